import Kernel
import TestSupport
import Testing

@testable import Registers

struct FreeTextTests {
    @Test(
        arguments: [
            (nil, nil, "reasonRequired@words"), ("", nil, "reasonRequired@words"),
            (" 　\n", nil, "reasonRequired@words"),
            ("设备故障", "设备故障", "none"), ("\t 设备故障 \n", "设备故障", "none"), ("一二三四五六七八九十", "一二三四五六七八九十", "none"),
            (" 一二三四五六七八九十 ", "一二三四五六七八九十", "none"), ("一二三四五六七八九十余", nil, "tooLong@words"),
            ("13800138000", nil, "tooLong@words"),
        ] as [(String?, String?, String)])
    func wordsOfAStep(text: String?, words: String?, refused: String) async throws {
        var said: String?
        #expect(try await refusal { said = try FreeText.needed(text, field: "words", max: 10) } == refused)
        #expect(said == words)
        // The same where they may be left out, but for none.
        let isNone = refused.hasPrefix("reasonRequired")
        let code = try await refusal { said = try FreeText.given(text, field: "words", max: 10) }
        #expect(code == (isNone ? "none" : refused) && said == words)
    }

    /// Told by its place in the text as it was given.
    @Test func thatTellOfAPersonAreRefused() {
        let rejection = Rejection.invalid("personalData", field: "reason", ["offset": "2"])
        #expect(throws: rejection) { try FreeText.needed(" 找13800138000 ") }
        #expect(throws: rejection) { try FreeText.given(" 找13800138000 ") }
    }

    @Test func withoutABoundTheyMayBeLong() throws {
        let words = String(repeating: "长", count: 5_000)
        #expect(try FreeText.needed(words) == words)
    }

    @Test func theCodeIsTheCallers() {
        #expect(throws: Rejection.invalid("orderNeeded", field: "order")) {
            try FreeText.needed(" ", field: "order", code: "orderNeeded")
        }
    }
}
