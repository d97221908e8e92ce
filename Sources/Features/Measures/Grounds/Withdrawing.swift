import Database
import Duties
package import Kernel
import Organisation
import Policies
package import Registers

extension Writing {
    /// Withdraws a ground that was none (撤回依据): what remains decides. Where nothing remains the person is released at
    /// once, else the plan becomes milder where it does. A case that was none takes the grounds of its contacts with it.
    /// - Returns: the measure that rested on it, if there was one.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`reasonRequired`).
    @discardableResult
    package func withdraw(ground id: RecordID, reason: String, rules: MeasureRules) throws -> Record? {
        guard principal.has(.dutyOfficer, .unitOfficer, .healthWorker, .system) else { throw Rejection.forbidden }
        let ground = try reading.find(Grounds.self, id)
        guard ground.state == "active" else {
            throw Rejection(.conflict, "state", values: ["state": ground.state, "transition": "withdraw"])
        }
        let why = try words(reason, needed: true)
        try update(ground, state: "withdrawn", verb: "withdraw", reason: why)
        if ground[Grounds.fields.kind] == .case {
            // Nobody is to be found any more who met them.
            if let person = ground[Grounds.fields.person] {
                try cancel(cause: person, rule: MeasureDuties.contacts)
            }
            if try reading.gaveGrounds(id) { try withdrawGrounds(from: id, reason: reason, rules: rules) }
        }
        return try ground[Grounds.fields.person].flatMap { try relieve($0, reason: why, rules) }
    }

    /// Withdraws every ground that follows from a record – a case that was reclassified as none: its contacts are released,
    /// and their townships told. Not a township's, whose word would reach beyond it.
    /// - Returns: measures that ended or became milder.
    @discardableResult
    package func withdrawGrounds(from source: RecordID, reason: String, rules: MeasureRules) throws -> [Record] {
        guard principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
        let why = try words(reason, needed: true)
        let grounds = try reading.all(Grounds.self, where: Grounds.fields.record, is: source)
            .filter { $0.state == "active" }
        for ground in grounds { try update(ground, state: "withdrawn", verb: "withdraw", reason: why) }
        let relieved = try Set(grounds.compactMap { $0[Grounds.fields.person] }).sorted()
            .compactMap { try relieve($0, reason: why, rules) }
        let (m, tree) = (Measures.fields, try UnitTree(reading))
        for measure in relieved {
            guard let unit = measure[m.unit], let office = tree.unit(unit)?.office else { continue }
            try notify(
                unit, office: office, kind: "measureRelieved", about: measure.id, of: Measures.name,
                title: measure[m.title])
        }
        return relieved
    }

    /// A contact has become a case (转为病例): the contact's file is closed, what the policy asks of a case begins, where it asks
    /// anything, and the headquarters owes the contacts.
    /// - Parameters:
    ///   - day: of the finding.
    ///   - reason: what was found, and where the person is treated.
    /// - Returns: the closed measure, and the one of the case.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`, `caseAlready`), `invalid`
    ///   (`reasonRequired`, `groundAhead` …).
    @discardableResult
    package func becomeCase(
        measure id: RecordID, on day: CalendarDay, reason: String, rules: MeasureRules
    ) throws -> (closed: Record, next: Record?) {
        let (g, m, today) = (Grounds.fields, Measures.fields, rules.today(now))
        let measure = try handled(id, by: clinicians)
        let (why, category) = (try words(reason, needed: true), Self.caseCategory)
        if measure[m.category] == category { throw Rejection(.conflict, "caseAlready") }
        if day > today { throw Rejection.invalid("groundAhead", field: g.day.name) }
        try withdrawGrounds(of: measure, reason: why)
        let closed = try end(measure, "transferred", verb: "becomeCase", reason: why, rules)
        try oweContacts(of: closed, rules)
        guard let person = measure[m.person], try rules.shelf(reading, today).allows(category, by: .case) else {
            return (closed, nil)
        }
        let next = try establish(
            Values {
                $0[g.kind] = .case
                $0[g.category] = category
                $0[g.day] = day
            }, person: person, rules: rules)
        return (closed, next.measure)
    }

    /// What packs call an infected person.
    private static let caseCategory = "case"

    /// The grounds of a measure that has ended by error or otherwise before its time: they establish nothing again.
    func withdrawGrounds(of measure: Record, reason: String?) throws {
        guard let person = measure[Measures.fields.person] else { return }
        for ground in try reading.openGrounds(of: person) {
            try update(ground, state: "withdrawn", verb: "withdraw", reason: reason)
        }
    }

    /// The grounds of a measure that is over (了结): what comes later stands for itself.
    func spendGrounds(of person: RecordID) throws {
        for ground in try reading.openGrounds(of: person) { try update(ground, state: "spent", verb: "spend") }
    }

    /// After a ground was withdrawn: what remains, never more.
    private func relieve(_ person: RecordID, reason: String?, _ rules: MeasureRules) throws -> Record? {
        let (m, today) = (Measures.fields, rules.today(now))
        guard let measure = try reading.openMeasure(of: person), measure[m.exception] == nil else { return nil }
        let claims = try reading.claims(of: person)
        guard !claims.isEmpty else { return try end(measure, "released", verb: "release", reason: reason, rules) }
        let shelf = try rules.shelf(reading, today)
        let first = measure[m.admission] ?? measure[m.start]
        guard let rest = shelf.plan(for: claims, start: first) else {
            return try end(measure, "released", verb: "release", reason: reason, rules)
        }
        // Its tests are its own; what matters is that it keeps the person nowhere longer.
        guard rest.course.adds(nothingTo: try Episode(measure).course, from: today) else { return measure }
        return try reissue(measure, Issued(rest), because: "relieve", anew: false, rules: rules)
    }
}

/// Who says that a contact is a case: no township's officer does.
let clinicians: Set<Role> = [.dutyOfficer, .sectionLead, .healthWorker]

extension Reading {
    /// The ground of a case, by its number, for a contact of it; the case may be another township's.
    /// - Throws: `Rejection` `invalid` (`caseUnknown`).
    func caseGround(_ id: RecordID) throws -> Record {
        guard let ground = try all(Grounds.self, ids: [id])[id], ground.state == "active",
            ground[Grounds.fields.kind] == .case
        else { throw Rejection.invalid("caseUnknown", field: "case") }
        return ground
    }

    /// Whether grounds of others follow from this one.
    fileprivate func gaveGrounds(_ id: RecordID) throws -> Bool {
        try all(Grounds.self, where: Grounds.fields.record, is: id).contains { $0.state == "active" }
    }
}
