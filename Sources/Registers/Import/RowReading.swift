import Database
package import Foundation
package import Kernel
import Tables

/// Understands the cells of a file's rows as values of a register's fields (读行).
package struct RowReading: Sendable {
    let definition: Definition
    let terms: Terms
    let cells: CellValues

    /// - Parameter today: the day on which dates without a year are understood.
    package init(_ definition: Definition, _ terms: Terms, zone: TimeZone, today: CalendarDay) {
        (self.definition, self.terms) = (definition, terms)
        cells = CellValues(zone: zone, today: today)
    }

    /// - Parameter keyed: whether the header is the keys of an NDJSON file.
    func columns(_ mapping: Mapping, file: String, sheet: String, keyed: Bool) -> Columns {
        Columns(self, mapping, file: file, sheet: sheet, keyed: keyed)
    }

    /// The columns of one sheet.
    struct Columns {
        private let reading: RowReading
        private let mapping: Mapping
        private let fields: [(column: Int, field: FieldInfo)]
        private let idColumn: Int?
        /// Values that every row has: fixed ones, and what the names of sheet and file say.
        private let constant: ImportRow
        private let header: [String]
        /// In NDJSON the statement of our own exports stands below the header, under a key of its own; elsewhere above.
        private let hasStatement: Bool

        init(_ reading: RowReading, _ mapping: Mapping, file: String, sheet: String, keyed: Bool) {
            (self.reading, self.mapping) = (reading, mapping)
            hasStatement = keyed && mapping.header.first == "#"
            fields = mapping.fields.enumerated().compactMap { column, name in
                name.flatMap { reading.definition.field($0) }.map { (column, $0) }
            }
            idColumn = mapping.fields.firstIndex(of: Mapping.recordID)
            header = mapping.header.map(Terms.fold)
            var constant = ImportRow(source: 0, number: 0)
            var texts = mapping.fixed
            if let field = mapping.fileField { texts[field] = ImportPlan.title(file) }
            if let field = mapping.sheetField { texts[field] = sheet }
            for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
                guard let field = reading.definition.field(name) else { continue }
                reading.take(.text(text), field, into: &constant)
            }
            self.constant = constant
        }

        /// Sums (合计), remarks, headers that a printed table repeats, and the statement of our own exports.
        func isNoData(_ row: TableRow) -> Bool {
            if hasStatement && row.isStatement || RowKind(row) != .data { return true }
            guard let first = row.cells.first(where: { !$0.isEmpty }), case .text(let text) = first else {
                return false
            }
            guard header.contains(Terms.fold(text)) else { return false }
            let texts = row.cells.map { Terms.fold($0.text) }
            return zip(texts, header).allSatisfy { $0 == $1 }
        }

        func read(_ row: TableRow, source: Int) -> ImportRow {
            var taken = ImportRow(source: source, number: row.number)
            (taken.values, taken.names, taken.problems) = (constant.values, constant.names, constant.problems)
            taken.values.stored.reserveCapacity(reading.definition.fields.count)
            if let idColumn {
                let text = row[idColumn].text.trimmingWhitespace
                if !text.isEmpty {
                    taken.id = RecordID(text)
                    if taken.id == nil { taken.problems.append(.init("malformed", field: Mapping.recordID)) }
                }
            }
            for (column, field) in fields where column < row.cells.count {
                let cell = row.cells[column]
                if cell != .empty { reading.take(cell, field, into: &taken) }
            }
            return taken
        }
    }

    /// Words in a cell that empty the field; a cell without anything leaves it as it is.
    static let clearing: Set<String> = ["(清空)", "（清空）", "(clear)"]

    func take(_ cell: Cell, _ field: FieldInfo, into row: inout ImportRow) {
        if case .text(let text) = cell, text.utf8.count < 16, Self.clearing.contains(text) {
            row.values.stored[field.name] = .null
            return
        }
        do throws(Rejection) {
            switch field.kind {
            case .text: row.put(field, try cells.text(cell)?.sql)
            case .citizenID, .phone, .document: try number(cell, field, into: &row)
            case .integer: row.put(field, try cells.integer(cell)?.sql)
            case .flag: row.put(field, try cells.flag(cell)?.sql)
            case .day: row.put(field, try cells.day(cell)?.sql)
            case .instant: row.put(field, try cells.instant(cell)?.sql)
            case .choice: row.put(field, try choice(cell, field)?.sql)
            case .choices:
                var raws: [String] = []
                for text in try list(cell) { if let raw = try choice(.text(text), field) { raws.append(raw) } }
                row.put(field, raws.nonEmpty?.sql)
            case .strings: row.put(field, try list(cell).nonEmpty?.sql)
            case .json: row.put(field, try document(cell)?.sql)
            case .area, .reference:
                if let text = try cells.text(cell) { row.names.append((field, [text])) }
            case .references:
                if let texts = try list(cell).nonEmpty { row.names.append((field, texts)) }
            }
        } catch {
            row.problems.append(.init(error.code, field: field.name, values: error.values))
        }
    }

    /// A number of a person: never repeated in a problem.
    private func number(_ cell: Cell, _ field: FieldInfo, into row: inout ImportRow) throws(Rejection) {
        guard let text = try CellReading.identifier(cell) else { return }
        if text.contains(where: { "*＊".contains($0) }) {
            row.masked.append((field, text))
        } else if let number = field.kind.number?.init(written: text) {
            row.values.stored[field.name] = .text(number.text)
        } else {
            throw field.kind.malformed(text, field: field.name)
        }
    }

    private func choice(_ cell: Cell, _ field: FieldInfo) throws(Rejection) -> String? {
        guard let text = try cells.text(cell) else { return nil }
        let raws = terms.choices[field.name]
        if let raw = raws?[text] ?? raws?[Terms.fold(text)] { return raw }
        switch field.kind {
        case .choice(let all), .choices(let all): if all.contains(text) { return text }
        default: break
        }
        throw .invalid("choiceUnknown", ["value": String(text.prefix(40))])
    }

    /// Several values in a cell: a JSON list as our exports write it where it must be, else separated by the usual marks.
    private func list(_ cell: Cell) throws(Rejection) -> [String] {
        guard let text = try cells.text(cell) else { return [] }
        if text.hasPrefix("["), let texts = [String](sql: .text(text)) { return texts }
        return text.split(whereSeparator: { ",，、;；\n".contains($0) }).map { String($0).trimmingWhitespace }
            .filter { !$0.isEmpty }
    }

    private func document(_ cell: Cell) throws(Rejection) -> String? {
        guard let text = try cells.text(cell) else { return nil }
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed),
            let data = try? JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
        else { throw .invalid("malformed") }
        return String(decoding: data, as: UTF8.self)
    }
}

extension ImportRow {
    fileprivate mutating func put(_ field: FieldInfo, _ value: SQLValue?) {
        if let value { values.stored[field.name] = value }
    }
}

extension Array {
    fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
