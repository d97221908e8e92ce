/// Telephone number of a person (联系电话) in mainland China: a mobile number of eleven digits, or a fixed line with its
/// area code.
package struct Phone: PersonalNumber {
    /// `13800001234`, `037166660000`: digits alone, no country code.
    package let text: String

    /// Also with the country code, as `+86 138 0000 1234`.
    package init?(written text: String) {
        let international = text.drop(while: \.isWhitespace).hasPrefix("+")
        let plus = text.firstIndex(of: "+").map { text.index(after: $0) }
        guard var number = (international ? plus.map { text[$0...] } ?? text[...] : text[...]).writtenNumber else {
            return nil
        }
        if international {
            guard number.hasPrefix("86") else { return nil }
            number.removeFirst(2)
            if MobileNumber(number) == nil, !number.hasPrefix("0") { number = "0" + number }
        } else {
            for code in ["86", "0086"] where number.utf8.count == 11 + code.utf8.count && number.hasPrefix(code) {
                number.removeFirst(code.utf8.count)
            }
        }
        guard MobileNumber(number) != nil || Self.isFixedLine(number) else { return nil }
        self.text = number
    }

    /// The four digits before the last four are stars: `138****1234`.
    package var masked: String { text.dropLast(8) + "****" + text.suffix(4) }

    /// `0`, two or three further digits of the area code, seven or eight of the line.
    private static func isFixedLine(_ number: String) -> Bool {
        let bytes = Array(number.utf8)
        return (10...12).contains(bytes.count) && bytes[0] == 0x30 && (0x31...0x39).contains(bytes[1])
            && bytes.allSatisfy { (0x30...0x39).contains($0) }
    }
}
