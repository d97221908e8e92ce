import Database
import Duties
import Foundation
import Indicators
import Kernel
import Measures
import Organisation
import Policies
import Registers
import Supervision
import TestSupport

@testable import Sites

/// The demo county under a policy of seven days at a site for close contacts and seven at home for theirs, twelve hours to
/// place, sixty rooms per 10,000.
struct SitesFixture: DemoFixture {
    let test: TestDatabase
    let rules: SiteRules

    static let pack = """
        id: TEST
        version: v1
        title: {zh: 测试方案, en: Test}
        disease: {zh: 测试, en: Test}
        from: 2022-01-01
        to: 2022-12-31
        basis: 测试
        transferHours: 12
        rooms: {per10k: 60}
        clock: lastExposure
        checks: {slots: [{id: am, due: "10:00"}, {id: pm, due: "18:00"}], feverTenths: 373, missesToVisit: 2}
        categories:
          - id: closeContact
            title: {zh: 密切接触者, en: Close contact}
            reason: {zh: "您于 {day} 接触过病例，管理到 {ends}", en: "You were exposed on {day}; until {ends}"}
            evidence: [exposure]
            phases:
              - {setting: central, days: 7, tests: [1, 7]}
              - {setting: monitor, days: 3, tests: [3]}
            release: {allNegative: true}
        """

    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> SitesFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> SitesFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self, Notices.self] + supervisionRegisters
            + MeasureRules.registers + siteRegisters
        let book = try IndicatorBook(folder: resources.appending(path: "Indicators"))
        let test = try await TestDatabase.make(
            registers,
            migrations: [AccountTables.migration, DutyTables.migration, DutyTables.policy, Tallying.migration],
            measures: book.measures, zone: zone, county: county, copyOf: place)
        let duties = DutyBook.untold(
            FindingDuties.rules + AcceptanceDuties.rules + MeasureDuties.rules + SiteDuties.rules, zone: zone)
        let pack = try PolicyPack(yaml: Self.pack)
        let shelf: @Sendable (Registers.Reading, CalendarDay) throws -> PolicyShelf = { reading, day in
            PolicyShelf([pack], on: day, area: reading.principal.county.territory)
        }
        let measures = MeasureRules(
            duties: duties, shelf: shelf, followed: [PlacementRules(duties: duties, shelf: shelf).follow])
        return SitesFixture(test: test, rules: SiteRules(measures: measures, indicators: book))
    }

    /// The code of the refusal, nil where there is none.
    func refusal(_ login: String = "duty1", _ body: @escaping @Sendable (Writing) throws -> Void) async throws
        -> String?
    {
        do { try await write(login, body) } catch let rejection as Rejection { return rejection.code }
        return nil
    }

    /// A close contact of 青石镇 whose measure asks for a site and is not carried out.
    func contact(_ name: String = "李青禾", born: String = "1990-04-01", area: String = "990101101") async throws -> Record
    {
        let (p, g, rules) = (Persons.fields, Grounds.fields, rules)
        return try await write { writing in
            let person = try writing.create(
                writing.registry.named(Persons.name),
                Values {
                    $0[p.name] = name
                    $0[p.born] = CalendarDay(born)
                    $0[p.idKind] = IDKind.none
                    $0[p.area] = AreaCode(area)
                })
            let made = try writing.establish(
                Values {
                    $0[g.kind] = .exposure
                    $0[g.category] = "closeContact"
                    $0[g.day] = Self.day
                }, person: person.id, rules: rules.measures)
            guard let measure = made.measure else { throw Rejection.notFound }
            return measure
        }
    }

    /// A site of 卫健委 with rooms 101 …, open unless said otherwise.
    func site(
        _ name: String = "青河宾馆", rooms: Int = 10, kind: RoomKind = .single, open: Bool = true
    ) async throws -> Record {
        let (s, rules) = (Sites.fields, rules)
        return try await write { writing in
            let site = try writing.create(
                writing.registry.named(Sites.name),
                Values {
                    $0[s.name] = name
                    $0[s.kind] = .hotel
                    $0[s.area] = AreaCode(known: "990101001")
                    $0[s.address] = "中心街8号"
                    $0[s.unit] = DemoCounty.unit("health")
                    $0[s.layout] = SitePart.allCases
                    $0[s.roomsPlanned] = max(rooms, 1)
                    $0[s.tier] = .h24
                })
            if rooms > 0 { try writing.addRooms(to: site.id, floor: 1, from: 101, count: rooms, kind: kind) }
            if !open { return site }
            try writing.activate(site: site.id, order: "防指〔2022〕15号", rules: rules)
            return try writing.makeReady(site: site.id)
        }
    }

    func room(_ number: String, of site: Record) async throws -> Record {
        let id = try await read { try $0.room(number, of: site.id) }
        return try await record(Rooms.self, id)
    }

    /// A ride that has been sent to the site and has its person in it.
    func underWay(_ measure: Record, to site: Record, room: RecordID? = nil) async throws -> Record {
        let rules = rules
        return try await write { writing in
            let ride = try writing.requestTransfer(of: measure.id, rules: rules)
            try writing.assign(
                transfer: ride.id, crew: DemoCounty.unit("health"), vehicle: "转运3号车", site: site.id, room: room)
            return try writing.pickUp(transfer: ride.id)
        }
    }

    /// The same, handed over.
    @discardableResult
    func admitted(_ measure: Record, to site: Record, _ admission: Admission) async throws -> Record {
        let (ride, rules) = (try await underWay(measure, to: site), rules)
        return try await write { try $0.handOver(transfer: ride.id, admission, rules: rules) }
    }
}
