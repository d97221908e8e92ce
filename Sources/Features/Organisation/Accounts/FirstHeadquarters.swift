import Foundation
package import Kernel
package import Registers
import Web

/// The first headquarters of an empty deployment, its office and its administrator: what cannot be made in a page,
/// because nobody can sign in yet.
package struct FirstHeadquarters: Sendable {
    private let store: RecordStore
    private let accounts: Accounts

    package init(_ store: RecordStore, _ accounts: Accounts) { (self.store, self.accounts) = (store, accounts) }

    /// - Parameters:
    ///   - county: key of the headquarters. Where no code table has been imported its area is made, so that all else can
    ///     be done in pages.
    ///   - name: of the headquarters; what stands before 疫情 or 新冠 is the area's name.
    ///   - day: first day of the administrator's post.
    /// - Returns: the administrator's first password, to be changed at sign-in; it is stored nowhere.
    /// - Throws: `Rejection` conflict `notEmpty` if the headquarters is there.
    package func make(county: AreaCode, named name: String, login: String, from day: CalendarDay) async throws -> String
    {
        let user = try await store.write(by: .system(county)) { writing in
            let (u, p, f) = (Units.fields, Posts.fields, Users.fields)
            guard try UnitTree(writing.reading).headquarters == nil else { throw Rejection(.conflict, "notEmpty") }
            try writing.makeArea(county.territory, named: Self.areaName(name))
            let units = try writing.registry.named(Units.name)
            let top = try writing.create(
                units,
                Values {
                    $0[u.name] = name
                    $0[u.short] = String(name.prefix(30))
                    $0[u.kind] = .headquarters
                    $0[u.area] = county.territory
                })
            _ = try writing.create(
                units,
                Values {
                    $0[u.name] = "\(name)办公室"
                    $0[u.short] = "指挥部办公室"
                    $0[u.kind] = .office
                    $0[u.parent] = top.id
                    $0[u.area] = county.territory
                })
            let user = try writing.create(
                writing.registry.named(Users.name),
                Values {
                    $0[f.login] = login
                    $0[f.name] = login
                    $0[f.unit] = top.id
                })
            _ = try writing.create(
                writing.registry.named(Posts.name),
                Values {
                    $0[p.user] = user.id
                    $0[p.unit] = top.id
                    $0[p.role] = .administrator
                    $0[p.from] = day
                })
            return user.id
        }
        return try await accounts.resetPassword(of: user, by: .system(county))
    }

    /// 青河县 of 青河县疫情防控指挥部.
    static func areaName(_ headquarters: String) -> String {
        let name =
            ["疫情", "新冠", "应对", "防控", "联防"].compactMap { headquarters.range(of: $0)?.lowerBound }.min()
            .map { String(headquarters[..<$0]) } ?? headquarters
        return name.isEmpty ? headquarters : name
    }
}

extension Writing {
    /// Makes the headquarters' own area where it is not there. The levels above come with a code table, if at all.
    fileprivate func makeArea(_ code: AreaCode, named name: String) throws {
        let f = Areas.fields
        guard try reading.any(registry.named(Areas.name), RecordID(code)) == nil else { return }
        try insert(
            Areas.self, id: RecordID(code),
            Values {
                $0[f.name] = name
                $0[f.code] = code.text
                $0[f.level] = AreaLevel(code)
                $0[f.parent] = code.parent.map { RecordID($0) }
                $0[f.local] = false
            })
    }
}
