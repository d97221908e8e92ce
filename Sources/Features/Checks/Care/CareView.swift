import Duties
import Kernel
import Measures
import Registers
import Web

/// Values of the page on which a look at a person is noted.
struct CareView: Sendable {
    let measure: Record
    let person: Record?
    let definition: Definition
    let duties: [Duty]
    let checks: [Record]

    init(_ reading: Registers.Reading, _ id: RecordID) throws {
        guard reading.principal.asksAfter else { throw Rejection.notFound }
        measure = try reading.find(Measures.self, id)
        person = try measure[Measures.fields.person].flatMap { try reading.all(Persons.self, ids: [$0])[$0] }
        definition = try reading.registry.named(Persons.name)
        duties = try [CheckDuties.clinical, CheckDuties.welfare].flatMap { try reading.duties(of: id, rule: $0) }
            .filter { $0.state.isOpen }
        checks = try reading.all(HealthChecks.self, where: HealthChecks.fields.measure, is: id, limit: 200)
            .sorted {
                $0[HealthChecks.fields.observedAt]?.description ?? "" > $1[HealthChecks.fields.observedAt]?.description
                    ?? ""
            }
    }

    func values(_ kind: CareKind, _ words: PageWords) -> [String: ViewValue] {
        let (p, c) = (Persons.fields, HealthChecks.fields)
        let owed = duties.first { $0.rule == kind.rule }
        return [
            "title": .text(words.text("choice.careVisit.kind.\(kind.rawValue)")), "id": .text(measure.id.text),
            "kind": .text(kind.rawValue), "name": .text(person?[p.name] ?? ""),
            "address": .text(person?[p.address] ?? ""),
            "phone": ViewValue(person.flatMap { words.masked(p.phone.name, of: $0, definition) }),
            "category": .text(measure[Measures.fields.title] ?? ""), "due": words.due(owed?.due),
            "outcomes": words.options([CareOutcome](), "choice.careVisit.outcome"),
            "means": words.options([CheckMeans](), "choice.healthCheck.means"),
            "checks": .list(
                checks.prefix(10).map { check in
                    let tenths = check[c.temperature] ?? 0
                    return [
                        "at": words.moment(check[c.observedAt]), "value": .text("\(tenths / 10).\(tenths % 10) °C"),
                        "symptoms": .text(
                            words.list(
                                (check[c.symptoms] ?? []).map {
                                    words.text("choice.healthCheck.symptoms.\($0.rawValue)")
                                })
                        ), "late": .flag(check[c.late] == true), "abnormal": .flag(check[c.abnormal] == true),
                        "means": .text(words.text("choice.healthCheck.means.\((check[c.means] ?? .visit).rawValue)")),
                    ]
                }), "checksAny": .flag(!checks.isEmpty),
        ]
    }
}
