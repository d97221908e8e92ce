package import Indicators
package import Kernel
import Registers

/// One field of a report type (报表字段).
package struct ReportField: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case count, text, choice, flag }

    /// What a choice may be, in the order of the page.
    package struct Option: Hashable, Sendable {
        package let id: String
        package let title: Words
    }

    package let id: String
    package let title: Words
    /// As 人; nil for what has none.
    package let unit: Words?
    package let kind: Kind
    /// The indicator (指标) that the field tells.
    package let indicator: String?
    /// Taken from the records by its indicator (自动汇总): nobody types what they hold.
    package let derived: Bool
    /// Field of another type, `type.field`, of the units below, whose sum is offered.
    package let sumOf: String?
    package let options: [Option]
    /// Bounds of a count.
    package let (minimum, maximum): (Int, Int)
    package let required: Bool
    /// Whether a count that stands out from those before is flagged (异常提示).
    package let watch: Bool

    /// No county has ten million of anything: what is larger is a slip of the finger or a number of a person.
    package static let largest = 9_999_999
}

/// What a field of a report holds.
package enum ReportValue: Hashable, Sendable {
    case count(Int)
    case text(String)
    case flag(Bool)

    package var count: Int? { if case .count(let number) = self { number } else { nil } }

    package var shown: String {
        switch self {
        case .count(let number): String(number)
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

extension ReportField {
    /// Reads what somebody entered; nil for an empty field.
    /// - Parameter problems: gets what is wrong, with the field's name: −1 and 10¹² are no count of anything.
    package func value(
        _ entered: String, named name: String, _ problems: inout [Rejection.Problem]
    ) -> ReportValue? {
        let text = entered.trimmingWhitespace
        if text.isEmpty { return nil }
        func fail(_ code: String, _ values: [String: String]) {
            problems.append(.init(code, field: name, values: values.merging(["field": title.zh]) { $1 }))
        }
        switch kind {
        case .count:
            // Full-width digits come from Chinese keyboards.
            let plain = text.unicodeScalars.map { scalar in
                (0xFF10...0xFF19).contains(scalar.value)
                    ? Character(UnicodeScalar(scalar.value - 0xFF10 + 0x30) ?? scalar) : Character(scalar)
            }
            guard let number = Int(String(plain)) else {
                fail(
                    plain.allSatisfy { $0.isASCII && $0.isNumber } ? "reportTooLarge" : "reportNoCount",
                    ["max": String(maximum), "value": String(text.prefix(20))])
                return nil
            }
            if number < minimum {
                fail("reportTooSmall", ["min": String(minimum), "value": String(number)])
                return nil
            }
            if number > maximum {
                fail("reportTooLarge", ["max": String(maximum), "value": String(number)])
                return nil
            }
            return .count(number)
        case .text:
            if text.count > 500 {
                fail("tooLong", ["max": "500"])
                return nil
            }
            if let problem = PersonalData.problem(in: text, field: name) {
                fail(problem.code, problem.values)
                return nil
            }
            return .text(text)
        case .choice:
            guard options.contains(where: { $0.id == text }) else {
                fail("badChoice", [:])
                return nil
            }
            return .text(text)
        case .flag: return .flag(["1", "true", "on", "yes", "是"].contains(text))
        }
    }
}
