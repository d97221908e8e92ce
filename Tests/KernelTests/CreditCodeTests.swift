import Testing

@testable import Kernel

/// GB 32100-2015.
struct CreditCodeTests {
    @Test(arguments: [
        ("91350100M000100Y43", true), ("91110000101623741K", true), ("91350100M000100Y44", false),
        // Really issued, yet its check fails: a warning only.
        ("91350211M0000XUF46", false),
    ])
    func shapes(text: String, check: Bool) throws { #expect(try #require(CreditCode(text)).hasValidCheck == check) }

    @Test(arguments: [
        "", "91350100M000100Y4", "91350100M000100Y433", "91350100I000100Y43", "91350100M000100O43",
        "91350100m000100y43",
        "9135A100M000100Y43", "91350100M000100Y4 ",
    ])
    func refused(text: String) { #expect(CreditCode(text) == nil) }

    @Test func oneCheckCharacterFitsWhateverTheRemainder() throws {
        let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        var fitting: Set<Character> = []
        for _ in 0..<2000 {
            let body = "91350100" + String((0..<9).compactMap { _ in alphabet.randomElement() })
            let valid = alphabet.filter { CreditCode(body + String($0))?.hasValidCheck == true }
            #expect(valid.count == 1)
            fitting.formUnion(valid)
        }
        // Remainder 0 gives 0 and not an index past the end, which public snippets get wrong.
        #expect(fitting.count == 31)
    }
}
