import Activation
import Command
import FoundationEssentials
import Households
import Prevention
import Registers
import Reporting
import Situation
import Web
import Workforce

extension Deployment {
    /// What activations switch on, by level.
    func response() throws -> ResponseRules {
        ResponseRules(
            reporting: reporting,
            levels: try Levels(contentsOf: resources.folder.appending(path: "Activation/levels.yaml")),
            packs: { try $0.packTitles() })
    }

    /// Whatever waits for a second person, decided by the operation of its own register.
    func deciding() throws -> Deciding {
        let (reporting, response, staffing) = (reporting, try response(), workforce())
        return Deciding(
            rules,
            more: [
                ReportTypes.name: { writing, id, agree, words in
                    try writing.decide(reportType: id, agree: agree, words: words, rules: reporting)
                },
                Exports.name: { writing, id, agree, words in
                    try writing.decide(writing.registry.named(Exports.name), id, agree: agree, reason: words)
                },
                DirectiveItems.name: { try $0.decideStrikeOff(item: $1, agree: $2, words: $3) },
                Sweeps.name: { writing, id, agree, words in
                    try writing.decide(sweep: id, agree: agree, words: words)
                },
                ClosedPlaces.name: { writing, id, agree, words in
                    try writing.decideClosing(place: id, agree: agree, words: words, rules: staffing)
                },
                Activations.name: { writing, id, agree, words in
                    try writing.decide(response: id, agree: agree, words: words, rules: response)
                },
            ])
    }
}
