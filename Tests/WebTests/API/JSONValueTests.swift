import Foundation
import Testing

@testable import Web

struct JSONValueTests {
    @Test(arguments: [
        #"{"a":[1,2.5,true,null,"文"],"b":{"c":-7}}"#, "[]", "{}", "\"\"", "null", "false", "0", "9007199254740993",
    ])
    func `text to value and back is the same text`(text: String) throws {
        let value = try JSONValue(parsing: Data(text.utf8))
        #expect(String(decoding: try value.data(), as: UTF8.self) == text)
    }

    @Test(arguments: ["", "{", "{\"a\":}", "nul", "\"\u{1}\""])
    func `what is no JSON throws`(text: String) {
        #expect(throws: DecodingError.self) { try JSONValue(parsing: Data(text.utf8)) }
    }

    @Test func `numbers and flags stay apart`() throws {
        #expect(try JSONValue(parsing: Data("[1,true,1.5]".utf8)) == [1, true, 1.5])
    }

    @Test func `members are sorted, so the same value is the same text`() throws {
        let value: JSONValue = ["b": 1, "a": ["z": .null, "y": "/"]]
        #expect(String(decoding: try value.data(), as: UTF8.self) == #"{"a":{"y":"/","z":null},"b":1}"#)
    }
}
