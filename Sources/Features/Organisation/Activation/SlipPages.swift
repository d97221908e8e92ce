import Database
import HTTPTypes
package import Hummingbird
package import Kernel
import Registers
package import Web

/// Activation slips (激活条), eight on a sheet of A4.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/slips?office=` | administrator, unit officer: accounts that nobody has activated yet |
/// | POST | `/slips` | the same: new codes for the chosen accounts, shown in this answer alone |
package struct SlipPages: RouteGroup {
    private let accounts: Accounts

    package init(_ accounts: Accounts) { self.accounts = accounts }

    package func add(to routes: Routes) {
        let (pages, accounts) = (routes.pages, accounts)
        routes.signedIn.get("slips") { request, context -> Response in
            try await Self.list(pages, accounts, request, nil, context)
        }
        routes.signedIn.post("slips") { request, context -> Response in
            do {
                let address = try SlipAddress(context.form["address"] ?? "")
                let users = context.form.recordIDs("user")
                guard !users.isEmpty else { throw Rejection.invalid("slipNobody", field: "user") }
                guard users.count <= Self.most else {
                    throw Rejection.invalid("slipMany", field: "user", ["max": String(Self.most)])
                }
                let slips = try await accounts.slips(for: users, by: context.principal())
                return try pages.render(
                    "slip/print",
                    [
                        "title": .text(pages.text("slip.title", for: context)),
                        "sheets": .list(try Self.sheets(slips, address, pages, context)),
                        "count": ViewValue(slips.count),
                    ], for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await Self.list(pages, accounts, request, rejection, context)
            }
        }
    }

    /// Accounts of one list and of one print.
    private static let most = WaitingAccounts.longest
    private static let aSheet = 8

    private static func list(
        _ pages: Pages, _ accounts: Accounts, _ request: Request, _ rejection: Rejection?, _ context: AppContext
    ) async throws -> Response {
        let principal = try context.principal()
        guard principal.has(.administrator, .unitOfficer) else { throw Rejection.forbidden }
        let office = context.query.recordID("office") ?? context.form.recordID("office")
        let now = accounts.store.now
        let waiting = try await accounts.store.read(as: principal) { try WaitingAccounts($0, office: office) }
        let language = context.language
        return try pages.render(
            "slip/list",
            [
                "title": .text(pages.text("slip.title", for: context)),
                "problem": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
                "offices": .list(waiting.offices.view(office)), "officesAny": .flag(waiting.offices.count > 1),
                "office": ViewValue(office?.text),
                "address": .text(context.form["address"] ?? SlipAddress.shown(request, context)),
                "activated": ViewValue(waiting.activated), "all": ViewValue(waiting.all),
                "rows": .list(
                    waiting.users.map { user in
                        [
                            "id": .text(user.id.text), "name": .text(user.name), "login": .text(user.login),
                            "unit": .text(user.unit),
                            "until": ViewValue(user.slip.map { pages.time.moment($0, language) }),
                            "expired": .flag(user.slip.map { $0 <= now } ?? false),
                            "chosen": .flag(user.slip.map { $0 <= now } ?? true),
                        ]
                    }),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }

    private static func sheets(
        _ slips: [Slip], _ address: SlipAddress, _ pages: Pages, _ context: AppContext
    ) throws -> [ViewValue] {
        let views = try slips.map { slip -> ViewValue in
            guard let code = QRCode(address.link(slip)) else {
                throw Rejection.invalid("slipAddress", field: "address")
            }
            return [
                "unit": .text(slip.unit), "name": .text(slip.name), "login": .text(slip.login),
                "code": .text(slip.code),
                "address": .text(address.text), "until": .text(pages.time.moment(slip.expires, context.language)),
                "size": ViewValue(code.size), "path": .text(code.path),
            ]
        }
        return stride(from: 0, to: views.count, by: aSheet).map { start in
            ["slips": .list(Array(views[start..<min(start + aSheet, views.count)]))]
        }
    }
}

/// Address at which people reach the system, as it stands on the slips: not always the one the administrator uses.
package struct SlipAddress: Hashable, Sendable {
    package let text: String

    /// - Throws: `Rejection` invalid `slipAddress` for what is no `http://host[:port]` or `https://…`.
    package init(_ text: String) throws(Rejection) {
        let plain = text.trimmingWhitespace
        let address = plain.hasSuffix("/") ? String(plain.dropLast()) : plain
        guard address.utf8.count <= 120,
            address.wholeMatch(of: /https?:\/\/[A-Za-z0-9.\-\[\]:]+(\/[A-Za-z0-9._\-\/]*)?/) != nil
        else { throw .invalid("slipAddress", field: "address") }
        self.text = address
    }

    /// The address under which the person who asks has come.
    package static func shown(_ request: Request, _ context: AppContext) -> String {
        "\(context.isSecure ? "https" : "http")://\(request.head.authority ?? "localhost")"
    }

    func link(_ slip: Slip) -> String { "\(text)/activate?u=\(queryValue(slip.login))&c=\(slip.code)" }
}

/// Accounts that nobody has activated yet, of the first-level units or below one of them.
struct WaitingAccounts: Sendable {
    struct Account: Sendable {
        let id: RecordID
        let name: String
        let login: String
        let unit: String
        /// Until when its slip can be used; nil where none was printed.
        let slip: Instant?
    }

    static let longest = 400
    let users: [Account]
    /// Active accounts of the same part.
    let all: Int
    let activated: Int
    let offices: [UnitTree.Unit]

    init(_ reading: Reading, office: RecordID?) throws {
        let (tree, principal) = (try UnitTree(reading), reading.principal)
        let seesAll = principal.has(.administrator)
        offices = tree.all.filter { $0.office == $0.id && (seesAll || principal.units.contains($0.id)) }
        let f = Users.fields
        let part: SQL = office.map { "u.office = \($0)" } ?? (seesAll ? "u.office = u.unit" : "1 = 1")
        let rows = try reading.connection.query(
            """
            SELECT u.id, u.name, u.login, u.unit, a.expires, c.initial
            FROM \(name: Users.name) u LEFT JOIN credential c ON c."user" = u.id
            LEFT JOIN activation a ON a."user" = u.id
            WHERE u.county = \(principal.county) AND u.state = \("active") AND \(part) ORDER BY u.office, u.unit, u.id
            """)
        let mine = try rows.filter { row in
            let unit: RecordID = try row.get(f.unit.name)
            return seesAll || principal.units.contains(unit)
        }
        all = mine.count
        // Another's first choice of password is as good as none.
        let order = Dictionary(zip(tree.all.map(\.id), tree.all.indices)) { first, _ in first }
        let waiting = mine.filter { $0["initial"].integer != 0 }
        activated = all - waiting.count
        users = try waiting.map { row in
            let unit: RecordID = try row.get(f.unit.name)
            return (
                order[unit] ?? .max,
                Account(
                    id: try row.get("id"), name: try row.get("name"), login: try row.get("login"),
                    unit: tree.name(unit), slip: try row.optional("expires"))
            )
        }.sorted { $0.0 < $1.0 }.prefix(Self.longest).map(\.1)
    }
}

extension [UnitTree.Unit] {
    /// Options of a select.
    func view(_ chosen: RecordID?) -> [ViewValue] {
        map { ["value": .text($0.id.text), "text": .text($0.short), "selected": .flag($0.id == chosen)] }
    }
}
