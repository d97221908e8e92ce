import Foundation
import Kernel
import Registers

/// A SitRep as JSON: the frozen numbers and the words, as they are stored.
struct SitRepFile: Encodable {
    let id: String
    let state: String
    let finalised: String?
    let content: SitRepContent
    let words: SitRepWording

    init(_ asked: SitRepPages.Asked) {
        id = asked.record.id.text
        state = asked.record.state
        finalised = asked.record[SitReps.fields.finalised]?.description
        (content, words) = (asked.content, asked.words)
    }

    func json() throws -> String { try JSONText(encoding: self).text }
}
