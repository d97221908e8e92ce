package import Foundation
package import Kernel
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The ledger of erasures (删除登记): a file beside the keys, in no backup, only ever added to. What it holds and a
/// restored database does not is erased again.
///
/// A line is a chained digest and a JSON object: which record, which fields, when, by what right; no value.
package final class ErasureLedger: Sendable {
    /// One line.
    package struct Entry: Sendable, Hashable, Codable {
        package let id: RecordID
        package let county: AreaCode
        package let register: String
        package let record: RecordID
        package let fields: [String]
        package let basis: String
        package let at: Instant
        /// Number of the change that made it.
        package let change: Int64
    }

    package static let name = "erasures.log"
    private let file: URL
    private let end = Mutex(End())

    /// Where the file ended when it was last read, so that it is not read again for each line.
    private struct End {
        var size: UInt64 = 0
        var digest = Change.origin
    }

    package init(_ file: URL) { self.file = file }

    /// Adds erasures and waits for the disk.
    func append(_ entries: Entry...) throws { try append(entries) }

    func append(_ entries: [Entry]) throws {
        if entries.isEmpty { return }
        try end.withLock { end in
            let descriptor = open(file.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: file.path])
            }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            // Several servers of one machine may share the folder.
            guard flock(descriptor, LOCK_EX) == 0 else {
                throw CocoaError(.fileLocking, userInfo: [NSFilePathErrorKey: file.path])
            }
            if try handle.seekToEnd() != end.size {
                let (lines, whole) = Self.lines(of: try Data(contentsOf: file))
                // The last line may be torn: nobody was answered for it.
                try handle.truncate(atOffset: UInt64(whole))
                end = End(size: UInt64(whole), digest: lines.last?.digest ?? Change.origin)
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var (lines, digest): ([UInt8], [UInt8]) = ([], end.digest)
            for entry in entries {
                let text = Array(try encoder.encode(entry))
                digest = Canonical.digest([digest, text])
                lines += Array(digest.hex.utf8) + [UInt8(ascii: " ")] + text + [UInt8(ascii: "\n")]
            }
            try handle.seek(toOffset: end.size)
            try handle.write(contentsOf: lines)
            try handle.synchronize()
            end = End(size: end.size + UInt64(lines.count), digest: digest)
        }
    }

    /// All erasures of this file and of those brought from other servers (`erasures*.log` beside it).
    /// - Returns: also whether every line follows from the one before it.
    package func entries() throws -> (entries: [Entry], isSound: Bool) {
        let folder = file.deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        var (entries, isSound): ([Entry], Bool) = ([], true)
        for name in names.sorted() where name.hasPrefix("erasures") && name.hasSuffix(".log") {
            var previous = Change.origin
            for line in Self.lines(of: try Data(contentsOf: folder.appending(path: name))).lines {
                let entry = try? JSONDecoder().decode(Entry.self, from: Data(line.text))
                if let entry { entries.append(entry) }
                if entry == nil || line.digest != Canonical.digest([previous, Array(line.text)]) { isSound = false }
                previous = line.digest
            }
        }
        return (entries, isSound)
    }

    /// Whole lines, and how many bytes they are.
    private static func lines(of data: Data) -> (lines: [(digest: [UInt8], text: [UInt8])], whole: Int) {
        let bytes = Array(data)
        let whole = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        return (
            bytes.prefix(whole).split(separator: UInt8(ascii: "\n")).map { line in
                ([UInt8](hex: String(decoding: line.prefix(64), as: UTF8.self)) ?? [], Array(line.dropFirst(65)))
            }, whole
        )
    }
}

extension ErasureLedger.Entry {
    init(_ erasure: Erasure, of change: Change) {
        self.init(
            id: erasure.id, county: change.county, register: change.register, record: change.record,
            fields: erasure.fields, basis: erasure.basis, at: change.at, change: change.number)
    }
}
