import Duties
import Kernel
import Measures
import Organisation
import Policies
import Registers
import Web

/// What is owed about tests within a principal's reach (检测待办): samples, results, and looks at positives, soonest first.
struct TestList: Sendable {
    /// One thing owed, and about whom.
    struct Line: Sendable {
        let duty: Duty
        let specimen: Record?
        let measure: Record
        let person: Record?
    }

    let lines: [Line]
    let next: DutyQuery.Cursor?

    init(_ reading: Registers.Reading, _ settings: CheckSettings, after: DutyQuery.Cursor?) throws {
        let rules = try settings.plans.versions(reading).map { TestDuties.name($0.pack, $0.version) }
        var query = DutyQuery(try Self.place(reading), after: after, limit: 100)
        query.among = Set(rules).union(TestDuties.rules.map(\.name))
        let page = try reading.duties(query)
        let (s, m) = (Specimens.fields, Measures.fields)
        let reach = { (register: String) in
            Scope(reading.principal, try reading.registry.named(register))
        }
        let (ofSpecimens, ofMeasures, ofPersons) = (
            try reach(Specimens.name), try reach(Measures.name), try reach(Persons.name)
        )
        let specimens = try reading.all(Specimens.self, ids: Set(page.duties.map(\.subject)))
            .filter { ofSpecimens.contains($0.value) }
        let measures = try reading.all(
            Measures.self, ids: Set(page.duties.map { specimens[$0.subject]?[s.measure] ?? $0.subject })
        ).filter { ofMeasures.contains($0.value) }
        let persons = try reading.all(Persons.self, ids: Set(measures.values.compactMap { $0[m.person] }))
            .filter { ofPersons.contains($0.value) }
        lines = page.duties.compactMap { duty in
            let specimen = specimens[duty.subject]
            return measures[specimen?[s.measure] ?? duty.subject].map { measure in
                Line(
                    duty: duty, specimen: specimen, measure: measure, person: measure[m.person].flatMap { persons[$0] })
            }
        }
        next = page.next
    }

    /// The townships of the headquarters, the own units, or the areas that one looks after.
    private static func place(_ reading: Registers.Reading) throws -> DutyQuery.Place {
        let principal = reading.principal
        if principal.has(.dutyOfficer, .sectionLead) {
            return .units(Set(try UnitTree(reading).townships.map(\.id)))
        }
        if principal.has(.unitOfficer) { return .units(principal.units) }
        let areas = principal.posts.filter { [.healthWorker, .gridWorker].contains($0.role) }.compactMap(\.area)
            .filter { $0.ancestor(.township) != nil }
        return areas.isEmpty ? .units(principal.units) : .areas(areas)
    }

    func values(_ words: PageWords) -> [String: ViewValue] {
        let kinds: [(name: String, lines: [Line])] = [
            ("positive", lines.filter { $0.duty.rule == TestDuties.positive }),
            ("sample", lines.filter { $0.specimen == nil }),
            ("result", lines.filter { $0.duty.rule == TestDuties.result }),
        ]
        return [
            "title": .text(words.text("test.title")),
            "groups": .list(
                kinds.filter { !$0.lines.isEmpty }.map { kind in
                    [
                        "title": .text(words.text("test.owed.\(kind.name)")), "count": ViewValue(kind.lines.count),
                        "rows": .list(kind.lines.map { row($0, words) }),
                    ]
                }), "any": .flag(!lines.isEmpty),
            "nextHref": ViewValue(next.map { "/tests?after=\(queryValue($0.text))" }),
        ]
    }

    private func row(_ line: Line, _ words: PageWords) -> ViewValue {
        let p = Persons.fields
        return [
            "href": .text(line.specimen.map { "/tests/\($0.id)" } ?? "/tests/new?measure=\(line.measure.id)"),
            "name": .text(line.person?[p.name] ?? words.text("measure.noPerson")),
            "address": .text(line.person?[p.address] ?? ""), "title": .text(line.measure[Measures.fields.title] ?? ""),
            "tube": ViewValue(line.specimen?[Specimens.fields.tube]), "due": words.due(line.duty.due),
            "late": .flag(line.duty.state == .late || line.duty.due < words.now),
            "again": .flag(line.duty.rule == TestDuties.again),
        ]
    }
}
