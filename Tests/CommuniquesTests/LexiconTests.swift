import Foundation
import Testing

@testable import Communiques

struct LexiconTests {
    @Test func missingDictionariesAreNamed() {
        #expect { try Lexicon(directory: URL(fileURLWithPath: "/nowhere")) } throws: { error in
            (error as? LexiconError)?.file == "modals.tsv"
        }
    }

    /// Every unit proposed as lead is one of the units, so that a page can link it.
    @Test func leadsAreUnits() throws {
        let lexicon = try CommuniqueFixtures.lexicon.get()
        for (row, lead) in lexicon.leads {
            for unit in [lead.lead] + lead.supporting {
                #expect(lexicon.units.contains { $0.name == unit.name }, "\(row): \(unit.name)")
            }
        }
    }

    @Test func everyThemeHasALead() throws {
        let lexicon = try CommuniqueFixtures.lexicon.get()
        for row in lexicon.rows {
            #expect(row.lead != nil, "\(row.name)")
        }
    }
}
