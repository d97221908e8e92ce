package import Foundation
package import Kernel

/// Where uploaded files wait while they are imported (暂存区), a folder beside the database: the files, and the rows that
/// were refused. The files go when the import ends, the refused rows some days later.
package struct Spool: Sendable {
    package let folder: URL
    /// Largest upload, bytes of all its files.
    package let limit: Int

    package init(folder: URL, limit: Int = 512 * 1024 * 1024) { (self.folder, self.limit) = (folder, limit) }

    /// Days for which refused rows can be fetched.
    package static let days = 7

    func folder(of id: RecordID) -> URL { folder.appending(path: id.text, directoryHint: .isDirectory) }

    /// Place for file `index` of an import; the ending is the file's own, so that its kind is known.
    func file(_ index: Int, _ name: String, of id: RecordID) -> URL {
        let ending = URL(filePath: name).pathExtension.lowercased().filter {
            $0.isASCII && ($0.isLetter || $0.isNumber)
        }
        return folder(of: id).appending(path: "\(index).\(ending.isEmpty ? "csv" : ending)")
    }

    func refused(of id: RecordID) -> URL { folder(of: id).appending(path: "refused.ndjson") }

    /// A new empty file for an upload on its way in.
    package func incoming() throws -> URL {
        let place = folder.appending(path: "incoming", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        return place.appending(path: RecordID.make().text)
    }

    /// Moves an upload to its import.
    func keep(_ upload: URL, as file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.moveItem(at: upload, to: file)
    }

    /// Deletes the uploaded files of an import that has ended; its refused rows stay.
    func clear(_ id: RecordID) throws {
        let place = folder(of: id)
        guard FileManager.default.fileExists(atPath: place.path) else { return }
        let left = try FileManager.default.contentsOfDirectory(atPath: place.path).filter { $0 != "refused.ndjson" }
        for name in left { try FileManager.default.removeItem(at: place.appending(path: name)) }
        let refused = refused(of: id)
        let size = try? FileManager.default.attributesOfItem(atPath: refused.path)[.size] as? Int
        if size ?? 0 == 0 { try remove(id) }
    }

    func remove(_ id: RecordID) throws {
        let place = folder(of: id)
        if FileManager.default.fileExists(atPath: place.path) { try FileManager.default.removeItem(at: place) }
    }

    /// Deletes what is older than `days`, uploads that came to nothing among it.
    package func expire(at now: Instant) throws {
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        let before = now.advanced(minutes: -Self.days * 1440)
        for place in [folder, folder.appending(path: "incoming", directoryHint: .isDirectory)] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            where name != "incoming" {
                let item = place.appending(path: name)
                let date = try FileManager.default.attributesOfItem(atPath: item.path)[.modificationDate] as? Date
                if let date, Instant(date) < before { try FileManager.default.removeItem(at: item) }
            }
        }
    }
}
