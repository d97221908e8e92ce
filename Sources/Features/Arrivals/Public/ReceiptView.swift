import Database
import Kernel
import Organisation
import Registers
import Web

/// Values of the receipt's page (回执): the own filing, numbers masked, what is asked, and the form to correct it.
struct ReceiptView {
    struct Content: Sendable {
        let arrival: Record
        let definition: Definition
        let asked: Asked
        let origin: String?
        let area: String
        let areas: [Origins.Place]
        let unitPhone: String?
        let unit: String

        init(
            _ reading: Registers.Reading, _ given: Record, county: AreaCode, rules: ArrivalSettings, now: Instant
        ) throws {
            let a = Arrivals.fields
            definition = try reading.registry.named(Arrivals.name)
            arrival = try reading.any(definition, given.id) ?? given
            asked = try reading.asked(arrival, rules, now)
            origin = try arrival[a.originArea].map { try reading.fullNames([$0])[$0] ?? $0.text }
            area = try reading.areaName(arrival[a.area]) ?? ""
            areas = try reading.places(in: county.territory, length: AreaCode.Level.township.length)
            unitPhone = try arrival[a.unit].flatMap { try reading.dutyPhones(of: [$0])[$0] }
            unit = try arrival[a.unit].flatMap { try UnitTree(reading).unit($0)?.name } ?? ""
        }
    }

    let words: PageWords
    let content: Content
    let code: String
    /// What was typed and refused.
    let form: Form

    func values(today: CalendarDay) -> [String: ViewValue] {
        let a = Arrivals.fields
        let arrival = content.arrival
        let isOpen = ["filed", "offered"].contains(arrival.state)
        var typed = form
        if form.isEmpty {
            typed.add(a.origin.name, arrival[a.origin] ?? "")
            typed.add(a.originArea.name, arrival[a.originArea]?.text ?? "")
            typed.add(a.leftOn.name, arrival[a.leftOn]?.description ?? "")
            typed.add(a.arrivesOn.name, arrival[a.arrivesOn]?.description ?? "")
            typed.add(a.address.name, arrival[a.address] ?? "")
            typed.add(a.companions.name, arrival[a.companions].map { String($0) } ?? "")
            typed.add(a.means.name, arrival[a.means]?.rawValue ?? "")
            typed.add(a.area.name, arrival[a.area]?.ancestor(.township)?.text ?? "")
        }
        let own: [String: ViewValue] = [
            "title": .text(words.text("arrival.public.receipt")), "code": .text(code),
            "state": .text(words.text("state.arrival.\(arrival.state)")), "isOpen": .flag(isOpen),
            "facts": .list(facts), "asked": AskedView(words, content.asked).values(origin: content.origin),
            "unit": .text(content.unit), "unitPhone": ViewValue(content.unitPhone),
        ]
        return FilingView(words: words, form: typed, today: today, areas: content.areas).values
            .merging(own) { _, own in own }
    }

    private var facts: [ViewValue] {
        let a = Arrivals.fields
        let arrival = content.arrival
        let shown = { (name: String) -> String? in
            content.definition.field(name).flatMap { content.definition.shown($0, of: arrival).text }
        }
        let all: [(String, String?)] = [
            (a.name.name, arrival[a.name]), (a.idNumber.name, shown(a.idNumber.name)),
            (a.document.name, shown(a.document.name)),
            (a.phone.name, shown(a.phone.name)), (a.origin.name, arrival[a.origin]),
            (a.leftOn.name, arrival[a.leftOn].map { words.day($0) }),
            (a.arrivesOn.name, arrival[a.arrivesOn].map { words.day($0) }),
            (a.area.name, content.area), (a.address.name, arrival[a.address]),
            (a.companions.name, arrival[a.companions].map { String($0) }),
        ]
        return all.compactMap { name, value in
            value.map { ["label": .text(words.text("field.arrival.\(name)")), "value": .text($0)] }
        }
    }
}
