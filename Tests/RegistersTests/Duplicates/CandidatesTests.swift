import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct CandidatesTests {
    private func create(
        _ test: TestDatabase, _ name: String, phone: String? = nil, unit: String = "east", born: String? = nil,
        answer: DuplicateAnswer = .ask, as principal: Principal = Sample.officer
    ) async throws -> (made: RecordID?, candidates: [String]) {
        do {
            let record = try await test.write(as: principal) { writing in
                try writing.create(
                    writing.registry.named("member"),
                    Values {
                        $0[member.name] = name
                        $0[member.phone] = phone.flatMap { Phone(written: $0) }.map(Protected.init)
                        $0[member.unit] = RecordID(known: unit)
                        $0[member.born] = born.flatMap { CalendarDay($0) }
                    }, duplicates: answer)
            }
            return (record.id, [])
        } catch let found as PossibleDuplicates {
            return (nil, found.candidates.map { "\($0.record.id) \($0.weight)" })
        }
    }

    @Test func foundByKeysAndWeighedByAll() async throws {
        let test = try await TestDatabase.members()
        try await test.member("phone", "别名", phone: "13800001234", unit: "west", born: "1980-01-01")
        try await test.member("both", phone: "13800001234", born: "1980-01-01")
        try await test.member("name", born: "1980-01-01")
        try await test.member("light")
        try await test.member("other", "李四", unit: "west", born: "1980-01-01")
        let before = try await test.state()
        let asked = try await create(test, "王五", phone: "138 0000 1234", born: "1980-01-01")
        #expect(asked.candidates == ["both 130", "phone 90", "name 70"])
        #expect(try await test.state() == before, "asking makes nothing")
        #expect(
            try await create(test, "王五", unit: "west", born: "1980-01-01").made != nil, "another unit, another person")
    }

    @Test func onlyWhatOneMaySee() async throws {
        let test = try await TestDatabase.members()
        try await test.member("west", phone: "13800001234", unit: "west")
        try await test.member("east", phone: "13800001234", unit: "east")
        let asked = try await create(test, "新", phone: "13800001234", as: Sample.eastTown)
        #expect(asked.candidates == ["east 60"])
    }

    @Test func whatWasSaidIsRemembered() async throws {
        let test = try await TestDatabase.members()
        try await test.member("a", phone: "13800001234")
        let one = try await create(test, "新", phone: "13800001234", answer: .different)
        try await test.sweep()
        #expect(one.made != nil)
        #expect(try await test.pairs() == [])
        let two = try #require(try await create(test, "再", phone: "13800001234", answer: .undecided).made)
        try await test.sweep()
        #expect(try await test.pairs().count == 2)
        try await test.write(as: Sample.officer) {
            try $0.different($0.registry.named("member"), two, RecordID(known: "a"))
        }
        #expect(try await test.pairs().count == 1)
        let record = try await test.store.read(as: Sample.officer) { try $0.find($0.registry.named("member"), two) }
        try await test.write(as: Sample.officer) {
            _ = try $0.update(record, Values { $0[member.born] = CalendarDay("1980-01-01") })
        }
        try await test.sweep()
        #expect(try await test.pairs().count == 1, "also after the record was changed")
        let entry = try await test.store.read(as: Sample.officer) {
            try $0.history($0.registry.named("member"), RecordID(known: "a")).first
        }
        #expect(entry?.verb == "different" && entry?.other == two)
        #expect(try await test.findings() == [], "a decision changes no row")
    }

    @Test func theListFollowsTheRecords() async throws {
        let test = try await TestDatabase.members()
        for (id, phone) in [("a", "13800001234"), ("b", "13800001234"), ("c", "13900001234"), ("d", "13900001234")] {
            try await test.member(id, "人\(id)", phone: phone)
        }
        try await test.sweep()
        #expect(try await test.pairs() == [["a", "b"], ["c", "d"]])
        let changed = try await test.store.read(as: Sample.officer) {
            try $0.find($0.registry.named("member"), RecordID(known: "b"))
        }
        try await test.write(as: Sample.officer) {
            _ = try $0.update(changed, Values { $0[member.phone] = Phone(written: "13700001234").map(Protected.init) })
        }
        try await test.sweep()
        #expect(try await test.pairs() == [["c", "d"]])
        try await test.merge("c", into: "d")
        #expect(try await test.pairs() == [])
        try await test.sweep()
        #expect(try await test.pairs() == [])
        try await test.unmerge("c")
        try await test.sweep()
        #expect(try await test.pairs() == [["c", "d"]])
    }

    @Test func theListHasPages() async throws {
        let test = try await TestDatabase.members()
        for index in 0..<10 {
            try await test.member(
                "m\(index)", "人\(index)", phone: "1380000000\(index / 2)", born: index < 4 ? "1980-01-01" : nil)
        }
        try await test.sweep()
        var (found, after): ([[String]], DuplicatePair.Cursor?) = ([], nil)
        repeat {
            let cursor = after
            let page = try await test.store.read(as: Sample.officer) {
                try $0.duplicates($0.registry.named("member"), after: cursor, limit: 2)
            }
            found += page.map { $0.records.map(\.id.text) }
            after = page.last?.cursor.flatMap { DuplicatePair.Cursor($0.text) }
        } while after != nil
        #expect(found == (0..<5).map { ["m\($0 * 2)", "m\($0 * 2 + 1)"] })
        await #expect(throws: Rejection.forbidden) {
            try await test.store.read(as: Sample.eastTown) { try $0.duplicates($0.registry.named("member")) }
        }
    }
}
