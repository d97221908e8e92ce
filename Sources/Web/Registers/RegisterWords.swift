package import Database
import Foundation
package import Kernel
package import Registers

/// The words of a register for one reader (台账用语): labels, and values as people read them. The keys are those of
/// `Register`'s comment.
package struct RegisterWords {
    let definition: Definition
    let locales: Locales
    let time: TimeText
    let language: Language
    /// Name of the drill whose database this is; nil for the real one.
    var drill: String?
    /// Titles of the records that values refer to, by register and id.
    var titles: [String: [String: String]] = [:]

    package init(
        _ definition: Definition, _ pages: Pages, _ context: AppContext, titles: [String: [String: String]] = [:]
    ) {
        (self.definition, self.titles) = (definition, titles)
        (locales, time, language, drill) = (pages.locales, pages.time, context.language, pages.drill)
    }

    /// For what is no page: files, the command line.
    init(_ definition: Definition, _ locales: Locales, _ time: TimeText, _ language: Language) {
        (self.definition, self.locales, self.time, self.language) = (definition, locales, time, language)
    }

    /// Name of the register, as 单位.
    package var register: String { locales.text("register.\(definition.name).title", language) }

    package func label(_ field: String) -> String {
        if field == FieldInfo.mergedInto { return locales.text("register.duplicate.mergedInto", language) }
        return field == "state"
            ? locales.text("register.state", language) : locales.text("field.\(definition.name).\(field)", language)
    }

    func state(_ state: String) -> String { locales.text("state.\(definition.name).\(state)", language) }

    func step(_ name: String) -> String { locales.text("transition.\(definition.name).\(name)", language) }

    /// What a change did: `create`, `edit`, a step, `ask:` or `decline:` a step, or an operation's own verb.
    func verb(_ verb: String) -> String {
        let parts = verb.split(separator: ":", maxSplits: 1).map(String.init)
        if parts.count == 2 { return locales.text("register.verb.\(parts[0])", language, ["step": step(parts[1])]) }
        return definition.workflow.transition(verb) != nil
            ? step(verb) : locales.text("register.verb.\(verb)", language)
    }

    package func purpose(_ purpose: Purpose) -> String {
        locales.text("register.purpose.\(purpose.rawValue)", language)
    }

    func choice(_ field: FieldInfo, _ value: String) -> String {
        locales.text("choice.\(definition.name).\(field.name).\(value)", language)
    }

    /// The value as read; nil for none.
    package func text(_ field: FieldInfo, _ value: SQLValue) -> String? {
        switch (field.kind, value) {
        case (_, .null): nil
        case (.flag, _): locales.text(value.integer == 1 ? "app.yes" : "app.no", language)
        case (.day, .text(let text)): CalendarDay(text).map { time.day($0, language) } ?? text
        case (.instant, .text(let text)): Instant(text).map { time.moment($0, language) } ?? text
        case (.choice, .text(let text)): choice(field, text)
        case (.choices, _): joined([String](sql: value)?.map { choice(field, $0) })
        case (.strings, _): joined([String](sql: value))
        case (.reference(let register), .text(let id)): titles[register]?[id] ?? id
        case (.references(let register), _): joined([String](sql: value)?.map { titles[register]?[$0] ?? $0 })
        case (.area, .text(let code)): titles["area"]?[code].map { "\($0)(\(code))" } ?? code
        // Only `Definition.shown` masks; what did not pass it says nothing.
        case (.citizenID, .text(let text)), (.phone, .text(let text)), (.document, .text(let text)):
            text.contains(":") ? Definition.hidden : text
        case (_, .text(let text)): code(field, text) ?? text
        case (_, .integer(let number)): String(number)
        case (_, .real(let number)): String(number)
        case (_, .blob): nil
        }
    }

    /// What a code that the program writes means to people, as a notice's kind; nil for what has no such word.
    private func code(_ field: FieldInfo, _ value: String) -> String? {
        let key = "code.\(definition.name).\(field.name).\(value)"
        return locales.has(key, language) ? locales.text(key, language) : nil
    }

    func text(_ field: FieldInfo, of record: Record) -> String? {
        text(field, definition.shown(field, of: record))
    }

    /// What names the record: its title field, else the first thing it refers to, else what it was chosen to be, else its id.
    func title(_ record: Record) -> String {
        let listed = definition.visible.filter { $0.has(.listed) }
        let references = listed.first { if case .reference = $0.kind { true } else { false } }
        let choices = listed.first { if case .choice = $0.kind { true } else { false } }
        return [definition.titleField, references, choices].lazy.compactMap(\.self).compactMap { text($0, of: record) }
            .first
            ?? record.id.text
    }

    private func joined(_ texts: [String]?) -> String? {
        guard let texts, !texts.isEmpty else { return nil }
        return texts.joined(separator: locales.text("register.separator", language))
    }

    /// Every key that pages need for the registers of a program; a test asks the locales for them.
    package static func keys(of registry: Registry) -> [String] {
        registry.definitions.flatMap { definition -> [String] in
            let name = definition.name
            let choices = definition.visible.flatMap { field -> [String] in
                switch field.kind {
                case .choice(let all), .choices(let all): all.map { "choice.\(name).\(field.name).\($0)" }
                default: []
                }
            }
            let purposes = definition.protected.isEmpty ? [] : Purpose.allCases
            return purposes.map { "register.purpose.\($0.rawValue)" } + ["register.\(name).title"]
                + definition.visible.filter { $0.name != FieldInfo.mergedInto }.map { "field.\(name).\($0.name)" }
                + definition.workflow.states.map { "state.\(name).\($0)" }
                + definition.workflow.transitions.map { "transition.\(name).\($0.name)" } + choices
        }
    }
}

extension Registry {
    /// Keys of the words that the pages of these registers show, as `field.unit.name`.
    package var wordKeys: [String] { RegisterWords.keys(of: self) }
}
