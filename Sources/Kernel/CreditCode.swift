/// Unified social credit code (统一社会信用代码) of GB 32100-2015: 18 characters without I, O, S, V, Z.
///
/// Some codes that were really issued fail the check, so a failure is a warning (`hasValidCheck`), never a refusal.
package struct CreditCode: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil unless `text` has the shape: 18 characters of the alphabet, digits in the area part.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 18, bytes.allSatisfy(Self.alphabet.contains),
            bytes[2..<8].allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.text = text
    }

    /// Whether the last character is the one that the standard computes: `(31 − Σ value·3^i mod 31) mod 31`.
    package var hasValidCheck: Bool {
        let values = text.utf8.compactMap(Self.alphabet.firstIndex)
        var (sum, weight) = (0, 1)
        for value in values.dropLast() {
            sum += value * weight
            weight = weight * 3 % 31
        }
        return values.last == (31 - sum % 31) % 31
    }

    package var description: String { text }

    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
}
