/// Numbers as texts write them: 3, 12.5, 三, 十七, 二十八, 两.
enum Numerals {
    @inline(__always)
    private static func digit(_ key: UInt32) -> Int? {
        switch key {
        case 0x3007, 0x96F6: 0
        case 0x4E00: 1
        case 0x4E8C, 0x4E24: 2
        case 0x4E09: 3
        case 0x56DB: 4
        case 0x4E94: 5
        case 0x516D: 6
        case 0x4E03: 7
        case 0x516B: 8
        case 0x4E5D: 9
        default: nil
        }
    }

    @inline(__always)
    static func isHan(_ key: UInt32) -> Bool { digit(key) != nil || key == 0x5341 || key == 0x767E }

    /// Whether a number of either script can begin with `key`.
    @inline(__always)
    static func begins(_ key: UInt32) -> Bool { Folding.isDigit(key) || isHan(key) }

    /// With what a number, a day or a frequency can begin, if not with a word of the dictionaries.
    static let opening = "0123456789〇零一二两三四五六七八九十百" + "每隔日早周月" + "本下这"

    /// The whole number that begins at `start`, in either script.
    static func whole(_ keys: ContiguousArray<UInt32>, at start: Int, limit: Int) -> (value: Int, end: Int)? {
        guard start < limit, begins(keys[start]) else { return nil }
        return Folding.isDigit(keys[start]) ? arabic(keys, start, limit) : han(keys, start, limit)
    }

    /// Up to nine Arabic digits.
    private static func arabic(_ keys: ContiguousArray<UInt32>, _ start: Int, _ limit: Int) -> (value: Int, end: Int)? {
        var (value, index) = (0, start)
        while index < limit, Folding.isDigit(keys[index]) {
            guard index - start < 9 else { return nil }
            value = value * 10 + Int(keys[index] - 0x30)
            index += 1
        }
        return (value, index)
    }

    /// 一 to 九百九十九, 二〇二二 digit by digit.
    private static func han(_ keys: ContiguousArray<UInt32>, _ start: Int, _ limit: Int) -> (value: Int, end: Int)? {
        var (total, current, index, seen) = (0, 0, start, 0)
        var spelled = true
        while index < limit, index - start < 7 {
            if let digit = digit(keys[index]) {
                current = spelled && seen > 0 && total == 0 ? current * 10 + digit : digit
                seen += 1
            } else if keys[index] == 0x5341 {
                total += max(1, current) * 10
                (current, spelled) = (0, false)
            } else if keys[index] == 0x767E {
                total += max(1, current) * 100
                (current, spelled) = (0, false)
            } else {
                break
            }
            index += 1
        }
        return index > start ? (total + current, index) : nil
    }
}
