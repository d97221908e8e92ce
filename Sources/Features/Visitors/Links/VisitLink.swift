package import Kernel
import Organisation
package import Registers

/// A place's entry links (场所录入链接): by one of them whoever runs the place writes visits into its own ledger, and reads
/// nothing back. Token, code and device stand beside the register, as of task links.
package struct VisitLinks: LinkRegister {
    package let ledger = Field<RecordID>("ledger", to: "visitLedger", .required, .listed, .indexed, .derived)
    package let place = Field<RecordID>("place", to: "place", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package let bureau = Field<RecordID>("bureau", to: "unit", .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .listed, .derived)
    package let expires = Field<Instant>("expires", .required, .listed, .derived)
    package let confirmed = Field<Instant>("confirmed", .listed, .derived)
    package init() {}

    package static let name = "visitLink"
    package static let fields = VisitLinks()
    package static let access = Access(read: reads([.unit("unit"), .unit("bureau")]))
    package static let workflow = Workflow(
        ["active", "revoked"], closed: ["revoked"],
        [Transition("revoke", from: ["active"], to: "revoked", by: [.dutyOfficer, .unitOfficer], own: true)])
}

extension Writing {
    /// An entry link for a place's ledger. Path and code are told this once.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`) for a ledger that is closed.
    package func makeVisitLink(for id: RecordID) throws -> (link: Record, path: String, code: String) {
        let (l, v) = (VisitLinks.fields, VisitLedgers.fields)
        let ledger = try reading.find(VisitLedgers.self, id)
        guard principal.keeps(ledger: ledger) else { throw Rejection.forbidden }
        guard ledger.state == "open" else { throw Rejection(.conflict, "state") }
        let link = try insert(
            VisitLinks.self,
            Values {
                $0[l.ledger] = id
                $0[l.place] = ledger[v.place]
                $0[l.area] = ledger[v.area]
                ($0[l.unit], $0[l.bureau]) = (ledger[v.unit], ledger[v.bureau])
                $0[l.by] = principal.user
                $0[l.expires] = now.advanced(minutes: VisitorRules.linkHours * 60)
            })
        let (token, code) = try issueToken(for: link.id)
        return (link, "/v/\(token)", code)
    }
}

/// A link in force, and the principal that acts by it: known by the link's id, without a post. It reaches no record; what it
/// may write is this one place's visit.
package struct VisitLinkVisit: LinkVisit {
    package typealias Kind = VisitLinks
    package let link: Record
    package let ledger: Record
    package let principal: Principal

    package init?(_ reading: Registers.Reading, link: Record) throws {
        guard let id = link[Kind.fields.ledger], let ledger = try reading.all(VisitLedgers.self, ids: [id])[id],
            ledger.state == "open"
        else { return nil }
        (self.link, self.ledger) = (link, ledger)
        principal = Principal(user: link.id, name: "link", county: link.county, posts: [])
    }
}
