/// A number that names or reaches a person (个人号码): stored encrypted, found by its exact value, shown masked. Its
/// description is the masked form, so that it never reaches a log by being printed.
package protocol PersonalNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number in its normal form.
    var text: String { get }
    /// What those see who need not know it.
    var masked: String { get }
    /// Reads what a person has written: full-width digits, spaces and hyphens are no difference.
    /// - Returns: nil if it is no such number.
    init?(written text: String)
}

extension PersonalNumber {
    package var description: String { masked }
}

extension CitizenID: PersonalNumber {
    package init?(written text: String) {
        guard let number = text.writtenNumber, let id = CitizenID(number) else { return nil }
        self = id
    }

    /// The prefecture's four digits and the last two characters, stars between.
    package var masked: String { text.prefix(4) + String(repeating: "*", count: 12) + text.suffix(2) }
}
