import Duties
package import Kernel
import Measures
package import Registers

/// A look at a person under a measure (看访记录): a doctor's after a fever or a symptom, somebody's after misses. It meets what was
/// owed for it.
package struct CareVisits: Register {
    package let measure = Field<RecordID>("measure", to: "measure", .required, .listed, .indexed, .derived)
    package let person = Field<RecordID>("person", to: "person", .required, .derived)
    package let kind = Field<CareKind>("kind", .required, .listed, .filtered, .derived)
    package let outcome = Field<CareOutcome>("outcome", .required, .listed, .filtered, .derived)
    package let means = Field<CheckMeans>("means", .required, .derived)
    package let words = Field<String>("words", .max(500), .personal, .derived)
    package let at = Field<Instant>("at", .required, .listed, .derived)
    package let visitor = Field<RecordID>("visitor", to: "user", .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package init() {}

    package static let name = "careVisit"
    package static let fields = CareVisits()
    package static let access = Access(read: byCare)
    package static let listing = Listing(sort: "at")
}

/// Why somebody looked (看访事由).
package enum CareKind: String, Choice {
    case clinical, welfare
    var rule: String { self == .clinical ? CheckDuties.clinical : CheckDuties.welfare }
}

/// What came of it (处置). `notFound`: nobody there; it is owed on.
package enum CareOutcome: String, Choice { case well, advised, tested, referred, emergency, helped, notFound }

extension Writing {
    /// Notes a look at a person and meets what was owed for it; where nobody was found it is owed on.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` (`personalData`, `tooLong`).
    @discardableResult
    package func careFor(
        _ measure: RecordID, _ kind: CareKind, outcome: CareOutcome, means: CheckMeans, words: String? = nil
    ) throws -> Record {
        let doctors = principal.has(.healthWorker, .dutyOfficer, .unitOfficer)
        guard doctors || kind == .welfare && principal.has(.gridWorker) else { throw Rejection.forbidden }
        let (v, m) = (CareVisits.fields, Measures.fields)
        let found = try reading.find(Measures.self, measure)
        guard !Measures.workflow.closed.contains(found.state) else { throw Rejection(.conflict, "measureClosed") }
        try PersonalData.refuse(in: words, field: v.words.name)
        let visit = try insert(
            CareVisits.self, verb: "look",
            Values {
                $0[v.measure] = measure
                $0[v.person] = found[m.person]
                $0[v.kind] = kind
                $0[v.outcome] = outcome
                $0[v.means] = means
                $0[v.words] = words
                $0[v.at] = now
                $0[v.visitor] = principal.user
                $0[v.area] = found.area
                $0[v.unit] = found[m.unit]
            })
        if outcome != .notFound {
            try meet(rule: kind.rule, subject: measure, by: visit.id, of: CareVisits.name)
        }
        return visit
    }
}
