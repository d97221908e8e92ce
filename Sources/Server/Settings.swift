package import Foundation
package import Kernel
package import Messages
import Organisation
import Registers

/// Settings of a deployment, from the environment.
///
/// | key | default | |
/// |---|---|---|
/// | `TIAODU_DATABASE_URL` | `sqlite:data/tiaodu.sqlite` | database: `sqlite:PATH` or `postgres://…` |
/// | `TIAODU_DATA` | the SQLite file's folder, else `data` | folder of keys and files; made |
/// | `TIAODU_COUNTY` | `990101` | key of the headquarters: the area's code |
/// | `TIAODU_ZONE` | `Asia/Shanghai` | time zone of days and cut-offs |
/// | `TIAODU_CUTOFF_HOUR` | `18` | hour of the evening brief's cut-off |
/// | `TIAODU_IMPORT_FOLDER` | `imports` in that folder | where uploaded files wait while they are imported |
/// | `TIAODU_IMPORT_LIMIT_MB` | `512` | largest upload |
/// | `TIAODU_PUBLIC_ADDRESS` | as the browser says | address that links and 交办单 carry, where units reach the server |
/// | `TIAODU_CHANNELS` | `channels.json` in that folder | channels of messages (secret) |
/// | `TIAODU_QUIET` | `22-7` | hours in which only 特急 messages go, local; `0-0` for none |
/// | `TIAODU_RESOURCES` | found | folder `Resources` |
/// | `TIAODU_SEAL_KEY` | `seal.key` in that folder | file of the seal key (secret; the same for all servers) |
/// | `TIAODU_FIELD_KEYS` | `field.keys` beside it | file of the keys of protected fields (secret; the same for all servers) |
/// | `TIAODU_DRILL` | none | `1`: the database is a drill's; it opens no other, and nothing else opens it |
/// | `TIAODU_BACKUP_PASSPHRASE` | none | what backups are sealed with (secret) |
package struct Settings: Sendable {
    package let database: DatabaseAddress
    package let folder: URL
    package let county: AreaCode
    package let zone: TimeZone
    package let cutoffHour: Int
    package let sealKey: URL
    package let importFolder: URL
    /// Bytes.
    package let importLimit: Int
    package let backupPassphrase: String?
    package let fieldKeys: URL
    package let publicAddress: String?
    package let channels: URL
    package let quietHours: QuietHours
    /// Whether a drill's database is meant.
    package let isDrill: Bool

    package struct Invalid: Error, CustomStringConvertible {
        let key: String
        package var description: String { "\(key) is not valid" }
    }

    /// - Throws: `Invalid` naming the key.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        guard let database = DatabaseAddress(environment["TIAODU_DATABASE_URL"] ?? "sqlite:data/tiaodu.sqlite") else {
            throw Invalid(key: "TIAODU_DATABASE_URL")
        }
        self.database = database
        guard let county = AreaCode(environment["TIAODU_COUNTY"] ?? "990101") else {
            throw Invalid(key: "TIAODU_COUNTY")
        }
        self.county = county
        guard let zone = TimeZone(identifier: environment["TIAODU_ZONE"] ?? "Asia/Shanghai") else {
            throw Invalid(key: "TIAODU_ZONE")
        }
        self.zone = zone
        guard let hour = Int(environment["TIAODU_CUTOFF_HOUR"] ?? "18"), (0...23).contains(hour) else {
            throw Invalid(key: "TIAODU_CUTOFF_HOUR")
        }
        cutoffHour = hour
        folder = environment["TIAODU_DATA"].map { URL(filePath: $0) } ?? database.folder ?? URL(filePath: "data")
        importFolder =
            environment["TIAODU_IMPORT_FOLDER"].map { URL(filePath: $0) }
            ?? folder.appending(path: "imports", directoryHint: .isDirectory)
        guard let limit = Int(environment["TIAODU_IMPORT_LIMIT_MB"] ?? "512"), (1...100_000).contains(limit) else {
            throw Invalid(key: "TIAODU_IMPORT_LIMIT_MB")
        }
        importLimit = limit * 1024 * 1024
        sealKey = environment["TIAODU_SEAL_KEY"].map { URL(filePath: $0) } ?? folder.appending(path: "seal.key")
        let named = environment["TIAODU_CHANNELS"].map { URL(filePath: $0) }
        // Messages that go nowhere are not what somebody meant who names a file.
        if let named, !FileManager.default.fileExists(atPath: named.path) { throw Invalid(key: "TIAODU_CHANNELS") }
        channels = named ?? folder.appending(path: "channels.json")
        let hours = (environment["TIAODU_QUIET"] ?? "22-7").split(separator: "-").compactMap { Int($0) }
        guard hours.count == 2, hours.allSatisfy((0...23).contains) else { throw Invalid(key: "TIAODU_QUIET") }
        quietHours = QuietHours(from: hours[0], until: hours[1])
        let address = environment["TIAODU_PUBLIC_ADDRESS"].flatMap { $0.isEmpty ? nil : $0 }
        do { publicAddress = try address.map { try SlipAddress($0).text } } catch {
            throw Invalid(key: "TIAODU_PUBLIC_ADDRESS")
        }
        backupPassphrase = environment["TIAODU_BACKUP_PASSPHRASE"]
        switch environment["TIAODU_DRILL"] ?? "" {
        case "", "0": isDrill = false
        case "1": isDrill = true
        // `yes` would open the real database.
        default: throw Invalid(key: "TIAODU_DRILL")
        }
        fieldKeys =
            environment["TIAODU_FIELD_KEYS"].map { URL(filePath: $0) }
            ?? sealKey.deletingLastPathComponent().appending(path: "field.keys")
    }

    /// Names that the program and its tests read.
    private static let known = Set(
        [
            "DATABASE_URL", "DATA", "COUNTY", "ZONE", "CUTOFF_HOUR", "IMPORT_FOLDER", "IMPORT_LIMIT_MB",
            "PUBLIC_ADDRESS",
            "CHANNELS", "QUIET", "RESOURCES", "SEAL_KEY", "FIELD_KEYS", "DRILL", "BACKUP_PASSPHRASE", "ARTIFACTS",
            "BINARY", "REFERENCE_DATA",
        ].map { "TIAODU_\($0)" })

    /// Names that look like settings and are none, such as `TIAODU_DATABSE_URL`; in order.
    package static func unknown(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> [String] {
        environment.keys.filter {
            $0.hasPrefix("TIAODU_") && !$0.hasPrefix("TIAODU_TEST_") && !known.contains($0)
        }.sorted()
    }

    /// The ledger of erasures, beside the keys: no backup holds it.
    var erasures: URL { sealKey.deletingLastPathComponent().appending(path: ErasureLedger.name) }

    /// Every key of the deployment, by the name a backup holds it under.
    package var keys: [String: URL] { ["seal.key": sealKey, "field.keys": fieldKeys] }
}
