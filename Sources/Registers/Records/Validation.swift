package import Database
import Kernel

/// Checks values against a register's declaration and reports every problem at once.
package struct Validation {
    let definition: Definition

    package init(_ definition: Definition) { self.definition = definition }

    /// - Parameters:
    ///   - partial: only the given fields are checked for presence (an edit).
    ///   - now: what a moment that has been may not be after.
    ///   - over: values the given ones are laid over, for rules across fields.
    /// - Throws: `Rejection` `invalid` with all problems.
    func check(_ values: Values, partial: Bool, at now: Instant, over: Values = Values()) throws {
        var problems: [Rejection.Problem] = []
        var known = 0
        for field in definition.fields {
            let given = values.stored[field.name]
            if given != nil { known += 1 }
            if field.required, field.isEmpty(given ?? (partial ? .text("-") : .null)) {
                problems.append(Rejection.Problem("required", field: field.name))
            } else if let given, let problem = Self.problem(given, field) {
                problems.append(problem)
            } else if field.past, let moment = given.flatMap({ Instant(sql: $0) }), moment > now {
                problems.append(Rejection.Problem("momentAhead", field: field.name))
            }
        }
        // Most often everything given was a field's.
        if known < values.stored.count {
            let unknown = values.stored.keys.filter { definition.field($0) == nil }
            for name in unknown.sorted() {
                problems.append(Rejection.Problem("fieldUnknown", field: name, values: ["field": name]))
            }
        }
        if problems.isEmpty {
            let whole = over.stored.isEmpty ? values : Values(over.stored.merging(values.stored) { _, new in new })
            problems = definition.rule(whole)
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
    }

    private static func problem(_ value: SQLValue, _ field: FieldInfo) -> Rejection.Problem? {
        if value.isNull { return nil }
        // Neither database keeps a text beyond U+0000.
        if value.text?.utf8.contains(0) == true { return Rejection.Problem("malformed", field: field.name) }
        let sound: Bool =
            switch field.kind {
            case .integer: value.integer != nil
            case .flag: value.integer == 0 || value.integer == 1
            case .day: CalendarDay(sql: value) != nil
            case .instant: Instant(sql: value) != nil
            case .area: AreaCode(sql: value) != nil
            case .choice(let all): value.text.map(all.contains) ?? false
            case .choices(let all): [String](sql: value).map { $0.allSatisfy(all.contains) } ?? false
            case .reference: RecordID(sql: value) != nil
            case .references: [RecordID](sql: value) != nil
            case .strings: [String](sql: value) != nil
            case .text, .json: value.text != nil
            // Given in the open, or as the record holds it.
            case .citizenID, .phone, .document:
                value.text.map { field.kind.number?.init(written: $0) != nil || SealedText($0) != nil } ?? false
            }
        guard sound else {
            return Rejection.Problem(isChosen(value, field) ? "badChoice" : "malformed", field: field.name)
        }
        // A text has no more scalars than bytes: most need no counting.
        if field.kind == .text, let text = value.text, text.utf8.count > field.maximum,
            text.unicodeScalars.count > field.maximum
        {
            return Rejection.Problem("tooLong", field: field.name, values: ["max": String(field.maximum)])
        }
        return nil
    }
}

extension Validation {
    /// Whether a value is one of a field of choices, there or not.
    private static func isChosen(_ value: SQLValue, _ field: FieldInfo) -> Bool {
        switch field.kind {
        case .choice: value.text != nil
        case .choices: [String](sql: value) != nil
        default: false
        }
    }
}

extension SQLValue {
    var isBlank: Bool {
        switch self {
        case .null: true
        case .text(let text):
            // No white space begins with a byte between ! and ~.
            !(text.utf8.first.map { 0x21...0x7E ~= $0 } ?? false)
                && text.unicodeScalars.first?.properties.isWhitespace != false && text.allSatisfy(\.isWhitespace)
        default: false
        }
    }
}

extension FieldInfo {
    /// Whether `value` says nothing: NULL, white space, an empty list.
    func isEmpty(_ value: SQLValue) -> Bool {
        switch kind {
        case .strings, .choices, .references: value.isBlank || value == .text("[]")
        default: value.isBlank
        }
    }

    /// Reads a form's or file's text: trimmed, NULL when empty.
    /// - Throws: `Rejection.Problem` `malformed` as a rejection naming the field.
    package func value(from text: String) throws -> SQLValue {
        let trimmed = text.trimmingWhitespace
        if trimmed.isEmpty { return .null }
        let value: SQLValue
        switch kind {
        case .citizenID, .phone, .document: value = try number(from: trimmed)
        case .integer: value = Int64(trimmed).map { .integer($0) } ?? .null
        case .flag: value = ["1", "true", "on", "yes"].contains(trimmed) ? .integer(1) : .integer(0)
        case .instant: value = Instant(trimmed)?.sql ?? .null
        case .strings, .choices, .references:
            value = trimmed.split(whereSeparator: { ",,、\n".contains($0) }).map { String($0).trimmingWhitespace }.sql
        default: value = .text(trimmed)
        }
        if value.isNull { throw Rejection.invalid("malformed", field: name) }
        return value
    }
}

extension String {
    package var trimmingWhitespace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
