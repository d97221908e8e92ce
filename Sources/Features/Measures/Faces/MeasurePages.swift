import Database
import Hummingbird
import Kernel
import Organisation
import Policies
import Registers
package import Web

/// Persons under measures: by township what is placed and who will be released in the next seven days, and the list.
/// `GET /measures?unit=&state=&setting=&disputed=&offered=&after=`
package struct MeasurePages: RouteGroup {
    let face: MeasureFace

    package init(_ face: MeasureFace) { self.face = face }

    private static let filters = ["unit", "state", "setting", "disputed", "offered"]
    private static let days = 7

    private struct Content: Sendable {
        let page: Page
        let persons: [RecordID: Record]
        let units: UnitTree
        let areas: [RecordID: Record]
        /// By unit: state → number, and last day → number.
        let states: [String: [String: Int]]
        let ends: [String: [String: Int]]

        init(_ reading: Reading, _ query: Query) throws {
            let m = Measures.fields
            page = try reading.page(Measures.self, query)
            let scope = Scope(reading.principal, try reading.registry.named(Persons.name))
            persons = try reading.all(Persons.self, ids: Set(page.records.compactMap { $0[m.person] }))
                .filter { scope.contains($0.value) }
            areas = try reading.all(Areas.self, ids: Set(page.records.compactMap { $0[m.area].map { RecordID($0) } }))
            units = try UnitTree(reading)
            states = try Self.byUnit(reading.tally("measure"))
            ends = try Self.byUnit(reading.tally("measureEnds"))
        }

        private static func byUnit(_ counts: [(key1: String, key2: String, count: Int)]) -> [String: [String: Int]] {
            Dictionary(grouping: counts, by: \.key1).mapValues { some in
                Dictionary(some.map { ($0.key2, $0.count) }, uniquingKeysWith: +)
            }
        }
    }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("measures") { _, context in
            let principal = try context.principal()
            let isHeadquarters = principal.has(.commander, .dutyOfficer, .sectionLead)
            guard isHeadquarters || principal.has(.unitOfficer, .healthWorker, .gridWorker, .privacyReviewer) else {
                throw Rejection.notFound
            }
            var query = Query(after: context.query.text("after").flatMap { Query.Cursor($0) })
            for name in Self.filters {
                if let value = context.query.text(name) { query.equals[name] = value }
            }
            if Measures.workflow.closed.contains(query.equals["state"] ?? "") { query.open = .closed }
            let asked = query
            let content = try await store.read(as: principal) { try Content($0, asked) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render(
                "measure/list", Self.values(content, words, principal, asked, isHeadquarters), for: context)
        }
    }

    private static func values(
        _ content: Content, _ words: PageWords, _ principal: Principal, _ query: Query, _ isHeadquarters: Bool
    ) -> [String: ViewValue] {
        let mine = Set(principal.posts.filter { $0.role == .unitOfficer }.map(\.unit))
        let towns = content.units.townships.filter { isHeadquarters || mine.contains($0.id) }
        let days = (0..<Self.days).map { words.today.advanced(by: $0) }
        let rows = content.page.records.map { row($0, content, words) }
        func total(_ state: String) -> Int { towns.reduce(0) { $0 + (content.states[$1.id.text]?[state] ?? 0) } }
        return [
            "title": .text(words.text("measure.title")), "asOf": words.moment(words.now),
            "planned": ViewValue(total("planned")), "active": ViewValue(total("active")),
            "canEnter": .flag(principal.has(keepers)),
            "canDecide": .flag(principal.has(deciders)),
            "townsAny": .flag(!towns.isEmpty), "townCount": .text(String(towns.count)),
            "days": .list(days.map { ["date": .text("\($0.month)/\($0.day)"), "iso": .text($0.description)] }),
            "towns": .list(
                towns.map { town in
                    let states = content.states[town.id.text] ?? [:]
                    let ends = content.ends[town.id.text] ?? [:]
                    return [
                        "href": .text("/measures?unit=\(town.id)"), "name": .text(town.short),
                        "planned": number(states["planned"]), "active": number(states["active"]),
                        "ends": .list(
                            days.map {
                                ["label": .text("\($0.month)/\($0.day)"), "number": number(ends[$0.description])]
                            }),
                    ]
                }),
            "filters": .list(filters(words, query)),
            "unit": ViewValue(query.equals["unit"].flatMap { RecordID($0) }.map { content.units.name($0) }),
            "rowsAny": .flag(!rows.isEmpty), "rows": .list(rows),
            "next": ViewValue(content.page.next.map { link(query, adding: ["after": $0.text]) }),
            "first": ViewValue(query.after.map { _ in link(query) }),
            "shown": .text(words.text("measure.shown", ["count": String(rows.count)])),
        ]
    }

    private static func number(_ count: Int?) -> ViewValue { .text((count ?? 0) == 0 ? "–" : String(count ?? 0)) }

    private static func filters(_ words: PageWords, _ query: Query) -> [ViewValue] {
        let all: [(String, [String: String])] = [
            ("measure.filter.all", [:]), ("state.measure.planned", ["state": "planned"]),
            ("choice.measure.setting.central", ["setting": "central"]),
            ("choice.measure.setting.home", ["setting": "home"]),
            ("choice.measure.setting.monitor", ["setting": "monitor"]),
            ("measure.mark.disputed", ["disputed": "true"]), ("measure.mark.offered", ["offered": "true"]),
            ("state.measure.released", ["state": "released"]),
        ]
        let unit = query.equals["unit"]
        return all.map { key, equals in
            var next = Query()
            next.equals = equals
            if let unit { next.equals["unit"] = unit }
            return [
                "href": .text(link(next)), "text": .text(words.text(key)),
                "current": .flag(query.equals == next.equals),
            ]
        }
    }

    private static func link(_ query: Query, adding more: [String: String] = [:]) -> String {
        let parts = query.equals.merging(more) { $1 }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return parts.isEmpty ? "/measures" : "/measures?" + parts.joined(separator: "&")
    }

    private static func row(_ measure: Record, _ content: Content, _ words: PageWords) -> ViewValue {
        let m = Measures.fields
        let person = measure[m.person].flatMap { content.persons[$0] }
        let issued = try? measure[m.issue]?.value(Issued.self)
        return [
            "href": .text(person.map { "/persons/\($0.id)" } ?? "/measures/\(measure.id)"),
            "name": .text(person?[Persons.fields.name] ?? words.text("measure.noPerson")),
            "category": .text(issued.map { words.text($0.title) } ?? measure[m.title] ?? ""),
            "area": .text(measure[m.area].flatMap { content.areas[RecordID($0)]?[Areas.fields.name] } ?? ""),
            "unit": .text(measure[m.unit].map { content.units.name($0) } ?? ""),
            "setting": .text(words.setting(measure[m.setting])), "ends": words.day(measure[m.ends]),
            "state": words.state(of: measure), "waiting": .list(words.waiting(measure, of: person)),
        ]
    }
}
