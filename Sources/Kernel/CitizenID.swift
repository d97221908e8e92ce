/// Citizen identification number (公民身份号码) of GB 11643: six digits of area, birth day, sequence, check character.
///
/// The area part may be a code retired long ago and is not compared with any table.
package struct CitizenID: Hashable, Sendable {
    /// 18 characters; the last a digit or a capital `X`.
    package let text: String
    package let birthDay: CalendarDay

    /// - Returns: nil unless `text` has 18 characters, a birth day that exists, and the right check character.
    ///   A small `x` is read as `X`.
    package init?(_ text: String) {
        let bytes = Array(text.uppercased().utf8)
        guard text.utf8.count == 18, bytes.count == 18,
            bytes.dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
            let birthDay = CalendarDay(
                year: number(bytes[6..<10]), month: number(bytes[10..<12]), day: number(bytes[12..<14])),
            Self.check(bytes.dropLast()) == bytes[17]
        else { return nil }
        (self.text, self.birthDay) = (String(decoding: bytes, as: UTF8.self), birthDay)
    }

    /// What is wrong with an 18-character number (错在第几位): places are counted from 1.
    package enum Fault: Hashable, Sendable {
        /// This character is no digit; the last may be an X.
        case character(Int)
        /// The eight digits from the seventh on are no day.
        case birthDay
        /// The last character does not agree with the others.
        case check

        /// The place, as people say it.
        package var place: String {
            switch self {
            case .character(let place): String(place)
            case .birthDay: "7–14"
            case .check: "18"
            }
        }
    }

    /// - Returns: nil for a number that is right, and for what has not 18 characters.
    package static func fault(written text: String) -> Fault? {
        let marks = text.unicodeScalars.map(NumberMark.init).filter { if case .gap = $0 { false } else { true } }
        guard marks.count == 18 else { return nil }
        var digits: [UInt8] = []
        for (index, mark) in marks.enumerated() {
            switch mark {
            case .digit(let byte): digits.append(byte)
            case .checkX where index == 17: digits.append(0x58)
            default: return .character(index + 1)
            }
        }
        let (year, month, day) = (number(digits[6..<10]), number(digits[10..<12]), number(digits[12..<14]))
        if CalendarDay(year: year, month: month, day: day) == nil { return .birthDay }
        return check(digits.dropLast()) == digits[17] ? nil : .check
    }

    /// Check character of the 17 digits before it: ISO 7064, MOD 11-2.
    private static func check(_ digits: some Sequence<UInt8>) -> UInt8 {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        return Array("10X98765432".utf8)[sum % 11]
    }
}

/// Value of ASCII digits.
func number(_ digits: some Sequence<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1) - 0x30 } }
