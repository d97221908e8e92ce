import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct DeltaTests {
    private static let measures = [
        Measure("job.open", of: "job", where: ["state": ["open", "cancelling"]]),
        Measure("job.late", of: "job", where: ["late": ["1"], "kind": ["road"]], unless: "parent"),
        Measure("job.priority", of: "job", sum: "priority"),
        Measure("job.here", of: "job", where: ["area": [""]]),
        Measure("job.day", of: "job", kind: .flow(day: "day")),
        Measure("job.due", of: "job", sum: "priority", kind: .flow(day: "due")),
        Measure("job.done", of: "job", where: ["state": ["done"]], kind: .flow(day: nil)),
        Measure("spot", of: "spot"),
    ]

    private func make() async throws -> TestDatabase {
        try await .make(
            [Jobs.self, Spots.self, Calls.self], measures: Self.measures, county: Sample.county)
    }

    private func deltas(_ test: TestDatabase) async throws -> [[Delta]] {
        try await test.database.read { connection in
            try connection.query("SELECT deltas FROM change WHERE county = \(Sample.county) ORDER BY number").map {
                try $0["deltas"].text.map { try Delta.read($0) } ?? []
            }
        }
    }

    private let today = CalendarDay(Instant(milliseconds: 1_651_651_200_000), in: .gmt)
    private let day = CalendarDay(ordinal: 19_000)

    private func delta(_ measure: String, _ area: AreaCode, _ day: CalendarDay, _ by: Int) -> Delta {
        Delta(measure: measure, area: area, day: day, by: by)
    }

    private func delta(_ measure: String, _ area: AreaCode, _ by: Int) -> Delta { delta(measure, area, today, by) }

    @Test func aChangeCarriesTheMovesOfItsRecord() async throws {
        let test = try await make()
        let first = try await test.add(area: Sample.village) {
            ($0[job.priority], $0[job.late], $0[job.day]) = (3, true, day)
        }
        try await test.write(as: .system(Sample.county)) { writing in
            let moved = try writing.update(first, Values { $0[job.area] = Sample.west })
            let finished = try writing.update(moved, state: "done", verb: "finish")
            _ = try writing.update(finished, Values { $0[job.title] = "other" })
        }
        let (there, here, all) = (Sample.village, Sample.west, try await deltas(test))
        #expect(
            all[0] == [
                delta("job.day", there, day, 1), delta("job.due", there, 3), delta("job.late", there, 1),
                delta("job.open", there, 1), delta("job.priority", there, 3),
            ])
        #expect(
            Set(all[1]) == [
                delta("job.day", there, day, -1), delta("job.day", here, day, 1), delta("job.due", there, -3),
                delta("job.due", here, 3), delta("job.late", there, -1), delta("job.late", here, 1),
                delta("job.open", there, -1), delta("job.open", here, 1), delta("job.priority", there, -3),
                delta("job.priority", here, 3),
            ])
        #expect(all[2] == [delta("job.done", here, 1), delta("job.open", here, -1)])
        #expect(all[3] == [])
    }

    @Test func whatIsOutsideCountsAtTheTerritory() async throws {
        let test = try await make()
        try await test.add()
        try await test.add(area: AreaCode(known: "990102101"))
        let all = try await deltas(test)
        #expect(all[0].contains(delta("job.here", Sample.county, 1)))
        #expect(all[1].contains(delta("job.open", Sample.county, 1)))
        let city = AreaCode(known: "990300")
        let record = Record(
            register: "spot", county: city, id: RecordID(known: "990301101"), state: "active", at: .now,
            values: Values())
        #expect(record.countedAt.text == "990301101")
        let other = Record(
            register: "spot", county: city, id: .make(), state: "active", at: .now, values: Values())
        #expect(other.countedAt.text == "9903")
    }

    @Test func anErasureMovesStocksAlone() async throws {
        let test = try await make()
        let record = try await test.add(area: Sample.village) { ($0[job.late], $0[job.day]) = (true, day) }
        try await test.write(as: .system(Sample.county)) { writing in
            _ = try writing.erase(record, fields: ["late", "day", "area"], basis: "law")
        }
        #expect(
            Set(try await deltas(test)[1]) == [
                delta("job.late", Sample.village, -1), delta("job.open", Sample.village, -1),
                delta("job.open", Sample.county, 1), delta("job.here", Sample.county, 1),
            ])
    }

    @Test func explicitMovesStandBesideAndZeroStays() async throws {
        let test = try await make()
        let zero = delta("report.daily.sick", Sample.east, 0)
        try await test.write(as: .system(Sample.county)) { writing in
            let record = try writing.insert(Jobs.self, Jobs.values(), deltas: [zero])
            _ = try writing.update(record, deltas: [delta("report.daily.sick", Sample.east, 4)])
            _ = try writing.log(
                "generate", register: "duty", record: .make(), deltas: [delta("duty.reply.due", Sample.west, 2)])
        }
        let all = try await deltas(test)
        #expect(all[0].contains(zero))
        #expect(all[1] == [delta("report.daily.sick", Sample.east, 4)])
        #expect(all[2] == [delta("duty.reply.due", Sample.west, 2)])
        #expect(try await Verification(test.database, registry: test.store.registry, key: nil).run().findings == [])
    }

    @Test(arguments: [
        "UPDATE change SET deltas = '[[\"job.open\",\"990101\",\"2022-05-04\",2]]' WHERE number = 1",
        "UPDATE change SET deltas = NULL WHERE number = 1",
        "UPDATE change SET deltas = '[]' WHERE number = 2",
    ])
    func movedMovesAreFound(statement: String) async throws {
        let test = try await make()
        let record = try await test.add()
        try await test.write(as: .system(Sample.county)) { writing in
            _ = try writing.update(record, Values { $0[job.title] = "other" })
        }
        let other = try await test.opened()
        try await other.write(key: Sample.county) { _ = try $0.execute(SQL(tampering: statement)) }
        let number: Int64 = statement.hasSuffix("1") ? 1 : 2
        let report = try await Verification(test.database, registry: test.store.registry, key: nil).run()
        #expect(report.findings == [.entryChanged(Sample.county, number)])
    }

    @Test(arguments: [1, 2, 3]) func stocksAreTheSumsOfTheirMoves(seed: UInt64) async throws {
        var random = Seeded(seed)
        let test = try await make()
        let areas: [AreaCode?] = [nil, Sample.village, Sample.east, Sample.west]
        for _ in 0..<120 {
            let area = areas[Int.random(in: 0..<4, using: &random)]
            let (late, priority) = (Bool.random(using: &random), Int.random(in: -5...1_000_000_000_000, using: &random))
            let record = try await test.everything().randomElement(using: &random)
            let step = Int.random(in: 0..<5, using: &random)
            try await test.write(as: .system(Sample.county)) { writing in
                guard step > 0, let record else {
                    _ = try writing.insert(
                        Jobs.self,
                        Jobs.values().with {
                            ($0[job.area], $0[job.late], $0[job.priority]) = (area, late, priority)
                        })
                    return
                }
                switch step {
                case 1: _ = try writing.update(record, Values { $0[job.area] = area })
                case 2: _ = try writing.update(record, state: late ? "done" : "open", verb: "step")
                case 3:
                    try writing.update(
                        batch: [(record, ["late": late.sql, "priority": priority.sql])],
                        of: try writing.registry.named("job"), cause: record.id, verb: "batch")
                default: _ = try writing.erase(record, fields: ["late", "priority"], basis: "law")
                }
            }
        }
        var sums: [String: Int] = [:]
        for delta in try await deltas(test).joined() { sums["\(delta.measure) \(delta.area)", default: 0] += delta.by }
        var expected: [String: Int] = [:]
        for record in try await test.everything() {
            let area = record.area ?? Sample.county
            if record.state != "done" { expected["job.open \(area)", default: 0] += 1 }
            if record[job.late] == true { expected["job.late \(area)", default: 0] += 1 }
            if record.area == nil { expected["job.here \(area)", default: 0] += 1 }
            expected["job.priority \(area)", default: 0] += record[job.priority] ?? 0
        }
        let stocks = ["job.open", "job.late", "job.here", "job.priority"]
        let counted = sums.filter { key, sum in
            sum != 0 && stocks.contains { key.hasPrefix($0 + " ") }
        }
        #expect(counted == expected.filter { $0.value != 0 })
    }
}

extension Values {
    fileprivate func with(_ change: (inout Values) -> Void) -> Values {
        var values = self
        change(&values)
        return values
    }
}
