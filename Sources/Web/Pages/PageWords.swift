import Database
package import Kernel
package import Registers

/// Words and marks of one page in the reader's language (页面用语).
package struct PageWords {
    package let pages: Pages
    package let context: AppContext
    package let now: Instant

    package init(_ pages: Pages, _ context: AppContext, now: Instant) {
        (self.pages, self.context, self.now) = (pages, context, now)
    }

    package func text(_ key: String, _ values: [String: String] = [:]) -> String {
        pages.text(key, values, for: context)
    }

    package func badge(_ tone: String, _ key: String) -> ViewValue { ["tone": .text(tone), "text": .text(text(key))] }

    package func moment(_ instant: Instant?) -> ViewValue {
        ViewValue(instant.map { pages.time.moment($0, context.language, now: now) })
    }

    package func due(_ instant: Instant?) -> ViewValue {
        instant.map { pages.time.view($0, context.language, now: now) } ?? .none
    }

    package func day(_ day: CalendarDay?) -> ViewValue {
        ViewValue(day.map { pages.time.day($0, context.language, now: now) })
    }

    /// A share as "62%"; "—" of nothing.
    package func percent(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "—" : "\((part * 1000 / whole + 5) / 10)%"
    }

    /// What an entry of the change history did.
    package func step(_ verb: String, of workflow: Workflow, _ register: String) -> String {
        text(workflow.transition(verb) == nil ? "register.verb.\(verb)" : "transition.\(register).\(verb)")
    }

    /// Several words in a row, as 药品、照料.
    package func list(_ texts: [String]) -> String { texts.joined(separator: text("register.separator")) }

    /// Options of a closed choice, at `prefix.<raw value>`.
    package func options<C: RawRepresentable<String> & CaseIterable & Equatable>(
        _ chosen: [C], _ prefix: String
    ) -> ViewValue {
        .list(
            C.allCases.map {
                [
                    "value": .text($0.rawValue), "text": .text(text("\(prefix).\($0.rawValue)")),
                    "selected": .flag(chosen.contains($0)),
                ]
            })
    }

    /// What a protected field of a record may show: its number masked; nothing where it holds none.
    package func masked(_ name: String, of record: Record, _ definition: Definition) -> String? {
        definition.field(name).flatMap { definition.shown($0, of: record).text }
    }

    /// All problems of a refused form in one text; nothing where there is no refusal.
    package func problem(_ rejection: Rejection?) -> ViewValue {
        guard let rejection else { return .none }
        let all =
            rejection.problems.isEmpty
            ? [Rejection.Problem(rejection.code, values: rejection.values)] : rejection.problems
        let texts = all.map { text("rejection.\($0.code)", $0.values) }
        return .text(texts.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: " "))
    }
}
