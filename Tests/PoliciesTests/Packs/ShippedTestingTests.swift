import Indicators
import Kernel
import Policies
import Testing

/// Who is tested and how often, against the field's list (domain.md §2.4), written out here again.
@Suite struct ShippedTestingTests {
    private func rules(_ pack: PolicyPack) -> [String] { pack.testing.map { "\($0.id) \($0.text)" } }

    @Test func nationalGroupsOf2020() throws {
        let pack = try Shipped.pack("cn-testing-2020-06")
        #expect(pack.from == CalendarDay("2020-06-08") && pack.area == nil)
        #expect(
            pack.testing.map(\.id) == [
                "closeContact", "inbound", "feverPatient", "inpatient", "healthWorker", "border", "custodyStaff",
                "careHomeStaff",
            ])
        #expect(pack.testing.allSatisfy { $0.frequency == .unsaid && $0.methods == ["PCR"] })
    }

    @Test func nationalClassesOf2022() throws {
        let pack = try Shipped.pack("cn-testing-2022-06")
        #expect(pack.from == CalendarDay("2022-06-27") && pack.isInForce(on: CalendarDay("2022-11-19")!))
        let groups = Dictionary(grouping: pack.testing, by: \.frequency).mapValues { $0.map(\.id) }
        #expect(
            groups == [
                .everyDays(1): [
                    "crossBorderCrew", "portHandler", "borderLine", "isolationSite", "designatedHospital",
                    "feverClinicStaff",
                ],
                .perWeek(2): [
                    "retail", "market", "courier", "delivery", "hotel", "transport", "decoration", "otherDepartments",
                ],
                .unsaid: ["feverPatient", "inpatient"],
            ])
    }

    @Test(arguments: [
        ("cn-henan-testing-2021-08", "2021-08-01", ["highRiskPost 1/2d PCR", "otherLine 2/week ≥48h PCR"]),
        (
            "cn-henan-testing-2022-04", "2022-04-21",
            ["medical unsaid PCR", "logistics unsaid PCR", "crowdedPlace unsaid PCR"]
        ),
        ("cn-henan-everyone-2022-05", "2022-05-21", ["everyone 1/2d PCR"]),
    ])
    func henan(_ file: String, _ from: String, _ rules: [String]) throws {
        let pack = try Shipped.pack(file)
        #expect((pack.from, pack.area) == (CalendarDay(from), AreaCode("41")))
        #expect(self.rules(pack) == rules)
    }

    /// What the sources do not tell is said, not made up.
    @Test func theTemplateOfThe27GroupsSaysWhatIsNotKnown() throws {
        let note = try #require(try Shipped.pack("cn-henan-testing-2022-04").note)
        #expect(note.zh.contains("来源里没有") && note.en.contains("not in the sources"))
        #expect(note.zh.contains("20:1"))
    }

    /// Sixteen kinds of sentinel place without the one that tracks people (domain.md Part 3, refuse 2).
    @Test func sentinelsTrackNobody() throws {
        let pack = try Shipped.pack("cn-henan-sentinels-2022-03")
        #expect(pack.from == CalendarDay("2022-03-26") && pack.testing.count == 15)
        #expect(Set(pack.testing.map(\.id)).count == 15)
        for file in try Shipped.all() {
            #expect(!file.testing.contains { $0.title.zh.contains("围栏") || $0.title.en.contains("fence") })
        }
    }

    /// Regional packs stand beside the national one of their days; each is for its territory.
    @Test func onADayInHenan() throws {
        let (packs, day) = (try Shipped.all().filter { !$0.testing.isEmpty }, CalendarDay("2022-05-21")!)
        #expect(
            PolicyShelf(packs, on: day, area: AreaCode("410481")).packs.map(\.name) == [
                "CN-HENAN-EVERYONE 2022-05", "CN-HENAN-SENTINELS 2022-03", "CN-HENAN-TESTING 2022-04",
                "CN-TESTING 2020-06",
            ])
        #expect(PolicyShelf(packs, on: day, area: AreaCode("330702")).packs.map(\.name) == ["CN-TESTING 2020-06"])
        let later = CalendarDay("2022-11-19")!
        #expect(PolicyShelf(packs, on: later, area: AreaCode("410481")).packs.map(\.name) == ["CN-TESTING 2022-06"])
    }

    /// Nobody is restricted by being of a group that is tested.
    @Test func noneRestricts() throws {
        for pack in try Shipped.all() where pack.id.contains("TESTING") || pack.id.hasPrefix("CN-HENAN-") {
            #expect(!pack.restricts && pack.categories.isEmpty && pack.arrivals == nil, "\(pack.name)")
        }
    }

    @Test(arguments: [
        ("jinhua", ["tier1 1/1d PCR", "tier2 1/2d PCR", "tier3 1/3d PCR", "tier4 1/7d PCR"]),
        ("zibo", ["daily 1/1d PCR", "twoDays 1/2d PCR", "twiceWeekly 2/week PCR"]),
        ("guiyang", ["day 1/1d PCR", "threeDays 1/3d ≥48h PCR", "week 1/week ≥48h PCR"]),
        ("nanchang", ["tier1 1/1d PCR", "tier2 1/3d PCR", "tier3 1/7d PCR", "student 20%/d PCR"]),
    ])
    func localVariants(_ file: String, _ rules: [String]) throws {
        #expect(self.rules(try Shipped.local(file)) == rules)
    }

    /// From the eight groups to the two classes: those who stay are not told again, the others come or go.
    @Test func shippedVersions() throws {
        let comparison = PackComparison(
            from: try Shipped.pack("cn-testing-2020-06"), to: try Shipped.pack("cn-testing-2022-06"))
        let found = comparison.differences.filter { $0.aspect == .testing }
        #expect(!comparison.isMilder)
        #expect(found.contains { $0.subject?.en == "Couriers" && $0.new == "2/week PCR" && $0.old == nil })
        #expect(found.contains { $0.subject?.en == "Staff of custody sites" && $0.new == nil && $0.weight == .milder })
        #expect(!found.contains { $0.subject?.en == "New inpatients and their carers" })
    }
}
