import Foundation
import Indicators
import Kernel
import Registers
import Testing
import Web

@testable import Server

/// The dictionary that ships.
struct DictionaryTests {
    @Test func everyIndicatorFitsTheRegisters() throws {
        let (book, registry) = try Deployment.registry(
            Resources.locate(), Settings(environment: [:]), nil)
        #expect(book.indicators.count >= 20)
        #expect(registry.measures.count == book.measures.count)
        #expect(book["population"]?.rollUp == Indicator.RollUp.none)
        #expect(!book.identities.isEmpty)
    }
}
