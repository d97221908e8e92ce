import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Indicators

struct FreezingTests {
    private static let areas = [Sample.county, Sample.east, Sample.west, Sample.village]

    private func figures(_ county: County, _ day: CalendarDay) async throws -> [FigureKey: Figure] {
        let (book, ids) = (county.book, county.book.indicators.map(\.id))
        return try await county.read { try $0.figures(ids, of: book, areas: Self.areas, day: day) }
    }

    private func frozen(_ county: County, _ record: Record) async throws -> [FigureKey: Figure] {
        let book = county.book
        return try await county.read { try $0.snapshotFigures(record, of: book, areas: Self.areas) }
    }

    @Test func aSnapshotIsWhatTheFiguresWere() async throws {
        let county = try await County.make()
        let (book, day) = (county.book, county.today)
        for (index, area) in Self.areas.enumerated() {
            try await county.area(area) { if index < 2 { $0[places.population] = 1_000 * (index + 1) } }
            try await county.add("n\(index)", in: area) {
                ($0[contact.severe], $0[contact.tests], $0[contact.found]) = (index == 3, -index, day)
            }
        }
        // Not counted yet: the freeze counts it.
        let record = try await county.write { try $0.freeze(kind: "day", day: day, of: book) }
        let then = try await figures(county, day)
        let kept = try await frozen(county, record)
        for (key, figure) in then { #expect(kept[key]?.value == figure.value, "\(key)") }
        #expect(kept[FigureKey("contact.severeRate", Sample.east)]?.numerator == 1)
        #expect(kept[FigureKey("contact.severeRate", Sample.east)]?.denominator == 2)
        #expect(kept[FigureKey("contact.severeRate", Sample.west)]?.value == 0)

        // A correction of that day afterwards.
        try await county.add("late", in: Sample.west) { $0[contact.found] = day }
        try await county.count()
        #expect(try await figures(county, day) != then)
        #expect(try await frozen(county, record) == kept)
        let again = try await county.read { try $0.snapshot("day", day: day) }
        #expect(again?.id == record.id)
    }

    @Test func onlyWhatWasAskedForIsTold() async throws {
        let county = try await County.make()
        let (book, day) = (county.book, county.today)
        try await county.add(in: Sample.east)
        let record = try await county.write {
            try $0.freeze(kind: "brief", day: day, indicators: ["contact.severeRate", "nowhere"], of: book)
        }
        #expect(record[Snapshots.fields.indicators] == ["contact.severeRate"])
        let told = try await county.read {
            try $0.snapshotFigures(
                record, of: book, ids: ["contact.severeRate", "contact.held"], areas: [Sample.county])
        }
        #expect(told.keys.map(\.indicator) == ["contact.severeRate"])
        #expect(told[FigureKey("contact.severeRate", Sample.county)]?.value == 0)
    }
}
