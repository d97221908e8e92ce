import Kernel

/// What the cells of a workbook refer to.
struct WorkbookParts {
    var texts: SharedTexts
    var formats = NumberFormats()
    var is1904 = false
}

/// Takes the rows out of a sheet's XML, and pauses behind each that has a value.
final class SheetRows: XMLHandler {
    typealias Row = (number: Int, cells: [Cell], fault: Rejection?)
    /// The row last read, with the limit that it is beyond.
    private(set) var row: Row?
    private(set) var isDone = false

    private let parts: WorkbookParts
    private let limits: TableLimits
    private let sheet: String
    private var number = 0
    private var cells: [Cell] = []
    private var fault: Rejection?
    private var (column, type, style) = (-1, "", 0)
    private var value: [UInt8] = []
    private var (isValue, isPhonetic, hasFormula) = (false, false, false)

    init(_ sheet: String, _ parts: WorkbookParts, _ limits: TableLimits) {
        (self.sheet, self.parts, self.limits) = (sheet, parts, limits)
    }

    /// The row last read, once.
    func take() -> Row? {
        defer { row = nil }
        return row
    }

    func begin(_ name: String, _ attributes: XMLAttributes, _ stream: XMLStream) {
        switch name {
        case "c": beginCell(attributes, stream)
        case "v", "t": isValue = !isPhonetic
        case "f": hasFormula = true
        case "rPh": isPhonetic = true
        case "row":
            let declared = attributes["r"].map { Int($0) ?? 0 } ?? number + 1
            guard declared > number, declared <= 1_048_576 else { return stream.fail(Archive.damaged(sheet)) }
            (number, column, fault) = (declared, -1, nil)
            cells.removeAll(keepingCapacity: true)
        default: break
        }
    }

    func end(_ name: String, _ stream: XMLStream) {
        switch name {
        case "v", "t": isValue = false
        case "rPh": isPhonetic = false
        case "c": endCell(stream)
        case "row":
            guard !cells.isEmpty || fault != nil else { return }
            row = (number, cells, fault)
            stream.pause()
        case "sheetData":
            isDone = true
            stream.pause()
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) {
        guard isValue else { return }
        value.append(contentsOf: bytes)
        if value.count > limits.cellBytes {
            fault = fault ?? rejection("tableCellLong", limits.cellBytes)
            value.removeAll()
            isValue = false
        }
    }

    private func beginCell(_ attributes: XMLAttributes, _ stream: XMLStream) {
        (type, style) = (attributes["t"] ?? "n", attributes["s"].flatMap { Int($0) } ?? 0)
        (isValue, hasFormula) = (false, false)
        value.removeAll(keepingCapacity: true)
        guard let place = attributes["r"] else { return column += 1 }
        guard let declared = CellRange.place(place), declared.column > column else {
            return stream.fail(Archive.damaged(sheet))
        }
        column = declared.column
    }

    private func endCell(_ stream: XMLStream) {
        // What no spreadsheet writes is wrong in its cell alone.
        let cell = value.withUnsafeBufferPointer(cell) ?? .fault("#VALUE!")
        guard cell != .empty else { return }
        guard column < limits.columns else {
            fault = fault ?? rejection("tableColumns", limits.columns)
            return
        }
        if column > cells.count { cells += Array(repeating: .empty, count: column - cells.count) }
        cells.append(cell)
    }

    /// - Returns: nil for what no spreadsheet writes.
    private func cell(_ bytes: UnsafeBufferPointer<UInt8>) -> Cell? {
        // A formula that a program wrote and no spreadsheet has calculated has no value yet.
        if bytes.isEmpty { return hasFormula && type == "n" ? .fault("=") : .empty }
        let text = XLSXText.decode(bytes)
        switch type {
        case "s": return Int(text).flatMap { parts.texts[$0] }.map { $0.isEmpty ? .empty : .text($0) }
        case "b": return .flag(text == "1" || text == "true")
        case "e": return .fault(text)
        case "str", "inlineStr": return .text(text)
        case "d": return date(iso: text)
        default: return Double(text).map { number($0, shown: text) }
        }
    }

    private func number(_ number: Double, shown: String) -> Cell {
        let plain = Cell.number(number, shown: shown)
        let kind = parts.formats.kind(style: style)
        if kind == .number { return plain }
        if kind == .time, (0..<1).contains(number) {
            return .text(Cell.clock(Int((number * 86_400).rounded()) / 60))
        }
        guard let (day, minute) = SpreadsheetDate.day(number, is1904: parts.is1904) else { return plain }
        return .date(day, minute: kind == .day && number.rounded() == number ? nil : minute)
    }

    /// `2022-05-04` or `2022-05-04T18:05:00`, as strict files have it.
    private func date(iso text: String) -> Cell {
        guard let day = CalendarDay(String(text.prefix(10))) else { return .text(text) }
        let clock = text.dropFirst(11).split(separator: ":").compactMap { Int($0.prefix(2)) }
        return .date(day, minute: clock.count >= 2 ? clock[0] * 60 + clock[1] : nil)
    }

    private func rejection(_ code: String, _ most: Int) -> Rejection {
        .invalid(code, ["max": String(most), "row": String(number), "sheet": sheet])
    }
}
