package import Command
package import Kernel
package import Registers

/// Documents and meetings of upper levels (上级来文来会, A3): registered with the moment they came, circulated with receipts
/// (A12), and a directive's basis. Text alone: a scan is photographed or typed.
package struct UpperDocuments: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let kind = Field<DocumentKind>("kind", .required, .listed, .filtered)
    package let level = Field<IssuerLevel>("level", .required, .filtered)
    package let issuer = Field<String>("issuer", .required, .max(100), .listed, .searched)
    /// In whichever series, as it stands on the paper.
    package let number = Field<String>("number", .max(60), .listed, .searched)
    /// When it was signed or held above.
    package let issued = Field<Instant>("issued", .past)
    package let received = Field<Instant>("received", .required, .listed, .past)
    package let urgency = Field<Urgency>("urgency", .required, .listed, .filtered)
    /// By when it is to be read; by urgency where it is left empty.
    package let due = Field<Instant>("due")
    package let text = Field<String>("text", .lines, .max(20_000))
    package let circulated = Field<Instant>("circulated", .derived)
    /// When the last addressee had read it.
    package let readByAll = Field<Instant>("readByAll", .derived)
    /// Directives of which it is the basis.
    package let directives = Field<[RecordID]>("directives", to: "directive", .derived)
    package init() {}

    package static let name = "upperDocument"
    package static let fields = UpperDocuments()
    package static let access = Access(read: headquartersReads, create: Self.clerks, edit: Self.clerks)
    package static let listing = Listing(sort: "received")
    package static let workflow = Workflow(
        ["received", "circulating", "read"], closed: ["read"],
        [
            Transition(
                "circulate", from: ["received", "circulating", "read"], to: "circulating", by: clerks, own: true),
            Transition("finish", from: ["circulating"], to: "read", by: [.system], own: true),
        ])

    static let clerks: Set<Role> = [.dutyOfficer, .sectionLead]

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if let issued = values[issued], let received = values[received], received < issued {
            problems.append(.init("receivedBeforeIssued", field: self.received.name))
        }
        return problems + [title, text].compactMap { PersonalData.problem(in: values[$0], field: $0.name) }
    }

    /// What others have read stays as they read it.
    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before, before.state != "received" { throw Rejection(.conflict, "documentCirculated") }
    }
}

/// What it is (文种); a tracing request (协查函) of another place names persons to be found, and cannot wait among notices.
package enum DocumentKind: String, Choice {
    case notice, telegram, opinion, letter, instruction, meeting, tracing, other
}

/// Who issued it (来文层级).
package enum IssuerLevel: String, Choice { case national, province, prefecture, county, neighbour }
