import Kernel

/// Puts values into cells of a worksheet's XML and leaves every other byte as it is, but for the calculated values of
/// formulas: they are dropped, for they tell of the old numbers.
struct SheetPatch {
    private let tags: XMLTags
    private let prefix: String
    private var rows: [Int: [Int: WorkbookValue]]
    private var output: [UInt8] = []
    /// Everything before has been copied.
    private var copied = 0
    private var (row, column) = (0, -1)

    /// - Parameter cells: values by place, as `B5`.
    init(_ bytes: [UInt8], cells: [String: WorkbookValue]) throws {
        tags = XMLTags(bytes)
        rows = [:]
        for (name, value) in cells {
            guard let place = CellRange.place(name) else { throw Rejection.invalid("workbookCell", ["cell": name]) }
            rows[place.row, default: [:]][place.column] = value
        }
        var all = tags
        let root = all.next().map { String(decoding: bytes[$0.range].dropFirst(), as: UTF8.self) } ?? ""
        let name = root.prefix { !" >/\n\r\t".contains($0) }
        prefix = name.firstIndex(of: ":").map { String(name[...$0]) } ?? ""
    }

    /// - Throws: `Rejection` workbookFormula where a value would replace a formula.
    mutating func patched() throws -> [UInt8] {
        var all = tags
        var isData = false
        var hasFormula = false
        while let tag = all.next() {
            switch (tag.name, tag.isEnd) {
            case ("sheetData", false):
                isData = !tag.isEmpty
                if tag.isEmpty {
                    copy(to: tag.range.lowerBound)
                    write("<\(prefix)sheetData>")
                    writeRows(before: .max)
                    write("</\(prefix)sheetData>")
                    copied = tag.range.upperBound
                }
            case ("sheetData", true):
                copy(to: tag.range.lowerBound)
                writeRows(before: .max)
                isData = false
            case ("row", false) where isData: beginRow(tag)
            case ("row", true) where isData:
                copy(to: tag.range.lowerBound)
                writeCells(before: .max)
            case ("c", false) where isData:
                hasFormula = false
                try cell(tag, &all)
            case ("f", _) where isData: hasFormula = true
            case ("v", false) where isData && hasFormula && !tag.isEmpty:
                copy(to: tag.range.lowerBound)
                // A value holds no elements: the next tag ends it.
                copied = all.next()?.range.upperBound ?? tag.range.upperBound
            default: break
            }
        }
        copy(to: tags.bytes.count)
        return output
    }

    private mutating func beginRow(_ tag: XMLTags.Tag) {
        let number = tags.attribute("r", of: tag).flatMap { Int($0) } ?? row + 1
        copy(to: tag.range.lowerBound)
        writeRows(before: number)
        (row, column) = (number, -1)
        guard rows[number] != nil else { return }
        // The row may become wider than it says.
        var text = String(decoding: tags.bytes[tag.range], as: UTF8.self)
        if let spans = tags.attribute("spans", of: tag) { text = text.replacing(" spans=\"\(spans)\"", with: "") }
        if tag.isEmpty { text = String(text.dropLast(2)) + ">" }
        write(text)
        copied = tag.range.upperBound
        if tag.isEmpty {
            writeCells(before: .max)
            write("</\(prefix)row>")
        }
    }

    private mutating func cell(_ tag: XMLTags.Tag, _ all: inout XMLTags) throws {
        let name = tags.attribute("r", of: tag)
        column = name.flatMap { CellRange.place($0)?.column } ?? column + 1
        guard rows[row] != nil else { return }
        copy(to: tag.range.lowerBound)
        writeCells(before: column)
        guard let value = rows[row]?.removeValue(forKey: column) else { return }
        var end = tag.range.upperBound
        if !tag.isEmpty {
            while let inner = all.next() {
                guard inner.name != "f" else {
                    throw Rejection.invalid("workbookFormula", ["cell": Self.name(column, row)])
                }
                end = inner.range.upperBound
                if inner.name == "c", inner.isEnd { break }
            }
        }
        write(Self.cell(value, at: Self.name(column, row), style: tags.attribute("s", of: tag), prefix))
        copied = end
    }

    private mutating func writeRows(before number: Int) {
        for missing in rows.keys.filter({ $0 > row && $0 < number }).sorted() {
            write("<\(prefix)row r=\"\(missing)\">")
            row = missing
            writeCells(before: .max)
            write("</\(prefix)row>")
        }
    }

    private mutating func writeCells(before column: Int) {
        let missing = (rows[row] ?? [:]).filter { $0.key < column }.sorted { $0.key < $1.key }
        for (place, value) in missing {
            write(Self.cell(value, at: Self.name(place, row), style: nil, prefix))
            rows[row]?[place] = nil
        }
    }

    private static func cell(_ value: WorkbookValue, at name: String, style: String?, _ prefix: String) -> String {
        let style = style.map { " s=\"\($0)\"" } ?? ""
        switch value {
        case .empty: return "<\(prefix)c r=\"\(name)\"\(style)/>"
        case .number(let number):
            let text = number.rounded() == number && abs(number) < 1e15 ? String(Int64(number)) : String(number)
            return "<\(prefix)c r=\"\(name)\"\(style)><\(prefix)v>\(text)</\(prefix)v></\(prefix)c>"
        case .text(let text):
            let escaped = XLSXText.encode(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            return "<\(prefix)c r=\"\(name)\"\(style) t=\"inlineStr\"><\(prefix)is><\(prefix)t xml:space=\"preserve\">"
                + "\(escaped)</\(prefix)t></\(prefix)is></\(prefix)c>"
        }
    }

    /// `AB12` of a column from 0 and a row from 1.
    static func name(_ column: Int, _ row: Int) -> String {
        var (letters, rest) = ("", column + 1)
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
            rest = (rest - 1) / 26
        }
        return letters + String(row)
    }

    private mutating func copy(to end: Int) {
        guard end > copied else { return }
        output += tags.bytes[copied..<end]
        copied = end
    }

    private mutating func write(_ text: String) { output += Array(text.utf8) }
}
