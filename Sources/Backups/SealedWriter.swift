import CZlib
import Crypto
import Foundation
import Kernel

#if canImport(Glibc)
    import Glibc
#endif

/// Writes chunks, each deflated (zlib) and sealed (AES-256-GCM), to a file that bears its name only when it is whole.
final class SealedWriter {
    private let url: URL
    private let partial: URL
    private let handle: FileHandle
    private let file: SealedFile
    private var place: UInt32 = 0
    private var waiting: [UInt8] = []
    private(set) var size = 0
    private static let chunk = 1 << 20

    /// - Throws: `Rejection` `backupExists`; a file error.
    init(_ url: URL, _ file: SealedFile) throws {
        guard !FileManager.default.fileExists(atPath: url.path) else {
            throw Rejection(.conflict, "backupExists", values: ["file": url.lastPathComponent])
        }
        (self.url, self.file) = (url, file)
        partial = url.appendingPathExtension(BackupFolder.partial)
        let descriptor = open(partial.path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: partial.path])
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // Two at once to one name; and whoever clears up sees that this one is alive.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Rejection(.conflict, "backupExists", values: ["file": partial.lastPathComponent])
        }
        try handle.truncate(atOffset: 0)
        try put(file.clear)
    }

    /// Takes an item; it is never torn between two chunks.
    func write(_ item: [UInt8]) throws {
        waiting += item
        if waiting.count >= Self.chunk { try seal(isLast: false) }
    }

    /// Seals the end and waits for the disk. The file still bears the partial name.
    /// - Returns: where it is.
    func finish() throws -> URL {
        try seal(isLast: true)
        try handle.synchronize()
        return partial
    }

    /// Gives the file its name, for good.
    func publish() throws {
        guard rename(partial.path, url.path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: url.path])
        }
        let folder = open(url.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Removes what was written.
    func abandon() throws { try FileManager.default.removeItem(at: partial) }

    private func seal(isLast: Bool) throws {
        let packed = try Deflate.pack(waiting)
        let frame = SealedFile.frame(length: packed.count, place: place, isLast: isLast)
        let box = try AES.GCM.seal(
            packed, using: file.key, nonce: SealedFile.nonce(place), authenticating: frame)
        try put(frame + box.ciphertext + box.tag)
        place += 1
        waiting.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: [UInt8]) throws {
        try handle.write(contentsOf: bytes)
        size += bytes.count
    }
}

/// zlib in one call, the length of the whole before it.
enum Deflate {
    struct Failed: Error {}
    /// Largest chunk that is unpacked: above any row.
    private static let most = 1 << 30

    static func pack(_ bytes: [UInt8]) throws -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: Int(compressBound(UInt(bytes.count))))
        var length = uLongf(packed.count)
        // 3: 6 takes twice the time for a tenth of the size.
        guard compress2(&packed, &length, bytes, uLong(bytes.count), 3) == Z_OK else { throw Failed() }
        return SealedFile.bytes(UInt32(bytes.count)) + packed.prefix(Int(length))
    }

    static func unpack(_ packed: [UInt8]) throws -> [UInt8] {
        var length = uLongf(SealedFile.number(packed))
        guard packed.count > 4, length <= most else { throw Failed() }
        let expected = Int(length)
        var bytes = [UInt8](repeating: 0, count: max(1, expected))
        let status = packed.withUnsafeBufferPointer { source in
            uncompress(&bytes, &length, source.baseAddress.map { $0 + 4 }, uLong(packed.count - 4))
        }
        guard status == Z_OK, Int(length) == expected else { throw Failed() }
        return Array(bytes.prefix(expected))
    }
}
