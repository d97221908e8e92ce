import Database
import Duties
import Kernel
import Organisation
import Registers
import Supervision
import TestSupport

@testable import Workforce

/// The demo county with the registers of the workforce and of places; the clock starts on 2022-05-04 at 16:00.
struct WorkforceFixture: DemoFixture {
    let test: TestDatabase
    let rules: WorkforceRules

    /// The demo is filled once and then copied.
    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> WorkforceFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> WorkforceFixture {
        let registers: [any Register.Type] =
            [
                Areas.self, Units.self, Users.self, Posts.self, Notices.self, Places.self, Findings.self, Gaps.self,
            ] + workforceRegisters
        let test = try await TestDatabase.make(
            registers, migrations: [AccountTables.migration, DutyTables.migration, DutyTables.policy], zone: zone,
            county: county,
            copyOf: place)
        let duties = DutyBook.untold(WorkforceDuties.rules, zone: zone)
        return WorkforceFixture(test: test, rules: WorkforceRules(duties: duties))
    }

    /// Codes of what is wrong; none where nothing is.
    func refused(
        _ login: String, _ body: @escaping @Sendable (Writing) throws -> Record
    ) async throws -> [String] {
        try await refusals { try await write(login, body) }
    }

    func duty(_ rule: String, of record: RecordID) async throws -> Duty? {
        try await store.read(as: .system(Self.county)) { try $0.duties(of: record, rule: rule).last }
    }

    func pool(
        _ unit: String, _ skill: Skill = .sampling, trained: Int = 10, available: Int = 5, by login: String? = nil
    ) async throws -> RecordID {
        try await write(login ?? unit) { writing in
            let p = Pools.fields
            return try writing.create(
                writing.registry.named(Pools.name),
                Values {
                    $0[p.name] = "队伍"
                    $0[p.unit] = DemoCounty.unit(unit)
                    $0[p.skill] = skill
                    $0[p.trained] = trained
                    $0[p.available] = available
                }
            ).id
        }
    }

    /// An order of so many to 河湾镇 for five days.
    func order(_ number: Int, from pool: RecordID, to receiver: String = "hewan") -> DeploymentOrder {
        DeploymentOrder(
            pool: pool, receiver: DemoCounty.unit(receiver), number: number, from: Self.day,
            to: Self.day.advanced(by: 4), basis: "防指〔2022〕17号")
    }

    func ordered(_ number: Int, from pool: RecordID, by login: String = "duty1") async throws -> RecordID {
        let (order, rules) = (order(number, from: pool), rules)
        return try await write(login) { try $0.order(order, rules: rules).id }
    }

    /// A team of three from a bureau in 雷营村 (青石镇), for a fortnight around the day.
    func team(
        from unit: String = "agriculture", to village: String = "990101101201", by login: String = "duty1"
    ) async throws -> RecordID {
        try await write(login) { writing in
            let t = SupportTeams.fields
            return try writing.create(
                writing.registry.named(SupportTeams.name),
                Values {
                    $0[t.name] = "驻雷营村工作队"
                    $0[t.kind] = .villageTeam
                    $0[t.unit] = DemoCounty.unit(unit)
                    $0[t.receiver] = DemoCounty.unit(village)
                    $0[t.number] = 3
                    $0[t.domain] = .grassroots
                    $0[t.why] = "村干部少"
                    $0[t.from] = Self.day.advanced(by: -5)
                    $0[t.to] = Self.day.advanced(by: 10)
                    $0[t.basis] = "防指〔2022〕9号"
                }
            ).id
        }
    }

    /// An institution that is open.
    func institution(_ kind: PlaceKind = .careHome, video: Bool = true) async throws -> RecordID {
        try await write("duty1") { writing in
            let (p, c) = (Places.fields, ClosedPlaces.fields)
            let place = try writing.create(
                writing.registry.named(Places.name),
                Values {
                    $0[p.name] = "敬老院"
                    $0[p.kind] = kind
                    $0[p.area] = AreaCode(known: "990101101")
                })
            return try writing.create(
                writing.registry.named(ClosedPlaces.name),
                Values {
                    $0[c.place] = place.id
                    $0[c.video] = video
                }
            ).id
        }
    }
}
