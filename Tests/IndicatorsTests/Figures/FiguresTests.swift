import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Indicators

struct FiguresTests {
    @Test func nothingBelowTheLineIsNoNumber() async throws {
        let county = try await County.make()
        try await county.area(Sample.county) { $0[places.population] = 20_000 }
        try await county.area(Sample.east)
        try await county.add(in: Sample.east) { $0[contact.severe] = true }
        try await county.count()
        #expect(try await county.figure("contact.per10k") == 0.5)
        #expect(try await county.figure("contact.severeRate") == 100)
        #expect(try await county.figure("contact.severeRate", Sample.west) == nil)
        #expect(try await county.figure("contact.per10k", Sample.east) == nil)
        #expect(try await county.figure("population", Sample.east) == nil)
        #expect(try await county.figure("contact.held", Sample.west) == 0)
        #expect(try await county.figure("sick.reported") == nil)
    }

    /// A stated zero is a number; silence is none.
    @Test func aReportedZeroIsZero() async throws {
        let county = try await County.make()
        let day = county.today
        try await county.write { writing in
            _ = try writing.log(
                "report", register: "report", record: .make(),
                deltas: [Delta(measure: "report.daily.sick", area: Sample.east, day: day, by: 0)])
        }
        try await county.count()
        #expect(try await county.figure("sick.reported", Sample.east) == 0)
        #expect(try await county.figure("sick.reported") == 0)
        #expect(try await county.figure("sick.reported", Sample.west) == nil)
    }

    @Test func seriesCarryLevelsAndNotSums() async throws {
        let county = try await County.make()
        let start = county.today
        try await county.add(in: Sample.east) { $0[contact.found] = start }
        county.test.clock.advance(minutes: 3 * 24 * 60)
        try await county.add(in: Sample.east) { $0[contact.found] = start.advanced(by: 2) }
        try await county.count()
        let book = county.book
        for (id, expected) in [
            ("contact.held", [0.0, 1, 1, 1, 2, 2]), ("contact.found", [0, 1, 0, 1, 0, 0]),
        ] {
            let series = try await county.read {
                try $0.series(
                    id, of: book, area: Sample.county, from: start.advanced(by: -1), to: start.advanced(by: 4))
            }
            #expect(series.map(\.figure.value) == expected)
        }
    }

    /// A village goes to another township, two townships become one: the day decides.
    @Test func countsFollowAbolishedAreas() async throws {
        let county = try await County.make()
        let first = county.today
        let merged = AreaCode(known: "990101109")
        for code in [Sample.county, Sample.east, Sample.west, Sample.village, merged] { try await county.area(code) }
        try await county.add(in: Sample.village)
        try await county.add(in: Sample.east)
        try await county.add(in: Sample.west)
        county.test.clock.advance(minutes: 24 * 60)
        let definition = Definition(Areas.self)
        let end = { (code: AreaCode, successor: AreaCode, last: CalendarDay) in
            try await county.write { writing in
                guard let area = try writing.reading.any(definition, RecordID(code)) else { return }
                _ = try writing.update(
                    area, Values { ($0[places.validTo], $0[places.successors]) = (last, [RecordID(successor)]) })
            }
        }
        try await end(Sample.village, Sample.west, first)
        try await county.count()
        let expected: [(AreaCode, CalendarDay, Double)] = [
            (Sample.east, first, 2), (Sample.west, first, 1), (Sample.east, county.today, 1),
            (Sample.west, county.today, 2), (Sample.county, county.today, 3), (Sample.village, county.today, 1),
        ]
        for (area, day, number) in expected {
            #expect(try await county.figure("contact.held", area, day: day) == number, "\(area) \(day)")
        }
        try await end(Sample.east, merged, county.today)
        try await end(Sample.west, merged, county.today)
        let later = county.today.advanced(by: 1)
        #expect(try await county.figure("contact.held", merged, day: later) == 3)
        #expect(try await county.figure("contact.held", day: later) == 3)
        #expect(try await county.figure("contact.held", merged, day: county.today) == 0)
        let book = county.book
        let record = try await county.write { try $0.freeze(kind: "day", day: later, of: book) }
        let frozen = try await county.read {
            try $0.snapshotFigures(record, of: book, ids: ["contact.held"], areas: [Sample.county, merged])
        }
        #expect(frozen[FigureKey("contact.held", merged)]?.value == 3)
        #expect(frozen[FigureKey("contact.held", Sample.county)]?.value == 3)
        let series = try await county.read {
            try $0.series("contact.held", of: book, area: Sample.west, from: first, to: later)
        }
        #expect(series.map(\.figure.value) == [1, 2, 1])
    }

    /// A village went to one township before its own was merged into another: its count is in the first alone.
    @Test func whatLeftBeforeIsNotTakenWithIt() async throws {
        let county = try await County.make()
        let first = county.today
        let merged = AreaCode(known: "990101109")
        for code in [Sample.county, Sample.east, Sample.west, Sample.village, merged] { try await county.area(code) }
        for area in [Sample.village, Sample.east, Sample.west] { try await county.add(in: area) }
        county.test.clock.advance(minutes: 2 * 24 * 60)
        let definition = Definition(Areas.self)
        try await county.write { writing in
            for (code, successor, last) in [
                (Sample.village, Sample.west, first), (Sample.east, merged, first.advanced(by: 1)),
            ] {
                guard let area = try writing.reading.any(definition, RecordID(code)) else { continue }
                _ = try writing.update(
                    area, Values { ($0[places.validTo], $0[places.successors]) = (last, [RecordID(successor)]) })
            }
        }
        try await county.count()
        let (book, day) = (county.book, county.today)
        let record = try await county.write { try $0.freeze(kind: "day", day: day, of: book) }
        let areas = [merged, Sample.west, Sample.county]
        let frozen = try await county.read {
            try $0.snapshotFigures(record, of: book, ids: ["contact.held"], areas: areas)
        }
        for (area, number) in zip(areas, [1.0, 2, 3]) {
            #expect(try await county.figure("contact.held", area) == number, "\(area)")
            #expect(frozen[FigureKey("contact.held", area)]?.value == number, "\(area)")
        }
    }

    @Test func identitiesSayWhereTheyDoNotHold() async throws {
        let county = try await County.make()
        let book = try IndicatorBook(
            text: IndicatorBook.text.replacing("right: [contact.held, contact.severe]", with: "right: [contact.held]"))
        try await county.add(in: Sample.east) { $0[contact.severe] = true }
        try await county.add(in: Sample.west)
        try await county.count()
        let day = county.today
        let results = try await county.read {
            try $0.identities(of: book, areas: [Sample.east, Sample.west], day: day)
        }
        #expect(results.map(\.holds) == [false, true])
        #expect(results.map(\.difference) == [1, 0])
    }

    /// Two sources are compared for the headquarters as a whole and once both have told; where they differ nothing is broken,
    /// and what is put right differs no more.
    @Test func twoSourcesAskAndBreakNothing() async throws {
        let county = try await County.make()
        let pair =
            "- {id: sick, name: {zh: 核对, en: Sources}, left: sick.reported, right: [contact.found], sources: true}"
        let book = try IndicatorBook(text: IndicatorBook.text + pair)
        let days = (1...3).map { county.today.advanced(by: -$0) }
        for (day, found) in zip(days, [2, 1, 1]) {
            for _ in 0..<found { try await county.add(in: Sample.east) { $0[contact.found] = day } }
        }
        let tell = { (day: CalendarDay, by: Int) in
            try await county.write { writing in
                _ = try writing.log(
                    "report", register: "report", record: .make(),
                    deltas: [Delta(measure: "report.daily.sick", area: Sample.county, day: day, by: by)])
            }
        }
        let differing = {
            try await county.count()
            return try await county.read { try $0.differingSources(of: book, from: days[2], to: days[0]) }
        }
        try await tell(days[0], 3)
        try await tell(days[1], 1)
        let found = try await differing()
        #expect(found.map(\.day) == [days[0]] && found.map(\.difference) == [1])
        let (database, registry) = (county.test.database, county.test.store.registry)
        #expect(try await book.brokenIdentities(database, registry: registry, on: days[0]) == [])
        let untold = try await county.read {
            try $0.identities(of: book, areas: [Sample.county, Sample.east], day: days[2])
        }.filter { $0.identity.isOfSources }
        #expect(untold.map(\.area) == [Sample.county])
        #expect(untold.first?.untold == ["sick.reported"] && untold.first?.parts == [1])
        #expect(untold.first?.holds == true)
        try await tell(days[0], -1)
        #expect(try await differing() == [])
    }

    @Test func asOfIsTheLastChangeCounted() async throws {
        let county = try await County.make()
        #expect(try await county.read { try $0.countedUpTo()?.number } == nil)
        try await county.add()
        try await county.count()
        let counted = try await county.read { try $0.countedUpTo() }
        #expect(counted?.at == county.test.clock.now)
    }
}
