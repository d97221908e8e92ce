import Indicators
import Kernel
import Policies
import Testing

@Suite struct PackComparisonTests {
    private func stricter(_ old: String?, _ new: String) throws -> [String] {
        let comparison = PackComparison(from: try old.map { try Shipped.pack($0) }, to: try Shipped.pack(new))
        return comparison.differences.filter { $0.weight == .stricter }.map {
            "\($0.aspect.rawValue) \($0.subject?.en ?? "")"
        }
    }

    @Test func theSameIsMilder() throws {
        let pack = try Shipped.pack("cn-covid-v9")
        #expect(PackComparison(from: pack, to: pack).differences.isEmpty)
        #expect(PackComparison(from: pack, to: pack).isMilder)
    }

    @Test func aFirstPackWithRestrictionsNeedsAnOrder() throws {
        #expect(try !stricter(nil, "cn-covid-v9").isEmpty)
        #expect(try stricter(nil, "default").isEmpty)
        #expect(try stricter(nil, "cn-school").isEmpty)
        #expect(try stricter(nil, "who-mpox") == ["plan Close contact", "checkSlots "])
    }

    /// From v9 to the twenty measures: at home where monitoring was promised, and for longer.
    @Test func v9ToM20() throws {
        let found = try stricter("cn-covid-v9", "cn-covid-m20")
        #expect(found.contains("plan Close contact"))
        #expect(found.contains("ends "))
        #expect(!found.contains("plan Contact of a contact"))
    }

    @Test func theEndOfRestrictionsAppliesByItself() throws {
        let comparison = PackComparison(
            from: try Shipped.pack("cn-covid-m10"),
            to: try PolicyPack(
                yaml: Shipped.text("cn-covid-v10").split(separator: "testing:")[0].description))
        #expect(comparison.isMilder)
        #expect(comparison.differences.contains { $0.aspect == .plan && $0.new == nil && $0.old == "H/C5[5]" })
        // Tests of care homes are asked anew.
        #expect(try stricter("cn-covid-m10", "cn-covid-v10").allSatisfy { $0.hasPrefix("testing") })
    }

    @Test func oneDayLess() throws {
        let text = try Shipped.text("cn-covid-v9")
        let shorter = text.replacing("{setting: monitor, days: 3, tests: [3]}", with: "{setting: monitor, days: 2}")
        #expect(PackComparison(from: try PolicyPack(yaml: text), to: try PolicyPack(yaml: shorter)).isMilder)
        #expect(!PackComparison(from: try PolicyPack(yaml: shorter), to: try PolicyPack(yaml: text)).isMilder)
        let later = text.replacing("to: 2022-11-10", with: "to: 2022-12-10")
        #expect(!PackComparison(from: try PolicyPack(yaml: text), to: try PolicyPack(yaml: later)).isMilder)
        #expect(PackComparison(from: try PolicyPack(yaml: later), to: try PolicyPack(yaml: text)).isMilder)
    }

    /// Milder for whoever may stay at home is not milder for whoever has no home that suits.
    @Test func aSiteWhereHomeWasTheOnlyPlace() throws {
        let text = try Shipped.text("cn-covid-m10")
        let either = try PolicyPack(yaml: text)
        let home = try PolicyPack(yaml: text.replacing("{setting: any, days: 5", with: "{setting: home, days: 5"))
        #expect(!PackComparison(from: home, to: either).isMilder)
        #expect(PackComparison(from: either, to: home).isMilder)
    }
}
