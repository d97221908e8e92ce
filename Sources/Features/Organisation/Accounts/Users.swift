package import Kernel
package import Registers

/// Users (用户): those who sign in. The password's hash is in a table of its own, outside the change log.
package struct Users: Register {
    package let name = Field<String>("name", .required, .max(40), .listed, .searched, .personal)
    /// Name for signing in: small letters, digits, `.`, `_`, `-`.
    package let login = Field<String>("login", .required, .max(40), .listed, .unique, .searched)
    /// Home unit: who may see and manage the account.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .indexed)
    package let office = Field<RecordID>("office", to: "unit", .derived)
    /// 联系电话 of the account's holder: whom the duty desk calls when nobody signs.
    package let phone = ProtectedField<Phone>("phone")
    package let passwordSet = Field<Instant>("passwordSet", .derived)

    package init() {}
    package static let name = "user"
    package static let fields = Users()
    package static let placement = Placement.shared
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
            .privacyReviewer: [.all],
            .administrator: [.all], .unitOfficer: [.unitTree(office: "office", unit: "unit")],
            .gridWorker: [.unit("unit")], .healthWorker: [.unit("unit")],
        ], create: [.administrator, .unitOfficer], edit: [.administrator, .unitOfficer],
        unmask: [.commander, .dutyOfficer, .administrator, .unitOfficer])
    package static let workflow = Workflow(
        ["active", "locked"], closed: ["locked"],
        [
            Transition("lock", from: ["active"], to: "locked", by: [.administrator, .unitOfficer], needsReason: true),
            Transition("unlock", from: ["locked"], to: "active", by: [.administrator, .unitOfficer]),
        ])
    package static let listing = Listing(sort: "login", descending: false)
    package static let duplicates: Duplicates? = Duplicates(
        threshold: 60, closing: "locked", by: [.administrator],
        .key(fields.phone, weight: 60), .key(fields.name, fields.unit, weight: 70), .sign(fields.name, weight: 20))

    package func problems(in values: Values) -> [Rejection.Problem] {
        let login = values[login] ?? ""
        let allowed = login.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x2E, 0x5F].contains($0)
        }
        return allowed ? [] : [.init("loginMalformed", field: self.login.name)]
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let login = values[login] { values[self.login] = login.trimmingWhitespace.lowercased() }
        if let unit = values[unit] { values[office] = try reading.office(of: unit, field: self.unit.name) }
    }
}

extension Reading {
    /// The record that a form names.
    /// - Throws: `Rejection` invalid with `code` if there is none in the principal's scope.
    @discardableResult
    func require<R: Register>(_ register: R.Type, _ id: RecordID, else code: String, field: String) throws -> Record {
        do { return try find(register, id) } catch let rejection as Rejection where rejection.kind == .notFound {
            throw Rejection.invalid(code, field: field)
        }
    }

    /// First-level unit of the unit that a form names.
    func office(of unit: RecordID, field: String) throws -> RecordID {
        try require(Units.self, unit, else: "unitUnknown", field: field)[Units.fields.office] ?? unit
    }
}
