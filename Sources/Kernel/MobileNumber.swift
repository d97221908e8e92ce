/// Mobile telephone number of mainland China (手机号码): `1`, a digit from 3 to 9, nine digits. Its description is masked.
package struct MobileNumber: Hashable, Sendable, CustomStringConvertible {
    /// Eleven digits.
    package let text: String

    /// - Returns: nil unless `text` is exactly such a number; no country code, no spaces.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 11, bytes[0] == 0x31, (0x33...0x39).contains(bytes[1]),
            bytes.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.text = text
    }

    /// The first three and the last two digits, stars between.
    package var description: String { text.prefix(3) + String(repeating: "*", count: 6) + text.suffix(2) }
}
