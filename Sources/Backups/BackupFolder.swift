package import Foundation
package import Kernel

#if canImport(Glibc)
    import Glibc
#endif

/// A folder of backups of one headquarters, named by their time: `tiaodu-411722-20220504T160000Z.backup`.
package struct BackupFolder: Sendable {
    static let partial = "partial"
    private let folder: URL
    private let county: AreaCode

    package init(_ folder: URL, county: AreaCode) { (self.folder, self.county) = (folder, county) }

    /// The next file.
    package func file(at now: Instant) -> URL {
        let time = now.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        return folder.appending(path: "tiaodu-\(county)-\(time)Z.backup")
    }

    /// Whole backups, newest first.
    package func files() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("tiaodu-\(county)-") && $0.pathExtension == "backup" }
            .sorted { $0.lastPathComponent > $1.lastPathComponent }
    }

    /// Removes all but the newest `number`.
    /// - Returns: names of what was removed.
    package func keep(_ number: Int) throws -> [String] {
        try files().dropFirst(max(1, number)).map { file in
            try FileManager.default.removeItem(at: file)
            return file.lastPathComponent
        }
    }

    /// Removes backups older than `days`, but never the newest: what has been deleted since is in them.
    /// - Returns: names of what was removed.
    package func expire(days: Int, at now: Instant) throws -> [String] {
        let oldest = file(at: now.advanced(minutes: -days * 24 * 60)).lastPathComponent
        return try files().dropFirst().filter { $0.lastPathComponent < oldest }.map { file in
            try FileManager.default.removeItem(at: file)
            return file.lastPathComponent
        }
    }

    /// Removes what backups left that were ended in the middle; one that still runs holds its file's lock.
    package func clear() throws {
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == Self.partial && file.lastPathComponent.hasPrefix("tiaodu-") {
            let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try FileManager.default.removeItem(at: file) }
        }
    }
}
