import Database
import Foundation
import Kernel
import Registers

/// A register's form: its controls, and what was filled in.
struct RegisterForm {
    let words: RegisterWords
    private var definition: Definition { words.definition }

    init(_ words: RegisterWords) { self.words = words }

    /// The controls for the template `register/field`.
    /// - Parameters:
    ///   - record: the record as it stands; nil for a new one.
    ///   - form: what was filled in and did not pass; it stays in the fields.
    func controls(_ record: Record?, form: Form? = nil, problems: [Rejection.Problem] = []) -> ViewValue {
        .list(
            definition.editable.map { field in
                let stored = record.map { definition.shown(field, of: $0) } ?? .null
                let shape = Shape(field)
                let value = form.map { $0[field.name] ?? "" } ?? input(field, stored)
                let chosen = form.map { Set($0.all(field.name)) } ?? Set(selected(field, stored))
                let problem = problems.first { $0.field == field.name }
                return [
                    "name": .text(field.name), "label": .text(words.label(field.name)),
                    "width": shape == .multiline ? "" : "w6", "required": .flag(field.required),
                    "problem": problem.map { .text(text(of: $0)) } ?? .none, "hint": .none, "value": .text(value),
                    "type": .text(shape.type), "checked": .flag(chosen.contains("true")),
                    "options": options(field, chosen: chosen),
                    "search": ViewValue(definition.target(of: field).map { "/registers/\($0)/options" }),
                    "isInput": .flag(shape.isInput), "isMultiline": .flag(shape == .multiline),
                    "isChoice": .flag(shape == .choice), "isSeveral": .flag(shape == .several),
                    "isReference": .flag(shape == .reference), "isBoolean": .flag(shape == .flag),
                ]
            })
    }

    func text(of problem: Rejection.Problem) -> String {
        words.locales.text("rejection.\(problem.code)", words.language, problem.values)
    }

    /// Values as filled in; every problem is told at once.
    func values(_ form: Form, over record: Record?, in reading: Reading) throws -> Values {
        var values = Values()
        var problems: [Rejection.Problem] = []
        for field in definition.editable {
            do {
                let stored = record?.values.stored[field.name] ?? .null
                // A masked value that was left as it is says nothing new.
                if let record, field.isProtected, let text = form.text(field.name),
                    text == definition.shown(field, of: record).text
                {
                    continue
                }
                values.stored[field.name] = try value(of: field, form, over: stored, in: reading)
            } catch let rejection as Rejection { problems += rejection.problems }
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        return values
    }

    private func value(of field: FieldInfo, _ form: Form, over stored: SQLValue, in reading: Reading) throws -> SQLValue
    {
        let text = form.text(field.name)
        switch field.kind {
        case .flag: return form.flag(field.name).sql
        case .choices: return form.all(field.name).isEmpty ? .null : form.all(field.name).sql
        case .strings: return try text.map { try field.value(from: $0) } ?? .null
        case .instant:
            var check = FormCheck(form)
            let instant = check.moment(field.name, in: words.time.zone)
            try check.finish()
            // The control knows minutes; a moment that was not touched keeps its seconds.
            return instant.map { words.time.input($0) } == input(field, stored) ? stored : instant?.sql ?? .null
        case .reference, .area:
            guard let text, let target = definition.target(of: field) else { return .null }
            if text == input(field, stored) { return stored }
            return .text(try reading.named(text, in: target, field: field.name).text)
        case .references(let register):
            guard let text else { return .null }
            if text == input(field, stored) { return stored }
            return try text.split(whereSeparator: { ",,、\n".contains($0) }).map {
                try reading.named(String($0).trimmingWhitespace, in: register, field: field.name)
            }.sql
        case .json:
            guard let text else { return .null }
            guard let json = try? JSONValue(parsing: Data(text.utf8)) else {
                throw Rejection.invalid("malformed", field: field.name)
            }
            return .text(String(decoding: try json.data(), as: UTF8.self))
        case .text, .integer, .day, .choice, .citizenID, .phone, .document:
            return try text.map { try field.value(from: $0) } ?? .null
        }
    }

    /// The text in the control; for a reference its title, which people know, rather than its id.
    func input(_ field: FieldInfo, _ stored: SQLValue) -> String {
        switch field.kind {
        case .instant: return stored.text.flatMap { Instant($0) }.map { words.time.input($0) } ?? ""
        case .reference, .references: return words.text(field, stored) ?? ""
        case .strings: return ([String](sql: stored) ?? []).joined(separator: "\n")
        default: return stored.text ?? stored.integer.map { String($0) } ?? ""
        }
    }

    private func selected(_ field: FieldInfo, _ stored: SQLValue) -> [String] {
        switch field.kind {
        case .flag: stored.integer == 1 ? ["true"] : []
        case .choices: [String](sql: stored) ?? []
        default: [stored.text].compactMap(\.self)
        }
    }

    private func options(_ field: FieldInfo, chosen: Set<String>) -> ViewValue {
        switch field.kind {
        case .choice(let all), .choices(let all):
            .list(
                all.map { value in
                    [
                        "field": .text(field.name), "value": .text(value), "text": .text(words.choice(field, value)),
                        "selected": .flag(chosen.contains(value)),
                    ]
                })
        default: .list([])
        }
    }

    /// Kind of control.
    private enum Shape {
        case line, number, day, moment, multiline, choice, several, reference, flag

        init(_ field: FieldInfo) {
            switch field.kind {
            case .text: self = field.has(.lines) ? .multiline : .line
            case .citizenID, .phone, .document: self = .line
            case .integer: self = .number
            case .flag: self = .flag
            case .day: self = .day
            case .instant: self = .moment
            case .choice: self = .choice
            case .choices: self = .several
            case .reference, .area: self = .reference
            case .references: self = .line
            case .strings, .json: self = .multiline
            }
        }

        var isInput: Bool { [.line, .number, .day, .moment].contains(self) }
        var type: String {
            switch self {
            case .number: "number"
            case .day: "date"
            case .moment: "datetime-local"
            default: "text"
            }
        }
    }
}
