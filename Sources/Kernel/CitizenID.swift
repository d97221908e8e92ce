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

    /// Check character of the 17 digits before it: ISO 7064, MOD 11-2.
    private static func check(_ digits: some Sequence<UInt8>) -> UInt8 {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        return Array("10X98765432".utf8)[sum % 11]
    }
}

/// Value of ASCII digits.
func number(_ digits: some Sequence<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1) - 0x30 } }
