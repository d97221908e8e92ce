import Database
package import Foundation
import HTTPTypes
import Hummingbird
import Kernel
package import Registers
package import Web

/// A township or bureau makes the accounts of its villages and stations itself (本单位人员).
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/unit/users` | unit officer, administrator |
/// | POST | `/unit/users` | the same: `people-<unit>` and `role-<unit>`, all or nothing |
package struct UnitUserPages: RouteGroup {
    private let store: RecordStore
    private let zone: TimeZone

    package init(_ store: RecordStore, zone: TimeZone) { (self.store, self.zone) = (store, zone) }

    /// Units shown at once.
    private static let longest = 400

    package func add(to routes: Routes) {
        let (pages, store, zone) = (routes.pages, store, zone)
        routes.signedIn.get("unit/users") { _, context -> Response in
            try await Self.page(pages, store, nil, context)
        }
        routes.signedIn.post("unit/users") { _, context -> Response in
            let principal = try context.principal()
            do {
                let new = try Self.read(context.form)
                if new.isEmpty { throw Rejection.invalid("slipNobody", field: "people") }
                let day = CalendarDay(store.now, in: zone)
                let users = try await store.write(by: principal) { try $0.add(new, from: day) }
                return .see(
                    "/slips?office=\(principal.posts.first?.office.text ?? "")",
                    flash: Flash("slip.made", ["n": String(users.count)]), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await Self.page(pages, store, rejection, context)
            }
        }
    }

    private static func read(_ form: Form) throws(Rejection) -> [NewUser] {
        var new: [NewUser] = []
        var problems: [Rejection.Problem] = []
        for name in form.names where name.hasPrefix("people-") {
            guard let text = form.text(name), let unit = RecordID(String(name.dropFirst(7))) else { continue }
            let role = form["role-\(unit)"].flatMap { Role(rawValue: $0) } ?? .gridWorker
            do throws(Rejection) { new += try NewUser.read(text, unit: unit, role: role, field: name) } catch {
                problems += error.problems
            }
        }
        if !problems.isEmpty { throw Rejection(.invalid, "invalid", problems: problems) }
        return new
    }

    private static func page(
        _ pages: Pages, _ store: RecordStore, _ rejection: Rejection?, _ context: AppContext
    ) async throws -> Response {
        let principal = try context.principal()
        guard principal.has(.unitOfficer, .administrator) else { throw Rejection.forbidden }
        let (units, users) = try await store.read(as: principal) { reading in
            let units = try UnitTree(reading).all.filter { principal.units.contains($0.id) }.prefix(longest)
            let definition = try reading.registry.named(Users.name)
            let rows = try reading.connection.query(
                """
                SELECT * FROM \(name: Users.name) WHERE county = \(principal.county) AND open = 1
                AND unit IN (\(list: units.map(\.id.sql))) ORDER BY id
                """)
            return (Array(units), try rows.map { try Record($0, of: definition) })
        }
        let held = Dictionary(grouping: users) { $0[Users.fields.unit] }
        let problems = Dictionary(
            (rejection?.problems ?? []).map { problem in
                (problem.field ?? "", pages.text("rejection.\(problem.code)", problem.values, for: context))
            }
        ) { first, _ in first }
        let rows = units.map { unit -> ViewValue in
            let field = "people-\(unit.id)"
            let chosen = context.form["role-\(unit.id)"].flatMap { Role(rawValue: $0) }
            let standard: Role = unit.kind == .village ? .gridWorker : .unitOfficer
            let users = held[unit.id] ?? []
            return [
                "id": .text(unit.id.text), "unit": .text(unit.short),
                "people": .text(
                    users.map { "\($0[Users.fields.name] ?? "") \($0[Users.fields.login] ?? "")" }
                        .joined(separator: "、")),
                "count": ViewValue(users.count), "text": .text(context.form[field] ?? ""),
                "problem": ViewValue(problems[field]),
                "roles": .list(
                    [Role.gridWorker, .unitOfficer].map { role in
                        [
                            "value": .text(role.rawValue), "selected": .flag(role == (chosen ?? standard)),
                            "text": .text(pages.text("choice.post.role.\(role.rawValue)", for: context)),
                        ]
                    }),
            ]
        }
        return try pages.render(
            "unit/users",
            [
                "title": .text(pages.text("slip.people.title", for: context)), "rows": .list(rows),
                "problem": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
                "with": ViewValue(units.count { !(held[$0.id] ?? []).isEmpty }), "all": ViewValue(units.count),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }
}
