import Database
package import Kernel
import Organisation
package import Registers
import Supervision

/// Places that keep a ledger of visits (来客登记台账, B3): one a place. It holds no visit; while it is closed none is entered.
package struct VisitLedgers: Register {
    package let place = Field<RecordID>("place", to: "place", .required, .unique, .listed)
    package let name = Field<String>("name", .required, .max(100), .derived, .listed, .searched)
    package let area = Field<AreaCode>("area", .required, .derived, .listed)
    /// The place's two lines: by territory, by sector.
    package let unit = Field<RecordID>("unit", to: "unit", .derived, .listed)
    package let bureau = Field<RecordID>("bureau", to: "unit", .derived)
    /// The health bureau, whose officers trace contacts (流调): it sees which ledgers there are, and keeps none of them.
    package let tracing = Field<RecordID>("tracing", to: "unit", .derived)
    package init() {}

    package static let name = "visitLedger"
    package static let fields = VisitLedgers()
    package static let access = Access(
        read: reads([.unit("unit"), .unit("bureau"), .unit("tracing")]), create: [.dutyOfficer, .unitOfficer])
    package static let workflow = Workflow(
        ["open", "closed"], closed: ["closed"],
        [
            Transition("close", from: ["open"], to: "closed", by: [.dutyOfficer, .unitOfficer], own: true),
            Transition("reopen", from: ["closed"], to: "open", by: [.dutyOfficer, .unitOfficer], own: true),
        ])

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        guard let place = values[place] else { return }
        let p = Places.fields
        guard let found = try reading.any(reading.registry.named(Places.name), place) else {
            throw Rejection.invalid("placeUnknown", field: self.place.name)
        }
        guard reading.principal.keepsLedger(unit: found[p.unit], bureau: found[p.bureau]) else {
            throw Rejection.forbidden
        }
        values[name] = found[p.name]
        values[area] = found[p.area]
        (values[unit], values[bureau]) = (found[p.unit], found[p.bureau])
        values[tracing] = try UnitTree(reading).all.first { $0.kind == .bureau && $0.sector == .health }?.id
    }
}

extension Principal {
    /// Whether the principal opens a place's ledger and gives its links out: the office, and the two lines of the place.
    func keepsLedger(unit: RecordID?, bureau: RecordID?) -> Bool {
        has(.dutyOfficer)
            || posts.contains { post in
                post.role == .unitOfficer && [unit, bureau].contains { $0.map(post.units.contains) ?? false }
            }
    }

    func keeps(ledger: Record) -> Bool {
        keepsLedger(unit: ledger[VisitLedgers.fields.unit], bureau: ledger[VisitLedgers.fields.bureau])
    }
}

extension Writing {
    /// Closes a ledger (停用) or opens it again; what is in it ends as it would.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`).
    @discardableResult
    package func turn(ledger id: RecordID, open: Bool) throws -> Record {
        guard principal.keeps(ledger: try reading.find(VisitLedgers.self, id)) else { throw Rejection.forbidden }
        return try perform(open ? "reopen" : "close", registry.named(VisitLedgers.name), id)
    }
}
