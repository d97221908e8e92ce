import Mustache

/// A value given to a template: what Mustache can show, without reflection. Written as literals:
/// `["title": "任务", "late": true, "rows": .list(rows)]`.
package indirect enum ViewValue: Sendable, Hashable {
    /// Nothing: a section of it is not shown, its inverse is.
    case none
    /// Shown escaped. An empty text is like nothing to a section.
    case text(String)
    case flag(Bool)
    case list([ViewValue])
    case object([String: ViewValue])

    package init(_ text: String?) { self = text.map(ViewValue.text) ?? .none }
    package init(_ number: Int) { self = .text(String(number)) }

    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .none
        case .flag(let flag): self = .flag(flag)
        case .integer(let number): self = .text(String(number))
        case .number(let number): self = .text(String(number))
        case .text(let text): self = .text(text)
        case .list(let list): self = .list(list.map { ViewValue($0) })
        case .object(let members): self = .object(members.mapValues { ViewValue($0) })
        }
    }
}

extension ViewValue: MustacheParent, MustacheCustomRepresentation, MustacheCustomRenderable, MustacheTransformable {
    package func child(named name: String) -> Any? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    package var representation: Any? {
        switch self {
        case .none: nil
        case .flag(let flag): flag
        case .list(let list): list
        // As itself: Mustache would look into a plain String by reflection.
        case .text, .object: self
        }
    }

    package var renderText: String {
        switch self {
        case .text(let text): text
        case .flag(let flag): String(flag)
        case .none, .list, .object: ""
        }
    }

    package var isNull: Bool { self == .none || self == .text("") }

    package func transform(_ name: String) -> Any? {
        switch self {
        case .text(let text): text.transform(name)
        case .object(let members): name == "empty" ? members.isEmpty : nil
        case .none, .flag, .list: nil
        }
    }
}

extension ViewValue: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral text: String) { self = .text(text) }
    package init(booleanLiteral flag: Bool) { self = .flag(flag) }
    package init(integerLiteral number: Int) { self = .text(String(number)) }
    package init(arrayLiteral elements: ViewValue...) { self = .list(elements) }
    package init(dictionaryLiteral members: (String, ViewValue)...) {
        self = .object(Dictionary(members) { _, last in last })
    }
}
