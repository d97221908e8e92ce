import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Indicators

struct TallyingTests {
    private let held = "contact.held"

    @Test func countsAtEveryAncestorAndDay() async throws {
        let county = try await County.make()
        let first = try await county.add(in: Sample.grid) { ($0[contact.severe], $0[contact.tests]) = (true, -1) }
        try await county.add(in: Sample.west) { $0[contact.tests] = 1_000_000_000_000 }
        try await county.add()
        try await county.count()
        for (area, number) in [(Sample.grid, 1.0), (Sample.village, 1), (Sample.east, 1), (Sample.west, 1)] {
            #expect(try await county.figure(held, area) == number)
        }
        #expect(try await county.figure(held) == 3)
        #expect(try await county.figure("contact.tests") == 999_999_999_999)
        #expect(try await county.figure("contact.tests", Sample.east) == -1)
        let yesterday = county.today
        county.test.clock.advance(minutes: 24 * 60)
        try await county.write { _ = try $0.update(first, state: "released", verb: "release") }
        try await county.count()
        #expect(try await county.figure(held, Sample.east) == 0)
        #expect(try await county.figure(held, Sample.east, day: yesterday) == 1)
        #expect(try await county.figure("contact.released", Sample.village) == 1)
        #expect(try await county.figure("contact.released", Sample.village, day: yesterday) == 0)
    }

    @Test func aDayIsOneOfTheZone() async throws {
        let county = try await County.make()
        county.test.clock.set(CalendarDay(ordinal: 19_200).at(hour: 1, in: County.zone))
        try await county.add { $0[contact.tested] = CalendarDay(ordinal: 19_201).at(hour: 0, in: County.zone) }
        try await county.count()
        #expect(try await county.figure(held, day: CalendarDay(ordinal: 19_199)) == 0)
        #expect(try await county.figure(held, day: CalendarDay(ordinal: 19_200)) == 1)
        #expect(try await county.figure("contact.tested", day: CalendarDay(ordinal: 19_201)) == 1)
    }

    /// Random histories with corrections, moves, erasures, merges and batches: steps of any size, a rebuild from any
    /// closed day and the rows themselves all say the same.
    @Test(arguments: 1...6) func anyHistoryComesToTheSame(seed: UInt64) async throws {
        var random = Seeded(seed)
        let county = try await County.make()
        let areas: [AreaCode?] = [nil, Sample.village, Sample.east, Sample.west, Sample.grid]
        let first = county.today
        var levels: [CalendarDay: [String: Int]] = [:]
        for _ in 0..<6 {
            for _ in 0..<25 {
                let choice = Choices(
                    area: areas[Int.random(in: 0..<5, using: &random)], severe: .random(using: &random),
                    tests: .random(in: -2...1_000_000_000_000, using: &random),
                    day: first.advanced(by: .random(in: -3...8, using: &random)),
                    step: .random(in: 0..<8, using: &random), name: "n\(Int.random(in: 0..<9, using: &random))")
                let all = try await county.all()
                let (one, other) = (all.randomElement(using: &random), all.randomElement(using: &random))
                try await county.write { try choice.take($0, one, other) }
                if Int.random(in: 0..<6, using: &random) == 0 {
                    let limit = Int.random(in: 1...9, using: &random)
                    _ = try await county.write { try $0.tally(limit: limit) }
                }
            }
            levels[county.today] = try await county.model()
            county.test.clock.advance(minutes: 24 * 60)
        }
        try await county.count()
        let counted = try await county.rows()
        for (day, expected) in levels {
            for (key, number) in expected {
                let parts = key.split(separator: " ").map(String.init)
                let figure = try await county.figure(parts[0], AreaCode(known: parts[1]), day: day)
                #expect(figure == Double(number), "\(key) on \(day)")
            }
        }
        for (key, number) in try await county.flowModel() { #expect(counted[key] ?? 0 == number, "\(key)") }
        try await county.listsAgree(from: first.advanced(by: -3), to: first.advanced(by: 8))
        for closed in [first.advanced(by: -9), first.advanced(by: .random(in: 0..<7, using: &random))] {
            try await county.tallying.rebuild(Sample.county, from: closed)
            #expect(try await county.rows() == counted)
        }
        let registry = county.test.store.registry
        #expect(try await Tallying.differences(county.test.database, registry: registry) == [])
        #expect(try await Verification(county.test.database, registry: registry, key: nil).run().findings == [])
    }

    @Test func aStepThatIsKilledSkipsAndRepeatsNothing() async throws {
        let county = try await County.make()
        for index in 0..<7 { try await county.add(in: index % 2 == 0 ? Sample.east : Sample.west) }
        try await county.write { _ = try $0.tally(limit: 3) }
        let before = try await county.rows()
        struct Killed: Error {}
        for _ in 0..<3 {
            await #expect(throws: Killed.self) {
                try await county.write {
                    _ = try $0.tally(limit: 2)
                    throw Killed()
                }
            }
            #expect(try await county.rows() == before)
        }
        try await county.count()
        #expect(try await county.figure(held) == 7)
        #expect(try await county.figure(held, Sample.east) == 4)
    }

    @Test func aDifferenceFromTheRowsIsFound() async throws {
        let county = try await County.make()
        try await county.add(in: Sample.east)
        try await county.count()
        try await county.add(in: Sample.east)
        let registry = county.test.store.registry
        #expect(try await Tallying.differences(county.test.database, registry: registry) == [])
        let other = try await county.test.opened()
        try await other.write(key: Sample.county) {
            _ = try $0.execute("UPDATE area_count SET value = 5 WHERE measure = 'contact.held' AND length(area) = 9")
        }
        let found = try await Tallying.differences(county.test.database, registry: registry)
        #expect(
            found == [
                CountDifference(county: Sample.county, measure: held, area: Sample.east, counted: 6, rows: 2)
            ])
    }

    /// A flow is compared with the log, which keeps it when its record is erased.
    @Test func aFlowThatIsNotTheLogsIsFound() async throws {
        let county = try await County.make()
        try await county.add(in: Sample.east) { [day = county.today] in $0[contact.found] = day }
        try await county.count()
        let registry = county.test.store.registry
        #expect(try await Tallying.differences(county.test.database, registry: registry) == [])
        let other = try await county.test.opened()
        try await other.write(key: Sample.county) {
            _ = try $0.execute("UPDATE area_count SET value = 3 WHERE measure = 'contact.found' AND length(area) = 9")
        }
        let found = try await Tallying.differences(county.test.database, registry: registry)
        #expect(
            found == [
                CountDifference(
                    county: Sample.county, measure: "contact.found", area: Sample.east, day: county.today, counted: 3,
                    rows: 1)
            ])
        #expect(found.first?.description.contains("log 1") == true)
    }

    @Test func aNewIndicatorBeginsWithTheRows() async throws {
        let county = try await County.make(counting: false)
        let day = CalendarDay(ordinal: 19_000)
        for (index, area) in [Sample.village, Sample.village, Sample.west, nil].enumerated() {
            try await county.add("n\(index)", in: area) {
                ($0[contact.found], $0[contact.tests], $0[contact.severe]) = (day, 2, index == 0)
                $0[contact.tested] = day.at(hour: 23, in: County.zone)
            }
        }
        let gone = try await county.add(in: Sample.east)
        try await county.write { _ = try $0.update(gone, state: "released", verb: "release") }
        try await county.count()
        #expect(try await county.rows() == [:])

        // The same database under a program that counts, and has written once before it counts.
        let registry = Registry(
            [Contacts.self, Areas.self, Snapshots.self], measures: county.book.measures, zone: County.zone)
        let store = RecordStore(OneKeyDatabase(county.test.database), registry: registry) { [test = county.test] in
            test.clock.now
        }
        try await store.write(by: .system(Sample.county)) { writing in
            _ = try writing.insert(
                Contacts.self,
                Values { ($0[contact.name], $0[contact.area], $0[contact.found]) = ("new", Sample.east, day) })
        }
        let tallying = Tallying(store)
        while try await tallying.step(Sample.county) {}
        let expected: [(String, AreaCode, CalendarDay, Double)] = [
            (held, Sample.county, county.today, 5), (held, Sample.village, county.today, 2),
            (held, Sample.east, county.today, 3), ("contact.tests", Sample.county, county.today, 8),
            ("contact.severe", Sample.east, county.today, 1), ("contact.found", Sample.county, day, 5),
            ("contact.tested", Sample.east, day, 2),
        ]
        for (id, area, day, number) in expected {
            #expect(try await county.figure(id, area, day: day) == number, "\(id) \(area)")
        }
        let counted = try await county.rows()
        try await tallying.rebuild(Sample.county, from: CalendarDay(ordinal: 10))
        #expect(try await county.rows() == counted)
        #expect(try await Tallying.differences(county.test.database, registry: registry) == [])
    }
}

/// One random thing that happens.
private struct Choices: Sendable {
    let area: AreaCode?
    let severe: Bool
    let tests: Int
    let day: CalendarDay
    let step: Int
    let name: String

    func take(_ writing: Writing, _ one: Record?, _ other: Record?) throws {
        let definition = try writing.registry.named("contact")
        guard step > 1, let one, let other else {
            let number = Values {
                ($0[contact.name], $0[contact.area], $0[contact.found]) = (name, area, day)
                ($0[contact.severe], $0[contact.tests]) = (severe, tests)
            }
            _ = try writing.insert(Contacts.self, number)
            return
        }
        switch step {
        case 2: _ = try writing.update(one, Values { $0[contact.area] = area })
        case 3: _ = try writing.update(one, Values { ($0[contact.found], $0[contact.tests]) = (day, tests) })
        case 4:
            guard one.mergedInto == nil else { return }
            _ = try writing.update(
                one, state: ["found", "placed", "released"][abs(tests) % 3], verb: "move",
                Values { $0[contact.tested] = day.at(hour: abs(tests) % 24, in: County.zone) })
        case 5: _ = try writing.erase(one, basis: "law")
        case 6:
            do { try writing.merge(definition, one.id, into: other.id, reason: "same") } catch is Rejection {}
        default: _ = try writing.update(one, Values { ($0[contact.severe], $0[contact.follows]) = (severe, other.id) })
        }
    }
}

extension County {
    func all() async throws -> [Record] {
        try await test.database.read { connection in
            try connection.query("SELECT * FROM contact ORDER BY id").map {
                try Record($0, of: Definition(Contacts.self))
            }
        }
    }

    /// Levels by measure and area, counted one by one.
    fileprivate func model() async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for code in County.codes { for id in ["held", "severe", "tests"] { counts["contact.\(id) \(code)"] = 0 } }
        for record in try await all() where record.mergedInto == nil {
            for code in County.codes where code.contains(record.area ?? Sample.county) {
                if record.state != "released" { counts["contact.held \(code)", default: 0] += 1 }
                if record[contact.severe] == true, record[contact.follows] == nil {
                    counts["contact.severe \(code)", default: 0] += 1
                }
                counts["contact.tests \(code)", default: 0] += record[contact.tests] ?? 0
            }
        }
        return counts
    }

    fileprivate func flowModel() async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for record in try await all() where record.mergedInto == nil {
            for code in County.codes where code.contains(record.area ?? Sample.county) {
                if let day = record[contact.found] { counts["contact.found \(code) \(day)", default: 0] += 1 }
                if let at = record[contact.tested] {
                    counts["contact.tested \(code) \(CalendarDay(at, in: County.zone))", default: 0] += 1
                }
            }
        }
        return counts
    }
}
