import Arrivals
import Checks
import Database
import Households
import Indicators
import Kernel
import Measures
import Organisation
import Policies
import Registers
import Reporting
import TestSupport
import Testing

@testable import Server

/// The daily report tells of persons what the records hold, and nobody types it.
@Suite struct DerivedReportTests {
    private static let derived = [
        "returned": "people.arrived", "listed": "people.arrivedListed", "home": "people.atHome",
        "quarantined": "people.central", "symptoms": "people.abnormal", "households": "people.households",
    ]

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `derived numbers are what the records hold, at every level`(_ seed: UInt64) async throws {
        let day = RandomDay(try await ServerFixture.make())
        try await day.fill(seed)
        let (held, county) = (try await day.held(), day.county)
        var areas: Set<AreaCode> = [county]
        for code in ["990101101", "990101102", "990101001", "990101003"] { areas.insert(AreaCode(known: code)) }
        for code in held.values.joined() where code.level == .village { areas.insert(code) }
        #expect(areas.count > 6)
        let (book, asked, on, ids) = (day.deployment.indicators, areas.sorted(), day.day, held.keys.sorted())
        let figures = try await day.store.read(as: .system(county)) {
            try $0.figures(ids, of: book, areas: asked, day: on)
        }
        for (id, places) in held {
            #expect(!places.isEmpty, "\(id): nothing to compare")
            for area in asked {
                let count = places.count { area.contains($0) }
                #expect(figures[FigureKey(id, area)]?.value == Double(count), "\(id) \(area)")
            }
        }
        for area in asked {
            let parts = ["people.atHome", "people.central"].compactMap { figures[FigureKey($0, area)]?.value }
            #expect(figures[FigureKey("people.managed", area)]?.value == parts.reduce(0, +), "\(area)")
        }
        let differences = try await Tallying.differences(day.deployment.database, registry: day.store.registry)
        #expect(differences == [])
    }

    @Test func `what is derived is confirmed, not typed; another number needs a reason`() async throws {
        let day = RandomDay(try await ServerFixture.make())
        try await day.fill(4)
        let (held, town) = (try await day.held(), AreaCode(known: "990101101"))
        let own = ["checkpoints": "3", "onDuty": "40"]
        let report = try await day.confirm("qingshi", own)
        let content = try ReportContent(report)
        for (field, indicator) in Self.derived {
            let count = held[indicator]?.count { town.contains($0) } ?? 0
            #expect(content.numbers[field] == count, "\(field)")
            #expect(content.origins[field]?.source == .records && content.origins[field]?.offered == count, "\(field)")
        }
        let home = content.numbers["home"] ?? 0
        let more = own.merging(["home": String(home + 1)]) { $1 }
        let refused = await #expect(throws: Rejection.self) {
            try await day.confirm("qingshi", more, version: report.version)
        }
        #expect(refused?.problems.map(\.code) == ["overrideReason"])
        #expect(refused?.problems.first?.field == "dailyWork.home")
        let changed = try await day.confirm(
            "qingshi", more, reasons: ["home": .init(.recordsLate, note: "一人今日补录")], version: report.version)
        let origin = try ReportContent(changed).origins["home"]
        #expect(origin?.offered == home && origin?.reason == .recordsLate && origin?.note == "一人今日补录")
    }

    /// Nobody there is a number, too, by whoever has confirmed it; who has confirmed nothing has told nothing.
    @Test func `a nought is confirmed by name`() async throws {
        let day = RandomDay(try await ServerFixture.make())
        try await day.fill(5)
        let report = try await day.confirm("yunling", ["checkpoints": "0", "onDuty": "0"])
        let content = try ReportContent(report)
        for field in Self.derived.keys.sorted() {
            #expect(content.numbers[field] == 0, "\(field)")
            #expect(content.origins[field]?.source == .records, "\(field)")
        }
        #expect(report[Reports.fields.submittedBy] == DemoCounty.user("yunling"))
        let (silent, on) = (DemoCounty.unit("baimiao"), day.day)
        let none = try await day.store.read(as: .system(day.county)) {
            try $0.report("dailyWork", of: silent, on: on)
        }
        #expect(none == nil)
    }

    @Test func `the demo's townships have confirmed what the records hold`() async throws {
        let fixture = try await ServerFixture.shared()
        let (r, a) = (Reports.fields, Arrivals.fields)
        let arrivals = try await fixture.all(Arrivals.self).filter { RandomDay.here.contains($0.state) }
        let reports = try await fixture.all(Reports.self).filter { $0[r.type] == "dailyWork" }
        #expect(reports.count > 20)
        var most = 0
        for report in reports {
            let content = try ReportContent(report)
            let (area, day) = (try #require(report.area), report[r.day])
            let count = arrivals.count { $0[a.arrivesOn] == day && $0.area.map(area.contains) == true }
            #expect(content.numbers["returned"] == count, "\(area)")
            #expect(Self.derived.keys.allSatisfy { content.origins[$0]?.source == .records }, "\(area)")
            most = max(most, count)
        }
        #expect(most > 0)
    }
}

/// A day that nobody planned, the one after the demo was made: arrivals, persons under measures, checks and visits.
private struct RandomDay: Sendable {
    let fixture: ServerFixture
    let day: CalendarDay
    /// The program's records at noon of that day.
    let store: RecordStore
    var deployment: Deployment { fixture.deployment }
    var county: AreaCode { fixture.deployment.settings.county }

    /// Arrivals that came or are to come: neither called off, nor another's, nor filed twice.
    static let here: Set<String> = ["filed", "verified", "underPlan", "closed"]
    private static let villages = [
        "990101101001", "990101101201", "990101101202", "990101102001", "990101102201",
    ].map { AreaCode(known: $0) }
    /// Somebody may not have said which village.
    private static let areas = villages + ["990101101", "990101001"].map { AreaCode(known: $0) }

    init(_ fixture: ServerFixture) {
        let (store, zone) = (fixture.deployment.store, fixture.deployment.settings.zone)
        let day = CalendarDay(store.now, in: zone).advanced(by: 1)
        let noon = day.at(hour: 12, in: zone)
        (self.fixture, self.day) = (fixture, day)
        self.store = RecordStore(fixture.deployment.database, registry: store.registry) { noon }
    }

    func fill(_ seed: UInt64) async throws {
        var dice = Seeded(seed)
        let filings = (0..<12).map { Self.filing($0, day, &dice) }
        let away = filings.indices.filter { $0 > 0 && Int.random(in: 0..<3, using: &dice) == 0 }
        try await arrive(filings, away)
        try await establish((0..<8).map { _ in Self.villages.randomElement(using: &dice) ?? Self.villages[0] })
        let hot = (0..<20).map { $0 == 0 || Bool.random(using: &dice) }
        try await check(hot)
        let outcomes: [VisitOutcome] = [.visited, .notHome, .refused]
        try await visit((0..<100).map { $0 == 0 ? .visited : outcomes[Int.random(in: 0..<3, using: &dice)] })
        while try await Tallying(store).step(county) {}
    }

    /// Areas of what is to be counted, by indicator: read from the rows alone.
    func held() async throws -> [String: [AreaCode]] {
        let (a, m, c, v) = (Arrivals.fields, Measures.fields, HealthChecks.fields, HouseholdVisits.fields)
        let zone = deployment.settings.zone
        let arrived = try await fixture.all(Arrivals.self).filter {
            Self.here.contains($0.state) && $0[a.arrivesOn] == day
        }
        let open = try await fixture.all(Measures.self).filter { ["planned", "active"].contains($0.state) }
        let kept = { (settings: Set<Setting>) -> [Record] in
            open.filter { measure in measure[m.setting].map { settings.contains($0) } == true }
        }
        let abnormal = try await fixture.all(HealthChecks.self).filter { $0[c.abnormal] == true && $0[c.day] == day }
        let visited = try await fixture.all(HouseholdVisits.self).filter { visit in
            visit.state == "visited" && visit[v.kind] == .home
                && visit[v.observedAt].map { CalendarDay($0, in: zone) } == day
        }
        let listed = arrived.filter { ($0[a.risk] ?? OriginRisk.low) > OriginRisk.low }
        let counted: [String: [Record]] = [
            "people.arrived": arrived, "people.arrivedListed": listed,
            "people.managed": kept([.monitor, .home, .central]), "people.atHome": kept([.monitor, .home]),
            "people.central": kept([.central]), "people.abnormal": abnormal, "people.households": visited,
        ]
        return counted.mapValues { $0.compactMap(\.area) }
    }

    @discardableResult
    func confirm(
        _ login: String, _ values: [String: String], reasons: [String: ReportEntry.Reason] = [:], version: Int64? = nil
    ) async throws -> Record {
        let (rules, slot, unit) = (deployment.reporting, day, DemoCounty.unit(login))
        let entry = ReportEntry("dailyWork", values, reasons: reasons, version: version)
        return try await store.write(by: store.demoUser(login)) {
            try $0.confirm([entry], of: unit, on: slot, rules: rules)[0]
        }
    }

    // MARK: Parts

    private static func name(_ number: Int) -> String {
        let letters = Array("甲乙丙丁戊己庚辛壬癸")
        return "测试\(letters[number / 10])\(letters[number % 10])"
    }

    private static func filing(_ number: Int, _ day: CalendarDay, _ dice: inout Seeded) -> Values {
        // The first is there on the day, from a listed place: there is always something to count.
        let arrives = number == 0 ? day : day.advanced(by: Int.random(in: -1...1, using: &dice))
        let isListed = number == 0 || Bool.random(using: &dice)
        let area = areas.randomElement(using: &dice)
        let a = Arrivals.fields
        return Values {
            $0[a.name] = name(number)
            $0[a.idKind] = IDKind.none
            $0[a.born] = CalendarDay("1990-01-01")
            $0[a.resident] = true
            $0[a.origin] = "示例省青山市白河县白云镇"
            if isListed { $0[a.originArea] = AreaCode("990102101") }
            $0[a.leftOn] = arrives.advanced(by: -1)
            $0[a.arrivesOn] = arrives
            $0[a.means] = .train
            $0[a.area] = area
            $0[a.address] = "文昌路（虚构）"
        }
    }

    private func arrive(_ filings: [Values], _ away: [Int]) async throws {
        let rules = deployment.arrivals
        let ids = try await store.write(by: .system(county)) { writing in
            try filings.map { try writing.file(id: .make(), $0, rules: rules).arrival.id }
        }
        try await store.write(by: store.demoUser("duty1")) { writing in
            for number in away { try writing.verify(arrival: ids[number], Attempt(.notComing), rules: rules) }
        }
    }

    /// Contacts in turn for a site and for home.
    private func establish(_ places: [AreaCode]) async throws {
        let (rules, before) = (deployment.measures, day.advanced(by: -1))
        try await store.write(by: store.demoUser("duty1")) { writing in
            let (p, g) = (Persons.fields, Grounds.fields)
            for (number, place) in places.enumerated() {
                let person = try writing.create(
                    writing.registry.named(Persons.name),
                    Values {
                        $0[p.name] = Self.name(20 + number)
                        $0[p.idKind] = IDKind.none
                        $0[p.area] = place
                    })
                try writing.establish(
                    Values {
                        $0[g.kind] = .exposure
                        $0[g.category] = number % 2 == 0 ? "closeContact" : "contactOfContact"
                        $0[g.day] = before
                    }, person: person.id, rules: rules)
            }
        }
    }

    /// Those who are at home already are measured, some with a fever.
    private func check(_ hot: [Bool]) async throws {
        let (m, settings) = (Measures.fields, deployment.checks())
        let homes = try await fixture.all(Measures.self).filter {
            $0.state == "active" && $0[m.category] == "contactOfContact"
        }
        let all = zip(homes, hot).map { measure, isHot in
            Checked(measure.id, isHot ? 385 : 366, symptoms: isHot ? [.cough] : [], by: .telephone)
        }
        _ = try await store.write(by: store.demoUser("duty1")) { try $0.check(all, settings: settings) }
    }

    private func visit(_ outcomes: [VisitOutcome]) async throws {
        let rules = deployment.households()
        let sweep = try #require(try await fixture.all(Sweeps.self).first { $0.state == "running" })
        let homes = try await fixture.all(Households.self).filter { home in
            home.area.map { sweep.area?.contains($0) == true } == true
        }
        let found = zip(homes, outcomes).map { home, outcome in
            (home.id, Found(outcome, by: .doorstep, persons: outcome == .visited ? 2 : nil))
        }
        try await store.write(by: store.demoUser("duty1")) { writing in
            for (home, found) in found { try writing.visit(home, in: sweep.id, found, rules: rules) }
        }
    }
}
