import Database
import Duties
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport

@testable import Checks

/// The demo county with persons under an active measure of a policy that asks at 10:00 and 18:00. The clock starts on
/// 2022-05-04 at 16:00.
struct ChecksFixture: DemoFixture {
    let test: TestDatabase
    let settings: CheckSettings

    static let rules = CheckRules(slots: [.init(id: "am", due: 600), .init(id: "pm", due: 1080)])
    static let doctor = DemoCounty.user("qingshi-2")
    static let asking = Asking(pack: "TEST", version: "v1", rules: rules)

    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> ChecksFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> ChecksFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self, Notices.self] + MeasureRules.registers + checkRegisters
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, DutyTables.migration, DutyTables.policy, Duplicates.migration,
                LinkTables.migration,
            ], zone: zone, county: county, copyOf: place)
        let plans = CheckPlans(
            versions: { _ in [.init(pack: "TEST", version: "v1")] }, { _, pack, _ in pack == "TEST" ? rules : nil })
        let base = DutyBook.untold(CheckDuties.rules + TestDuties.rules, zone: zone)
        let book = base.adding(sources: [
            CheckDuties.source(plans, in: base, title: ["zh-Hans": "健康监测"]),
            TestDuties.source(plans, title: ["zh-Hans": "检测日采样"]),
        ])
        return ChecksFixture(test: test, settings: CheckSettings(duties: book, plans: plans))
    }

    /// So many persons at one address under an active measure.
    func measures(
        _ count: Int = 1, address: String = "1组01号", area: String = "990101101001", policy: String = "TEST"
    ) async throws -> [RecordID] {
        try await store.write(by: .system(Self.county)) { writing in
            let (p, m) = (Persons.fields, Measures.fields)
            return try (0..<count).map { number in
                let person = try writing.insert(
                    Persons.self,
                    Values {
                        $0[p.name] = "欧阳\(number)"
                        $0[p.idKind] = IDKind.none
                        $0[p.area] = AreaCode(area)
                        $0[p.address] = address
                        $0[p.unit] = DemoCounty.unit("qingshi")
                    })
                return try writing.insert(
                    Measures.self, state: "active",
                    Values {
                        $0[m.person] = person.id
                        $0[m.active] = person.id
                        $0[m.area] = AreaCode(area)
                        $0[m.unit] = DemoCounty.unit("qingshi")
                        $0[m.policy] = policy
                        $0[m.policyVersion] = "v1"
                        $0[m.title] = "密切接触者"
                        $0[m.category] = "closeContact"
                        $0[m.reason] = JSONText("{}")
                        $0[m.issue] = JSONText("{}")
                        $0[m.phases] = JSONText("[]")
                        $0[m.lastExposure] = Self.day.advanced(by: -1)
                        $0[m.start] = Self.day
                        $0[m.setting] = .home
                        $0[m.ends] = Self.day.advanced(by: 13)
                        $0[m.offered] = false
                        $0[m.disputed] = false
                        $0[m.doctor] = Self.doctor
                    }
                ).id
            }
        }
    }

    @discardableResult
    func check(_ all: [Checked], by login: String = "qingshi-1") async throws -> [Record] {
        let settings = settings
        return try await store.write(by: principal(login)) { try $0.check(all, settings: settings) }
    }

    @discardableResult
    func sample(_ all: [Sampled], by login: String = "qingshi-1") async throws -> [Record] {
        let settings = settings
        return try await write(login) { try $0.sample(all, settings: settings) }
    }

    @discardableResult
    func tell(_ all: [Told], reason: String? = nil, by login: String = "qingshi") async throws -> [Record] {
        let settings = settings
        return try await write(login) { try $0.tell(all, reason: reason, settings: settings) }
    }

    func specimens(_ measure: RecordID) async throws -> [Record] {
        try await read { try $0.all(Specimens.self, where: Specimens.fields.measure, is: measure, limit: 100) }
    }

    /// Makes what is owed and steps the clock.
    func run() async throws { try await DutyRound(store, settings.duties).run(Self.county) }

    func duties(_ measure: RecordID, _ rule: String = ChecksFixture.asking.rule) async throws -> [Duty] {
        try await store.read(as: .system(Self.county)) { try $0.duties(of: measure, rule: rule) }
    }

    /// To a time of the zone on a day after the first.
    func go(to hour: Int, _ minute: Int = 0, day: Int) {
        let wanted = Self.day.advanced(by: day).at(hour: hour, minute: minute, in: Self.zone)
        clock.advance(minutes: Int((wanted.milliseconds - store.now.milliseconds) / 60_000))
    }
}
