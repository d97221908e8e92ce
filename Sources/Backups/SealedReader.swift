import Crypto
import Foundation
import Kernel

/// Reads a backup's chunks in order, and says what is wrong with the file where something is.
final class SealedReader {
    private let handle: FileHandle
    let file: SealedFile
    private var place: UInt32 = 0
    private var isOver = false

    /// - Throws: `Rejection` `backupNone`, `backupNewer`, `backupPassphraseWrong`; a file error.
    init(_ url: URL, passphrase: String) throws {
        handle = try Self.open(url)
        file = try SealedFile(
            passphrase: passphrase, clear: Array(try handle.read(upToCount: SealedFile.length) ?? Data()))
    }

    /// Opens a file of which the key is known already: to derive it takes half a second.
    /// - Throws: `Rejection` `backupEdited` if it is another file; a file error.
    init(_ url: URL, _ file: SealedFile) throws {
        (handle, self.file) = (try Self.open(url), file)
        guard try read(SealedFile.length) == file.clear else { throw Rejection(.malformed, "backupEdited") }
    }

    /// A folder can be opened, too, and fails later without its name.
    private static func open(_ url: URL) throws -> FileHandle {
        guard try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true else {
            throw CocoaError(.fileReadUnknown, userInfo: [NSFilePathErrorKey: url.path])
        }
        return try FileHandle(forReadingFrom: url)
    }

    /// The next chunk, nil after the last.
    /// - Throws: `Rejection` `backupTruncated`, `backupReordered`, `backupEdited`.
    func next() throws -> [UInt8]? {
        if isOver {
            guard try read(1).isEmpty else { throw Rejection(.malformed, "backupEdited") }
            return nil
        }
        let frame = try read(SealedFile.frame)
        guard frame.count == SealedFile.frame else { throw Rejection(.malformed, "backupTruncated") }
        let (length, stands) = (Int(SealedFile.number(frame)), SealedFile.number(frame.dropFirst(4)))
        let sealed = try read(length + 16)
        guard sealed.count == length + 16 else { throw Rejection(.malformed, "backupTruncated") }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: SealedFile.nonce(stands), ciphertext: sealed.dropLast(16), tag: sealed.suffix(16))
            let packed = try AES.GCM.open(box, using: file.key, authenticating: frame)
            guard stands == place else {
                throw Rejection(
                    .malformed, "backupReordered", values: ["expected": String(place), "found": String(stands)])
            }
            place += 1
            isOver = frame.last == 1
            return try Deflate.unpack(Array(packed))
        } catch is CryptoKitError {
            throw Rejection(.malformed, "backupEdited")
        }
    }

    private func read(_ count: Int) throws -> [UInt8] { Array(try handle.read(upToCount: count) ?? Data()) }
}
