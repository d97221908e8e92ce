/// A rule across fields of a report (勾稽关系), as `tested + waiting == due` or `positive <= tested`.
package struct Expression: Hashable, Sendable {
    package enum Comparison: String, Sendable, CaseIterable {
        case equal = "=="
        case unequal = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case more = ">"
    }

    /// A sum of fields and numbers, each with its sign.
    package struct Sum: Hashable, Sendable {
        package fileprivate(set) var fields: [String: Int] = [:]
        package fileprivate(set) var constant = 0

        /// nil where a field has no number: what is not told cannot be wrong.
        func value(_ numbers: [String: Int]) -> Int? {
            var sum = constant
            for (field, sign) in fields {
                guard let number = numbers[field] else { return nil }
                sum += sign * number
            }
            return sum
        }
    }

    package let text: String
    package let left: Sum
    package let right: Sum
    package let comparison: Comparison

    package struct Malformed: Error, Hashable { package let text: String }

    /// - Throws: `Malformed` for what is no comparison of two sums.
    package init(_ text: String) throws(Malformed) {
        // `<=` before `<`.
        let order = Comparison.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
        guard let (comparison, place) = Self.find(order, in: text) else { throw Malformed(text: text) }
        let (before, behind) = (text[..<place.lowerBound], text[place.upperBound...])
        guard let left = Self.sum(before), let right = Self.sum(behind) else { throw Malformed(text: text) }
        (self.text, self.left, self.right, self.comparison) = (text, left, right, comparison)
    }

    package var fields: Set<String> { Set(left.fields.keys).union(right.fields.keys) }

    /// Whether the numbers obey the rule; nil where one of them is missing.
    package func holds(_ numbers: [String: Int]) -> Bool? {
        guard let left = left.value(numbers), let right = right.value(numbers) else { return nil }
        return switch comparison {
        case .equal: left == right
        case .unequal: left != right
        case .atMost: left <= right
        case .atLeast: left >= right
        case .less: left < right
        case .more: left > right
        }
    }

    private static func find(_ order: [Comparison], in text: String) -> (Comparison, Range<String.Index>)? {
        var index = text.startIndex
        while index < text.endIndex {
            for comparison in order where text[index...].hasPrefix(comparison.rawValue) {
                return (comparison, index..<text.index(index, offsetBy: comparison.rawValue.count))
            }
            index = text.index(after: index)
        }
        return nil
    }

    private static func sum(_ text: Substring) -> Sum? {
        var sum = Sum()
        var (sign, expectsTerm) = (1, true)
        var word = ""
        func take() -> Bool {
            defer { word = "" }
            if let number = Int(word) {
                guard abs(number) <= 1_000_000_000 else { return false }
                sum.constant += sign * number
            } else {
                guard ReportForm.isName(word) else { return false }
                sum.fields[word, default: 0] += sign
            }
            return true
        }
        for character in text {
            if character.isWhitespace {
                guard !word.isEmpty else { continue }
                guard expectsTerm, take() else { return nil }
                expectsTerm = false
            } else if character == "+" || character == "-" {
                if !word.isEmpty {
                    guard expectsTerm, take() else { return nil }
                    expectsTerm = false
                }
                // A sign stands between terms, and a minus may begin.
                guard !expectsTerm || (character == "-" && sum == Sum() && sign == 1) else { return nil }
                (sign, expectsTerm) = (character == "-" ? -1 : 1, true)
            } else {
                guard expectsTerm else { return nil }
                word.append(character)
            }
        }
        if !word.isEmpty {
            guard expectsTerm, take() else { return nil }
            expectsTerm = false
        }
        return expectsTerm ? nil : sum
    }
}
