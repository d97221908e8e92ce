import Kernel
import Registers
import TestSupport
import Testing

@testable import Indicators

struct IndicatorBookTests {
    private static let words = "name: {zh: 甲, en: a}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: p}, owner: x"
    private static func entry(_ id: String, _ more: String) -> String { "- {id: \(id), \(words), \(more)}\n" }
    private static let stock = entry("a", "kind: stock, source: {register: contact}")

    @Test func readsWhatIsDeclared() throws {
        let book = try IndicatorBook.county()
        #expect(book.indicators.count == 11)
        #expect(book["contact.held"]?.name == Words(zh: "在管", en: "Held"))
        #expect(book["population"]?.rollUp == Indicator.RollUp.none)
        #expect(book["contact.severeRate"]?.rollUp == .ratio)
        #expect(book["sick.reported"]?.measure == "report.daily.sick")
        #expect(
            book.measures.first { $0.id == "contact.severe" }
                == Measure("contact.severe", of: "contact", where: ["severe": ["1"]], unless: "follows"))
        #expect(book.closure(of: ["contact.per10k"]).map(\.id) == ["contact.held", "population", "contact.per10k"])
        try book.check(Registry([Contacts.self, Areas.self]))
    }

    static let broken: [(String, Int, String)] = [
        ("- {id: a}", 2, "\"kind\" is missing"),
        (entry("a", "kind: stock, sorce: {register: contact}"), 2, "unknown field \"sorce\""),
        (entry("a", "kind: stock"), 2, "\"source\" is missing"),
        (entry("a", "kind: odd"), 2, "\"kind\" must be one of flow, ratio, reported, stock, sum"),
        (entry("a", "kind: stock, per: 3, source: {register: contact}"), 2, "\"per\" does not belong to stock"),
        (entry("a", "kind: stock, source: {register: contact, day: found}"), 2, "\"day\" belongs to a flow"),
        (entry("a", "kind: stock, source: {register: contact, wher: 1}"), 2, "unknown field \"wher\""),
        (stock + stock, 3, "\"a\" stands twice"),
        (stock + entry("b", "kind: ratio, numerator: a, denominator: c, per: 1"), 3, "no indicator \"c\""),
        (stock + entry("b", "kind: ratio, numerator: a, denominator: a, per: 0"), 3, "\"per\" must be above 0"),
        (stock + entry("b", "kind: sum, of: []"), 3, "a sum of nothing"),
        (entry("a b", "kind: stock, source: {register: contact}"), 2, "an id has letters, digits and dots"),
        (entry("a", "kind: stock, public: 1, source: {register: contact}"), 2, "\"public\" must be true or false"),
        ("- id: a\n  name: {zh: 甲}\n  kind: stock\n  source: {register: contact}", 3, "\"en\" is missing"),
        (stock + "identities:\n- {id: i, name: {zh: 甲, en: a}, left: a, right: [z]}", 4, "no indicator \"z\""),
        (
            stock + "identities:\n- {id: i, name: {zh: 甲, en: a}, left: a, right: [a], sources: 1}", 4,
            "\"sources\" must be true or false"
        ),
        ("others: 1", 2, "unknown field \"others\""),
    ]

    @Test(arguments: broken)
    func namesFileAndLine(text: String, line: Int, reason: String) {
        let error = #expect(throws: DefinitionError.self) {
            try IndicatorBook(text: (text.hasPrefix("others") ? "indicators: []\n" : "indicators:\n") + text)
        }
        #expect(error == DefinitionError(file: "test.yaml", line: line, reason: reason))
    }

    @Test func noYAMLIsAnErrorWithItsLine() {
        let error = #expect(throws: DefinitionError.self) { try IndicatorBook(text: "indicators:\n- {id: [a") }
        #expect((error?.line ?? 0) >= 2)
    }

    @Test(arguments: [
        ("register: nowhere", "no register \"nowhere\""),
        ("register: contact, sum: name", "\"name\" is no whole number"),
        ("register: contact, where: {state: gone}", "state is never \"gone\""),
        ("register: contact, where: {colour: red}", "no field \"colour\""),
        ("register: contact, unless: colour", "no field \"colour\""),
    ])
    func sourcesFitTheRegisters(source: String, reason: String) throws {
        let book = try IndicatorBook(
            text: "indicators:\n" + Self.entry("a", "kind: stock, source: {\(source)}"))
        let error = #expect(throws: DefinitionError.self) { try book.check(Registry([Contacts.self, Areas.self])) }
        #expect(error == DefinitionError(file: "test.yaml", line: 2, reason: "a: " + reason))
    }
}
