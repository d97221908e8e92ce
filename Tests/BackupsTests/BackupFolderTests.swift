import Foundation
import Kernel
import TestSupport
import Testing

@testable import Backups

struct BackupFolderTests {
    private let folder = TestFolder()

    @Test func keepsTheNewest() throws {
        let backups = BackupFolder(folder.url, county: Sample.county)
        let start = Instant(milliseconds: 1_651_651_200_000)
        for day in [3, 0, 2, 1, 4] { try Data().write(to: backups.file(at: start.advanced(minutes: day * 1440))) }
        for other in ["tiaodu-990102-20220504T080000Z.backup", "notes.txt", "tiaodu-990101-x.backup.partial"] {
            try Data().write(to: folder.url.appending(path: other))
        }
        #expect(backups.file(at: start).lastPathComponent == "tiaodu-990101-20220504T080000Z.backup")
        let removed = try backups.keep(2)
        #expect(removed.count == 3)
        #expect(
            try backups.files().map(\.lastPathComponent) == [
                "tiaodu-990101-20220508T080000Z.backup", "tiaodu-990101-20220507T080000Z.backup",
            ])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 5)
        #expect(try backups.keep(5) == [])
    }

    @Test func whatIsOlderThanItMayBeGoesButTheNewest() throws {
        let backups = BackupFolder(folder.url, county: Sample.county)
        let start = Instant(milliseconds: 1_651_651_200_000)
        for day in [0, 1, 30] { try Data().write(to: backups.file(at: start.advanced(minutes: day * 1440))) }
        #expect(
            try backups.expire(days: 30, at: start.advanced(minutes: 31 * 1440 - 1)) == [
                "tiaodu-990101-20220504T080000Z.backup"
            ])
        #expect(try backups.expire(days: 30, at: start.advanced(minutes: 300 * 1440)).count == 1)
        #expect(try backups.files().count == 1)
    }

    @Test func clearsWhatWasEndedInTheMiddleAndLeavesWhatRuns() throws {
        let backups = BackupFolder(folder.url, county: Sample.county)
        let (dead, alive) = (backups.file(at: .now), folder.url.appending(path: "tiaodu-990101-running.backup"))
        try Data([1]).write(to: dead.appendingPathExtension("partial"))
        let writer = try SealedWriter(
            alive, try SealedFile(passphrase: "correct horse battery", cost: SealedFile.Cost(logRounds: 8)))
        try backups.clear()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [
                "tiaodu-990101-running.backup.partial"
            ])
        try writer.abandon()
    }
}
