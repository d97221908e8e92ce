import Indicators
import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Measures

/// Plans by random: what is asked of somebody with a home that suits, in a special group, or by an order.
@Suite struct ComparingTests {
    static let settings: [[Setting]] = [[.monitor], [.home], [.central], [.home, .central], [.none]]

    static func plan(_ random: inout some RandomNumberGenerator) -> Plan {
        Plan(
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let days = Int.random(in: 1...14, using: &random)
                let tests = (1...days).filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
                return Phase(settings.randomElement(using: &random) ?? [.home], days: days, tests: tests)
            })
    }

    @Test(arguments: 0..<50) func neitherHomeNorGroupMakesAPlanLonger(_ seed: Int) {
        var random = SystemRandomNumberGenerator()
        let plan = Self.plan(&random)
        for (suits, special) in [(true, false), (nil, false), (nil, true), (true, true), (false, false), (false, true)]
        {
            let suited = plan.suited(home: suits, special: special)
            #expect(suited.days == plan.days)
            #expect(suited.phases.map(\.tests) == plan.phases.map(\.tests))
            for day in 1...plan.days where suits != false {
                #expect(suited.setting(day: day) <= plan.setting(day: day))
            }
        }
        // Away from home is stricter only where the policy itself allows a site.
        let away = plan.suited(home: false, special: false)
        for (one, other) in zip(plan.phases, away.phases) {
            #expect(one.setting == other.setting || one.settings.contains(other.setting))
        }
        let longer = plan.extended(by: 3)
        #expect(longer.days == plan.days + 3)
        for day in 1...plan.days { #expect(longer.setting(day: day) == plan.setting(day: day)) }
    }

    /// A course adds nothing to itself or to a longer one of the same; a later exposure of the same plan always adds.
    @Test(arguments: 0..<50) func whatAddsNothing(_ seed: Int) {
        var random = SystemRandomNumberGenerator()
        let days = Int.random(in: 2...14, using: &random)
        let plan = Plan([Phase([.home], days: days)])
        let base = CalendarDay(ordinal: 19_000 + Int.random(in: 0..<800, using: &random))
        let course = Course(plan, base: base)
        #expect(course.adds(nothingTo: course, from: base))
        #expect(course.adds(nothingTo: Course(plan.extended(by: 2), base: base), from: base))
        let later = Course(plan, base: base.advanced(by: 1))
        #expect(!later.adds(nothingTo: course, from: base))
        #expect(course.adds(nothingTo: later, from: base.advanced(by: 2)))
        // When it is over it asks nothing of anybody.
        #expect(later.adds(nothingTo: course, from: later.ends.advanced(by: 1)))
    }

    /// What is stored is what was issued, whatever the policy says later.
    @Test(arguments: 0..<30) func whatWasIssuedIsReadAsItWas(_ seed: Int) throws {
        var random = SystemRandomNumberGenerator()
        let issued = Issued(
            policy: "CN-COVID", version: "v\(seed)", category: "closeContact", title: Words(zh: "密接", en: "Contact"),
            reason: Words(zh: "“引号”\n换行", en: "\"quoted\""), plan: Self.plan(&random),
            base: CalendarDay(ordinal: 19_000 + seed))
        #expect(try issued.text.value(Issued.self) == issued)
    }
}
