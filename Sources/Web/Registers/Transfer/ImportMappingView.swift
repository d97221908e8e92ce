import Kernel
import Registers

/// One shape of header with its columns, for the page on which a person decides what they give (列对应).
struct ImportMappingView {
    let view: ViewValue

    /// Columns shown; the rest of a file that wide is left out.
    private static let widest = 300

    init(
        _ words: RegisterWords, _ plan: ImportPlan, _ index: Int, _ rows: [ImportPreview.Row], _ pages: Pages,
        _ context: AppContext
    ) {
        let (definition, mapping) = (words.definition, plan.mappings[index])
        let parts = plan.parts.filter { $0.mapping == index }
        let samples = rows.filter {
            plan.parts.indices.contains($0.row.source) && plan.parts[$0.row.source].mapping == index
        }
        let options = { (chosen: String?) -> ViewValue in
            let fields =
                definition.editable.map { ($0.name, words.label($0.name) + ($0.required ? " *" : "")) }
                + [(Mapping.recordID, words.column(Mapping.recordID))]
            return .list(
                fields.map { ["value": .text($0), "text": .text($1), "selected": .flag($0 == chosen)] })
        }
        let columns: [ViewValue] = mapping.header.indices.prefix(Self.widest).map { column in
            let field = mapping.fields.indices.contains(column) ? mapping.fields[column] : nil
            let values = samples.compactMap { $0.cells.indices.contains(column) ? $0.cells[column] : nil }
            let masked = field.flatMap { definition.field($0) }.flatMap { $0.isProtected ? $0 : nil }
            let sample = values.filter { !$0.isEmpty }.prefix(3).map { text in
                masked?.masked(text)
                    ?? (PersonalData.find(in: text) == nil ? String(text.prefix(24)) : Definition.hidden)
            }
            return [
                "name": .text("m\(index).c\(column)"),
                "header": .text(mapping.header[column].isEmpty ? "–" : String(mapping.header[column].prefix(60))),
                "sample": .text(sample.joined(separator: " · ")), "options": options(field),
                "likely": .flag(mapping.likely.contains(column)), "taken": .flag(field != nil),
            ]
        }
        let fixed = Set(mapping.fixed.keys)
        let missing = definition.editable.filter { field in
            fixed.contains(field.name) || (field.required && !mapping.given.contains(field.name))
        }
        let places = parts.map { Self.place($0, plan) }
        let rows = Set(parts.map(\.header)).subtracting([0])
        view = [
            "places": .text(places.prefix(6).joined(separator: "、") + (places.count > 6 ? " …" : "")),
            "several": .flag(parts.count > 1),
            "headerAt": rows.count == 1
                ? .text(pages.text("transfer.headerAt", ["n": String(rows.max() ?? 0)], for: context)) : .none,
            "columns": .list(columns),
            "wide": mapping.header.count > Self.widest
                ? .text(pages.text("transfer.wide", ["n": String(Self.widest)], for: context)) : .none,
            "sheetName": .text("m\(index).sheet"), "sheetOptions": options(mapping.sheetField),
            "sheets": .flag(parts.contains { !$0.sheet.isEmpty } && parts.count > 1),
            "fileName": .text("m\(index).file"), "fileOptions": options(mapping.fileField),
            "extras": .flag(parts.count > 1 || !missing.isEmpty),
            "manyFiles": .flag(Set(parts.map(\.file)).count > 1), "missingAny": .flag(!missing.isEmpty),
            "missing": .list(
                missing.map { field in
                    [
                        "name": .text("m\(index).fixed.\(field.name)"), "label": .text(words.label(field.name)),
                        "value": .text(mapping.fixed[field.name] ?? ""),
                        "options": .list(
                            field.values.map { value in
                                [
                                    "value": .text(value), "text": .text(words.choice(field, value)),
                                    "selected": .flag(value == mapping.fixed[field.name]),
                                ]
                            }), "isChoice": .flag(!field.values.isEmpty),
                    ]
                }),
        ]
    }

    /// File and sheet.
    static func place(_ part: ImportPlan.Part, _ plan: ImportPlan) -> String {
        part.sheet.isEmpty ? plan.files[part.file] : "\(plan.files[part.file]) · \(part.sheet)"
    }
}

extension FieldInfo {
    /// Values among which one is chosen; none for other fields.
    var values: [String] {
        switch kind {
        case .choice(let all): all
        default: []
        }
    }
}
