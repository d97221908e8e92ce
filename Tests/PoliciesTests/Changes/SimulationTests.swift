import Kernel
import Policies
import Testing

@Suite struct SimulationTests {
    private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }

    private func measure(_ category: String, from base: String, of file: String = "cn-covid-v9") throws -> IssuedMeasure
    {
        let pack = try Shipped.pack(file)
        return IssuedMeasure(
            pack: pack.id, category: category, base: day(base), start: day(base).advanced(by: 1),
            plan: pack.category(category)!.plan)
    }

    private func outcome(
        _ category: String, from base: String, to file: String, on today: String
    ) throws -> Simulation.Outcome {
        Simulation(try Shipped.pack(file), on: day(today)).outcome(of: try measure(category, from: base))
    }

    /// Day 6 of 7 central + 3 monitored: 5 central + 3 at home is shorter in all, but stricter on day 8.
    @Test func closeContactOnDaySix() throws {
        let found = try outcome("closeContact", from: "2022-11-05", to: "cn-covid-m20", on: "2022-11-11")
        #expect(found.effect == .needsOrder)
        #expect((found.oldToday, found.newToday) == (.central, .home))
        #expect((found.oldEnds, found.newEnds) == (day("2022-11-15"), day("2022-11-13")))
    }

    /// Two askings a day until the 15th become two until the 13th, or two where the old version asked nothing.
    @Test func checksThatComeAndGo() throws {
        let (v9, m20) = (try Shipped.pack("cn-covid-v9"), try Shipped.pack("cn-covid-m20"))
        let plan = try #require(v9.category("closeContact")?.plan)
        func checks(_ asked: Int, from base: String = "2022-11-05") -> [Int] {
            let measure = IssuedMeasure(
                pack: v9.id, category: "closeContact", base: day(base), start: day(base).advanced(by: 1), plan: plan,
                checks: asked)
            let found = Simulation(m20, on: day("2022-11-11")).outcome(of: measure)
            return [found.addedChecks, found.removedChecks]
        }
        #expect(checks(2) == [0, 4])
        #expect(checks(0) == [6, 0])
        #expect(checks(3) == [0, 3 * 1 + 2 * 3])
        // From the first full day on: placed on the 11th, owed from the 12th, until the 20th and the 18th.
        #expect(checks(2, from: "2022-11-10") == [0, 4])
        #expect(checks(0, from: "2022-11-10") == [14, 0])
    }

    @Test func contactOfContactIsIdentifiedNoMore() throws {
        let found = try outcome("contactOfContact", from: "2022-11-09", to: "cn-covid-m20", on: "2022-11-11")
        #expect(found.effect == .ends)
        #expect(found.newEnds == nil && found.newTests == 0)
    }

    @Test func anArrivalFromAHighRiskArea() throws {
        // 7 central [1,2,3,5,7] → 7 at home [1,3,5,7]: milder.
        #expect(
            try outcome("arrivalHigh", from: "2022-11-09", to: "cn-covid-m20", on: "2022-11-11").effect == .milder)
    }

    @Test func backToAStricterVersion() throws {
        #expect(
            try outcome("closeContact", from: "2022-07-01", to: "cn-covid-v8", on: "2022-07-03").effect == .needsOrder)
    }

    @Test func theSameVersionAndOtherPacks() throws {
        #expect(
            try outcome("closeContact", from: "2022-07-01", to: "cn-covid-v9", on: "2022-07-03").effect == .unchanged)
        #expect(try outcome("closeContact", from: "2022-07-01", to: "who-mpox", on: "2022-07-03").effect == .unchanged)
    }

    /// What is over for both changes nothing more.
    @Test func afterTheLastDay() throws {
        #expect(
            try outcome("closeContact", from: "2022-10-01", to: "cn-covid-m20", on: "2022-11-11").effect == .unchanged)
    }
}
