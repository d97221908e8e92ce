import Foundation
import Kernel
import Tables

/// Values out of single cells for a register's fields (读单元格): `CellReading`, with the deployment's zone and today's year.
struct CellValues: Sendable {
    let zone: TimeZone
    let today: CalendarDay

    /// Days that a date without a year may lie ahead; beyond, last year's was meant.
    private static let ahead = 60

    /// The text as it stands, without white space around it; nil for none.
    /// - Throws: `cellDigitsLost` for a number that a spreadsheet has rounded, also where the column is text by now.
    func text(_ cell: Cell) throws(Rejection) -> String? {
        guard case .text(let text) = cell else { return try CellReading.text(cell) }
        if text.utf8.contains(UInt8(ascii: "+")), text.utf8.count < 32 { _ = try CellReading.identifier(cell) }
        let trimmed = text.hasOuterSpace ? text.trimmingWhitespace : text
        return trimmed.isEmpty ? nil : trimmed
    }

    func integer(_ cell: Cell) throws(Rejection) -> Int64? {
        // What our own exports and most files hold.
        if case .text(let text) = cell, let number = Int64(text) { return number }
        return try CellReading.integer(cell)
    }

    func flag(_ cell: Cell) throws(Rejection) -> Bool? {
        if case .text(let text) = cell {
            if text == "true" || text == "是" { return true }
            if text == "false" || text == "否" { return false }
        }
        return try CellReading.flag(cell)
    }

    func day(_ cell: Cell) throws(Rejection) -> CalendarDay? {
        if case .text(let text) = cell, let day = CalendarDay(text) { return day }
        guard let typed = try CellReading.day(cell, year: today.year) else { return nil }
        guard typed.isInferred, typed.value > today.advanced(by: Self.ahead) else { return typed.value }
        return try CellReading.day(cell, year: today.year - 1)?.value
    }

    func instant(_ cell: Cell) throws(Rejection) -> Instant? {
        // `2022-05-04 18:05`, and `2022-05-04 18:05:06.789` for what is no whole minute: the deployment's own time, as our
        // exports write it.
        if case .text(let text) = cell, text.utf8.count >= 16 {
            var bytes = Array(text.utf8)
            let space = bytes[10] == UInt8(ascii: " ")
            bytes[10] = UInt8(ascii: "T")
            bytes.append(UInt8(ascii: "Z"))
            if space, let clock = Instant(String(decoding: bytes, as: UTF8.self)) {
                let day = CalendarDay(clock, in: .gmt)
                let rest = clock.milliseconds - Int64(day.ordinal) * 86_400_000
                if bytes.count == 17 {
                    return day.at(hour: Int(rest / 3_600_000), minute: Int(rest / 60_000 % 60), in: zone)
                }
                return Instant(milliseconds: day.at(hour: 0, in: zone).milliseconds + rest)
            }
        }
        guard let typed = try CellReading.instant(cell, in: zone, year: today.year) else { return nil }
        guard typed.isInferred, CalendarDay(typed.value, in: zone) > today.advanced(by: Self.ahead) else {
            return typed.value
        }
        return try CellReading.instant(cell, in: zone, year: today.year - 1)?.value
    }
}

extension String {
    fileprivate var hasOuterSpace: Bool {
        guard let first = utf8.first, let last = utf8.last else { return false }
        // White space beyond ASCII begins and ends with a byte above it.
        return first <= 0x20 || last <= 0x20 || first >= 0x80 && unicodeScalars.first?.properties.isWhitespace == true
            || last >= 0x80 && unicodeScalars.last?.properties.isWhitespace == true
    }
}
