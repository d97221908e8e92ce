import Database
import Foundation
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Registers

struct ImporterTests {
    @Test func `rows become records, and the same file again changes nothing`() async throws {
        let fixture = try await ImportFixture.make()
        let first = try await fixture.take("号码,内容\n1,来电一\n2,来电二\n", into: "call")
        #expect(first.state == "done" && first.counts == [2, 0, 0, 0])
        let again = try await fixture.take("号码,内容\n1,来电一\n2,来电二\n3,来电三\n", into: "call")
        #expect(again.counts == [1, 0, 2, 0])
        #expect(try await fixture.count("call") == 3)
    }

    @Test func `records stand in the order of the file`() async throws {
        let fixture = try await ImportFixture.make()
        let names = (1...150).shuffled().map { "村\($0)" }
        _ = try await fixture.take("名称\n" + names.map { "\($0)\n" }.joined(), into: "unit")
        let kept = try await fixture.store.database.read {
            try $0.query("SELECT name FROM unit WHERE name LIKE '村%' ORDER BY id")
        }
        #expect(kept.compactMap { $0["name"].text } == names)
    }

    @Test(.enabled(if: TestPlace.dialect == .postgres))
    func `PostgreSQL knows a table soon that an import fills`() async throws {
        let fixture = try await ImportFixture.make()
        let rows = (0..<4_100).map { "\($0),来电\n" }.joined()
        #expect(try await fixture.take("号码,内容\n" + rows, into: "call").counts == [4_100, 0, 0, 0])
        let known = try await fixture.store.database.read {
            try $0.first("SELECT count(*) AS n FROM pg_stats WHERE tablename = 'call' AND attname = 'county'")
        }
        #expect(known?["n"] == .integer(1))
    }

    @Test func `a row whose key is there edits the record with a change of its own`() async throws {
        let fixture = try await ImportFixture.make()
        let record = try await fixture.take("名称,简称\n东镇,东\n南镇,南\n西镇,城西\n", into: "unit")
        #expect(record.counts == [1, 1, 1, 0])
        let history = try await fixture.store.read(as: Sample.officer) {
            try $0.history(try $0.registry.named("unit"), RecordID(known: "west"))
        }
        #expect(history.map(\.verb) == ["edit", "create"] && history[0].actor == Sample.officer.user)
    }

    @Test func `a row that names another of the same file`() async throws {
        let fixture = try await ImportFixture.make()
        let text = "名称,简称,上级单位\n青石村,青,南镇\n南镇,南,东镇\n小组,组,青石村\n"
        let dry = try await fixture.take(text, into: "unit", dryRun: true)
        #expect(dry.counts == [3, 0, 0, 0] && dry.state == "mapping")
        #expect(try await fixture.count("unit") == 4)
        #expect(try await fixture.take(text, into: "unit").counts == [3, 0, 0, 0])
    }

    /// What is wrong with a row, by row.
    @Test(arguments: [
        ("x,来电", ["cellInteger"]), (",来电", ["required"]), ("1,", ["required"]),
        ("411722199001010000000,来电", ["cellInteger"]),
        ("1,4.11722E+17", ["cellDigitsLost"]), ("1,\(String(repeating: "长", count: 201))", ["tooLong"]),
    ])
    func `refused rows tell why`(row: String, codes: [String]) async throws {
        let fixture = try await ImportFixture.make()
        let record = try await fixture.take("号码,内容\n9,好\n\(row)\n", into: "call")
        #expect(record.counts == [1, 0, 0, 1])
        let refused = try fixture.refused(record.id)
        #expect(refused.map(\.number) == [3] && refused[0].problems.map(\.code) == codes)
    }

    @Test func `one name of two units, an unknown one, and the id that tells which`() async throws {
        let fixture = try await ImportFixture.make()
        let record = try await fixture.take(
            "名称,上级单位\n甲,教体局\n乙,没有\n丙,教体局(school2)\n丁,east\n", into: "unit")
        #expect(record.counts == [2, 0, 0, 2])
        #expect(try fixture.refused(record.id).map { $0.problems[0].code } == ["namesSeveral", "namesNone"])
    }

    @Test func `sums, repeated headers and blank rows are no data`() async throws {
        let fixture = try await ImportFixture.make()
        let record = try await fixture.take(
            "来电登记表,\n号码,内容\n1,一\n\n,\n号码,内容\n2,二\n合计,2\n", into: "call")
        #expect(record.counts == [2, 0, 0, 0])
    }

    @Test func `a cell that begins as a statement does is data below the header`() async throws {
        let fixture = try await ImportFixture.make()
        let record = try await fixture.take("# 台账：商铺\nname,code\n#A1,\n#,\n甲,\n", into: "shop")
        #expect(record.counts == [3, 0, 0, 0] && record[Imports.fields.skipped] == 0)
        #expect(try await fixture.take("name\n#B1\n乙\n", into: "shop").counts == [2, 0, 0, 0])
    }

    @Test func `a key twice in a file`() async throws {
        let fixture = try await ImportFixture.make()
        let record = try await fixture.take("名称,简称\n南镇,南\n南镇,南\n南镇,别\n", into: "unit")
        #expect(record.counts == [1, 0, 1, 1])
        #expect(try fixture.refused(record.id)[0].problems[0].values["row"] == "2")
    }

    @Test func `rows without the key are known by another unique field, or by what they say`() async throws {
        let fixture = try await ImportFixture.make()
        let text = "name,code,licence\n甲,,\n乙,,\n丙,,L1\n丁,,L2\n戊,C1,\n"
        #expect(try await fixture.take(text, into: "shop").counts == [5, 0, 0, 0])
        #expect(try await fixture.take(text, into: "shop").counts == [0, 0, 5, 0])
        let corrected = try await fixture.take("name,code,licence\n丙店,,L1\n己,,L2\n庚,,L2\n", into: "shop")
        #expect(corrected.counts == [0, 2, 0, 1])
        #expect(try fixture.refused(corrected.id)[0].problems[0].field == "licence")
        #expect(try await fixture.count("shop") == 5)
    }

    @Test func `a dry run tells what the run will say of a key that comes again far behind`() async throws {
        let fixture = try await ImportFixture.make()
        _ = try await fixture.take("name,code\n旧,C0\n", into: "shop")
        let shops = (1...600).map { "店\($0),C\($0)\n" }.joined()
        let text = "name,code\n改,C0\n" + shops + "店1,C1\n别的,C2\n又改,C0\n"
        let dry = try await fixture.take(text, into: "shop", dryRun: true)
        #expect(dry.counts == [600, 1, 1, 2])
        let told = try fixture.refused(dry.id).map { "\($0.number) \($0.problems[0].code)" }
        let done = try await fixture.take(text, into: "shop")
        #expect(done.counts == dry.counts)
        #expect(try fixture.refused(done.id).map { "\($0.number) \($0.problems[0].code)" } == told)
    }

    @Test func `rows with numbers of persons that come again are the same`() async throws {
        let fixture = try await ImportFixture.make()
        let shops = (1...600).map { "店\($0),C\($0),138\(10_000_000 + $0)\n" }
        let again = "店2,C2,138 1000 0002\n店3,C3,13810000003\n店4,C4,13910000004\n"
        let text = "name,code,phone\n" + shops.joined() + shops[0] + again
        let record = try await fixture.take(text, into: "shop")
        #expect(record.counts == [600, 0, 3, 1])
        let refused = try fixture.refused(record.id)
        #expect(refused.map(\.number) == [605] && refused.map { $0.problems[0].code } == ["rowTwiceEarlier"])
        let other = "name,code,phone\n店4,C4,13910000004\n店5,C5,(清空)\n店6,C6,13810000006\n"
        #expect(try await fixture.take(other, into: "shop").counts == [0, 2, 1, 0])
        #expect(try await fixture.take(other, into: "shop").counts == [0, 0, 3, 0])
    }

    @Test func `who may not write does not import`() async throws {
        let fixture = try await ImportFixture.make()
        await #expect(throws: Rejection.forbidden) {
            try await fixture.take("名称\n南镇\n", into: "unit", by: Sample.eastTown)
        }
        await #expect { try await fixture.take("a\n1\n", into: "import") } throws: {
            ($0 as? Rejection)?.code == "takesNoImport"
        }
    }

    @Test func `columns are remembered by their header`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.take("A,B\n1,一\n", into: "call") { plan in
            plan.mappings[0].fields = ["number", "text"]
        }
        let call = try fixture.store.registry.named("call")
        let next = try await fixture.importer.receive([fixture.file("A,B\n2,二\n")], for: call, by: Sample.officer)
        #expect(try ImportPlan(next).mappings[0].fields == ["number", "text"])
        let other = try await fixture.importer.receive([fixture.file("x,B\n2,二\n")], for: call, by: Sample.officer)
        #expect(try ImportPlan(other).mappings[0].fields == [nil, "text"])
    }

    @Test func `a header chosen by hand is found by itself the next time`() async throws {
        let fixture = try await ImportFixture.make()
        let call = try fixture.store.registry.named("call")
        var record = try await fixture.importer.receive(
            [fixture.file("来电,登记\nA,2021\n1,一\n2,二\n")], for: call, by: Sample.officer)
        #expect(try ImportPlan(record).parts[0].header == 1)
        record = try await fixture.importer.choose(
            [.init(part: 0, isTaken: true, header: 2)], of: record.id, by: Sample.officer)
        var plan = try ImportPlan(record)
        let shape = try #require(plan.parts[0].mapping)
        #expect(plan.parts[0].header == 2 && plan.mappings[shape].header == ["A", "2021"])
        plan.mappings[shape].fields = ["number", "text"]
        try await fixture.importer.save(plan, of: record.id, by: Sample.officer)
        try await fixture.importer.start(record.id, dryRun: false, by: Sample.officer)
        try await fixture.importer.perform(record.id, by: Sample.officer)
        #expect(try await fixture.count("call") == 2)
        let next = try await fixture.take("另一张,表\n填表说明,略\nA,2021\n3,三\n", into: "call")
        #expect(next.counts == [1, 0, 0, 0])
    }

    /// A title that stands in every column, or in one alone.
    @Test(arguments: ["来电台账,来电台账", "来电台账,"])
    func `a title that was taken for want of a header gives way to a header`(title: String) async throws {
        let fixture = try await ImportFixture.make()
        let call = try fixture.store.registry.named("call")
        let first = try await fixture.take("\(title)\n1,一\n", into: "call") { plan in
            plan.mappings[0].fields = ["number", "text"]
        }
        #expect(first.counts == [1, 0, 0, 0])
        for (rows, header) in [("3,三\n", 1), ("号码,内容\n2,二\n", 2)] {
            let next = try await fixture.importer.receive(
                [fixture.file("\(title)\n\(rows)")], for: call, by: Sample.officer)
            #expect(try ImportPlan(next).parts[0].header == header)
        }
    }

    @Test func `which of several files are taken is chosen by hand`() async throws {
        let fixture = try await ImportFixture.make()
        let call = try fixture.store.registry.named("call")
        let record = try await fixture.importer.receive(
            [fixture.file("号码,内容\n1,一\n", "甲.csv"), fixture.file("说明,略\n9,九\n", "乙.csv")], for: call,
            by: Sample.officer)
        #expect(try ImportPlan(record).parts.map { $0.mapping == nil } == [false, true])
        let choose = { (choices: [ImportPlan.Choice]) in
            try ImportPlan(await fixture.importer.choose(choices, of: record.id, by: Sample.officer))
        }
        let other = try await choose([
            .init(part: 0, isTaken: false, header: 1), .init(part: 1, isTaken: true, header: 1),
        ])
        #expect(other.taken.map(\.file) == [1] && other.mapping(of: other.parts[1])?.header == ["说明", "略"])
        for (choice, code) in [
            (ImportPlan.Choice(part: 1, isTaken: false, header: 1), "nothingToTake"),
            (ImportPlan.Choice(part: 1, isTaken: true, header: 40), "headerRowNone"),
        ] {
            await #expect {
                _ = try await choose([choice])
            } throws: {
                ($0 as? Rejection)?.code == code
            }
        }
        #expect(try other.choices(sheets: [], header: nil).map(\.isTaken) == [false, true])
        #expect(throws: Rejection.self) { try other.choices(sheets: ["没有"], header: nil) }
    }

    @Test func `of two who decide on the columns at once the later is told`() async throws {
        let fixture = try await ImportFixture.make()
        let (importer, call) = (fixture.importer, try fixture.store.registry.named("call"))
        let seen = try await importer.receive([fixture.file("号码,内容\n1,一\n")], for: call, by: Sample.officer)
        var (first, second) = (try ImportPlan(seen), try ImportPlan(seen))
        first.mappings[0].fields = ["number", nil]
        second.mappings[0].fields = [nil, "text"]
        let stored = try await importer.save(first, of: seen.id, version: seen.version, by: Sample.officer)
        let stale = Rejection(
            .preconditionFailed, "stale", values: ["seen": "\(seen.version)", "current": "\(stored.version)"])
        await #expect(throws: stale) {
            try await importer.save(second, of: seen.id, version: seen.version, by: Sample.officer)
        }
        await #expect(throws: stale) {
            _ = try await importer.choose(
                [.init(part: 0, isTaken: true, header: 2)], of: seen.id, version: seen.version, by: Sample.officer)
        }
        await #expect(throws: stale) {
            try await importer.start(seen.id, dryRun: false, version: seen.version, by: Sample.officer)
        }
        // What is there already is no contradiction: a button that was pressed twice.
        let again = try await importer.save(first, of: seen.id, version: seen.version, by: Sample.officer)
        #expect(try again.version == stored.version && ImportPlan(again) == first)
        let later = try await importer.save(second, of: seen.id, version: stored.version, by: Sample.officer)
        try await importer.start(seen.id, dryRun: true, version: later.version, by: Sample.officer)
    }

    /// Titles are shown and remembered: a row of a person never becomes one, by itself or by hand.
    @Test func `a row that holds somebody's number is no header`() async throws {
        let fixture = try await ImportFixture.make()
        let call = try fixture.store.registry.named("call")
        let isRefused = { (error: any Error) in (error as? Rejection)?.code == "headerPersonal" }
        await #expect {
            _ = try await fixture.importer.receive(
                [fixture.file("某人,13800138000\n另一人,13800138001\n")], for: call, by: Sample.officer)
        } throws: {
            isRefused($0)
        }
        let record = try await fixture.importer.receive(
            [fixture.file("号码,内容\n1,13800138000\n")], for: call, by: Sample.officer)
        await #expect {
            _ = try await fixture.importer.choose(
                [.init(part: 0, isTaken: true, header: 2)], of: record.id, by: Sample.officer)
        } throws: {
            isRefused($0)
        }
    }

    @Test func `the keys of an NDJSON file are its header, whatever its values are`() async throws {
        let fixture = try await ImportFixture.make()
        let call = try fixture.store.registry.named("call")
        let record = try await fixture.importer.receive(
            [fixture.file("{\"k\":\"号码\",\"2021\":\"内容\"}\n", "来电.ndjson")], for: call, by: Sample.officer)
        let plan = try ImportPlan(record)
        #expect(plan.parts.map(\.header) == [0] && plan.mappings.map(\.header) == [["k", "2021"]])
        let chosen = try await fixture.importer.choose(
            [.init(part: 0, isTaken: true, header: 1)], of: record.id, by: Sample.officer)
        #expect(try ImportPlan(chosen) == plan)
    }

    @Test func `a pass that broke off goes on behind its last batch`() async throws {
        let fixture = try await ImportFixture.make()
        let rows = (1...1_000).map { $0 % 100 == 0 ? "x,坏\($0)" : "\($0),来电\($0)" }.joined(separator: "\n")
        let call = try fixture.store.registry.named("call")
        let record = try await fixture.importer.receive(
            [fixture.file("号码,内容\n\(rows)\n")], for: call, by: Sample.officer)
        try await fixture.importer.start(record.id, dryRun: false, by: Sample.officer)
        // The power fails after the third batch, with rows behind it in the file of refused ones.
        let plan = try ImportPlan(record)
        let failing = Failing(after: 3)
        let run = ImportRun(
            store: fixture.store, definition: call, principal: Sample.officer, plan: plan,
            files: fixture.importer.files(of: record), reading: fixture.importer.reading(call),
            refused: fixture.importer.spool.refused(of: record.id), id: record.id, dryRun: false,
            isEnding: { failing.count() })
        await #expect(throws: CancellationError.self) { try await run.run { _, _ in } }
        let refused = fixture.importer.spool.refused(of: record.id)
        try (try Data(contentsOf: refused) + Data("{\"half".utf8)).write(to: refused)
        #expect(try await fixture.count("call") > 0)
        #expect(try await fixture.count("call") < 990)

        let later = ImportFixture.importer(fixture.database)
        try await later.perform(record.id, by: Sample.officer)
        let done = try await fixture.store.read(as: Sample.officer) { try $0.find(Imports.self, record.id) }
        #expect(done.counts == [990, 0, 0, 10])
        #expect(try await fixture.count("call") == 990)
        #expect(try fixture.refused(record.id).map { $0.cells[1] } == (1...10).map { "坏\($0 * 100)" })
    }
}

/// Says that the program ends after some batches.
private final class Failing: Sendable {
    private let left: Mutex<Int>
    init(after batches: Int) { left = Mutex(batches) }
    func count() -> Bool {
        left.withLock {
            $0 -= 1
            return $0 < 0
        }
    }
}
