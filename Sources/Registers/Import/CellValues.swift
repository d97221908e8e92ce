import Database
import Foundation
import Kernel
import Tables

/// What is wrong with a cell: a key of `rejection.…` and the values of its text.
struct CellProblem: Error {
    let code: String
    let values: [String: String]
    init(_ code: String, _ values: [String: String] = [:]) { (self.code, self.values) = (code, values) }
}

/// Values out of single cells, as people type them (读单元格).
struct CellValues: Sendable {
    let zone: TimeZone
    let today: CalendarDay

    /// The text without white space around it; nil for none.
    func text(_ cell: Cell) throws(CellProblem) -> String? {
        switch cell {
        case .text(let text):
            let trimmed = text.hasOuterSpace ? text.trimmingWhitespace : text
            if trimmed.isEmpty { return nil }
            if Self.isRounded(trimmed) { throw CellProblem("idRounded", ["value": trimmed]) }
            return trimmed
        case .number(let number, let shown):
            if Self.isRounded(shown) || number.magnitude >= 1e15 { throw CellProblem("idRounded", ["value": shown]) }
            return number == number.rounded() ? String(Int64(number)) : shown
        case .fault(let fault): throw CellProblem("cellFault", ["value": fault])
        case .empty: return nil
        case .date, .flag: return cell.text
        }
    }

    /// `4.11722E+17`: a long number that a spreadsheet has rounded.
    private static func isRounded(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x30...0x39).contains(first), text.utf8.count <= 24,
            let mark = text.firstIndex(where: { $0 == "E" || $0 == "e" })
        else { return false }
        let power = text[text.index(after: mark)...].drop { $0 == "+" }
        return (Int(power) ?? 0) >= 10 && Double(text) != nil
    }

    func integer(_ cell: Cell) throws(CellProblem) -> Int? {
        switch cell {
        case .number(let number, let shown):
            guard number == number.rounded(), number.magnitude < 9e15 else { throw CellProblem("badNumber", ["value": shown]) }
            return Int(number)
        default:
            guard let text = try text(cell) else { return nil }
            if let number = Int(text) { return number }
            let folded = text.precomposedStringWithCompatibilityMapping.filter { $0 != "," && !$0.isWhitespace }
            if let number = Int(folded) { return number }
            if let number = Double(folded), number == number.rounded(), number.magnitude < 9e15 { return Int(number) }
            throw CellProblem("badNumber", ["value": String(text.prefix(40))])
        }
    }

    private static let yes: Set<String> = ["是", "有", "√", "✓", "1", "y", "yes", "true", "对"]
    private static let no: Set<String> = ["否", "无", "×", "0", "n", "no", "false", "没有", "不是"]

    func flag(_ cell: Cell) throws(CellProblem) -> Bool? {
        if case .flag(let flag) = cell { return flag }
        guard let text = try text(cell)?.lowercased() else { return nil }
        if Self.yes.contains(text) { return true }
        if Self.no.contains(text) { return false }
        throw CellProblem("flagUnknown", ["value": String(text.prefix(40))])
    }

    func day(_ cell: Cell) throws(CellProblem) -> CalendarDay? {
        if case .date(let day, _) = cell { return day }
        guard let text = try text(cell) else { return nil }
        if let day = CalendarDay(text) { return day }
        throw CellProblem("badDay", ["value": String(text.prefix(40))])
    }

    func instant(_ cell: Cell) throws(CellProblem) -> Instant? {
        if case .date(let day, let minute) = cell {
            return day.at(hour: (minute ?? 0) / 60, minute: (minute ?? 0) % 60, in: zone)
        }
        guard let text = try text(cell) else { return nil }
        if let instant = Instant(text) { return instant }
        // `2022-05-04 18:05:06.789`, the deployment's own time, as our exports write it.
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        if let day = parts.first.flatMap({ CalendarDay(String($0)) }), parts.count <= 2,
            let time = Instant("1970-01-01T\(parts.count == 2 ? String(parts[1]) : "00:00")Z")
        {
            return Instant(milliseconds: day.at(hour: 0, in: zone).milliseconds + time.milliseconds)
        }
        throw CellProblem("badMoment", ["value": String(text.prefix(40))])
    }
}

extension String {
    fileprivate var hasOuterSpace: Bool {
        guard let first = utf8.first, let last = utf8.last else { return false }
        // White space beyond ASCII begins with a byte above it.
        return first <= 0x20 || last <= 0x20 || first >= 0xC2 && first <= 0xE3 || last >= 0x80
    }
}

/// Sums below a table (合计), which are no data.
enum SummaryRow {
    private static let words: Set<String> = ["合计", "总计", "小计", "共计", "总合计", "total", "subtotal", "sum", "grandtotal"]

    static func isOne(_ row: TableRow) -> Bool {
        guard let first = row.cells.first(where: { !$0.isEmpty }), case .text(let text) = first,
            text.utf8.count <= 40
        else { return false }
        return words.contains(Terms.fold(text))
    }
}
