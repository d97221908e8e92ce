import Communiques
import Foundation
import Kernel
import Registers
import Web

/// The original beside the draft, cut into segments that know their item.
struct DraftText {
    private let text: [Unicode.Scalar]
    private let items: [Record]
    private let doubts: [Communique.Doubt]
    private let words: PageWords

    init(_ content: DraftView.Content, _ words: PageWords) {
        text = Array((content.text?[CommuniqueTexts.fields.text] ?? "").unicodeScalars)
        items = content.items
        doubts = content.said?.doubts ?? []
        self.words = words
    }

    var segments: [ViewValue] {
        let i = DirectiveItems.fields
        struct Span { let item: Record?; let refusal: ItemNotes.Refusal?; let range: Range<Int> }
        var spans: [Span] = []
        var marks: Set<Int> = [0, text.count]
        let add = { (span: Span) in
            guard span.range.lowerBound >= 0, span.range.upperBound <= text.count, !span.range.isEmpty else { return }
            spans.append(span)
            marks.formUnion([span.range.lowerBound, span.range.upperBound])
        }
        for item in items {
            guard let start = item[i.start], let end = item[i.end], start < end else { continue }
            add(Span(item: item, refusal: nil, range: start..<end))
            for refusal in ItemNotes(item[i.notes]).refusals where refusal.start < refusal.end {
                add(Span(item: nil, refusal: refusal, range: refusal.start..<refusal.end))
            }
        }
        let doubtful = doubts.filter { $0.start < $0.end && $0.end <= text.count }
        for doubt in doubtful { marks.formUnion([doubt.start, doubt.end]) }
        let cuts = marks.sorted()
        var shown: Set<RecordID> = []
        return zip(cuts, cuts.dropFirst()).map { from, to in
            let covering = spans.filter { $0.range.contains(from) }
            // The innermost demand has the words; its heading has the rest.
            let item = covering.filter { $0.item != nil }.min { $0.range.count < $1.range.count }?.item
            let refusal = covering.first { $0.refusal != nil }?.refusal
            let first = item.map { shown.insert($0.id).inserted } ?? false
            let kind = item?[i.kind] ?? .task
            return [
                "text": .text(String(String.UnicodeScalarView(text[from..<to]))), "item": ViewValue(item?.id.text),
                "kind": .text(kind.rawValue), "first": .flag(first),
                "no": ViewValue(item.flatMap { item in items.firstIndex { $0.id == item.id } }.map { String($0 + 1) }),
                "refused": .flag(refusal?.limited == false),
                "doubt": .flag(doubtful.contains { $0.start <= from && to <= $0.end }),
                "note": ViewValue(refusal.map { words.text("safeguard.\($0.reason)") }),
            ]
        }
    }
}
