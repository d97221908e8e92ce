import Foundation
import Kernel
import Testing

@testable import Web

struct FormTests {
    @Test func `fields, repeated and percent-encoded`() throws {
        let form = try #require(Form(urlencoded: "a=1+2&b=%E6%96%87&unit=x&unit=&unit=y&empty&=z&eq=a=b".utf8))
        #expect(form["a"] == "1 2")
        #expect(form["b"] == "文")
        #expect(form.all("unit") == ["x", "y"])
        #expect(form["empty"] == "")
        #expect(form["eq"] == "a=b")
        #expect(form["missing"] == nil)
        #expect(form.text("empty") == nil)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%FF", "a=%C3%28", "a=%00", "%ff=a"])
    func `broken encodings are refused`(text: String) { #expect(Form(urlencoded: text.utf8) == nil) }

    @Test func `a flood of fields is refused`() {
        #expect(Form(urlencoded: String(repeating: "a&", count: 10_000).utf8) != nil)
        #expect(Form(urlencoded: String(repeating: "a&", count: 10_001).utf8) == nil)
    }

    @Test func `nothing is an empty form`() { #expect(Form(urlencoded: "".utf8)?.isEmpty == true) }

    @Test func `all that is wrong is told at once`() throws {
        var check = FormCheck(
            Form(["title": "  ", "day": "2021-02-29", "n": "11", "at": "2022-05-04T24:00", "note": "四个字啊"]))
        #expect(check.required("title") == "")
        #expect(check.day("day") == nil)
        #expect(check.integer("n", in: 0...10) == nil)
        #expect(check.moment("at", in: .gmt) == nil)
        #expect(check.optional("note", longest: 3) == "四个字啊")
        #expect(check.day("absent") == nil)
        let rejection = #expect(throws: Rejection.self) { try check.finish() }
        #expect(rejection?.kind == .invalid)
        #expect(
            rejection?.problems.map { "\($0.field ?? "") \($0.code)" } == [
                "title required", "day badDay", "n badNumber", "at badMoment", "note tooLong",
            ])
    }
}
