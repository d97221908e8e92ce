import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct ValidationTests {
    private let definition = Definition(Jobs.self)

    private func problems(
        _ changes: [String: SQLValue], partial: Bool = false, over: Values = Values()
    ) -> [String] {
        let values = partial ? Values(changes) : Values(Jobs.values().stored.merging(changes) { $1 })
        do {
            try Validation(definition).check(values, partial: partial, at: Instant(milliseconds: 0), over: over)
        } catch let rejection as Rejection {
            #expect(rejection.kind == .invalid && rejection.code == "invalid")
            return rejection.problems.map { "\($0.field ?? "") \($0.code)" }
        } catch { return ["\(error)"] }
        return []
    }

    @Test(arguments: [
        ("title", SQLValue.null, "required"), ("title", .text(""), "required"),
        ("title", .text(" \u{3000}\n"), "required"),
        ("title", .text(String(repeating: "长", count: 21)), "tooLong"), ("title", .integer(1), "malformed"),
        ("title", .text("a\u{0}b"), "malformed"), ("note", .text(String(repeating: "x", count: 10_001)), "tooLong"),
        ("kind", .text("tunnel"), "badChoice"), ("kind", .null, "required"), ("due", .text("2022-05-04"), "malformed"),
        ("due", .text("2022-13-04T04:00:00.000Z"), "malformed"), ("day", .text("2021-02-29"), "malformed"),
        ("priority", .text("1"), "malformed"), ("late", .integer(2), "malformed"),
        ("area", .text("9901011"), "malformed"),
        ("unit", .text("a b"), "malformed"), ("unit", .text(""), "required"), ("helpers", .text("east"), "malformed"),
        ("helpers", .text("[\"a b\"]"), "malformed"), ("tags", .text("{}"), "malformed"),
        ("kinds", .text("[\"tunnel\"]"), "badChoice"), ("nowhere", .text("x"), "fieldUnknown"),
    ])
    func refused(field: String, value: SQLValue, code: String) {
        #expect(problems([field: value]) == ["\(field) \(code)"])
    }

    @Test(arguments: [
        ("title", SQLValue.text(String(repeating: "长", count: 20))), ("note", .text("一\n二")), ("note", .null),
        ("due", .text("2022-05-04T04:00:00.000Z")), ("day", .text("2020-02-29")), ("priority", .integer(-3)),
        ("late", .integer(1)), ("area", .text("990101L01")), ("helpers", .text("[\"east\",\"west\"]")),
        ("tags", .text("[]")),
        ("kinds", .text("[\"road\",\"market\"]")), ("code", .text("任务-1")),
    ])
    func accepted(field: String, value: SQLValue) { #expect(problems([field: value]) == []) }

    @Test func everyProblemIsReported() {
        let all = problems(["title": .null, "kind": .text("x"), "area": .text("1"), "other": .null])
        #expect(all == ["title required", "kind badChoice", "area malformed", "other fieldUnknown"])
    }

    @Test func anEditChecksWhatItGives() {
        #expect(problems(["note": .text("x")], partial: true) == [])
        #expect(problems(["title": .null], partial: true) == ["title required"])
    }

    @Test func rulesAcrossFieldsSeeTheWholeRecord() {
        #expect(problems(["title": .text("forbidden")]) == ["title wordForbidden"])
        #expect(
            problems(["note": .text("x")], partial: true, over: Jobs.values("forbidden")) == ["title wordForbidden"])
    }

    @Test(arguments: [
        ("title", " 检查 ", SQLValue.text("检查")), ("title", "  ", .null), ("priority", "12", .integer(12)),
        ("late", "on", .integer(1)), ("late", "0", .integer(0)),
        ("tags", "甲、乙,丙,丁\n戊", .text("[\"甲\",\"乙\",\"丙\",\"丁\",\"戊\"]")),
        ("due", "2022-05-04T04:00Z", .text("2022-05-04T04:00:00.000Z")),
    ])
    func textOfForms(field: String, text: String, value: SQLValue) throws {
        #expect(try definition.field(field)?.value(from: text) == value)
    }

    @Test(arguments: [("priority", "1.5"), ("priority", "一"), ("due", "tomorrow")])
    func textThatIsNotOfTheKind(field: String, text: String) {
        #expect(throws: Rejection.invalid("malformed", field: field)) { try definition.field(field)?.value(from: text) }
    }
}
