package import Foundation
package import Kernel

extension CellReading {
    /// A day: a date cell, `2022-05-04`, `2022/5/4`, `2022.5.4`, `2022年5月4日`, `20220504`, Excel's number of days
    /// (`44685`); without its year – `5月4日`, `5.4`, `5-4` – in `year`, and then inferred.
    ///
    /// - Throws: `cellYearMissing` without `year`; `cellDayAmbiguous` for a number as `5.1`, which was 5.1 or 5.10;
    ///   `cellDay`.
    package static func day(_ cell: Cell, year: Int? = nil) throws(Rejection) -> Typed<CalendarDay>? {
        guard let moment = try moment(cell, year: year, or: "cellDay") else { return nil }
        return Typed(moment.day, isInferred: moment.isYearInferred)
    }

    /// A moment: a day as above with a time – `18:05`, `18时5分`, `下午6点`, `24:00` –, or ISO 8601 in UTC. A day alone is
    /// its midnight, and inferred.
    /// - Throws: `cellMoment`, and as `day`.
    package static func instant(_ cell: Cell, in zone: TimeZone, year: Int? = nil) throws(Rejection) -> Typed<Instant>?
    {
        if case .text(let text) = cell, let instant = Instant(TypedText.folded(text)) { return Typed(instant) }
        guard let moment = try moment(cell, year: year, or: "cellMoment") else { return nil }
        let minute = moment.minute ?? 0
        return Typed(
            moment.day.advanced(by: minute / 1440).at(hour: minute % 1440 / 60, minute: minute % 60, in: zone),
            isInferred: moment.isYearInferred || moment.minute == nil)
    }

    private static func moment(_ cell: Cell, year: Int?, or code: String) throws(Rejection) -> TypedMoment? {
        switch cell {
        case .date(let day, let minute): return TypedMoment(day: day, minute: minute)
        case .number(let number, let shown):
            if let moment = TypedMoment(serial: number) { return moment }
            // Typed 5.10, a cell that is no text holds 5.1.
            let parts = shown.split(separator: ".")
            if parts.count == 2, parts[1].utf8.count == 1, "123".contains(parts[1]), (1..<13).contains(number) {
                throw .invalid("cellDayAmbiguous")
            }
            return try moment(.text(shown), year: year, or: code)
        case .flag: throw .invalid(code)
        case .empty, .text, .fault:
            guard let text = try text(cell).map(TypedText.folded) else { return nil }
            if let number = Double(text), let moment = TypedMoment(serial: number) { return moment }
            var reader = DayText(text)
            return try reader.moment(year: year, or: code)
        }
    }
}

/// A day with minutes since its midnight, up to 1440, where a time was given.
struct TypedMoment {
    let day: CalendarDay
    var minute: Int?
    var isYearInferred = false

    init(day: CalendarDay, minute: Int? = nil, isYearInferred: Bool = false) {
        (self.day, self.minute, self.isYearInferred) = (day, minute, isYearInferred)
    }

    /// Days as Excel counts them, 1908 to 2099: a smaller number is rather a year, or a count.
    init?(serial: Double) {
        guard (3_000..<73_051).contains(serial), let (day, minute) = SpreadsheetDate.day(serial, is1904: false)
        else { return nil }
        self.init(day: day, minute: serial.rounded() == serial ? nil : minute)
    }
}

/// Reads a day and a time out of folded text.
struct DayText {
    private let scalars: [Unicode.Scalar]
    private var index = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func moment(year: Int?, or code: String) throws(Rejection) -> TypedMoment {
        guard let (parts, isFull) = date() else { throw .invalid(code) }
        guard let inYear = isFull ? parts[0] : year else { throw .invalid("cellYearMissing") }
        guard let day = CalendarDay(year: inYear, month: parts[isFull ? 1 : 0], day: parts[isFull ? 2 : 1]) else {
            throw .invalid(code)
        }
        let hasSpace = skip(" T\n")
        var moment = TypedMoment(day: day, isYearInferred: !isFull)
        if index < scalars.count {
            // `20220504 1805` is a time only behind a space; 5月4日18时 needs none.
            guard hasSpace || !isDigit(index - 1), let minute = clock(), index == scalars.count else {
                throw .invalid(code)
            }
            moment.minute = minute
        }
        return moment
    }

    /// Year, month and day, or month and day.
    private mutating func date() -> ([Int], isFull: Bool)? {
        guard let first = number(upTo: 8) else { return nil }
        if first.length == 8 {
            return ([first.value / 10_000, first.value / 100 % 100, first.value % 100], true)
        }
        let separator = take("-/.年月")
        switch (first.length, separator) {
        case (4, "年"):
            guard let month = number(upTo: 2), take("月") != nil, let day = number(upTo: 2) else { return nil }
            _ = take("日号")
            return ([first.value, month.value, day.value], true)
        case (4, let mark?) where mark != "月":
            guard let month = number(upTo: 2), take(String(mark)) != nil, let day = number(upTo: 2) else { return nil }
            return ([first.value, month.value, day.value], true)
        case (1...2, let mark?) where mark != "年":
            guard let day = number(upTo: 2) else { return nil }
            if mark == "月" { _ = take("日号") }
            return ([first.value, day.value], false)
        default: return nil
        }
    }

    /// Minutes since midnight.
    private mutating func clock() -> Int? {
        let half = word(["上午", "凌晨", "早上", "中午", "下午", "晚上", "AM", "PM"])
        _ = skip(" ")
        guard let hour = number(upTo: 2)?.value else { return nil }
        var minute = 0
        if take(":") != nil {
            guard let typed = number(upTo: 2), typed.length == 2 else { return nil }
            minute = typed.value
            if take(":") != nil {
                guard seconds() else { return nil }
            }
        } else {
            guard take("时点") != nil else { return nil }
            if take("半") != nil {
                minute = 30
            } else if let typed = number(upTo: 2) {
                minute = typed.value
                if take("分") != nil, index < scalars.count, scalars[index] != " " {
                    guard seconds() else { return nil }
                }
            } else {
                _ = take("整")
            }
        }
        _ = skip(" ")
        let later = ["下午", "晚上", "PM"].contains(half ?? word(["AM", "PM"]) ?? "")
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return (later && hour < 12 ? hour + 12 : hour) * 60 + minute
    }

    private mutating func seconds() -> Bool {
        guard let second = number(upTo: 2), second.value < 60 else { return false }
        if take(".") != nil { _ = number(upTo: 9) }
        _ = take("秒")
        return true
    }

    private func isDigit(_ index: Int) -> Bool {
        scalars.indices.contains(index) && (0x30...0x39).contains(scalars[index].value)
    }

    /// - Returns: nil for none, or for more digits than `length`.
    private mutating func number(upTo length: Int) -> (value: Int, length: Int)? {
        let start = index
        var value = 0
        while isDigit(index), index - start <= length {
            value = value * 10 + Int(scalars[index].value) - 0x30
            index += 1
        }
        return (1...length).contains(index - start) ? (value, index - start) : nil
    }

    private mutating func take(_ marks: String) -> Unicode.Scalar? {
        guard index < scalars.count, marks.unicodeScalars.contains(scalars[index]) else { return nil }
        defer { index += 1 }
        return scalars[index]
    }

    private mutating func skip(_ marks: String) -> Bool {
        let start = index
        while take(marks) != nil {}
        return index > start
    }

    private mutating func word(_ words: [String]) -> String? {
        let rest = String(String.UnicodeScalarView(scalars[index...])).uppercased()
        guard let word = words.first(where: rest.hasPrefix) else { return nil }
        index += word.unicodeScalars.count
        return word
    }
}
