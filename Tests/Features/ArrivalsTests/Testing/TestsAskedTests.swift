import Foundation
import Kernel
import Policies
import TestSupport
import Testing

@testable import Arrivals

struct TestsAskedTests {
    @Test func `the shipped ninth edition asks two tests in three days of those from low-risk areas`() throws {
        let file = ArrivalsFixture.resources.appending(path: "Policies/cn-covid-v9.yaml")
        let all = TestsAsked.all(of: try PolicyPack(yaml: String(contentsOf: file, encoding: .utf8)))
        #expect(all.map(\.rule) == ["quota.CN-COVID.v9.arrivalLow"] && all.map(\.policy) == ["CN-COVID v9"])
        #expect(all.map(\.quota) == [TestQuota(count: 2, withinDays: 3, minGapHours: 24)])
    }

    /// What stands in the pack instead; whether it is a rule.
    @Test(arguments: [
        ("count: 2, withinDays: 3", "count: 2, withinDays: 3", true),
        // Nobody can keep it.
        ("count: 2, withinDays: 3", "count: 4, withinDays: 3", false),
        // Beside a restriction the measure's plan has the tests.
        ("{setting: none, days: 3}", "{setting: home, days: 3}", false),
    ])
    func testsAloneAreARule(_ part: String, _ other: String, _ isRule: Bool) throws {
        let yaml = ArrivalsFixture.yaml.replacing(part, with: other)
        #expect(try TestsAsked.all(of: PolicyPack(yaml: yaml)).map(\.category) == (isRule ? ["arrivalLow"] : []))
    }

    @Test func `only who comes under the category is asked`() throws {
        let shelf = PolicyShelf([try PolicyPack(yaml: ArrivalsFixture.yaml)], on: ArrivalsFixture.day)
        let low = Claim("arrivalLow", day: ArrivalsFixture.day, pack: "TEST")
        let high = Claim("arrivalHigh", day: ArrivalsFixture.day, pack: "TEST")
        #expect(TestsAsked.most(of: [high, low], on: shelf)?.key == "TEST.v1.arrivalLow")
        #expect(TestsAsked.most(of: [high], on: shelf) == nil && TestsAsked.most(of: [], on: shelf) == nil)
    }
}
