import Indicators
import Kernel
import Organisation
import Web

/// Values of the page.
struct DemandView {
    let words: PageWords
    let content: DemandPages.Content
    let principal: Principal

    init(_ words: PageWords, _ content: DemandPages.Content, _ principal: Principal) {
        (self.words, self.content, self.principal) = (words, content, principal)
    }

    private var tree: UnitTree { content.tree }

    var values: [String: ViewValue] {
        let demands = content.demands
        let burden = content.unit.map { Burden(content.all, on: $0.id, in: tree) }
        let endless = demands.count { $0.until == nil }
        return [
            "title": .text(words.text("demand.title")), "unit": ViewValue(content.unit?.short),
            "unitID": ViewValue(content.unit?.id.text), "seesAll": .flag(principal.seesEveryDemand),
            "counters": .list([
                counter("demand.count", String(demands.count)),
                counter("demand.perWeek", burden.map { String($0.perWeek) } ?? most { $0.perWeek }),
                counter("demand.prefilled", burden.map { share($0.prefilled, $0.fields) } ?? "—"),
                counter("demand.endless", String(endless), tone: endless > 0 ? "soon" : "met"),
            ]),
            "rowsAny": .flag(!demands.isEmpty), "rows": .list(demands.map(row)),
            "unitsAny": .flag(!units.isEmpty), "units": .list(units.map(line)),
            "unitsTitle": .text(words.text(content.unit == nil ? "demand.byUnit" : "demand.below")),
        ]
    }

    /// The units of the second table: those below the unit, or the first level, in their own order. Nobody is ranked.
    private var units: [UnitTree.Unit] {
        let some = content.unit.map { tree.children(of: $0.id) } ?? tree.all.filter { $0.office == $0.id }
        return some.filter { unit in content.all.contains { $0.units.contains(unit.id) } || !below(unit).isEmpty }
    }

    private func below(_ unit: UnitTree.Unit) -> [UnitTree.Unit] {
        tree.descendants(of: unit.id).filter { child in content.all.contains { $0.units.contains(child.id) } }
    }

    private func most(_ number: (Burden) -> Int) -> String {
        let numbers = units.map { number(Burden(content.all, on: $0.id, in: tree)) }
        guard let least = numbers.min(), let most = numbers.max() else { return "0" }
        return least == most ? String(most) : "\(least)–\(most)"
    }

    private func counter(_ key: String, _ value: String, tone: String = "") -> ViewValue {
        ["label": .text(words.text(key)), "value": .text(value), "tone": .text(tone)]
    }

    private func share(_ part: Int, _ whole: Int) -> String { whole == 0 ? "—" : "\(part) / \(whole)" }

    private func row(_ demand: Demand) -> ViewValue {
        let prefilled = content.unit.map { demand.prefilled(for: $0.id, in: tree) } ?? demand.held + demand.summed
        let indicators = demand.indicators.map { id in content.book[id].map { words($0.name) } ?? id }
        let title = words(demand.title)
        let key = "duty.basis.\(demand.record)"
        let basis =
            demand.basis
            ?? (demand.kind == .rule && words.pages.locales.has(key, words.context.language) ? words.text(key) : nil)
        let ends = principal.posts.contains { content.enders[demand.kind]?.contains($0.role) == true }
        return [
            "kind": words.badge("plain", "demand.kind.\(demand.kind.rawValue)"), "record": .text(demand.record),
            "kindName": .text(demand.kind.rawValue),
            "title": .text(title.isEmpty ? words.text("duty.rule.\(demand.record)") : title),
            "href": principal.seesEveryDemand ? ViewValue(demand.href) : .none,
            "owner": .text(demand.owner.map { tree.name($0) } ?? words.text("demand.program")),
            "basis": ViewValue(basis),
            "indicators": ViewValue(indicators.isEmpty ? nil : indicators.joined(separator: "、")),
            "noBasis": .flag(basis == nil && indicators.isEmpty),
            "cadence": .text(cadence(demand.cadence)),
            "until": ViewValue(demand.until.map { words.day($0) }),
            "prefilled": .text(share(prefilled, demand.fields)), "units": ViewValue(demand.units.count),
            "canEnd": .flag(ends && !demand.isEnding), "isEnding": .flag(demand.isEnding),
            "strikeOff": .text(words.text(demand.kind == .standing ? "demand.askStrikeOff" : "demand.strikeOff")),
        ]
    }

    private func cadence(_ cadence: Demand.Cadence) -> String {
        switch cadence {
        case .clock(let clock): return TypePages.clock(clock, words)
        case .said(let text): return text ?? words.text("demand.unsaid")
        case .between(let from, let to): return "\(words.day(from)) – \(words.day(to))"
        case .rule: return words.text("demand.byRule")
        }
    }

    private func line(_ unit: UnitTree.Unit) -> ViewValue {
        let (burden, below) = (Burden(content.all, on: unit.id, in: tree), below(unit))
        let perWeek = below.reduce(0) { $0 + Burden(content.all, on: $1.id, in: tree).perWeek }
        return [
            "name": .text(unit.short), "href": .text("/demands?unit=\(unit.id)"), "demands": ViewValue(burden.demands),
            "perWeek": ViewValue(burden.perWeek), "prefilled": .text(share(burden.prefilled, burden.fields)),
            "below": .text(below.isEmpty ? "—" : String(perWeek)),
        ]
    }
}
