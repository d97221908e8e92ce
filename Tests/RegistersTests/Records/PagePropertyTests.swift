import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// Lists by keyset against the same list made naively, over random data.
struct PagePropertyTests {
    private let units = ["east", "east-village", "west", "health", "school"]

    /// A principal of several posts, so that a list has several branches that overlap.
    private func principal(_ random: inout some RandomNumberGenerator) -> Principal {
        let villages = Sample.person(
            "many", .unitOfficer, unit: "east-village", below: ["east", "school"], office: "east", area: Sample.village)
        let all = [
            Sample.eastTown, Sample.westTown, Sample.health, villages,
            Sample.person("many", .gridWorker, area: Sample.east),
            Sample.person("many", .gridWorker, area: Sample.village), Sample.person("many", .inspector),
        ].flatMap(\.posts)
        return Principal(
            user: RecordID(known: "user-many"), name: "many", county: Sample.county,
            posts: Array(all.shuffled(using: &random).prefix(Int.random(in: 0...4, using: &random))))
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6]) func everyRecordOnceAndInOrder(seed: UInt64) async throws {
        var random = Seeded(seed)
        let test = try await TestDatabase.jobs()
        let areas = [nil, Sample.county, Sample.east, Sample.village, Sample.grid, Sample.west]
        for number in 0..<150 {
            let unit = units[Int.random(in: 0..<units.count, using: &random)]
            let kind = JobKind.allCases[Int.random(in: 0..<3, using: &random)]
            let author = Bool.random(using: &random) ? "user-many" : "user-other"
            try await test.add(
                "\(number)", unit: unit, office: unit == "east-village" ? "east" : unit,
                area: areas[Int.random(in: 0..<areas.count, using: &random)],
                // Few days, so that many are due at once and the id decides.
                due: Int.random(in: 0..<8, using: &random),
                state: ["open", "open", "cancelling", "done", "cancelled"][Int.random(in: 0..<5, using: &random)],
                county: Int.random(in: 0..<8, using: &random) == 0 ? Sample.neighbour : Sample.county
            ) { values in
                values[job.kind] = kind
                values[job.author] = RecordID(known: author)
            }
        }
        let everything = try await test.everything()
        for _ in 0..<25 {
            let principal = principal(&random)
            let open = [Query.Open.open, .closed, .all][Int.random(in: 0..<3, using: &random)]
            let kind = [nil, "road"][Int.random(in: 0..<2, using: &random)]
            let search = ["", "", "1"][Int.random(in: 0..<3, using: &random)]
            let scope = Scope(principal, Definition(Jobs.self))
            let expected =
                everything.filter { record in
                    let closed = ["done", "cancelled"].contains(record.state)
                    return record.county == Sample.county && scope.contains(record)
                        && (open == .all || closed == (open == .closed))
                        && (kind == nil || record[job.kind]?.rawValue == kind)
                        && (search.isEmpty || record[job.title]?.contains(search) == true)
                }
                .sorted { ($0[job.due]?.description ?? "", $0.id) < ($1[job.due]?.description ?? "", $1.id) }
                .compactMap { $0[job.title] }
            var query = Query(equals: kind.map { ["kind": $0] } ?? [:], open: open, search: search)
            let titles = try await test.titles(query, as: principal, limit: Int.random(in: 1...40, using: &random))
            #expect(titles == expected, "seed \(seed)")
            query.anyOrder = true
            let any = try await test.titles(query, as: principal, limit: Int.random(in: 1...40, using: &random))
            #expect(any.sorted() == expected.sorted(), "seed \(seed)")
        }
    }

    @Test func aRecordAddedBeforeTheCursorMovesNoOther() async throws {
        let test = try await TestDatabase.jobs()
        for number in 0..<20 { try await test.add("\(number)", due: number) }
        let first = try await test.store.read(as: Sample.officer) { try $0.page(Jobs.self, Query(limit: 10)) }
        try await test.add("early", due: -5)
        let second = try await test.store.read(as: Sample.officer) {
            try $0.page(Jobs.self, Query(after: first.next, limit: 10))
        }
        #expect((first.records + second.records).compactMap { $0[job.title] } == (0..<20).map(String.init))
        #expect(second.next == nil)
    }
}
