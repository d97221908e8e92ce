import Database
package import Foundation

/// What stands in a command's way outside of the program – a disk, a file, a network – in words of the locales: `failure.<code>`.
package struct Failure: Error, Hashable {
    package let code: String
    package let values: [String: String]

    package init(_ code: String, _ values: [String: String] = [:]) { (self.code, self.values) = (code, values) }

    /// The words for what systems and libraries throw.
    /// - Parameter database: in which it was worked.
    /// - Returns: nil for what has words of its own.
    package init?(_ error: any Error, database: String) {
        switch error {
        case let failure as Failure: self = failure
        case let invalid as Settings.Invalid: self.init("setting", ["name": invalid.key])
        case is DataLock.Held: self.init("databaseHeld", ["database": database])
        case let error as SQLError: self.init(error, database)
        case let error as CocoaError: self.init(error)
        default: return nil
        }
    }

    private init(_ error: SQLError, _ database: String) {
        switch error {
        case .full: self.init("databaseFull", ["database": database])
        case .unavailable(let reason): self.init("databaseUnavailable", ["database": database, "reason": reason])
        // As SQLite and PostgreSQL say it.
        case .other(let reason) where reason.contains("not a database"):
            self.init("databaseNone", ["database": database])
        case .other(let reason) where reason.contains("no such table") || reason.hasPrefix("42P01"):
            self.init("databaseEmpty", ["database": database, "reason": reason])
        default: self.init("database", ["database": database, "reason": "\(error)"])
        }
    }

    private init(_ error: CocoaError) {
        let path = error.filePath ?? error.url?.path ?? ""
        let cause = error.userInfo[NSUnderlyingErrorKey] as? POSIXError
        let code: String? =
            switch error.code {
            case .fileNoSuchFile, .fileReadNoSuchFile: "fileMissing"
            case .fileReadNoPermission, .fileWriteNoPermission, .fileWriteVolumeReadOnly: "fileForbidden"
            case .fileWriteOutOfSpace: "fileFull"
            case .fileWriteFileExists: "fileExists"
            case .fileReadCorruptFile: "fileDamaged"
            case .fileReadInapplicableStringEncoding: "fileEncoding"
            default: Self.isFolder(path) ? "fileIsFolder" : nil
            }
        if let code {
            self.init(code, ["file": path])
        } else {
            let reason = cause.map { String(cString: strerror($0.code.rawValue)) } ?? error.localizedDescription
            self.init("file", ["file": path, "reason": reason])
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}

extension Failure {
    /// Looks at a file that is to be read whole, and more than once. A pipe cannot be; to open one may wait for ever.
    /// - Throws: `Failure` where it is not there, a folder, no regular file, or nobody may read it.
    package static func check(source file: URL) throws(Failure) {
        let values = ["file": file.path]
        var status = stat()
        guard stat(file.path, &status) == 0 else { throw Failure("fileMissing", values) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: if access(file.path, R_OK) != 0 { throw Failure("fileForbidden", values) }
        case S_IFDIR: throw Failure("fileIsFolder", values)
        default: throw Failure("fileNotRegular", values)
        }
    }

    /// Looks at the place of a file that is to be written, before the work whose result it is.
    /// - Throws: `Failure` where it is a folder, its folder is not there, or nobody may write it.
    package static func check(target file: URL) throws(Failure) {
        let (path, folder) = (file.path, file.deletingLastPathComponent().path)
        let isThere = FileManager.default.fileExists(atPath: path)
        if isFolder(path) { throw Failure("fileIsFolder", ["file": path]) }
        if !isThere, !isFolder(folder) { throw Failure("folderMissing", ["file": folder]) }
        if access(isThere ? path : folder, W_OK) != 0 { throw Failure("fileForbidden", ["file": path]) }
    }
}
