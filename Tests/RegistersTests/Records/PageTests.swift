import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct PageTests {
    private let definition = Definition(Jobs.self)

    /// All titles a person sees in lists, by pages of `limit`.
    private func titles(
        _ test: TestDatabase, as principal: Principal, _ query: Query = Query(), limit: Int = 200
    ) async throws -> [String] {
        try await test.titles(query, as: principal, limit: limit).sorted()
    }

    @Test func aListWithNoFilterNeverShowsMore() async throws {
        let test = try await TestDatabase.jobs()
        try await test.add("east", unit: "east")
        try await test.add("east village", unit: "east-village", office: "east")
        try await test.add("west", unit: "west")
        try await test.add("health", unit: "health")
        try await test.add("hospital", unit: "hospital", office: "health")
        try await test.add("school", unit: "school")
        try await test.add("elsewhere", unit: "east", county: Sample.neighbour)
        let seen: [(Principal, [String])] = [
            (Sample.officer, ["east", "east village", "health", "hospital", "school", "west"]),
            (Sample.eastTown, ["east", "east village"]), (Sample.westTown, ["west"]),
            (Sample.eastVillage, ["east village"]), (Sample.health, ["health", "hospital"]),
            (Sample.school, ["school"]),
            (Sample.stranger, ["elsewhere"]), (Sample.person("x", .administrator), []),
        ]
        for (principal, titles) in seen {
            for open in [Query.Open.open, .all] {
                #expect(try await self.titles(test, as: principal, Query(open: open)) == titles, "\(principal.name)")
            }
            #expect(
                try await self.titles(test, as: principal, Query(search: "e")) == titles.filter { $0.contains("e") })
            // What the list does not show is not found either.
            for record in try await test.everything() {
                let found = try? await test.store.read(as: principal) { try $0.find(Jobs.self, record.id) }
                #expect((found != nil) == (titles.contains(record[job.title] ?? "")), "\(principal.name)")
            }
        }
    }

    @Test func areasReachTownsAndVillages() async throws {
        let test = try await TestDatabase.jobs()
        let other = AreaCode(known: "990101101202")
        for (title, area) in [
            ("county", Sample.county), ("east", Sample.east), ("village", Sample.village), ("grid", Sample.grid),
            ("other village", other), ("west", Sample.west),
        ] { try await test.add(title, area: area) }
        try await test.add("nowhere")
        let seen: [(AreaCode?, [String])] = [
            (Sample.east, ["east", "grid", "other village", "village"]), (Sample.village, ["grid", "village"]),
            (Sample.grid, ["grid", "village"]), (Sample.west, ["west"]), (other, ["other village"]),
            (Sample.county, ["county", "east", "grid", "nowhere", "other village", "village", "west"]),
        ]
        for (area, titles) in seen {
            let worker = Sample.person("worker", .gridWorker, area: area)
            #expect(try await self.titles(test, as: worker) == titles)
        }
    }

    @Test func closedOnesOnlyWhenAsked() async throws {
        let test = try await TestDatabase.jobs()
        for state in ["open", "cancelling", "done", "cancelled"] { try await test.add(state, state: state) }
        #expect(try await titles(test, as: Sample.officer) == ["cancelling", "open"])
        #expect(try await titles(test, as: Sample.officer, Query(open: .closed)) == ["cancelled", "done"])
        #expect(try await titles(test, as: Sample.officer, Query(open: .all)).count == 4)
    }

    @Test func filters() async throws {
        let test = try await TestDatabase.jobs()
        try await test.add("a") {
            $0[job.kind] = .school; $0[job.priority] = 1; $0[job.late] = true
        }
        try await test.add("b") {
            $0[job.kind] = .road; $0[job.priority] = 1; $0[job.late] = false
        }
        try await test.add("c", state: "cancelling") {
            $0[job.kind] = .road; $0[job.priority] = 0
        }
        let cases: [([String: String], [String])] = [
            (["kind": "road"], ["b", "c"]), (["priority": "1"], ["a", "b"]),
            (["priority": "1", "kind": "road"], ["b"]),
            (["late": "true"], ["a"]), (["late": "1"], ["a"]), (["late": "0"], ["b"]), (["state": "cancelling"], ["c"]),
            (["state": "open", "kind": "market"], []),
        ]
        for (equals, titles) in cases {
            #expect(try await self.titles(test, as: Sample.officer, Query(equals: equals)) == titles, "\(equals)")
        }
        #expect(try await titles(test, as: Sample.westTown, Query(equals: ["kind": "road"])) == [])
    }

    @Test(arguments: ["title", "token", "nowhere", "county", "open", "id"]) func filtersNotOffered(name: String)
        async throws
    {
        let test = try await TestDatabase.jobs()
        await #expect(throws: Rejection.invalid("filterUnknown", field: name, ["field": name])) {
            try await titles(test, as: Sample.officer, Query(equals: [name: "x"]))
        }
    }

    @Test(arguments: ["kind", "state"]) func aFilterThatIsNoChoice(name: String) async throws {
        let test = try await TestDatabase.jobs()
        for value in ["nope", "' OR 1=1 --"] {
            await #expect(throws: Rejection.invalid("filterChoice", field: name, ["field": name])) {
                try await titles(test, as: Sample.officer, Query(equals: [name: value]))
            }
        }
    }

    @Test func aFilterThatIsNoNumber() async throws {
        let test = try await TestDatabase.jobs()
        await #expect(throws: Rejection.invalid("malformed", field: "priority")) {
            try await titles(test, as: Sample.officer, Query(equals: ["priority": "一"]))
        }
    }

    @Test(arguments: [
        ("镇", ["尹集镇"]), ("%", ["100%"]), ("_", ["a_b"]), ("!", ["now!"]), ("A_", ["a_b"]), ("abc", ["ABCDEF"]),
        ("CDE", ["ABCDEF"]), ("Ａ", ["ＡＢＣ"]), ("ＡＢＣ", ["ＡＢＣ"]), ("ａ", []), ("%\u{301}", []), ("Éc", ["École"]),
        ("COLE", ["École"]), ("NOTE", ["尹集镇"]), ("a%b", []), ("'", []), ("secret", []),
        ("", ["100%", "ABCDEF", "a_b", "now!", "École", "尹集镇", "ＡＢＣ"]),
    ])
    func search(sought: String, found: [String]) async throws {
        let test = try await TestDatabase.jobs()
        for title in ["尹集镇", "100%", "a_b", "now!", "ABCDEF", "ＡＢＣ", "École"] {
            try await test.add(title) {
                $0[job.token] = "secret"
                if title == "尹集镇" { $0[job.note] = "a Note below" }
            }
        }
        #expect(try await titles(test, as: Sample.officer, Query(search: sought)) == found.sorted())
    }

    @Test func listsByANumberPageThrough() async throws {
        let test = try await TestDatabase.jobs()
        for number in [3, -1, 10, 9, 9, 100, 9] {
            try await test.write(as: .system(Sample.county)) {
                try $0.insert(
                    Calls.self,
                    Values {
                        $0[Calls.fields.number] = number; $0[Calls.fields.text] = "x"
                    })
            }
        }
        var (numbers, after): ([Int], Query.Cursor?) = ([], nil)
        repeat {
            let query = Query(after: after.flatMap { Query.Cursor($0.text) }, limit: 2)
            let page = try await test.store.read(as: Sample.officer) { try $0.page(Calls.self, query) }
            numbers += page.records.compactMap { $0[Calls.fields.number] }
            after = page.next
        } while after != nil && numbers.count < 20
        #expect(numbers == [100, 10, 9, 9, 9, 3, -1])
    }

    @Test func sharedRegistersAreOpenToEveryHeadquarters() async throws {
        let test = try await TestDatabase.jobs()
        let village = RecordID(Sample.village)
        for code in [Sample.east, Sample.village] {
            try await test.write(as: .system(Sample.county)) {
                try $0.insert(
                    Spots.self, id: RecordID(code),
                    Values {
                        $0[Spots.fields.name] = code.text; $0[Spots.fields.parent] = code.parent.map { RecordID($0) }
                    })
            }
        }
        let (page, children, byID) = try await test.store.read(as: Sample.stranger) { reading in
            (
                try reading.page(Spots.self).records.map(\.id.text),
                try reading.all(Spots.self, where: Spots.fields.parent, is: RecordID(Sample.east)).map(\.id),
                try reading.all(Spots.self, ids: [village, RecordID(known: "missing")]).keys.map(\.text)
            )
        }
        #expect(page == [Sample.east.text, Sample.village.text])
        #expect(children == [village] && byID == [village.text])
    }
}
