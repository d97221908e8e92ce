package import Foundation
package import Kernel
package import Registers

/// What a program says of its files where a person chooses on the pages (导入选项).
package struct ImportChoices: Sendable {
    /// Columns given by hand: `header=field`, `header=` for one that is left out.
    private let map: [String]
    /// Values for all rows: `field=value`.
    private let set: [String]
    /// Names of the sheets to take; none for those that fit.
    private let sheets: [String]
    /// Number of the row in which the header ends; nil where it is sought.
    private let headerRow: Int?

    package init(map: [String] = [], set: [String] = [], sheets: [String] = [], headerRow: Int? = nil) {
        (self.map, self.set, self.sheets, self.headerRow) = (map, set, sheets, headerRow)
    }

    init(_ query: Form) throws {
        let row = query.integer("headerRow")
        guard row != nil || query["headerRow"] == nil else {
            throw Rejection.invalid("cellInteger", field: "headerRow")
        }
        self.init(map: query.all("map"), set: query.all("set"), sheets: query.all("sheet"), headerRow: row)
    }

    /// Takes files for a register, with a plan that follows the choices.
    /// - Throws: `Rejection` where they cannot be followed; nothing is then kept.
    package func receive(
        _ files: [(name: String, url: URL)], for definition: Definition, by principal: Principal, _ importer: Importer
    ) async throws -> Record {
        var record = try await importer.receive(files, for: definition, by: principal)
        do {
            if !sheets.isEmpty || headerRow != nil {
                let choices = try ImportPlan(record).choices(sheets: sheets, header: headerRow)
                record = try await importer.choose(choices, of: record.id, by: principal)
            }
            try await importer.save(applied(to: ImportPlan(record), definition), of: record.id, by: principal)
            return record
        } catch {
            try await importer.discard(record.id, by: principal)
            throw error
        }
    }

    /// The plan with columns and values given by hand. What is only likely is not taken: nobody looks at it.
    private func applied(to plan: ImportPlan, _ definition: Definition) throws -> ImportPlan {
        var plan = plan
        for index in plan.mappings.indices { plan.mappings[index].dropLikely() }
        for pair in set { try give(pair, to: &plan, definition) }
        for pair in map { try assign(pair, in: &plan, definition) }
        return plan
    }

    private func give(_ pair: String, to plan: inout ImportPlan, _ definition: Definition) throws {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[1].isEmpty else { throw Rejection.invalid("setMalformed", field: "set") }
        guard let field = definition.editable.first(where: { $0.name == parts[0] })?.name else {
            throw Rejection.invalid("fieldUnknown", field: "set", ["field": parts[0]])
        }
        for index in Set(plan.taken.compactMap(\.mapping)) {
            plan.mappings[index].free(field)
            plan.mappings[index].fixed[field] = parts[1]
        }
    }

    private func assign(_ pair: String, in plan: inout ImportPlan, _ definition: Definition) throws {
        let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, let field = parts.last else { throw Rejection.invalid("mapMalformed", field: "map") }
        let header = Terms.fold(parts.dropLast().joined(separator: "="))
        let name = definition.editable.first { $0.name == field }?.name ?? (field == Mapping.recordID ? field : nil)
        guard field.isEmpty || name != nil else {
            throw Rejection.invalid("fieldUnknown", field: "map", ["field": field])
        }
        var found = false
        for index in Set(plan.taken.compactMap(\.mapping)) {
            for column in plan.mappings[index].header.indices
            where Terms.fold(plan.mappings[index].header[column]) == header {
                found = true
                if let name { plan.mappings[index].free(name) }
                plan.mappings[index].fields[column] = name
            }
        }
        guard found else {
            throw Rejection.invalid("columnUnknown", field: "map", ["value": String(pair.prefix(80))])
        }
    }
}

extension Mapping {
    /// Takes a field from the column, the sheets' or the files' names that give it.
    fileprivate mutating func free(_ field: String) {
        if sheetField == field { sheetField = nil }
        if fileField == field { fileField = nil }
        for column in fields.indices where fields[column] == field { fields[column] = nil }
    }
}
