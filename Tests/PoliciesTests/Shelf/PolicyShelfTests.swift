import Indicators
import Kernel
import Policies
import Testing

@Suite struct PolicyShelfTests {
    private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }
    private func shelf(_ files: String..., on day: String, area: String? = nil) throws -> PolicyShelf {
        PolicyShelf(try files.map { try Shipped.pack($0) }, on: self.day(day), area: area.flatMap { AreaCode($0) })
    }

    @Test func oneVersionOfAPackIsInForce() throws {
        let files = ["cn-covid-v9", "cn-covid-m20", "who-mpox"]
        let packs = try files.map { try Shipped.pack($0) }
        #expect(PolicyShelf(packs, on: day("2022-11-10")).packs.map(\.name) == ["CN-COVID v9"])
        #expect(PolicyShelf(packs, on: day("2022-11-11")).packs.map(\.name) == ["CN-COVID m20"])
        #expect(PolicyShelf(packs, on: day("2026-05-01")).packs.map(\.name) == ["WHO-MPOX 2026"])
        #expect(PolicyShelf(packs, on: day("2030-01-01")).packs.isEmpty)
    }

    @Test func aRegionalPackIsForItsTerritory() throws {
        #expect(try shelf("cn-henan-2.0", on: "2022-05-10", area: "410481").packs.count == 1)
        #expect(try shelf("cn-henan-2.0", on: "2022-05-10", area: "990101").packs.isEmpty)
    }

    @Test func theDefaultKeepsNobody() throws {
        let shelf = try shelf("default", on: "2026-11-22")
        #expect(shelf.plan(for: [Claim("closeContact", day: day("2026-11-21"))]) == nil)
        #expect(!shelf.allows("closeContact", by: .exposure))
    }

    @Test func aCloseContactFoundOnTheThirdDay() throws {
        let shelf = try shelf("cn-covid-v9", on: "2022-07-03")
        let measured = try #require(shelf.plan(for: [Claim("closeContact", day: day("2022-07-01"))]))
        #expect((measured.pack, measured.version, measured.category) == ("CN-COVID", "v9", "closeContact"))
        #expect(measured.ends == day("2022-07-11"))
        #expect(measured.setting == .central)
        let course = measured.course
        #expect(course.legs.map(\.last) == [day("2022-07-08"), day("2022-07-11")])
        // Test days count from the first day kept; the seventh would fall after the phase, and is on its last day.
        #expect(
            course.tests
                == ["2022-07-03", "2022-07-04", "2022-07-05", "2022-07-07", "2022-07-08", "2022-07-11"].map(day))
        #expect(measured.reason.zh.contains("2022年7月1日") && measured.reason.en.contains("2022-07-11"))
    }

    @Test func laterExposureWins() throws {
        let shelf = try shelf("cn-covid-v9", on: "2022-07-05")
        let claims = ["2022-07-01", "2022-07-04", "2022-07-02"].map { Claim("closeContact", day: day($0)) }
        let measured = try #require(shelf.plan(for: claims))
        #expect(measured.base == day("2022-07-04"))
        #expect(measured.shares.count == 1)
    }

    @Test func strictestOfTwoCategoriesAndTheOthersTail() throws {
        let shelf = try shelf("cn-covid-v9", on: "2022-07-07")
        let measured = try #require(
            shelf.plan(for: [
                Claim("contactOfContact", day: day("2022-07-06")), Claim("closeContact", day: day("2022-07-01")),
            ]))
        #expect(measured.category == "closeContact")
        #expect(measured.categories == ["closeContact", "contactOfContact"])
        #expect(measured.shares.map(\.governs) == [true, false])
        // Central to the 8th; then at home to the 13th, as the second category asks, instead of monitored to the 11th.
        #expect(ShippedPackTests.written(measured.plan) == "C7[1,2,3,5,7] H5[2,5]")
        #expect(measured.ends == day("2022-07-13"))
    }

    @Test func nothingLeftOfAnOldExposure() throws {
        let shelf = try shelf("cn-covid-v9", on: "2022-07-20")
        #expect(shelf.plan(for: [Claim("closeContact", day: day("2022-07-09"))]) == nil)
        #expect(shelf.plan(for: [Claim("closeContact", day: day("2022-07-10"))])?.setting == .monitor)
        #expect(shelf.plan(for: [Claim("arrivalLow", day: day("2022-07-19"))]) == nil)
    }

    @Test func arrivalsWithinTheLookBack() throws {
        let shelf = try shelf("cn-covid-v9", on: "2022-07-20")
        #expect(shelf.arrival(level: "high", left: day("2022-07-13")).map(\.category) == ["arrivalHigh"])
        #expect(shelf.arrival(level: "high", left: day("2022-07-12")).isEmpty)
        #expect(shelf.arrival(level: "high", left: day("2022-07-21")).isEmpty)
        #expect(shelf.arrival(level: "sealed", left: day("2022-07-19")).isEmpty)
    }

    @Test func evidenceAndCategoriesOfTwoDiseases() throws {
        let shelf = try shelf("who-mpox", "who-ebola", on: "2026-05-01")
        #expect(shelf.allows("closeContact", by: .exposure, pack: "WHO-MPOX"))
        #expect(!shelf.allows("closeContact", by: .arrival))
        let mpox = shelf.plan(for: [Claim("closeContact", day: day("2026-05-01"), pack: "WHO-MPOX")])
        #expect(mpox?.setting == .monitor)
        let both = shelf.plan(for: [
            Claim("closeContact", day: day("2026-05-01"), pack: "WHO-MPOX"),
            Claim("closeContact", day: day("2026-05-01"), pack: "WHO-EBOLA"),
        ])
        #expect(both?.pack == "WHO-EBOLA" && both?.setting == .home && both?.shares.count == 2)
    }

    /// Whatever the categories: no day is milder than any of them asks, nor stricter than the strictest.
    @Test func neverMilderNorStricter() throws {
        var random = SystemRandomNumberGenerator()
        let pack = try Shipped.pack("cn-covid-v9")
        let today = day("2022-07-20")
        let shelf = PolicyShelf([pack], on: today)
        for _ in 0..<500 {
            let claims = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Claim(
                    pack.categories.randomElement(using: &random)!.id,
                    day: today.advanced(by: -Int.random(in: 0...12, using: &random)))
            }
            let latest = Dictionary(grouping: claims, by: \.category).compactMap { $0.value.max { $0.day < $1.day } }
            let asked = { (on: CalendarDay) in
                latest.compactMap { claim in
                    pack.category(claim.category)?.plan.setting(day: on.ordinal - claim.day.ordinal)
                }.max() ?? .none
            }
            let measured = shelf.plan(for: claims)
            for ahead in 0...15 {
                let on = today.advanced(by: ahead)
                #expect((measured?.course.setting(on: on) ?? .none) == asked(on), "\(claims) \(on)")
            }
        }
    }
}
