import Foundation
import Kernel
import Testing

@testable import Tables

struct NDJSONTests {
    private let fixture: TablesFixture

    init() throws { fixture = try TablesFixture() }

    @Test(arguments: [
        ("{\"a\":1,\"b\":\"x\"}\n{\"b\":\"y\",\"c\":true}\n", ["0:a|b|c", "1:1|x", "2:|y|TRUE"], []),
        ("{\"a\":1}\r\n\r\n {\"a\" : null , \"b\":[1, {\"x\":\"]\"}]}", ["0:a|b", "1:1", "3:|[1, {\"x\":\"]\"}]"], []),
        ("{\"a\":\"\\u4e2d\\ud83d\\ude00\\n\\\"\"}", ["0:a", "1:中😀\n\""], []),
        ("{\"a\":1}\n{\"a\":}\n{\"a\":2}\n", ["0:a", "1:1", "3:2"], ["jsonLine@2"]),
        ("{\"a\":1}\n[1]\n{}\n", ["0:a", "1:1"], ["jsonLine@2"]),
        ("{\"a\":01}\n", [], ["jsonLine@1"]),
        ("{\"a\":1,\"a\":2}\n", [], ["jsonKeyTwice@1"]),
        ("{\"a\":\"\\ud800\"}\n{\"a\":1} x\n{\"a\":\"x", [], ["jsonLine@1", "jsonLine@2", "jsonLine@3"]),
        ("{\"a\":-0.5e-3}", ["0:a", "1:-0.5e-3"], []),
    ])
    func rows(text: String, expected: [String], codes: [String]) throws {
        let (rows, refused) = try fixture.read(text)
        #expect(TablesFixture.shown(rows) == expected)
        #expect(refused == codes)
    }

    @Test func brokenBytesAndLimits() throws {
        let url = try fixture.file(Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}\n".utf8))
        let reader = try TableFile.open(url)
        let rejection = #expect(throws: Rejection.self) { try reader.next() }
        #expect(rejection == .invalid("badEncoding", ["row": "1", "offset": "6"]))
        var limits = TableLimits()
        (limits.columns, limits.rowBytes) = (2, 1_000)
        #expect(throws: Rejection.self) { try fixture.read("{\"a\":1,\"b\":2}\n{\"c\":3}\n", limits: limits) }
        let long = "{\"a\":\"" + String(repeating: "x", count: 600_000) + "\"}"
        #expect(try fixture.read(long, limits: limits).refused == ["tableRowLong@1"])
        let (rows, refused) = try fixture.read("{\"a\":1}\n\(long)\n{\"b\":2}\n", limits: limits)
        #expect(refused == ["tableRowLong@2"] && TablesFixture.shown(rows) == ["0:a|b", "1:1", "3:|2"])
        let deep = "{\"a\":" + String(repeating: "[", count: 100_000) + "}"
        #expect(try fixture.read(deep).refused == ["jsonLine@1"])
    }

    @Test func roundTrip() throws {
        let texts = ["", "a", "\"\\/", "\u{1}\u{1f}\n\t", "甲😀", "null", "{\"x\":1}", "'=1", "\u{2028}"]
        var bytes: [UInt8] = []
        let writer = NDJSONWriter([.init("k\"", title: ""), .init("n", title: "")]) { bytes += $0 }
        for text in texts { try writer.write([.text(text), .integer(-5)]) }
        try writer.write([.flag(false), .real(0.5)])
        try writer.finish()
        let (rows, refused) = try TablesFixture.read(fixture.file(bytes))
        #expect(refused == [])
        #expect(rows[0].cells == [.text("k\""), .text("n")])
        #expect(rows.dropFirst().dropLast().map { $0[0].text } == texts)
        #expect(rows.last?.cells == [.flag(false), .number(0.5, shown: "0.5")])
    }
}
