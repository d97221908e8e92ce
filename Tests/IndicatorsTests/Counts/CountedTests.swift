import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Indicators

/// The list of the records behind a number.
struct CountedTests {
    @Test func aListHasWhatCounts() async throws {
        let county = try await County.make()
        let day = county.today
        try await county.add("a", in: Sample.village) { ($0[contact.severe], $0[contact.found]) = (true, day) }
        let b = try await county.add("b", in: Sample.east) { $0[contact.found] = day.advanced(by: -1) }
        try await county.add("c") { $0[contact.tested] = day.at(hour: 0, in: County.zone) }
        try await county.write { writing in
            _ = try writing.update(b, state: "released", verb: "release", Values { $0[contact.severe] = true })
        }
        let names = { (counted: Counted) in
            try await county.records(counted).compactMap { $0[contact.name] }.sorted()
        }
        #expect(try await names(Counted("contact.held")) == ["a", "c"])
        #expect(try await names(Counted("contact.held", area: Sample.east)) == ["a"])
        #expect(try await names(Counted("contact.held", area: Sample.grid)) == [])
        // What is closed counts as severe, and is listed with the rest.
        #expect(try await names(Counted("contact.severe")) == ["a", "b"])
        #expect(try await names(Counted("contact.found", day: day)) == ["a"])
        #expect(try await names(Counted("contact.found")) == ["a", "b"])
        #expect(try await names(Counted("contact.tested", day: day)) == ["c"])
        #expect(try await names(Counted("contact.tested", day: day.advanced(by: -1))) == [])
        await #expect {
            _ = try await county.records(Counted("no.such"))
        } throws: { ($0 as? Rejection)?.problems.first?.code == "filterUnknown" }
    }

    /// A number that each area has for itself is its own record's.
    @Test func anAreasOwnNumberIsItsOwnRecords() async throws {
        let county = try await County.make()
        try await county.area(Sample.county) { $0[places.population] = 10 }
        try await county.area(Sample.east) { $0[places.population] = 4 }
        for area in [Sample.county, Sample.east] {
            let found = try await county.records(Counted("population", area: area), of: "area")
            #expect(found.map(\.id) == [RecordID(area)])
        }
    }

    @Test func everyKindSaysWhatIsBehindIt() throws {
        let (book, day) = (try IndicatorBook.county(), CalendarDay(ordinal: 19_000))
        let behind = { (id: String) in book[id]?.behind(Sample.east, day) }
        let (east, list) = (Sample.east.text, "/registers/contact?counted=")
        #expect(
            behind("contact.held")
                == .records(register: "contact", path: "\(list)contact.held&countedAt=\(east)"))
        #expect(behind("contact.found")?.path == "\(list)contact.found&countedAt=\(east)&countedOn=\(day)")
        #expect(behind("contact.all") == .parts(["contact.held", "contact.severe"]))
        #expect(behind("contact.severeRate") == .parts(["contact.severe", "contact.held"]))
        #expect(behind("sick.reported") == .reports(path: "/reports/overview/daily?of=\(day)&town=\(east)"))
        let words = Words(zh: "甲", en: "a")
        let duties = Indicator(
            id: "x", name: words, definition: words, unit: words, owner: "office",
            kind: .flow(.deltas("duty.task.reply.met")))
        #expect(
            duties.behind(Sample.east, day)
                == .duties(path: "/duties/counted?rule=task.reply&count=met&area=\(east)&day=\(day)"))
        let other = Indicator(
            id: "x", name: words, definition: words, unit: words, owner: "office", kind: .flow(.deltas("steps")))
        #expect(other.behind(Sample.east, day) == .moves)
    }
}

extension County {
    /// The whole list of what is counted.
    func records(_ counted: Counted, of register: String = "contact") async throws -> [Record] {
        try await read { reading in
            let definition = try reading.registry.named(register)
            var (query, found) = (Query(open: .all, limit: 200), [Record]())
            query.counted = counted
            repeat {
                let page = try reading.page(definition, query)
                found += page.records
                query.after = page.next
            } while query.after != nil
            return found
        }
    }

    /// At every area each number is that of the records listed behind it, or what they add up to: levels as they are now,
    /// flows on each day.
    func listsAgree(from: CalendarDay, to: CalendarDay) async throws {
        let registry = test.store.registry
        for id in ["contact.held", "contact.severe", "contact.tests", "contact.found", "contact.tested"] {
            let measure = try #require(registry.measure(id, of: "contact"))
            let days = measure.dayColumn == nil ? [today] : (from.ordinal...to.ordinal).map { CalendarDay(ordinal: $0) }
            for area in County.codes {
                for day in days {
                    let listed = try await records(Counted(id, area: area, day: day))
                    let number = measure.sum.map { sum in
                        listed.reduce(0) { $0 + Int($1.values.stored[sum]?.integer ?? 0) }
                    }
                    let figure = try await figure(id, area, day: day)
                    #expect(figure == Double(number ?? listed.count), "\(id) \(area) \(day)")
                }
            }
        }
    }
}
