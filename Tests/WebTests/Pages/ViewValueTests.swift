import Mustache
import Testing

@testable import Web

struct ViewValueTests {
    private static let cases: [(String, ViewValue, String)] = [
        ("{{a}}", ["a": "<文&>"], "&lt;文&amp;&gt;"), ("{{a.b.c}}", ["a": ["b": ["c": 7]]], "7"),
        ("{{#a}}x{{/a}}{{^a}}y{{/a}}", ["a": true], "x"), ("{{#a}}x{{/a}}{{^a}}y{{/a}}", ["a": false], "y"),
        ("{{#a}}x{{/a}}{{^a}}y{{/a}}", ["a": .none], "y"), ("{{#a}}x{{/a}}{{^a}}y{{/a}}", ["a": ""], "y"),
        ("{{#a}}x{{/a}}{{^a}}y{{/a}}", ["a": []], "y"), ("{{#a}}[{{.}}]{{/a}}", ["a": ["1", "2"]], "[1][2]"),
        ("{{#a}}{{b}}{{c}}{{/a}}", ["a": [["b": 1], ["b": 2]], "c": "-"], "1-2-"),
        ("{{#a}}{{a}}{{/a}}", ["a": "note"], "note"), ("{{#a}}{{b}}{{/a}}", ["a": ["b": "in"], "b": "out"], "in"),
        ("{{missing}}{{a.missing}}", ["a": [:]], ""), ("{{#empty(a)}}none{{/empty(a)}}", ["a": []], "none"),
    ]

    @Test(arguments: cases)
    func `renders as Mustache expects`(template: String, value: ViewValue, text: String) throws {
        #expect(try MustacheTemplate(string: template).render(value) == text)
    }
}
