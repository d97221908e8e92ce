import Database
import Duties
import Foundation
import Indicators
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport

@testable import Arrivals

/// The demo county with the registers of arrivals, an example pack in force, and one listed place: 青山市 as a high-risk area.
struct ArrivalsFixture: DemoFixture {
    let test: TestDatabase
    let rules: ArrivalSettings

    /// A second headquarters in the same deployment.
    static let neighbour = AreaCode(known: "990102")
    /// The place that is listed.
    static let listed = AreaCode(known: "9901")
    /// A place that is listed as low: tests alone are asked.
    static let low = AreaCode(known: "4103")

    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> ArrivalsFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> ArrivalsFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self, Contacts.self, Notices.self, Disposals.self]
            + MeasureRules.registers
            + arrivalRegisters
        let book = try IndicatorBook(folder: resources.appending(path: "Indicators"))
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, DutyTables.migration, DutyTables.policy, Tallying.migration,
                Receipts.migration,
            ],
            measures: book.measures, zone: zone, county: county, copyOf: place)
        let owed = DutyBook.untold(ArrivalDuties.rules + MeasureDuties.rules, zone: zone)
        let pack = try PolicyPack(yaml: yaml)
        let quotas = QuotaPlans(versions: { _ in [.init(pack: "TEST", version: "v1")] }, { _, _, _ in pack })
        let duties = owed.adding(sources: [QuotaDuties.source(quotas, in: owed, title: [:])])
        let rules = ArrivalSettings(
            duties: duties, indicators: book,
            measures: MeasureRules(duties: duties) { _, day in PolicyShelf([pack], on: day) }, quotas: quotas,
            listings: { _, origin, _ in
                if origin == low {
                    return [Listed(id: RecordID(known: "low"), name: "洛阳市", level: .low, isWhole: true)]
                }
                // The whole city, and a compound in 郑州市.
                if listed.contains(origin) {
                    return [Listed(id: RecordID(known: "city"), name: "青山市", level: .high, isWhole: true)]
                }
                return origin.text == "4101"
                    ? [Listed(id: RecordID(known: "compound"), name: "某小区", level: .high, isWhole: false)] : []
            })
        return ArrivalsFixture(test: test, rules: rules)
    }

    /// A week at a site, then three days of monitoring, for who comes from a listed place.
    static let yaml = """
        id: TEST
        version: v1
        title: {zh: 试行方案, en: Trial plan}
        disease: {zh: 某病, en: A disease}
        from: 2022-01-01
        to: 2022-12-31
        basis: 试行
        clock: lastExposure
        areas: r9
        categories:
          - id: arrivalHigh
            title: {zh: 高风险区来返人员, en: Arrival from a high-risk area}
            reason:
              zh: 您 {day} 离开的地方是高风险区，需管理到 {ends}。
              en: "The place you left on {day} is listed; until {ends}."
            evidence: [arrival]
            phases:
              - {setting: central, days: 7, tests: [1, 4, 7]}
              - {setting: monitor, days: 3, tests: [3]}
            release: {allNegative: true}
          - id: arrivalPrecaution
            title: {zh: 防范区来返人员, en: Arrival from a precaution area}
            reason: {zh: "您 {day} 离开的地方是防范区，需管理到 {ends}。", en: "The place you left on {day} is listed; until {ends}."}
            evidence: [arrival]
            phases:
              - {setting: home, days: 7}
          - id: arrivalLow
            title: {zh: 低风险区来返人员, en: Arrival from a low-risk area}
            reason: {zh: "您 {day} 离开的地方是低风险区，到 {ends} 检测两次。", en: "The place you left on {day} is listed as low; two tests until {ends}."}
            evidence: [arrival]
            phases:
              - {setting: none, days: 3}
            quota: {count: 2, withinDays: 3, minGapHours: 24}
        checks: {slots: [{id: am, due: "10:00"}, {id: pm, due: "18:00"}], feverTenths: 373, missesToVisit: 2}
        arrivals:
          lookbackDays: 7
          levels: {high: arrivalHigh, precaution: arrivalPrecaution, low: arrivalLow}
        """

    /// Writes as whoever comes without an account.
    @discardableResult
    func visit<Value: Sendable>(_ body: @escaping @Sendable (Writing) throws -> Value) async throws -> Value {
        try await store.write(by: .system(Self.county, name: "visitor"), body)
    }

    func arrival(_ id: RecordID, in county: AreaCode = county) async throws -> Record {
        try await store.read(as: .system(county)) { try $0.find(Arrivals.self, id) }
    }

    func duties(_ rule: String, of subject: RecordID, in county: AreaCode = county) async throws -> [Duty] {
        try await store.read(as: .system(county)) { try $0.duties(of: subject, rule: rule) }
    }

    /// A filing for 青石镇 from a place of the listed city, leaving yesterday and arriving today.
    static func filing(_ change: (inout Values) -> Void = { _ in }) -> Values {
        let a = Arrivals.fields
        var values = Values {
            $0[a.name] = "来客甲"
            $0[a.idKind] = .citizen
            $0[a.idNumber] = CitizenID("990101199001010019").map { Protected($0) }
            $0[a.phone] = Phone(written: "19900000088").map { Protected($0) }
            $0[a.resident] = false
            $0[a.origin] = "示例省青山市"
            $0[a.originArea] = listed
            $0[a.leftOn] = day.advanced(by: -1)
            $0[a.arrivesOn] = day
            $0[a.means] = .train
            $0[a.area] = AreaCode("990101101")
            $0[a.address] = "文昌路1号"
        }
        change(&values)
        return values
    }

    /// Filed on the web.
    func file(_ change: @escaping @Sendable (inout Values) -> Void = { _ in }) async throws -> (
        arrival: Record, code: String
    ) {
        let rules = rules
        return try await visit { try $0.file(id: .make(), Self.filing(change), rules: rules) }
    }

    /// The rules with other places listed: all at one level, or none.
    func rules(listing level: OriginRisk?) -> ArrivalSettings {
        ArrivalSettings(
            duties: rules.duties, indicators: rules.indicators, measures: rules.measures, quotas: rules.quotas
        ) { _, _, _ in
            level.map { [Listed(id: RecordID(known: "x"), name: "洛阳市", level: $0, isWhole: true)] } ?? []
        }
    }

    /// Filed from the place of which tests alone are asked, and reached.
    /// - Parameter days: from today to the arrival; they left a day before it, at the latest yesterday.
    func verifiedLow(arrivingIn days: Int = 0) async throws -> RecordID {
        let (rules, day) = (rules, Self.day)
        let id = try await file {
            $0[Arrivals.fields.originArea] = Self.low
            $0[Arrivals.fields.leftOn] = day.advanced(by: min(days, 0) - 1)
            $0[Arrivals.fields.arrivesOn] = day.advanced(by: days)
        }.arrival.id
        _ = try await write("qingshi") { try $0.verify(arrival: id, Attempt(.reached), rules: rules) }
        return id
    }

    /// Somebody of whom a landlord in 青石镇 tells: come today, from a place of the listed city.
    static func newcomer(_ change: (inout Newcomer) -> Void = { _ in }) -> Newcomer {
        var newcomer = Newcomer(
            name: "来客甲", phone: Phone(written: "19900000088")!, from: "示例省青山市", originArea: listed,
            arrivesOn: day, area: AreaCode(known: "990101101"), address: "文昌路1号", namedBy: .landlord,
            saidBy: "房东张某")
        change(&newcomer)
        return newcomer
    }

    /// Told of on the web.
    func tell(_ change: (inout Newcomer) -> Void = { _ in }) async throws -> Record {
        let (rules, newcomer, page) = (rules, Self.newcomer(change), RecordID.make())
        return try await visit { writing in
            try writing.tell(of: newcomer, page: page, rules: rules)
            return try writing.reading.find(Arrivals.self, newcomer.id(page))
        }
    }

    /// Listed by another headquarters, as the importer writes it.
    func listed() async throws -> Record {
        try await write("duty1") { writing in
            try writing.create(
                writing.registry.named(Arrivals.name),
                Self.filing {
                    $0[Arrivals.fields.resident] = nil
                    $0[Arrivals.fields.idNumber] = nil
                    $0[Arrivals.fields.idKind] = IDKind.none
                    $0[Arrivals.fields.born] = CalendarDay("1990-01-01")
                })
        }
    }
}
