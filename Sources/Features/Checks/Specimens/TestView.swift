import Duties
import Kernel
import Measures
import Policies
import Registers
import Web

/// A measure's tests (检测日程): the days of its plan with what was done, and the samples.
struct TestView: Sendable {
    let measure: Record
    let person: Record?
    let specimens: [Record]
    private let definition: Definition
    private let days: [CalendarDay]
    /// Samples that have a page of their own for this reader; the others are another township's.
    private let shown: Set<RecordID>
    private let duties: [Duty]

    init(_ reading: Registers.Reading, measure id: RecordID) throws {
        guard reading.principal.asksAfter else { throw Rejection.notFound }
        let m = Measures.fields
        measure = try reading.find(Measures.self, id)
        definition = try reading.registry.named(Persons.name)
        let scope = Scope(reading.principal, definition)
        person = try measure[m.person].flatMap { try reading.all(Persons.self, ids: [$0])[$0] }
            .flatMap { scope.contains($0) ? $0 : nil }
        let reached = Scope(reading.principal, try reading.registry.named(Specimens.name))
        specimens = try reading.all(Specimens.self, where: Specimens.fields.measure, is: id, limit: 200)
            .sorted { ($0[Specimens.fields.sampledAt] ?? $0.created) > ($1[Specimens.fields.sampledAt] ?? $1.created) }
        days = (measure[m.tests] ?? []).compactMap { CalendarDay($0) }
        shown = Set(specimens.filter(reached.contains).map(\.id))
        duties = try reading.tests(owedBy: id)
    }

    func values(_ words: PageWords) -> [String: ViewValue] {
        let (p, m) = (Persons.fields, Measures.fields)
        return [
            "measure": .text(measure.id.text), "name": .text(person?[p.name] ?? words.text("measure.noPerson")),
            "address": .text(person?[p.address] ?? ""),
            "phone": ViewValue(person.flatMap { words.masked(p.phone.name, of: $0, definition) }),
            "category": .text(measure[m.title] ?? ""), "isOpen": .flag(measure[m.ended] == nil),
            "daysAny": .flag(!days.isEmpty), "days": .list(days.map { day($0, words) }),
            "specimensAny": .flag(!specimens.isEmpty), "specimens": .list(specimens.map { row($0, words) }),
        ]
    }

    private func day(_ day: CalendarDay, _ words: PageWords) -> ViewValue {
        let owed = duties.filter { $0.day == day }
        let state = (owed.first { $0.state != .cancelled } ?? owed.first)?.state
        let today = CalendarDay(words.now, in: words.pages.time.zone)
        let tone = ["met": "met", "late": "soon", "missed": "late"][state?.rawValue ?? ""] ?? "plain"
        let name = state?.rawValue ?? (day > today ? "ahead" : "unknown")
        return [
            "day": words.day(day), "iso": .text(day.description),
            "state": words.badge(tone, "test.state.\(name)"), "today": .flag(day == today),
        ]
    }

    private func row(_ specimen: Record, _ words: PageWords) -> ViewValue {
        let s = Specimens.fields
        return [
            "href": shown.contains(specimen.id) ? .text("/tests/\(specimen.id)") : .none,
            "at": words.moment(specimen[s.sampledAt]),
            "kind": .text(words.text("choice.specimen.kind.\((specimen[s.kind] ?? .nucleicAcid).rawValue)")),
            "tube": ViewValue(specimen[s.tube]), "result": words.result(of: specimen),
        ]
    }
}

extension PageWords {
    /// Result of a sample; one that is not there any more was deleted after its time.
    func result(of specimen: Record) -> ViewValue {
        guard let result = specimen[Specimens.fields.result] else {
            return badge("plain", specimen.state == "told" ? "test.deleted" : "test.waiting")
        }
        let tone = [SpecimenResult.negative: "met", .positive: "late", .void: "soon"][result] ?? "plain"
        return badge(tone, "choice.specimen.result.\(result.rawValue)")
    }
}
