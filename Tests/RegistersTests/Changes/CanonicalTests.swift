import Database
import Foundation
import Testing

@testable import Registers

struct CanonicalTests {
    @Test func oneTextForOneContent() {
        let values: [String: SQLValue] = ["b": .integer(2), "a": .text("x"), "c": .null, "é": .real(0.5)]
        #expect(Canonical.object(values) == "{\"a\":\"x\",\"b\":2,\"c\":null,\"é\":0.5}")
        #expect(Canonical.object([:]) == "{}")
    }

    @Test(arguments: ["", "任务", "\"quoted\" \\ back", "\n\r\t\u{0}\u{1}\u{1f}", "🦠\u{2028}\u{7f}", "</script>"])
    func stringsAreJSONThatComesBack(text: String) throws {
        let parsed = try JSONSerialization.jsonObject(with: Data("[\(Canonical.quoted(text))]".utf8)) as? [String]
        #expect(parsed.map { $0.map { Array($0.unicodeScalars) } } == [Array(text.unicodeScalars)])
    }

    @Test func contentComesBack() throws {
        let new: [String: SQLValue] = [
            "text": .text("一\"\\\u{1}"), "number": .integer(.max), "small": .integer(-9_007_199_254_740_993),
            "one": .integer(1),
            "none": .null,
        ]
        let content = try #require(ChangeContent(ChangeContent.text(new: new, old: ["text": .null], reason: "因\"故")))
        #expect(content.new == new && content.old == ["text": .null] && content.reason == "因\"故")
        #expect(ChangeContent("{") == nil && ChangeContent("[]") == nil)
    }

    @Test func noTwoListsOfPartsShareADigest() {
        let lists: [[[UInt8]]] = [[], [[]], [[], []], [[1, 2]], [[1], [2]], [[1, 2], []], [[], [1, 2]]]
        #expect(Set(lists.map { Canonical.digest($0) }).count == lists.count)
        #expect(Canonical.digest([]).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test(arguments: [("", []), ("00ff10", [0, 255, 16]), ("A0", [160])]) func hexadecimal(text: String, bytes: [UInt8])
    {
        #expect([UInt8](hex: text) == bytes)
        #expect(bytes.hex == text.lowercased())
    }

    @Test(arguments: ["0", "0g", "G0", "é", "a:", " 0", "0@", "0`"]) func noHexadecimal(text: String) {
        #expect([UInt8](hex: text) == nil)
    }
}
