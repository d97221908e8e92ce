package import Backups
import Crypto
import Database
package import Foundation
import Kernel
package import Registers
import SQLiteDriver
import Web

extension Deployment {
    /// What came of a backup that was put back: what it holds, and whether its logs and rows are sound.
    package struct Restored: Sendable {
        package let header: ArchiveHeader
        package let report: Verification.Report
        /// Erasures made since the backup, and made again.
        package let erased: Int
    }

    /// Writes a backup of everything, beside a running server if need be.
    /// - Throws: as `Backup.write`; `Rejection` `backupPassphraseMissing`.
    package func backUp(
        to file: URL, limit: Duration, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> Backup.Outcome {
        // A key that was not made yet has signed nothing.
        let keys = settings.keys.filter { FileManager.default.fileExists(atPath: $0.value.path) }
        return try await Backup(database, passphrase: try settings.passphrase(), limit: limit).write(
            to: file, keys: keys, at: store.now, progress: progress)
    }

    /// Reads a backup from end to end, restores it aside, and verifies what came of it. Touches no database.
    package static func check(
        _ file: URL, _ settings: Settings, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> Restored {
        let contents = try Contents(of: file, passphrase: try settings.passphrase())
        // Decrypted rows: readable by nobody else, and gone afterwards.
        let folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(RecordID.make())")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let fieldKeys = folder.appending(path: "field.keys")
        if let bytes = contents.files["field.keys"] { try Data(bytes).write(to: fieldKeys) }
        let database = try SQLiteDatabase(path: folder.appending(path: "check.sqlite").path)
        let restored = try await fill(
            database, from: file, contents, settings, fieldKeys: fieldKeys, ledger: nil, progress)
        try await database.close()
        return restored
    }

    /// Restores a backup into the empty database of `settings`, with its keys.
    /// - Throws: `DataLock.Held`; `Rejection` as `Contents` and `Restoring`, `restoreKeyDiffers`.
    package static func restore(
        _ file: URL, _ settings: Settings, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> Restored {
        let contents = try Contents(of: file, passphrase: try settings.passphrase())
        let (database, lock) = try await connect(settings, forWriting: true)
        let made = try place(contents.files, settings)
        let restored: Restored
        let ledger = ErasureLedger(settings.erasures)
        do {
            restored = try await fill(
                database, from: file, contents, settings, fieldKeys: settings.fieldKeys, ledger: ledger, progress)
        } catch {
            for key in made { try FileManager.default.removeItem(at: key) }
            throw error
        }
        try await database.close()
        withExtendedLifetime(lock) {}
        return restored
    }

    private static func fill(
        _ database: any SQLDatabase, from file: URL, _ contents: Contents, _ settings: Settings,
        fieldKeys: URL, ledger: ErasureLedger?, _ progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> Restored {
        try await Restoring(file, contents, registry: Registry(registers), migrations: migrations)
            .run(into: database, key: settings.county, at: .now, progress: progress)
        let ring = KeyFile(fieldKeys)
        let protection = ring.exists ? try await FieldKeys(database).open(ring, key: nil, at: .now) : nil
        let (_, registry) = try registry(Resources.locate(), settings, protection)
        let store = RecordStore(database, registry: registry, ledger: ledger)
        let erased = try await store.catchUpOnErasures()
        try await store.adoptErasures()
        let key = try contents.files["seal.key"].map { try Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
        let report = try await Verification(database, registry: registry, key: key?.publicKey).run()
        return Restored(header: contents.header, report: report, erased: erased)
    }

    /// Puts the keys where they belong. They come before the rows: a server that found none would make new ones.
    /// - Returns: files that were not there.
    private static func place(_ files: [String: [UInt8]], _ settings: Settings) throws -> [URL] {
        var made: [URL] = []
        for (name, url) in settings.keys {
            guard let bytes = files[name] else { continue }
            if let present = try? Data(contentsOf: url) {
                guard Array(present) == bytes else {
                    throw Rejection(.conflict, "restoreKeyDiffers", values: ["file": url.path])
                }
                continue
            }
            guard
                FileManager.default.createFile(
                    atPath: url.path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: url.path]) }
            made.append(url)
        }
        return made
    }
}

extension Settings {
    /// - Throws: `Rejection` `backupPassphraseMissing`.
    func passphrase() throws -> String {
        guard let backupPassphrase, !backupPassphrase.isEmpty else {
            throw Rejection(.invalid, "backupPassphraseMissing")
        }
        return backupPassphrase
    }
}
