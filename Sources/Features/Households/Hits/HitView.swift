import Kernel
import Organisation
import Registers
import Web

/// Values of a resident's page in a round: what the round found, and what came of it.
struct HitView {
    struct Content: Sendable {
        let resident: Record
        let definition: Definition
        let address: String?
        let sweep: Record?
        let areas: [AreaCode: String]

        init(_ reading: Registers.Reading, _ id: RecordID) throws {
            let x = Residents.fields
            resident = try reading.find(Residents.self, id)
            definition = try reading.registry.named(Residents.name)
            address = try resident[x.household].flatMap {
                try reading.all(Households.self, ids: [$0])[$0]?[Households.fields.address]
            }
            sweep = try resident[x.sweep].flatMap { try reading.all(Sweeps.self, ids: [$0])[$0] }
            areas = try reading.areaNames([resident.area])
        }
    }

    let words: PageWords
    let content: Content
    let rules: HouseholdRules
    let form: Form
    let problem: Rejection?
    private var resident: Record { content.resident }
    private var said: Disposition? { resident[Residents.fields.disposition] }
    private var due: Instant { resident.created.advanced(minutes: rules.hitMinutes) }
    private var waits: Bool { resident.isHit && said == nil && resident.state == "kept" }

    private var state: ViewValue {
        if let said { return words.badge("met", "choice.resident.disposition.\(said.rawValue)") }
        if waits { return words.badge(words.now > due ? "late" : "soon", "household.hits.waiting") }
        return words.badge("plain", resident.isHit ? "state.resident.emptied" : "household.hits.none")
    }

    func values(_ principal: Principal) -> [String: ViewValue] {
        let x = Residents.fields
        let chosen = form.text(x.disposition.name).flatMap { Disposition(rawValue: $0) } ?? said
        return [
            "title": .text(resident[x.name] ?? words.text("register.resident.title")), "id": .text(resident.id.text),
            "state": state, "due": waits ? words.due(due) : .none,
            "place": .text(resident.area?.ancestor(.village).flatMap { content.areas[$0] } ?? ""),
            "address": ViewValue(content.address),
            "phone": ViewValue(words.masked(x.phone.name, of: resident, content.definition)),
            "reason": .text(words.text("choice.resident.reason.\((resident[x.reason] ?? .asked).rawValue)")),
            "words": ViewValue(resident[x.words]), "found": words.moment(resident.created),
            "disposed": words.moment(resident[x.disposed]), "saidWords": ViewValue(resident[x.dispositionWords]),
            "expires": words.day(resident[x.expires]),
            "sweepHref": .text("/sweeps/\(content.sweep?.id.text ?? "")"),
            "sweep": .text(content.sweep?[Sweeps.fields.title] ?? ""),
            "recordHref": .text("/registers/resident/\(resident.id)"),
            "canDispose": .flag(principal.disposes && resident.isHit && resident.state == "kept"),
            "choices": words.options(chosen.map { [$0] } ?? [], "choice.resident.disposition"),
            "given": .text(form.text(x.dispositionWords.name) ?? resident[x.dispositionWords] ?? ""),
            "problem": words.problem(problem),
        ]
    }
}
