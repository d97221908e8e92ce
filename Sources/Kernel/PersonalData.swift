/// Personal data in free text. A reply, a reason or a title may hold none: persons belong in a register, where they are
/// masked and every reading is logged.
package enum PersonalData {
    package enum Kind: String, Sendable { case citizenID, mobileNumber }

    /// What was found. It does not carry the data itself.
    package struct Finding: Hashable, Sendable {
        package let kind: Kind
        /// Unicode scalars before it.
        package let offset: Int
    }

    /// The first valid citizen ID or mobile number in `text`, also with spaces, hyphens or full-width digits.
    ///
    /// Both must stand as numbers of their own: a stretch of a longer number (a waybill, a bank card) is none, nor is a
    /// row of counts that happens to have eleven digits. Time is linear in the length of the text.
    package static func find(in text: String) -> Finding? {
        let marks = text.unicodeScalars.map(NumberMark.init)
        for start in marks.indices {
            guard case .digit = marks[start], start == 0 || !marks[start - 1].isDigit else { continue }
            if let kind = kind(at: start, in: marks) { return Finding(kind: kind, offset: start) }
        }
        return nil
    }

    private static func kind(at start: Int, in marks: [NumberMark]) -> Kind? {
        var digits: [UInt8] = []
        var groups = [0]
        var gaps = 0
        var index = start
        while index < marks.count, digits.count <= 18 {
            switch marks[index] {
            case .digit(let byte):
                if gaps > 0 { groups.append(0) }
                gaps = 0
                digits.append(byte)
                groups[groups.count - 1] += 1
            case .gap:
                if let found = match(digits, groups) { return found }
                gaps += 1
                // Columns of a table stand further apart than the parts of one number.
                if gaps > 3 { return nil }
            case .checkX:
                return CitizenID(String(decoding: digits, as: UTF8.self) + "X") == nil
                    ? match(digits, groups) : .citizenID
            case .other:
                return match(digits, groups)
            }
            index += 1
        }
        return match(digits, groups)
    }

    private static func match(_ digits: [UInt8], _ groups: [Int]) -> Kind? {
        guard [11, 13, 15, 18].contains(digits.count) else { return nil }
        var (digits, groups) = (digits, groups)
        if digits.count == 18 { return CitizenID(String(decoding: digits, as: UTF8.self)) == nil ? nil : .citizenID }
        for code in ["86", "0086"] where digits.count == 11 + code.utf8.count && digits.starts(with: code.utf8) {
            digits.removeFirst(code.utf8.count)
            groups =
                groups[0] == code.utf8.count
                ? Array(groups.dropFirst()) : [groups[0] - code.utf8.count] + groups.dropFirst()
        }
        let written = groupings.contains(groups) || groups.allSatisfy { $0 == 1 }
        return written && MobileNumber(String(decoding: digits, as: UTF8.self)) != nil ? .mobileNumber : nil
    }

    /// How people space a mobile number.
    private static let groupings: Set<[Int]> = [
        [11], [3, 4, 4], [3, 8], [7, 4], [4, 3, 4], [3, 3, 5], [5, 6], [6, 5],
    ]
}

extension PersonalData {
    /// What is wrong with free text that holds a citizen ID or mobile number, and where; nil where it holds none.
    package static func problem(in text: String?, field: String) -> Rejection.Problem? {
        text.flatMap(find).map {
            Rejection.Problem("personalData", field: field, values: ["offset": String($0.offset)])
        }
    }

    /// - Throws: `Rejection` `invalid` (`personalData`).
    package static func refuse(in text: String?, field: String) throws {
        if let problem = problem(in: text, field: field) { throw Rejection.invalid(problem) }
    }

    /// `text` up to where it holds a citizen ID or mobile number: for words that were written elsewhere and are told on.
    package static func cut(_ text: String) -> String {
        guard let found = find(in: text) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(found.offset))) + "…"
    }
}
