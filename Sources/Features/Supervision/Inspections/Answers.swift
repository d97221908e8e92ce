import Foundation
package import Kernel
package import Registers

/// What an inspection answers to one item (符合 / 不符合 / 不适用).
package enum Answer: String, Sendable, Codable, CaseIterable {
    case conforms, fails, notApplicable
}

/// The answers of one inspection, by item of its checklist.
package struct Answers: Sendable, Hashable {
    package struct Line: Sendable, Hashable, Codable {
        package let answer: Answer
        package let words: String?

        package init(_ answer: Answer, _ words: String? = nil) { (self.answer, self.words) = (answer, words) }
    }

    package let lines: [String: Line]

    package init(_ lines: [String: Line]) { self.lines = lines }

    /// - Throws: a decoding fault.
    package init(_ text: JSONText) throws {
        lines = try JSONDecoder().decode([String: Line].self, from: Data(text.text.utf8))
    }

    package func text() throws -> JSONText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return JSONText(String(decoding: try encoder.encode(lines), as: UTF8.self))
    }

    package func count(_ answer: Answer) -> Int { lines.values.count { $0.answer == answer } }

    /// What is wrong with them: each item needs an answer, each failing one words; nothing personal.
    package func problems(by checklist: Checklist) -> [Rejection.Problem] {
        checklist.items.compactMap { item in
            guard let line = lines[item.id] else { return .init("answerMissing", field: item.id) }
            let words = line.words ?? ""
            if line.answer == .fails, words.trimmingWhitespace.isEmpty {
                return .init("findingWords", field: item.id)
            }
            if words.count > 500 { return .init("tooLong", field: item.id, values: ["max": "500"]) }
            return PersonalData.problem(in: words, field: item.id)
        }
            + lines.keys.filter { checklist.item($0) == nil }.sorted().map {
                .init("fieldUnknown", field: $0, values: ["field": $0])
            }
    }
}
