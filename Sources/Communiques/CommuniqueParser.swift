package import Foundation
package import Kernel

/// Reads communiqués by rules and dictionaries. Has no clock and does no input or output; the same bytes and context
/// always give the same reading. Work grows linearly with the text.
package struct CommuniqueParser: Sendable {
    /// What is known beside the text.
    package struct Context: Sendable {
        /// Names of the imported area table; may be empty.
        package var areas: AreaNames
        /// The deployment's own area.
        package var home: AreaCode?

        package init(areas: AreaNames = AreaNames([]), home: AreaCode? = nil) {
            (self.areas, self.home) = (areas, home)
        }
    }

    let lexicon: Lexicon

    package init(lexicon: Lexicon) { self.lexicon = lexicon }

    /// - Parameter data: UTF-8 or GB18030, plain text or HTML.
    /// - Throws: `encodingBroken` with the byte `offset`, `communiqueEmpty` where no text is left.
    package func parse(_ data: Data, context: Context = Context()) throws(Rejection) -> Reading {
        var decoded = try Decoding.scalars(data)
        if Markup.isPresent(in: decoded) { decoded = Markup.strip(decoded) }
        guard decoded.contains(where: { !Folding.isBlank(Folding.fold($0)) }) else { throw .invalid("communiqueEmpty") }
        let text = NormalText(decoded, lexicon: lexicon)
        return Reading(text: UTF8Text.string(decoded), communique: communique(text, context))
    }

    /// The words of a slice of ``Reading/text`` as ``Demand/text`` has them: readings undone, script simplified, blanks
    /// between Chinese characters dropped.
    package func normalise(_ slice: String) -> String {
        let text = NormalText(ContiguousArray(slice.unicodeScalars.map(\.value)), lexicon: lexicon)
        return text.text(0..<text.count)
    }

    private func communique(_ text: NormalText, _ context: Context) -> Communique {
        let marks = Marks(text, lexicon: lexicon)
        let lines = Lines.split(text, marks: marks)
        let head = Head(lines: lines, text: text, marks: marks, context: context)
        let persons = Persons(lines, text: text, marks: marks, lexicon: lexicon)
        let cut = Segmentation(lines, text: text, marks: marks, persons: persons)
        let drafts = Drafting(text: text, marks: marks, rows: lexicon.rows).drafts(Outline(cut.pieces))
        let speakers = cut.speakers.map { name in name.map { text.text($0) } }
        let concluded = head.inferred.contains { $0.field == "held" }
        var emission = Emission(
            text: text, marks: marks, lexicon: lexicon, persons: persons, speakers: speakers,
            days: DayReader(text: text, marks: marks, origin: head.held ?? head.published), yearIsInferred: concluded)
        let demands = emission.demands(drafts)
        let references = References(lines, text: text, marks: marks, firstDemand: cut.pieces.first?.range.lowerBound)

        var result = Communique()
        result.title = head.title
        result.published = head.published?.description
        result.held = head.held?.description
        (result.series, result.area) = (head.series, head.area)
        result.speakers = cut.speakers.compactMap { $0 }.map { name in
            Communique.Speaker(name: text.text(name), post: persons.post(of: name).map { text.text($0) })
        }
        (result.upstream, result.cites) = (references.upstream, references.cites)
        result.doubts = (text.doubts + head.doubts + emission.doubts).sorted { $0.start < $1.start }
        result.inferred = head.inferred
        result.questions = (head.questions + references.questions + emission.questions).sorted { $0.start < $1.start }
        result.demands = demands
        if demands.isEmpty {
            result.questions.append(Communique.Question(code: .noDemands, text: "", start: 0, end: 0))
        }
        return result
    }
}
