package import Kernel
package import Measures
import Organisation
package import Registers

/// Arrivals (来返人员, E1): who comes from where, until when they are looked after. Filed by the person (E2), written down for
/// them (代录), listed by another headquarters, or pushed from one. It holds what a township needs to reach somebody and to say
/// what applies, nothing else, and is deleted after `keepUntil`.
package struct Arrivals: Register {
    package let name = Field<String>("name", .required, .max(40), .listed, .searched, .personal)
    package let idKind = Field<IDKind>("idKind", .required)
    package let idNumber = ProtectedField<CitizenID>("idNumber")
    /// Number of any other document.
    package let document = ProtectedField<DocumentNumber>("document")
    package let born = Field<CalendarDay>("born", .personal)
    package let phone = ProtectedField<Phone>("phone")
    /// 本县居民: who lives here may always come home (E4).
    package let resident = Field<Bool>("resident", .required, .listed)
    /// Where from (来源地), as it was said.
    package let origin = Field<String>("origin", .required, .max(120), .listed, .personal)
    package let originArea = Field<AreaCode>("originArea")
    /// Day on which they leave, or have left, that place.
    package let leftOn = Field<CalendarDay>("leftOn", .required, .listed)
    package let arrivesOn = Field<CalendarDay>("arrivesOn", .required, .listed, .filtered)
    package let means = Field<TravelMeans>("means", .required)
    /// Where to (目的地): township, or village where it is known.
    package let area = Field<AreaCode>("area", .required, .listed)
    package let address = Field<String>("address", .required, .max(120), .personal)
    /// Who comes along (同行人数), each with a filing of their own.
    package let companions = Field<Int>("companions")
    package let via = Field<FiledVia>("via", .listed, .filtered)
    /// Who said it, where somebody else wrote it down (代录) or told of the person (告知).
    package let saidBy = Field<String>("saidBy", .max(60), .personal)
    /// Who has told of the person (E16); empty for what is the person's own word, as it is from the verification on.
    package let namedBy = Field<NamedBy>("namedBy", .derived, .listed)
    /// Township's unit, else the headquarters.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived, .filtered)
    /// What the place of origin was listed as between leaving and looking (E1); of the place, never of the person.
    package let risk = Field<OriginRisk>("risk", .derived, .listed, .filtered)
    /// Which of the risk areas in that place they were in, or `elsewhere`; empty until somebody has asked.
    package let stayed = Field<String>("stayed", .max(64), .derived)
    /// Category of the policy that this comes under; empty for none.
    package let category = Field<String>("category", .derived)
    /// Policy, version and category that ask for tests and nothing else (`TestsAsked.key`); empty where none does.
    package let quota = Field<String>("quota", .derived)
    package let verifyBy = Field<Instant>("verifyBy", .derived, .indexed)
    package let verified = Field<Instant>("verified", .derived, .indexed)
    package let person = Field<RecordID>("person", to: "person", .derived, .indexed)
    package let measure = Field<RecordID>("measure", to: "measure", .derived, .indexed)
    /// Verified within its 24 hours (E5).
    package let timely = Field<Bool>("timely", .derived)
    /// Listed higher since the measure was issued: somebody confirms what the policy asks now, nothing follows by itself.
    package let raised = Field<Bool>("raised", .derived, .filtered)
    /// The push by which it came here and waits for an answer.
    package let push = Field<RecordID>("push", to: "push", .derived)
    /// Last day on which it is kept (21 days after arriving).
    package let keepUntil = Field<CalendarDay>("keepUntil", .derived, .indexed)
    package init() {}

    package static let name = "arrival"
    package static let fields = Arrivals()
    /// Who takes filings down, calls and visits.
    static let handling: Set<Role> = [.dutyOfficer, .unitOfficer, .healthWorker, .gridWorker]
    package static let access = Access(
        read: personReads, create: handling, edit: handling, unmask: handling)
    package static let listing = Listing(sort: "arrivesOn", descending: false)
    package static let workflow = Workflow(
        ["filed", "offered", "verified", "underPlan", "closed", "notComing", "handedOver", "returned", "duplicate"],
        closed: ["closed", "notComing", "handedOver", "returned", "duplicate"],
        [
            Transition("verify", from: ["filed"], to: "verified", by: handling, own: true),
            Transition("plan", from: ["verified"], to: "underPlan", by: handling, own: true),
            Transition("stayAway", from: ["filed", "offered", "verified"], to: "notComing", by: handling, own: true),
            Transition("offer", from: ["filed"], to: "offered", by: handling, own: true),
            Transition("claim", from: ["offered"], to: "filed", by: handling, own: true),
            Transition("handOver", from: ["filed"], to: "handedOver", by: handling, own: true),
            Transition("giveBack", from: ["offered"], to: "returned", by: handling, own: true),
            Transition("takeBack", from: ["handedOver"], to: "filed", by: handling, own: true),
            Transition("sameAs", from: ["filed", "offered"], to: "duplicate", by: handling, own: true),
            Transition("close", from: ["verified", "underPlan"], to: "closed", by: handling, own: true),
        ])
    package static let naturalKey = ["idNumber", "arrivesOn"]

    /// Days for which it is kept after arriving (domain.md part 3, retention).
    static let kept = 21

    package func problems(in values: Values) -> [Rejection.Problem] {
        // Who is verified becomes a person: the same names and numbers are sound.
        let p = Persons.fields
        let person = Values {
            $0[p.name] = values[name]
            $0[p.idKind] = values[idKind]
            $0[p.idNumber] = values[idNumber]
            $0[p.document] = values[document]
            $0[p.born] = values[born]
        }
        var problems = FilingDates(values).problems + p.problems(in: person)
        // Whoever tells of somebody is not asked for it.
        if values[idKind] != .citizen, values[born] == nil, values[namedBy] == nil {
            problems.append(.init("required", field: born.name))
        }
        if let companions = values[companions], !(0...50).contains(companions) {
            problems.append(.init("badNumber", field: self.companions.name))
        }
        return problems
            + [origin, address, saidBy].compactMap { PersonalData.problem(in: values[$0], field: $0.name) }
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let given = values[idNumber]?.given { values[born] = given.birthDay }
        // A list from above says neither how it came nor who lives here.
        if before == nil {
            values[via] = values[via] ?? .list
            values[resident] = values[resident] ?? false
            values[idKind] = values[idKind] ?? .citizen
            values[means] = values[means] ?? .unknown
        }
        if let arrives = values[arrivesOn] { values[keepUntil] = arrives.advanced(by: Self.kept) }
        // Who has said to live here may always come home.
        if before?[resident] == true, values[resident] == false {
            throw Rejection.invalid("residentStays", field: resident.name)
        }
        guard let area = values[area] else { return }
        // Whoever has verified somebody looks after them until another township has claimed them.
        if let before, ["verified", "underPlan"].contains(before.state),
            before[self.area]?.ancestor(.township) != area.ancestor(.township)
        {
            throw Rejection.invalid("areaByPush", field: self.area.name)
        }
        guard area.level.rawValue >= AreaCode.Level.township.rawValue,
            reading.principal.county.territory.contains(area),
            try reading.any(reading.registry.named(Areas.name), RecordID(area)) != nil
        else { throw Rejection.invalid("areaUnknown", field: self.area.name, ["area": area.text]) }
        values[unit] = try reading.township(of: area)
    }
}

/// How somebody travels (交通方式); neither ticket nor plate is asked for.
package enum TravelMeans: String, Choice { case train, air, coach, car, ship, other, unknown }

/// How a filing came (报备方式): by the person on the web, written down for them, on a list from above, or pushed.
package enum FiledVia: String, Choice {
    case web, telephone, paper, inPerson, list, push

    /// Ways in which staff write it down for somebody.
    static let onBehalf: [FiledVia] = [.telephone, .paper, .inPerson]
}

/// Level of the place of origin (来源地风险等级, domain.md §2.2), as the schemes of the policies name it.
package enum OriginRisk: String, Choice, Comparable {
    case none, low, precaution, medium, controlled, high, sealed

    package static func < (left: OriginRisk, right: OriginRisk) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
