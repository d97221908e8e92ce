import Foundation
import Kernel
import Testing

@testable import Backups

struct SealedFileTests {
    private static let passphrase = "correct horse battery"
    private let folder = TestFolder()

    /// A file of `chunks` chunks of incompressible bytes.
    private func file(chunks: Int = 4) throws -> (url: URL, bytes: [UInt8]) {
        let url = folder.url.appending(path: "sealed.backup")
        let writer = try SealedWriter(
            url, try SealedFile(passphrase: Self.passphrase, cost: SealedFile.Cost(logRounds: 8)))
        for number in 0..<chunks - 1 {
            var bytes = [UInt8](repeating: UInt8(number), count: 1 << 20)
            for place in stride(from: 0, to: bytes.count, by: 64) { bytes[place] = .random(in: 0...255) }
            try writer.write(bytes)
        }
        try writer.write([1, 2, 3])
        _ = try writer.finish()
        try writer.publish()
        return (url, try Array(Data(contentsOf: url)))
    }

    private func read(_ url: URL, passphrase: String = passphrase) throws -> [Int] {
        let reader = try SealedReader(url, passphrase: passphrase)
        var lengths: [Int] = []
        while let chunk = try reader.next() { lengths.append(chunk.count) }
        return lengths
    }

    private func refusal(of bytes: [UInt8], at url: URL) throws -> String? {
        try Data(bytes).write(to: url)
        do { return try read(url).isEmpty ? "" : nil } catch let rejection as Rejection { return rejection.code }
    }

    @Test func aWholeFile() throws {
        let (url, bytes) = try file()
        #expect(try read(url) == [1 << 20, 1 << 20, 1 << 20, 3])
        #expect(!FileManager.default.fileExists(atPath: url.path + ".partial"))
        #expect(try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int == 0o600)
        // Compressed, and no two files alike.
        #expect(bytes.count < 3 << 20)
        try FileManager.default.removeItem(at: url)
        #expect(try file().bytes.suffix(16) != bytes.suffix(16))
    }

    @Test func anotherPassphrase() throws {
        let (url, _) = try file()
        for wrong in ["", "correct horse batterx", Self.passphrase + " "] {
            #expect(throws: Rejection(.forbidden, "backupPassphraseWrong")) { try read(url, passphrase: wrong) }
        }
        #expect(throws: Rejection.self) { try SealedFile(passphrase: "too short", cost: .standard) }
    }

    @Test func aFileThatIsCutOff() throws {
        let (url, bytes) = try file()
        let starts = Self.chunks(of: bytes).map(\.lowerBound)
        let lengths = starts.flatMap { [$0, $0 + 5, $0 + 500] } + [bytes.count - 1]
        for length in lengths where length < bytes.count {
            #expect(try refusal(of: Array(bytes.prefix(length)), at: url) == "backupTruncated", "\(length)")
        }
        #expect(try refusal(of: Array(bytes.prefix(20)), at: url) == "backupNone")
        #expect(try refusal(of: [], at: url) == "backupNone")
    }

    @Test func aFileOfWhichAnyBitIsChanged() throws {
        let (url, bytes) = try file(chunks: 2)
        for place in stride(from: 0, to: 200, by: 1) + stride(from: 200, to: bytes.count, by: 20_011) {
            var edited = bytes
            edited[place] ^= UInt8(1 << (place % 8))
            let code = try #require(try refusal(of: edited, at: url), "place \(place) was not seen")
            let expected: Set<String> =
                place < 16
                ? ["backupNone", "backupNewer", "backupPassphraseWrong"]
                : place < SealedFile.length
                    ? ["backupPassphraseWrong"]
                    // A length that is another one leads past the end.
                    : ["backupEdited", "backupTruncated"]
            #expect(expected.contains(code), "place \(place): \(code)")
        }
        #expect(try refusal(of: bytes + [0], at: url) == "backupEdited")
    }

    @Test func partsInAnotherOrder() throws {
        let (url, bytes) = try file()
        let chunks = Self.chunks(of: bytes).map { Array(bytes[$0]) }
        let clear = Array(bytes.prefix(SealedFile.length))
        for order in [[1, 0, 2, 3], [0, 2, 1, 3], [0, 2, 3], [0, 0, 1, 2, 3], [3], [0, 1, 3]] {
            #expect(try refusal(of: clear + order.flatMap { chunks[$0] }, at: url) == "backupReordered", "\(order)")
        }
        // Their places written over: then nothing opens.
        var swapped = [chunks[1], chunks[0]] + chunks[2...]
        for place in 0..<2 { swapped[place][7] = UInt8(place) }
        #expect(try refusal(of: clear + swapped.flatMap(\.self), at: url) == "backupEdited")
        // A part that is not the last, said to be the last.
        var first = chunks[0]
        first[8] = 1
        #expect(try refusal(of: clear + first, at: url) == "backupEdited")
    }

    @Test func twoToOneName() throws {
        let file = try SealedFile(passphrase: Self.passphrase, cost: SealedFile.Cost(logRounds: 8))
        let url = folder.url.appending(path: "sealed.backup")
        let first = try SealedWriter(url, file)
        #expect(throws: Rejection.self) { try SealedWriter(url, file) }
        try first.abandon()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
    }

    /// Where the chunks are.
    private static func chunks(of bytes: [UInt8]) -> [Range<Int>] {
        var (chunks, place): ([Range<Int>], Int) = ([], SealedFile.length)
        while place < bytes.count {
            let length = Int(SealedFile.number(bytes[place...])) + SealedFile.frame + 16
            chunks.append(place..<place + length)
            place += length
        }
        return chunks
    }
}

private func + (left: StrideTo<Int>, right: StrideTo<Int>) -> [Int] { Array(left) + Array(right) }

/// A folder that goes with the value.
final class TestFolder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(RecordID.make().text)")

    init() { try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }
}
