import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Households

struct SweepTests {
    @Test func `denominators are frozen when the round opens`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (grid, homes) = try await fixture.grid()
        let empty = try await fixture.grid("990101101201", households: 0)
        let sweep = try await fixture.sweep()
        fixture.clock.advance(minutes: 1)
        _ = try await fixture.write("qingshi") { writing in
            let h = Households.fields
            return try writing.create(
                writing.registry.named(Households.name),
                Values {
                    $0[h.grid] = grid
                    $0[h.address] = "新搬来"
                    $0[h.persons] = 1
                })
        }
        let round = try await fixture.record(Sweeps.self, sweep)
        #expect(round[Sweeps.fields.total] == 4 && round[Sweeps.fields.round] == 1)
        #expect((round[Sweeps.fields.gridless] ?? 0) > 10, "villages that nobody asks are told")
        let lines = try await fixture.read(as: "qingshi") { try $0.coverage(of: sweep) }
        #expect(lines.count == 2 && lines.contains { $0.line[SweepLines.fields.grid] == empty.id })
        let stops = try await fixture.read(as: "qingshi-1") { try $0.unvisited(in: round, grid: grid) }
        #expect(Set(stops.map(\.household.id)) == Set(homes), "who came later is asked in the next round")
        await #expect(throws: Rejection(.conflict, "sweepRuns")) {
            try await fixture.write("qingshi") { try $0.end(household: homes[0], reason: "搬走") }
        }
        await #expect(throws: Rejection(.conflict, "sweepRuns")) {
            try await fixture.write("qingshi") { writing in
                try writing.edit(
                    writing.registry.named(Households.name), homes[0], version: nil,
                    Values { $0[Households.fields.grid] = empty.id })
            }
        }
        await #expect(throws: Rejection(.conflict, "sweepOpened")) {
            try await fixture.write("qingshi") { writing in
                try writing.edit(
                    writing.registry.named(Sweeps.name), sweep, version: nil,
                    Values { $0[Sweeps.fields.title] = "改名" })
            }
        }
    }

    /// Two sweep types with denominators of their own (E15).
    @Test func `workplaces have rounds beside those of households`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (grid, homes) = try await fixture.grid(households: 3)
        let none = try await fixture.draft(doors: .workplace)
        await #expect(throws: Rejection(.conflict, "sweepNoWorkplaces")) {
            try await fixture.write("qingshi") { try $0.start(sweep: none) }
        }
        let (h, s) = (Households.fields, Sweeps.fields)
        let plant = try await fixture.write("qingshi") { writing in
            try writing.create(
                writing.registry.named(Households.name),
                Values {
                    $0[h.grid] = grid
                    $0[h.kind] = .workplace
                    $0[h.address] = "青石陶瓷厂"
                    $0[h.persons] = 640
                }
            ).id
        }
        let atHomes = try await fixture.sweep()
        let atWork = try await fixture.write("qingshi") { try $0.start(sweep: none).id }
        let rounds = (
            try await fixture.record(Sweeps.self, atHomes), try await fixture.record(Sweeps.self, atWork)
        )
        #expect(rounds.0[s.total] == 3 && rounds.1[s.total] == 1 && rounds.1[s.round] == 1)
        let stops = try await fixture.read(as: "qingshi-1") { reading in
            (try reading.unvisited(in: rounds.0, grid: grid), try reading.unvisited(in: rounds.1, grid: grid))
        }
        #expect(Set(stops.0.map(\.household.id)) == Set(homes) && stops.1.map(\.household.id) == [plant])
        await #expect(throws: Rejection(.conflict, "sweepNotHere")) {
            try await fixture.visit(plant, in: atHomes, Found(.visited, by: .doorstep, persons: 3))
        }
        await #expect(throws: Rejection(.conflict, "sweepNotHere")) { try await fixture.visit(homes[0], in: atWork) }
        let visit = try await fixture.visit(plant, in: atWork, Found(.visited, by: .doorstep, persons: 612))
        #expect(visit[HouseholdVisits.fields.kind] == .workplace, "counted as no household's")
        let left = try await fixture.read(as: "qingshi") {
            try $0.coverage(of: [rounds.0, rounds.1]).mapValues(\.left)
        }
        #expect(left == [atHomes: 3, atWork: 0])
        await #expect(throws: Rejection(.conflict, "sweepRuns"), "the round counts it as a workplace") {
            try await fixture.write("qingshi") { writing in
                try writing.edit(
                    writing.registry.named(Households.name), plant, version: nil, Values { $0[h.kind] = .home })
            }
        }
    }

    @Test func `coverage goes to the last household and comes from tallies`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (grid, homes) = try await fixture.grid(households: 5)
        let sweep = try await fixture.sweep()
        _ = try await fixture.visit(homes[0], in: sweep)
        _ = try await fixture.visit(homes[1], in: sweep, Found(.notHome, by: .doorstep))
        _ = try await fixture.visit(homes[2], in: sweep, Found(.refused, by: .telephone))
        _ = try await fixture.visit(homes[3], in: sweep, Found(.vacant, by: .doorstep))
        let round = try await fixture.record(Sweeps.self, sweep)
        let (coverage, stops) = try await fixture.read(as: "qingshi") { reading in
            (try reading.coverage(of: sweep)[0].coverage, try reading.unvisited(in: round, grid: grid))
        }
        #expect(coverage[.visited] == 1 && coverage[.notHome] == 1 && coverage[.refused] == 1 && coverage[.vacant] == 1)
        #expect(coverage.unvisited == 1 && coverage.left == 2)
        #expect(stops.map(\.household.id) == [homes[4], homes[1]], "nobody has been there: first")
        _ = try await fixture.visit(homes[1], in: sweep)
        let all = try await fixture.read(as: "commander") { try $0.coverage(of: [round])[sweep] }
        #expect(all?.left == 1 && all?[.notHome] == 0 && all?[.visited] == 2)
        let visit = try await fixture.record(HouseholdVisits.self, HouseholdVisits.id(sweep, homes[1]))
        #expect(visit[HouseholdVisits.fields.attempts] == 2)
    }

    /// Whatever is done in whatever order: nobody counts as visited for whom no visit was written, and what is left is
    /// what nobody has settled.
    @Test func `silence is never a visit`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (grid, homes) = try await fixture.grid(households: 8)
        let sweep = try await fixture.sweep()
        var random = Seeded(7)
        var last: [RecordID: VisitOutcome] = [:]
        for _ in 0..<25 {
            let home = homes.randomElement(using: &random)!
            let outcome = VisitOutcome.allCases.randomElement(using: &random)!
            fixture.clock.advance(minutes: 1)
            _ = try await fixture.visit(
                home, in: sweep, Found(outcome, by: .doorstep, persons: outcome == .visited ? 2 : nil))
            last[home] = outcome
            let round = try await fixture.record(Sweeps.self, sweep)
            let (coverage, stops) = try await fixture.read(as: "qingshi") { reading in
                (try reading.coverage(of: sweep)[0].coverage, try reading.unvisited(in: round, grid: grid))
            }
            for outcome in VisitOutcome.allCases {
                #expect(coverage[outcome] == last.values.count { $0 == outcome })
            }
            let settled = Set(last.filter { $0.value != .notHome }.keys)
            #expect(Set(stops.map(\.household.id)) == Set(homes).subtracting(settled))
            #expect(coverage.left == stops.count && coverage.unvisited == homes.count - last.count)
        }
    }

    @Test func `a round over the county wants a second person`() async throws {
        let fixture = try await HouseholdsFixture.make()
        _ = try await fixture.grid()
        await #expect(throws: Rejection.forbidden) { _ = try await fixture.draft("990101") }
        await #expect(throws: Rejection.forbidden) { _ = try await fixture.draft("990101102") }
        let id = try await fixture.draft("990101", by: "duty1")
        let asked = try await fixture.write("duty1") { try $0.start(sweep: id) }
        #expect(asked.state == "asked")
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.write("duty1") { try $0.decide(sweep: id, agree: true) }
        }
        let opened = try await fixture.write("commander") { try $0.decide(sweep: id, agree: true) }
        #expect(opened.state == "running" && opened[Sweeps.fields.total] == 4)
        let clash = try await fixture.draft()
        await #expect(throws: Rejection(.conflict, "sweepRuns")) {
            try await fixture.write("qingshi") { try $0.start(sweep: clash) }
        }
    }

    @Test func `a round has a purpose, a basis and an end for what tells of persons`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let s = Sweeps.fields
        let whole = Values {
            $0[s.title] = "排查"
            $0[s.purpose] = .symptoms
            $0[s.basis] = "文"
            $0[s.area] = AreaCode("990101101")
            $0[s.from] = HouseholdsFixture.day
            $0[s.to] = HouseholdsFixture.day.advanced(by: 2)
            $0[s.expires] = HouseholdsFixture.day.advanced(by: 9)
        }
        for (field, value) in [
            ("purpose", nil), ("basis", nil), ("expires", nil), ("expires", HouseholdsFixture.day.advanced(by: 60)),
            ("expires", HouseholdsFixture.day), ("to", HouseholdsFixture.day.advanced(by: -1)),
        ] as [(String, CalendarDay?)] {
            var values = whole
            values.stored[field] = value?.sql ?? .null
            let refused = values
            let problem = await #expect(throws: Rejection.self, "\(field)") {
                _ = try await fixture.write("qingshi") { try $0.create($0.registry.named(Sweeps.name), refused) }
            }
            #expect(problem?.problems.contains { $0.field == field || $0.field == "expires" } == true, "\(field)")
        }
    }

    @Test func `five of a hundred visits are looked at again, by somebody else, and the draw can be repeated`()
        async throws
    {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid(households: 25)
        let sweep = try await fixture.sweep()
        for home in homes { _ = try await fixture.visit(home, in: sweep) }
        let rules = fixture.rules
        let closed = try await fixture.write("qingshi") { try $0.close(sweep: sweep, rules: rules) }
        let r = Rechecks.fields
        let (drawn, frame) = try await fixture.read(as: "qingshi") { reading in
            (try reading.all(Rechecks.self, where: r.sweep, is: sweep), try reading.visited(in: sweep))
        }
        #expect(drawn.count == 2 && frame.count == 25)
        let again = Draw(frame, size: 2, seed: closed[Sweeps.fields.seed] ?? "").drawn
        #expect(Set(again.map(\.id)) == Set(drawn.compactMap { $0[r.visit] }))
        let id = drawn[0].id
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.write("qingshi-1") { try $0.recheck(id, agrees: true) }
        }
        await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi") { try $0.recheck(id, agrees: false) }
        }
        let done = try await fixture.write("qingshi") { try $0.recheck(id, agrees: false, words: "实际4人") }
        #expect(done.state == "differs")
        await #expect(throws: Rejection(.conflict, "sweepOver")) { try await fixture.visit(homes[0], in: sweep) }
    }

    @Test func `when the round's last day is over, names, numbers and words are gone from rows and history`()
        async throws
    {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let sweep = try await fixture.sweep()
        _ = try await fixture.visit(
            homes[0], in: sweep, Found(.visited, by: .doorstep, persons: 3, words: "老人咳嗽独特备注"))
        let (x, h) = (Residents.fields, Households.fields)
        let known = try await fixture.record(Households.self, homes[0])
        try #require(known[h.head] != nil)
        let resident = try await fixture.write("qingshi-1") { writing in
            try writing.create(
                writing.registry.named(Residents.name),
                Values {
                    $0[x.sweep] = sweep
                    $0[x.household] = homes[0]
                    $0[x.name] = "欧阳跟进"
                    $0[x.phone] = Phone(written: "19900007777").map { Protected($0) }
                    $0[x.reason] = .symptoms
                })
        }
        #expect(resident[x.expires] == HouseholdsFixture.day.advanced(by: 10))
        let rules = fixture.rules
        let empty = {
            try await fixture.store.write(by: .system(HouseholdsFixture.county)) { try $0.emptySweeps(rules) }
        }
        #expect(try await empty() == 0)
        fixture.clock.advance(minutes: 60 * 24 * 11)
        while try await empty() > 0 {}
        let after = try await fixture.record(Residents.self, resident.id)
        #expect(after.state == "emptied" && after[x.name] == nil && after[x.phone] == nil)
        #expect(try await fixture.record(Sweeps.self, sweep).state == "emptied")
        let home = try await fixture.record(Households.self, homes[0])
        #expect(home[h.head] == nil && home[h.phone] == nil, "no index of who lives where outlasts the rounds")
        #expect(home[h.address] == known[h.address] && home[h.persons] == known[h.persons])
        let left = try await fixture.store.database.read { connection in
            try connection.query(
                "SELECT content FROM change_content WHERE county = \(HouseholdsFixture.county)"
            ).compactMap { $0["content"].text }
                .filter { $0.contains("欧阳跟进") || $0.contains("独特备注") || $0.contains(known[h.head] ?? "欧阳") }
        }
        #expect(left.isEmpty)
        let coverage = try await fixture.read(as: "qingshi") { try $0.coverage(of: sweep)[0].coverage }
        #expect(coverage[.visited] == 1, "counts stay")
        await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi-1") { writing in
                try writing.edit(
                    writing.registry.named(Residents.name), resident.id, version: nil, Values { $0[x.name] = "又" })
            }
        }
    }
}
