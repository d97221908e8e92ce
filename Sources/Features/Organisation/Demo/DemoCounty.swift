import Crypto
import Database
package import Foundation
package import Kernel
package import Registers

/// The fictional county 青河县 (990101) for a first look, for tests and for screenshots: areas, units, users and posts
/// from `Resources/Demo`. Passwords are printed there, so their hashes are cheap.
package struct DemoCounty: Sendable {
    /// An account as it is told to whoever starts the demo.
    package struct Account: Sendable, Hashable {
        package let login: String
        package let password: String
        package let name: String
        package let role: Role
        package let unit: String
    }

    /// Key of the demo's headquarters.
    package static let key = "990101"

    private let store: RecordStore
    private let folder: URL

    /// - Parameter folder: `Resources/Demo`.
    package init(store: RecordStore, folder: URL) { (self.store, self.folder) = (store, folder) }

    /// Id of the demo's unit with `key` in `units.csv`: the same in every demo.
    package static func unit(_ key: String) -> RecordID {
        RecordID(digest: SHA256.hash(data: Array("demo unit \(key)".utf8)))
    }
    package static func user(_ login: String) -> RecordID {
        RecordID(digest: SHA256.hash(data: Array("demo user \(login)".utf8)))
    }

    /// Whether nothing is there yet.
    package func isFillable() async throws -> Bool {
        try await store.database.read { try $0.first("SELECT id FROM \(name: Units.name) LIMIT 1") == nil }
    }

    /// Fills an empty database.
    /// - Throws: `Rejection` conflict `notEmpty` if units exist.
    package func fill() async throws -> [Account] {
        guard try await isFillable() else { throw Rejection(.conflict, "notEmpty") }
        guard let county = AreaCode(Self.key) else { throw Rejection.notFound }
        let system = Principal.system(county)
        _ = try await AreaImport(store).run(folder.appending(path: "areas.csv"), by: system)
        let units = try ShippedTable(contentsOf: folder.appending(path: "units.csv")).rows
        let users = try ShippedTable(contentsOf: folder.appending(path: "users.csv")).rows
        return try await store.write(by: system) { writing in
            for row in units { try Self.addUnit(row, writing) }
            let names = Dictionary(units.map { ($0["key"] ?? "", $0["short"] ?? "") }) { $1 }
            return try users.map { try Self.addUser($0, names, writing) }
        }
    }

    private static func addUnit(_ row: [String: String], _ writing: Writing) throws {
        let f = Units.fields
        _ = try writing.create(
            writing.registry.named(Units.name), id: unit(row["key"] ?? ""),
            Values { values in
                values[f.name] = row["name"]
                values[f.short] = row["short"]
                values[f.kind] = row["kind"].flatMap { UnitKind(rawValue: $0) }
                values[f.parent] = row["parent"].map { unit($0) }
                values[f.area] = row["area"].flatMap { AreaCode($0) }
                values[f.sector] = row["sector"].flatMap { Sector(rawValue: $0) }
                values[f.firstResponsible] = row["firstResponsible"]
            })
    }

    /// An account of a drill, whose password is printed.
    static func add(
        _ login: String, _ password: String, _ name: String, _ role: Role, _ unit: UnitTree.Unit,
        from day: CalendarDay, _ writing: Writing
    ) throws {
        let (f, p) = (Users.fields, Posts.fields)
        let user = try writing.create(
            writing.registry.named(Users.name),
            Values {
                $0[f.login] = login
                $0[f.name] = name
                $0[f.unit] = unit.id
            })
        let hash = try PasswordHash(of: password, cost: .printed)
        try StoredPassword(hash: hash, isInitial: false).store(for: user.id, county: writing.county, writing.connection)
        _ = try writing.create(
            writing.registry.named(Posts.name),
            Values {
                $0[p.user] = user.id
                $0[p.unit] = unit.id
                $0[p.role] = role
                $0[p.from] = day
            })
    }

    private static func addUser(
        _ row: [String: String], _ names: [String: String], _ writing: Writing
    ) throws -> Account {
        let (f, p) = (Users.fields, Posts.fields)
        let (login, password) = (row["login"] ?? "", row["password"] ?? "")
        let (id, key) = (user(login), row["unit"] ?? "")
        _ = try writing.create(
            writing.registry.named(Users.name), id: id,
            Values { values in
                values[f.login] = login
                values[f.name] = row["name"]
                values[f.unit] = unit(key)
                values[f.phone] = row["phone"].flatMap { Phone(written: $0) }.map { Protected($0) }
            })
        let hash = try PasswordHash(of: password, cost: .printed)
        try StoredPassword(hash: hash, isInitial: false).store(for: id, county: writing.county, writing.connection)
        let role = row["role"].flatMap { Role(rawValue: $0) }
        _ = try writing.create(
            writing.registry.named(Posts.name),
            Values { values in
                values[p.user] = id
                values[p.unit] = unit(key)
                values[p.role] = role
                values[p.title] = row["title"]
                values[p.area] = row["area"].flatMap { AreaCode($0) }
                values[p.from] = CalendarDay(year: 2020, month: 1, day: 1)
            })
        return Account(
            login: login, password: password, name: row["name"] ?? "", role: role ?? .unitOfficer,
            unit: names[key] ?? "")
    }
}

extension RecordStore {
    /// The demo's user with the posts in force today, in whose name the demo and the tests act.
    /// - Throws: `Rejection` `notFound` for a login that is not in `users.csv`.
    package func demoUser(_ login: String) async throws -> Principal {
        guard let county = AreaCode(DemoCounty.key) else { throw Rejection.notFound }
        let today = CalendarDay(now, in: registry.zone)
        let user = try await read(as: .system(county)) {
            try $0.principal(user: DemoCounty.user(login), on: today)
        }
        guard let user else { throw Rejection.notFound }
        return user
    }
}
