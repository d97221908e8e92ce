import Kernel

/// A day in a text: 2月9日, 2022年2月25日18时, 25日, 明天, 本周五, 月底, 48小时内.
struct DayExpression: Hashable, Sendable {
    enum Relation: Hashable, Sendable {
        /// The day itself is named.
        case named
        /// A span counted from the meeting (3天内).
        case within
    }

    let range: Range<Int>
    /// nil where the calendar has no such day, or the meeting's day is needed and unknown.
    let day: CalendarDay?
    let time: String?
    let relation: Relation
    /// The words name month and day; otherwise the day follows from the meeting's.
    let isStated: Bool
    /// Month and day are named and the calendar has no such day.
    let isImpossible: Bool
}

/// Reads days; what a text leaves out is taken from the day of the meeting.
struct DayReader: Sendable {
    let text: NormalText
    let marks: Marks
    /// Day of the meeting, else of publication.
    let origin: CalendarDay?

    /// All days in `range`, in order, without overlap.
    func all(in range: Range<Int>) -> [DayExpression] {
        var found: [DayExpression] = []
        var words = marks.days.within(range)
        var word = words.next()
        var end = range.lowerBound
        for place in marks.counts.within(range) where place.start >= end {
            while let passed = word, passed.start < place.start { word = words.next() }
            let start = Int(place.start)
            let expression =
                numbered(at: start, limit: range.upperBound)
                ?? (word?.start == place.start ? word.map { worded($0, range.upperBound) } : nil)
                ?? weekday(at: start, limit: range.upperBound)
            guard let expression else { continue }
            found.append(expression)
            end = expression.range.upperBound
        }
        return found
    }

    /// The day that begins at `start` with a number.
    func numbered(at start: Int, limit: Int) -> DayExpression? {
        let keys = text.keys
        guard Numerals.begins(keys[start]) else { return nil }
        if start > 0, Folding.isDigit(keys[start - 1]) || keys[start - 1] == 0x7B2C || keys[start - 1] == 0x2E {
            return nil
        }
        guard let (first, end) = Numerals.whole(keys, at: start, limit: limit), end < limit else { return nil }
        switch keys[end] {
        case 0x5E74 where first >= 1900:
            guard let (month, next) = Numerals.whole(keys, at: end + 1, limit: limit), next < limit,
                keys[next] == 0x6708
            else { return nil }
            return inMonth(year: first, month: month, start: start, after: next + 1, limit: limit)
        case 0x2D where first >= 1900, 0x2F where first >= 1900:
            guard let (month, next) = Numerals.whole(keys, at: end + 1, limit: limit), next < limit,
                keys[next] == keys[end],
                let (day, last) = Numerals.whole(keys, at: next + 1, limit: limit)
            else { return nil }
            return made(year: first, month: month, day: day, start: start, end: last, limit: limit)
        case 0x6708 where (1...12).contains(first):
            return inMonth(year: nil, month: first, start: start, after: end + 1, limit: limit)
        case 0x65E5, 0x53F7, 0x5929, 0x5C0F, 0x5468, 0x4E2A:
            return counted(first, start: start, unit: end, limit: limit)
        default: return nil
        }
    }

    private func inMonth(year: Int?, month: Int, start: Int, after index: Int, limit: Int) -> DayExpression? {
        let keys = text.keys
        if index < limit, keys[index] == 0x5E95 || keys[index] == 0x672B, (1...12).contains(month),
            let year = year ?? guess(month, 28)
        {
            return made(
                year: year, month: month, day: CalendarDay.length(ofMonth: month, year: year), start: start,
                end: index + 1, limit: limit)
        }
        guard let (day, end) = Numerals.whole(keys, at: index, limit: limit), end < limit,
            keys[end] == 0x65E5 || keys[end] == 0x53F7
        else { return nil }
        return made(year: year ?? guess(month, day), month: month, day: day, start: start, end: end + 1, limit: limit)
    }

    /// 25日前, 3天内, 48小时内, 一周内.
    private func counted(_ number: Int, start: Int, unit: Int, limit: Int) -> DayExpression? {
        let keys = text.keys
        var end = unit + 1
        var days = number
        switch keys[unit] {
        case 0x5C0F:
            guard end < limit, keys[end] == 0x65F6 else { return nil }
            (days, end) = ((number + 23) / 24, end + 1)
        case 0x5468: days = number * 7
        case 0x4E2A:
            guard Self.workday.begins(at: end, of: keys, limit: limit) else { return nil }
            end += Self.workday.count
        default: break
        }
        if end < limit, keys[end] == 0x4E4B || keys[end] == 0x4EE5 { end += 1 }
        if end < limit, keys[end] == 0x5185, (1...366).contains(days) {
            return DayExpression(
                range: start..<end + 1, day: origin?.advanced(by: days), time: nil, relation: .within, isStated: false,
                isImpossible: false)
        }
        let dated = keys[unit] == 0x65E5 || keys[unit] == 0x53F7
        guard dated, (1...31).contains(number), let origin, unit + 1 < limit, isFollower(keys[unit + 1]) else {
            return nil
        }
        let month = number >= origin.day ? origin.month : origin.month % 12 + 1
        let year = number >= origin.day || origin.month < 12 ? origin.year : origin.year + 1
        return made(year: year, month: month, day: number, start: start, end: unit + 1, limit: limit, stated: false)
    }

    /// What makes a bare 25日 a day: 前 之 以 起 至 到 上 下 晚 早 零, or an hour.
    private func isFollower(_ key: UInt32) -> Bool {
        switch key {
        case 0x524D, 0x4E4B, 0x4EE5, 0x8D77, 0x81F3, 0x5230, 0x4E0A, 0x4E0B, 0x665A, 0x65E9, 0x96F6: true
        default: false
        }
    }

    private static let workday: Word = "工作日"

    private func worded(_ word: Hit<DayWord>, _ limit: Int) -> DayExpression {
        let day: CalendarDay? = origin.flatMap { origin in
            switch word.value {
            case .after(let days): origin.advanced(by: Int(days))
            case .weekEnd: origin.advanced(by: 7 - origin.weekday)
            case .monthEnd:
                CalendarDay(
                    year: origin.year, month: origin.month,
                    day: CalendarDay.length(ofMonth: origin.month, year: origin.year))
            case .yearEnd: CalendarDay(year: origin.year, month: 12, day: 31)
            }
        }
        let end = min(limit, word.range.upperBound)
        // 今晚10点 is 22:00.
        let evening = text.keys[end - 1] == 0x665A
        let clock = Clock.read(text.keys, at: evening ? end - 1 : end, limit: limit)
        return DayExpression(
            range: word.range.lowerBound..<(clock?.end ?? end), day: day, time: clock?.time, relation: .named,
            isStated: false, isImpossible: false)
    }

    /// 本周五, 下周一.
    private func weekday(at start: Int, limit: Int) -> DayExpression? {
        let keys = text.keys
        guard start + 2 < limit, keys[start + 1] == 0x5468,
            keys[start] == 0x672C || keys[start] == 0x4E0B || keys[start] == 0x8FD9
        else { return nil }
        let number =
            keys[start + 2] == 0x65E5 || keys[start + 2] == 0x5929
            ? 7 : Numerals.whole(keys, at: start + 2, limit: start + 3)?.value
        guard let number, (1...7).contains(number) else { return nil }
        let shift = keys[start] == 0x4E0B ? 7 : 0
        let clock = Clock.read(keys, at: start + 3, limit: limit)
        return DayExpression(
            range: start..<(clock?.end ?? start + 3), day: origin.map { $0.advanced(by: number - $0.weekday + shift) },
            time: clock?.time, relation: .named, isStated: false, isImpossible: false)
    }

    private func made(
        year: Int?, month: Int, day: Int, start: Int, end: Int, limit: Int, stated: Bool = true
    ) -> DayExpression? {
        let keys = text.keys
        var end = end
        // (正月初二) behind a day names it again.
        if end < limit, keys[end] == 0x28, let close = (end..<min(limit, end + 9)).first(where: { keys[$0] == 0x29 }) {
            let lunar = (end..<close).contains { [0x6708, 0x5468, 0x521D, 0x661F].contains(keys[$0]) }
            if lunar { end = close + 1 }
        }
        let clock = Clock.read(keys, at: end, limit: limit)
        let exists = CalendarDay(year: year ?? 2000, month: month, day: day) != nil
        return DayExpression(
            range: start..<(clock?.end ?? end), day: year.flatMap { CalendarDay(year: $0, month: month, day: day) },
            time: clock?.time, relation: .named, isStated: stated, isImpossible: !exists)
    }

    /// The year that puts a month and day nearest to the meeting.
    private func guess(_ month: Int, _ day: Int) -> Int? {
        guard let origin else { return nil }
        let distance = (month - origin.month) * 30 + day - origin.day
        return distance > 183 ? origin.year - 1 : distance < -183 ? origin.year + 1 : origin.year
    }
}
