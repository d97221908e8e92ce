package import Kernel
import Measures
import Organisation
package import Registers

/// Entry links (录入链接): by one of them a household writes the checks of its members for a day, and reads nothing back: names
/// are shortened, earlier values are not shown. Token, code and device stand beside the register, as of task links.
package struct CheckLinks: LinkRegister {
    /// The open measures of the household when the link was made; no other can be written to.
    package let measures = Field<[RecordID]>("measures", to: "measure", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .listed, .derived)
    package let expires = Field<Instant>("expires", .required, .listed, .derived)
    package let confirmed = Field<Instant>("confirmed", .listed, .derived)
    package init() {}

    package static let name = "checkLink"
    package static let fields = CheckLinks()
    package static let access = Access(read: byCare)
    package static let workflow = Workflow(
        ["active", "revoked"], closed: ["revoked"],
        [Transition("revoke", from: ["active"], to: "revoked", by: makers, own: true)])

    /// How long a link lets in.
    package static let hours = 24
}

/// Who gives entry links out.
private let makers: Set<Role> = [.dutyOfficer, .unitOfficer, .healthWorker, .gridWorker]

extension Writing {
    /// An entry link for the household of a person under a measure. Path and code are told this once.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`).
    package func makeCheckLink(for measure: RecordID) throws -> (link: Record, path: String, code: String) {
        guard principal.has(.dutyOfficer, .unitOfficer, .healthWorker, .gridWorker) else { throw Rejection.forbidden }
        let (l, m) = (CheckLinks.fields, Measures.fields)
        let anchor = try reading.find(Measures.self, measure)
        let members = try reading.household(of: anchor).map(\.measure)
        guard !members.isEmpty else { throw Rejection(.conflict, "measureClosed") }
        let link = try insert(
            CheckLinks.self,
            Values {
                $0[l.measures] = members.map(\.id)
                $0[l.area] = anchor.area
                $0[l.unit] = anchor[m.unit]
                $0[l.by] = principal.user
                $0[l.expires] = now.advanced(minutes: CheckLinks.hours * 60)
            })
        let (token, code) = try issueToken(for: link.id)
        return (link, "/h/\(token)", code)
    }

    /// What a household writes by its link.
    /// - Throws: as `check`; `notFound` for a measure that is not the link's.
    @discardableResult
    package func check(_ all: [Checked], by link: Record, settings: CheckSettings) throws -> [Record] {
        let own = Set(link[CheckLinks.fields.measures] ?? [])
        guard all.allSatisfy({ own.contains($0.measure) && $0.means == .household }) else { throw Rejection.notFound }
        return try check(all, settings: settings)
    }
}

/// A link in force, and the principal that acts by it: somebody of that area, known by the link's id, who can write to the
/// link's measures alone.
struct CheckLinkVisit: LinkVisit {
    typealias Kind = CheckLinks
    let link: Record
    let principal: Principal

    init?(_ reading: Registers.Reading, link: Record) throws {
        guard let area = link.area else { return nil }
        self.link = link
        let unit = link[Kind.fields.unit] ?? link.id
        principal = Principal(
            user: link.id, name: "link", county: link.county,
            posts: [Principal.Post(id: link.id, role: .gridWorker, unit: unit, area: area)])
    }
}
