import Database
import Kernel
import Measures
import Registers
import Web

/// Values of the form of a filing, empty, as it was typed, or as it stands.
struct FilingView {
    let words: PageWords
    let form: Form
    let today: CalendarDay
    /// Townships, or villages, to choose from.
    let areas: [Origins.Place]
    /// Places that the origin may be, where it names several.
    var origins: [Origins.Place] = []

    var values: [String: ViewValue] {
        let a = Arrivals.fields
        let typed = [
            a.name.name, a.idNumber.name, a.document.name, a.born.name, a.phone.name, a.origin.name, a.leftOn.name,
            a.arrivesOn.name,
            a.address.name, a.companions.name, a.saidBy.name,
        ]
        let given = Dictionary(
            typed.map { ($0, ViewValue.text(form[$0] ?? "")) }, uniquingKeysWith: { first, _ in first })
        return [
            "given": .object(given), "resident": .flag(form.flag(a.resident.name)),
            "told": .flag(form.flag("told")),
            "kinds": words.options(
                IDKind.allCases, form[a.idKind.name] ?? IDKind.citizen.rawValue, "arrival.idKind"),
            "means": words.options(
                TravelMeans.allCases.filter { $0 != .unknown }, form[a.means.name], "arrival.means"),
            "ways": words.options(
                FiledVia.onBehalf, form[a.via.name] ?? FiledVia.telephone.rawValue, "arrival.via"),
            "tellers": words.options(NamedBy.allCases, form[a.namedBy.name], "arrival.namedBy"),
            "areas": words.options(areas, form[a.area.name]),
            "origins": words.options(origins, form[a.originArea.name]),
            "originsAny": .flag(!origins.isEmpty),
            "today": .text(today.description), "last": .text(today.advanced(by: FilingDates.ahead).description),
        ]
    }
}

extension Registers.Reading {
    /// The place that a form means: the one that was chosen, or the only one that the words name.
    /// - Returns: the place, and what is to be asked where there are several.
    func place(_ form: Form) throws -> (code: AreaCode?, asked: [Origins.Place]) {
        let a = Arrivals.fields
        let found = try origins(form.text(a.origin.name) ?? "")
        if let chosen = form.text(a.originArea.name).flatMap({ AreaCode($0) }),
            try found.contains(where: { $0.code == chosen }) || origin(chosen) != nil && found.isEmpty
        {
            return (chosen, [])
        }
        if found.count == 1 { return (found.first?.code, []) }
        let some = found.prefix(12).map(\.code)
        let names = try fullNames(some)
        return (nil, some.map { .init(code: $0, name: names[$0] ?? $0.text) })
    }

    /// Townships of the headquarters, or villages of one of them.
    func places(in area: AreaCode, length: Int) throws -> [Origins.Place] {
        try connection.query(
            """
            SELECT id, name FROM area WHERE open = 1 AND length(id) = \(length)
            AND id > \(area.text) AND id < \(area.text + "~") ORDER BY id LIMIT 500
            """
        ).map { Origins.Place(code: try $0.get("id"), name: try $0.get("name")) }
    }
}
