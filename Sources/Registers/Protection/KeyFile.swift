package import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The file that holds the ring, readable by its owner alone. It appears and changes as a whole.
package struct KeyFile: Sendable {
    package let url: URL

    package init(_ url: URL) { self.url = url }

    package var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

    /// - Throws: `CocoaError` where there is none (`fileReadNoSuchFile`), and for one that is no ring (`fileReadCorruptFile`).
    package func read() throws -> KeyRing {
        do { return try JSONDecoder().decode(KeyRing.self, from: Data(contentsOf: url)) } catch is DecodingError {
            throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: url.path])
        }
    }

    /// Makes the file with a new ring; of two processes that do it at once, both read the one that came first.
    package func make() throws -> KeyRing {
        let draft = try draft(KeyRing())
        defer { unlink(draft) }
        guard link(draft, url.path) == 0 || errno == EEXIST else {
            throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: url.path])
        }
        return try read()
    }

    package func replace(by ring: KeyRing) throws {
        let draft = try draft(ring)
        guard rename(draft, url.path) == 0 else {
            unlink(draft)
            throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: url.path])
        }
    }

    private func draft(_ ring: KeyRing) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let path = "\(url.path).\(UUID().uuidString)"
        guard
            FileManager.default.createFile(
                atPath: path, contents: try encoder.encode(ring), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: url.path]) }
        return path
    }
}
