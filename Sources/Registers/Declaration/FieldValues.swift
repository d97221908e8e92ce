package import Database
import Foundation
package import Kernel

extension String: FieldValue { package static var kind: FieldKind { .text } }
extension Int: FieldValue { package static var kind: FieldKind { .integer } }
extension Bool: FieldValue { package static var kind: FieldKind { .flag } }
extension CalendarDay: FieldValue { package static var kind: FieldKind { .day } }
extension Instant: FieldValue { package static var kind: FieldKind { .instant } }
extension AreaCode: FieldValue { package static var kind: FieldKind { .area } }
extension RecordID: FieldValue { package static var kind: FieldKind { .text } }

/// A closed choice (选项): an enumeration of texts. Its words are at `choice.<register>.<field>.<raw value>`.
package protocol Choice: FieldValue, RawRepresentable, CaseIterable, Hashable where RawValue == String {}

extension Choice {
    package static var kind: FieldKind { .choice(allCases.map(\.rawValue)) }
    package var sql: SQLValue { .text(rawValue) }
    package init?(sql: SQLValue) { self.init(rawValue: sql.text ?? "") }
}

/// Lists are stored as a JSON array of texts.
extension Array: SQLConvertible where Element: SQLConvertible {
    package var sql: SQLValue {
        .text("[" + map { Canonical.quoted($0.sql.text ?? "") }.joined(separator: ",") + "]")
    }

    package init?(sql: SQLValue) {
        guard let text = sql.text, let texts = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
            return nil
        }
        let elements = texts.compactMap { Element(sql: .text($0)) }
        guard elements.count == texts.count else { return nil }
        self = elements
    }
}

extension Array: FieldValue where Element: FieldValue {
    package static var kind: FieldKind {
        if case .choice(let all) = Element.kind { .choices(all) } else { .strings }
    }
}

/// A JSON document kept as one value, in canonical text.
package struct JSONText: FieldValue, Hashable {
    package static var kind: FieldKind { .json }
    package let text: String
    package init(_ text: String) { self.text = text }
    package init?(sql: SQLValue) {
        guard let text = sql.text else { return nil }
        self.text = text
    }
    package var sql: SQLValue { .text(text) }
}
