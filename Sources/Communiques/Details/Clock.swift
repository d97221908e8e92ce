/// A time of day: 17时, 下午五点, 17:30, 早上8时, 零点, 十点半.
enum Clock {
    /// The time that begins at `start`, a part of the day before it included.
    /// - Returns: `HH:mm`; 24:00 stays.
    static func read(_ keys: ContiguousArray<UInt32>, at start: Int, limit: Int) -> (time: String, end: Int)? {
        var index = start
        var afternoon = false
        if let part = parts.first(where: { $0.word.begins(at: start, of: keys, limit: limit) }) {
            index += part.word.count
            afternoon = part.isLate
        }
        guard let (hour, end) = Numerals.whole(keys, at: index, limit: limit), end < limit, (0...24).contains(hour)
        else { return nil }
        index = end
        var minute = 0
        if keys[index] == 0x3A {
            // 24: 00 is set with a blank now and then.
            let next = index + 1 < limit && keys[index + 1] == 0x20 ? index + 2 : index + 1
            guard next < limit, Folding.isDigit(keys[next]),
                let (value, end) = Numerals.whole(keys, at: next, limit: limit), (0...59).contains(value)
            else { return nil }
            (minute, index) = (value, end)
        } else if keys[index] == 0x65F6 || keys[index] == 0x70B9 {
            index += 1
            if index < limit, keys[index] == 0x949F || keys[index] == 0x6574 { index += 1 }
            if index < limit, keys[index] == 0x534A {
                (minute, index) = (30, index + 1)
            } else if let (value, end) = Numerals.whole(keys, at: index, limit: limit), end < limit, keys[end] == 0x5206
            {
                (minute, index) = (value, end + 1)
            }
        } else {
            return nil
        }
        let late = afternoon && hour < 12 ? hour + 12 : hour
        guard late < 24 || minute == 0 else { return nil }
        return (pad(late) + ":" + pad(minute), index)
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let parts: [(word: Word, isLate: Bool)] = [
        ("凌晨", false), ("早上", false), ("早晨", false), ("上午", false), ("中午", false), ("下午", true), ("傍晚", true),
        ("晚上", true), ("晚间", true), ("晚", true), ("早", false),
    ]
}
