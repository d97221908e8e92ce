/// How often something is to be done: 一日两次, 每周2次, 每天下午五点前, 日报告, 三天一检.
struct Frequencies: Sendable {
    let text: NormalText
    let marks: Marks

    struct Found: Hashable, Sendable {
        let range: Range<Int>
        let period: Demand.Frequency.Period
        let every: Int
        let times: Int
        let time: String?
    }

    func all(in range: Range<Int>) -> [Found] {
        var found: [Found] = []
        var end = range.lowerBound
        for place in marks.counts.within(range) where place.start >= end {
            let start = Int(place.start)
            guard
                let next = each(at: start, range.upperBound) ?? ratio(at: start, range.upperBound)
                    ?? named(at: start, range.upperBound)
            else { continue }
            found.append(next)
            end = next.range.upperBound
        }
        return found
    }

    /// 每日, 每2天, 每周三次, 每天下午五点前.
    private func each(at start: Int, _ limit: Int) -> Found? {
        let keys = text.keys
        guard keys[start] == 0x6BCF || keys[start] == 0x9694, start + 1 < limit else { return nil }
        let number = Numerals.whole(keys, at: start + 1, limit: limit)
        guard let (period, after) = period(at: number?.end ?? start + 1, limit) else { return nil }
        var every = number?.value ?? 1
        if keys[start] == 0x9694 { every += 1 }
        var end = after
        var time: String?
        if let clock = Clock.read(keys, at: end, limit: limit) {
            (time, end) = (clock.time, clock.end)
            if end < limit, keys[end] == 0x524D { end += 1 }
        }
        var times = 1
        var place = end
        while place < limit, place - end < 6, !Folding.isDigit(keys[place]), !Numerals.isHan(keys[place]),
            Folding.isHan(keys[place])
        { place += 1 }
        if let (count, next) = Numerals.whole(keys, at: place, limit: limit), next < limit,
            isCounter(keys[next]), count > 0
        {
            (times, end) = (count, next + 1)
        }
        guard every > 0, every < 100 else { return nil }
        return Found(range: start..<end, period: period, every: every, times: times, time: time)
    }

    /// 一日两次, 一天一报, 3天1检.
    private func ratio(at start: Int, _ limit: Int) -> Found? {
        let keys = text.keys
        guard Numerals.begins(keys[start]),
            start == 0 || !Folding.isDigit(keys[start - 1]) && keys[start - 1] != 0x6708 && keys[start - 1] != 0x7B2C,
            let (every, unit) = Numerals.whole(keys, at: start, limit: limit),
            let (period, after) = period(at: unit, limit), (1...60).contains(every)
        else { return nil }
        if let (times, end) = Numerals.whole(keys, at: after, limit: limit), end < limit,
            isCounter(keys[end]), times > 0
        {
            return Found(range: start..<end + 1, period: period, every: every, times: times, time: nil)
        }
        // 一日双检
        if after + 1 < limit, keys[after] == 0x53CC, isCounter(keys[after + 1]) {
            return Found(range: start..<after + 2, period: period, every: every, times: 2, time: nil)
        }
        return nil
    }

    /// 日报告, 零报告, 日调度, 早晚各一次, 24小时值班.
    private func named(at start: Int, _ limit: Int) -> Found? {
        let first = text.keys[start]
        switch first {
        case 0x65E5, 0x96F6, 0x65E9, 0x32, 0x5468, 0x6708: break
        default: return nil
        }
        for (word, period) in Self.names where word.begins(at: start, of: text.keys, limit: limit) {
            let before = start > 0 ? text.keys[start - 1] : 0
            if first == 0x65E5,
                Folding.isDigit(before) || Numerals.isHan(before) || before == 0x5F53 || before == 0x4ECA
            {
                return nil
            }
            let twice = first == 0x65E9
            return Found(range: start..<start + word.count, period: period, every: 1, times: twice ? 2 : 1, time: nil)
        }
        return nil
    }

    private func period(at index: Int, _ limit: Int) -> (Demand.Frequency.Period, Int)? {
        guard index < limit else { return nil }
        switch text.keys[index] {
        case 0x65E5, 0x5929, 0x665A: return (.day, index + 1)
        case 0x5468: return (.week, index + 1)
        case 0x6708: return (.month, index + 1)
        case 0x4E2A: return period(at: index + 1, limit)
        case 0x5C0F where index + 1 < limit && text.keys[index + 1] == 0x65F6: return (.hour, index + 2)
        default: return nil
        }
    }

    /// 次 报 检 测 调 消 巡 研 访 会 轮 遍 回 查 更
    private func isCounter(_ key: UInt32) -> Bool {
        switch key {
        case 0x6B21, 0x62A5, 0x68C0, 0x6D4B, 0x8C03, 0x6D88, 0x5DE1, 0x7814, 0x8BBF, 0x4F1A, 0x8F6E, 0x904D, 0x56DE,
            0x67E5, 0x66F4:
            true
        default: false
        }
    }

    private static let names: [(Word, Demand.Frequency.Period)] =
        words("日报告 零报告 日调度 日报制度 日研判 日通报 日会商 日消杀 日巡查 早晚各一次 24小时值班 24小时值守 24小时轮流 24小时在岗", .day)
        + words("周报告 周调度 周通报", .week) + words("月调度", .month)

    private static func words(_ list: String, _ period: Demand.Frequency.Period) -> [(Word, Demand.Frequency.Period)] {
        list.split(separator: " ").map { (Word(String($0)), period) }
    }
}
