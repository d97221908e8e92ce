package import Foundation
import Kernel
package import Registers
import Tables

/// An empty table to fill in (导入模板): a column for each field that a file may set, in its format, with the choices to pick
/// from, and a sheet that says what goes where.
package struct TemplateFile: Sendable {
    private let words: RegisterWords

    init(_ words: RegisterWords) { self.words = words }

    /// For what is no page.
    package init(_ definition: Definition, locales: Locales, time: TimeText, language: Language) {
        words = RegisterWords(definition, locales, time, language)
    }

    /// - Throws: `Rejection` forbidden (`takesNoImport`).
    package func write(to url: URL) throws {
        guard words.definition.takesImports else { throw Rejection(.forbidden, "takesNoImport") }
        let fields = words.definition.editable
        let columns = fields.map { field in
            TableColumn(
                field.name, title: words.label(field.name), ExportColumns.kind(field),
                width: field.has(.lines) ? 40 : 18, choices: choices(field), hint: hint(field),
                isRequired: field.required)
        }
        let lines =
            [text("lead")]
            + fields.map { field in
                let needed = field.required ? text("required") : text("optional")
                return "\(words.label(field.name)): \(needed). \(hint(field))"
            }
        let writer = try XLSXWriter(
            url, sheet: String(words.register.prefix(31)), columns: columns,
            notes: TableNotes(sheet: words.locales.text("transfer.form.notes", words.language), lines: lines))
        try writer.finish()
    }

    private func choices(_ field: FieldInfo) -> [String] {
        switch field.kind {
        case .choice(let all): all.map { words.choice(field, $0) }
        case .flag: ["app.yes", "app.no"].map { words.locales.text($0, words.language) }
        default: []
        }
    }

    private func hint(_ field: FieldInfo) -> String {
        let key =
            switch field.kind {
            case .text: "text"
            case .citizenID: "citizenID"
            case .phone: "phone"
            case .document: "document"
            case .integer: "integer"
            case .flag: "flag"
            case .day: "day"
            case .instant: "instant"
            case .area: "area"
            case .json: "json"
            case .choice: "choice"
            case .choices, .strings: "several"
            case .reference: "reference"
            case .references: "references"
            }
        var values = ["max": String(field.maximum)]
        if let target = words.definition.target(of: field) {
            values["register"] = words.locales.text("register.\(target).title", words.language)
        }
        if case .choices(let all) = field.kind {
            values["choices"] = all.map { words.choice(field, $0) }.joined(separator: "、")
            return words.locales.text("transfer.hint.choices", words.language, values)
        }
        return words.locales.text("transfer.hint.\(key)", words.language, values)
    }

    private func text(_ key: String) -> String { words.locales.text("transfer.form.\(key)", words.language) }
}
