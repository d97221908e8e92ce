import Communiques
import Foundation
package import Registers

/// What the reader noted at a demand: refused and limited spans, questions, the words of the deadline. Kept with the
/// item as JSON.
package struct ItemNotes: Codable, Sendable, Hashable {
    package struct Refusal: Codable, Sendable, Hashable {
        package let start: Int
        package let end: Int
        package let text: String
        /// Key of the safeguard's reason.
        package let reason: String
        /// Limited form only, instead of refused.
        package let limited: Bool
    }

    package struct Question: Codable, Sendable, Hashable {
        package let code: String
        package let text: String
    }

    package var refusals: [Refusal] = []
    package var questions: [Question] = []
    package var deadlineText: String?
    package var topics: [String] = []

    package init() {}

    init(_ demand: Demand, _ questions: [Communique.Question]) {
        for (spans, limited) in [(demand.refused, false), (demand.limited, true)] {
            refusals += spans.map {
                Refusal(start: $0.start, end: $0.end, text: $0.text, reason: $0.reason, limited: limited)
            }
        }
        self.questions = questions.filter { $0.start >= demand.start && $0.end <= demand.end }
            .map { Question(code: $0.code.rawValue, text: $0.text) }
        deadlineText = demand.deadlines.first?.text
        topics = demand.topics
    }

    package init(_ stored: JSONText?) {
        self = stored.flatMap { try? JSONDecoder().decode(ItemNotes.self, from: Data($0.text.utf8)) } ?? ItemNotes()
    }

    var json: JSONText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return JSONText(String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self))
    }

    /// The demand's words without what a safeguard refuses: the first proposal for the item's wording.
    func wording(of demand: Demand) -> String {
        var text = demand.text
        for refusal in refusals where !refusal.limited && !refusal.text.isEmpty {
            // With its conjunction: 宣传和舆论处置 leaves 宣传.
            let joined = ["以及", "和", "、", "及", "与", "并"].flatMap { [$0 + refusal.text, refusal.text + $0] }
            let part = joined.first { text.contains($0) } ?? refusal.text
            text = text.replacingOccurrences(of: part, with: "")
        }
        let kept = text.trimmingCharacters(in: CharacterSet(charactersIn: ",,;;、。: ").union(.whitespacesAndNewlines))
        return kept.isEmpty ? String(demand.text.prefix(2000)) : String(kept.prefix(2000))
    }
}
