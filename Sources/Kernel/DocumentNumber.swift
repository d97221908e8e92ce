/// Number of an identity document other than the citizen ID (其他证件号码): passport, mainland travel permit of Hong Kong,
/// Macao or Taiwan residents, permanent residence permit of foreigners.
package struct DocumentNumber: PersonalNumber {
    /// Kind of document (证件种类); the raw value is that of a form's choice.
    package enum Kind: String, Sendable, CaseIterable {
        /// 护照: 6–12 letters and digits.
        case passport
        /// 港澳居民来往内地通行证: `H` or `M`, 8 or 10 digits.
        case hongKongMacao
        /// 台湾居民来往大陆通行证: 8 or 10 digits.
        case taiwan
        /// 外国人永久居留身份证: three letters and twelve digits, or 18 as a citizen ID that begin with a 9.
        case foreignResident
    }

    /// Capital letters and digits, no gaps.
    package let text: String

    /// - Returns: nil unless it is written as one of the kinds.
    package init?(written text: String) {
        var letters = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x30...0x39, 0x41...0x5A: letters.unicodeScalars.append(scalar)
            case 0x61...0x7A: letters += String(scalar).uppercased()
            // Full-width digits and letters.
            case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
                guard let narrow = Unicode.Scalar(scalar.value - 0xFEE0) else { return nil }
                letters += String(narrow).uppercased()
            case 0x20, 0x2D, 0xA0, 0x3000, 0xFF0D: break
            default: return nil
            }
        }
        self.text = letters
        if kinds.isEmpty { return nil }
    }

    /// The kinds it may be, by its form alone.
    package var kinds: Set<Kind> {
        let bytes = Array(text.utf8)
        let isDigit = bytes.map { (0x30...0x39).contains($0) }
        let digits = isDigit.count(where: \.self)
        var kinds: Set<Kind> = []
        if (6...12).contains(bytes.count), digits >= 4 { kinds.insert(.passport) }
        if [9, 11].contains(bytes.count), [0x48, 0x4D].contains(bytes[0]), digits == bytes.count - 1 {
            kinds.insert(.hongKongMacao)
        }
        if [8, 10].contains(bytes.count), digits == bytes.count { kinds.insert(.taiwan) }
        let isOld = bytes.count == 15 && digits == 12 && !isDigit.prefix(3).contains(true)
        if isOld || bytes.first == 0x39 && CitizenID(text) != nil { kinds.insert(.foreignResident) }
        return kinds
    }

    /// The first and the last two characters, stars between.
    package var masked: String { text.prefix(1) + String(repeating: "*", count: text.utf8.count - 3) + text.suffix(2) }
}
