import Crypto
import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// A log with some history, sealed at entries 5 and 8, and a second connection to tamper with it. Entries: 1–5 create
/// `a` to `e`; 6 edits `a`, 7 finishes `c`, 8 asks to cancel `e`.
private struct TamperedLog {
    let test: TestDatabase
    let ids: [String: RecordID]
    let head: LogHead
    private let key: Curve25519.Signing.PublicKey

    init() async throws {
        test = try await TestDatabase.jobs()
        let signing = Curve25519.Signing.PrivateKey()
        key = signing.publicKey
        var ids: [String: RecordID] = [:]
        for title in ["a", "b", "c", "d", "e"] { ids[title] = try await test.add(title).id }
        try await Sealer(test.store, key: signing).seal()
        self.ids = ids
        let (a, c, e) = (try #require(ids["a"]), try #require(ids["c"]), try #require(ids["e"]))
        try await test.write(as: Sample.officer) { writing in
            let definition = Definition(Jobs.self)
            _ = try writing.edit(definition, a, version: 1, Values { $0[job.note] = "edited" })
            try writing.perform("finish", definition, c)
            try writing.perform("cancel", definition, e)
        }
        try await Sealer(test.store, key: signing).seal()
        head = try #require(try await test.store.read(as: Sample.officer) { try $0.head() })
    }

    /// Runs statements as somebody with the file and a database tool.
    func tamper(_ statements: [String]) async throws {
        let other = try await test.opened()
        try await other.write(key: Sample.county) { connection in
            for statement in statements { try connection.execute(SQL(tampering: statement)) }
        }
        try await other.close()
    }

    func findings(head: LogHead? = nil) async throws -> Set<Verification.Finding> {
        let report = try await Verification(test.database, registry: test.store.registry, key: key)
            .run(head: head.map { (Sample.county, $0) })
        #expect(report.findings.count == Set(report.findings).count, "named once: \(report.findings)")
        return Set(report.findings)
    }

    func id(_ title: String) throws -> RecordID { try #require(ids[title]) }
}

struct VerificationTests {
    private let county = Sample.county

    @Test func cleanWhenNothingWasDone() async throws {
        let log = try await TamperedLog()
        #expect(try await log.findings() == [])
        #expect(try await log.findings(head: log.head) == [])
        let report = try await Verification(log.test.database, registry: log.test.store.registry, key: nil).run()
        #expect(report.changes == 8 && report.rows == 5)
    }

    @Test(arguments: [
        "verb = 'edit'", "actor = 'user-nobody'", "at = '2022-05-04T04:00:00.001Z'", "chain = zeroblob(32)",
        "chain = x''",
        "request = 'x', asked = 'y'", "at = 'yesterday'", "actor = '任'",
    ])
    func anEditedEntry(edit: String) async throws {
        let log = try await TamperedLog()
        try await log.tamper(["UPDATE change SET \(edit) WHERE number = 3"])
        let seal: Set<Verification.Finding> = [.entryChanged(county, 3)]
        #expect(try await log.findings() == seal)
    }

    @Test func anEntryGivenToAnotherRecord() async throws {
        let log = try await TamperedLog()
        try await log.tamper(["UPDATE change SET record = '\(try log.id("a"))' WHERE number = 2"])
        #expect(try await log.findings() == [.entryChanged(county, 2)])
    }

    @Test func aContentGivenToAnotherRecord() async throws {
        let log = try await TamperedLog()
        try await log.tamper(["UPDATE change_content SET record = '\(try log.id("a"))' WHERE number = 2"])
        // Row b has lost its last change, and its log says so.
        #expect(
            try await log.findings() == [.contentChanged(county, 2), .rowChanged("job", log.id("b"), ["version"])])
    }

    @Test func aRemovedEntry() async throws {
        let log = try await TamperedLog()
        try await log.tamper(["DELETE FROM change WHERE number = 1", "DELETE FROM change_content WHERE number = 1"])
        #expect(try await log.findings() == [.entryMissing(county, 1)])
    }

    @Test func severalRemovedEntriesAreNamedByTheFirst() async throws {
        let log = try await TamperedLog()
        try await log.tamper(["DELETE FROM change WHERE number IN (6, 7)"])
        let findings = try await log.findings()
        #expect(findings.contains(.entryMissing(county, 6)))
        #expect(try findings.contains(.rowChanged("job", log.id("a"), ["updated", "version"])))
    }

    @Test func removedEntriesWhoseFollowersMovedUp() async throws {
        let log = try await TamperedLog()
        try await log.tamper([
            "DELETE FROM change WHERE number = 4", "DELETE FROM change_content WHERE number = 4",
            "UPDATE change SET number = 4 WHERE number = 5", "UPDATE change_content SET number = 4 WHERE number = 5",
        ])
        let findings = try await log.findings()
        #expect(findings.contains(.entryChanged(county, 4)) && findings.contains(.entryMissing(county, 5)))
        #expect(try findings.contains(.rowChanged("job", log.id("d"), ["version"])))
    }

    @Test func twoEntriesSwapped() async throws {
        let log = try await TamperedLog()
        try await log.tamper(
            ["change", "change_content"].flatMap { table in
                [(2, -1), (3, 2), (-1, 3)].map { "UPDATE \(table) SET number = \($1) WHERE number = \($0)" }
            })
        // What was swapped and nothing else, and the row whose last change now tells of another.
        #expect(
            try await log.findings() == [
                .entryChanged(county, 2), .entryChanged(county, 3),
                .rowChanged("job", log.id("b"), ["version"]),
            ])
    }

    @Test func aTailCut() async throws {
        let log = try await TamperedLog()
        try await log.tamper(["DELETE FROM change WHERE number > 6"])
        #expect(try await log.findings().contains(.tailCut(county, has: 6, expected: 8)))
    }

    @Test func aTailCutWithItsHeadRowIsFoundByTheSeals() async throws {
        let log = try await TamperedLog()
        try await log.tamper(cut(after: 6))
        #expect(try await log.findings() == [.tailCut(county, has: 6, expected: 8)])
    }

    @Test func aTailCutWithHeadAndSealsIsFoundByANotedHead() async throws {
        let log = try await TamperedLog()
        try await log.tamper(cut(after: 6) + ["DELETE FROM seal WHERE number > 6"])
        #expect(try await log.findings() == [])
        #expect(try await log.findings(head: log.head) == [.tailCut(county, has: 6, expected: 8)])
    }

    /// Cuts entries 7 and 8 with everything that tells of them: head row, content, rows, request, tally.
    private func cut(after number: Int) -> [String] {
        [
            "DELETE FROM change WHERE number > \(number)", "DELETE FROM change_content WHERE number > \(number)",
            "UPDATE head SET number = \(number), chain = (SELECT chain FROM change WHERE number = \(number))",
            "UPDATE job SET state = 'open', open = 1, version = 3 WHERE title = 'c'",
            "UPDATE job SET state = 'open', open = 1, version = 5 WHERE title = 'e'", "DELETE FROM request",
            "DELETE FROM tally WHERE name = 'job' AND key2 <> 'open'", "UPDATE tally SET count = 5 WHERE name = 'job'",
        ]
    }

    @Test func anotherLogGrownAfterACutIsNotTheNotedOne() async throws {
        let log = try await TamperedLog()
        try await log.tamper(cut(after: 6) + ["DELETE FROM seal WHERE number > 6"])
        for title in ["x", "y", "z"] { try await log.test.add(title) }
        #expect(try await log.findings() == [])
        #expect(try await log.findings(head: log.head) == [.headChanged(county)])
    }

    @Test func aWholeLogThrownAway() async throws {
        let log = try await TamperedLog()
        let all = ["change", "change_content", "head", "job", "tally", "request"].map { "DELETE FROM \($0)" }
        try await log.tamper(all)
        #expect(try await log.findings() == [.tailCut(county, has: 0, expected: 8)])
        try await log.tamper(["DELETE FROM seal"])
        #expect(try await log.findings() == [])
        #expect(try await log.findings(head: log.head) == [.tailCut(county, has: 0, expected: 8)])
    }

    @Test(arguments: ["chain = zeroblob(32)", "number = 7", "number = 9"]) func anEditedHeadRow(edit: String)
        async throws
    {
        let log = try await TamperedLog()
        try await log.tamper(["UPDATE head SET \(edit)"])
        let expected: Verification.Finding =
            edit == "number = 9" ? .tailCut(county, has: 8, expected: 9) : .headChanged(county)
        #expect(try await log.findings().contains(expected))
    }

    @Test func aHeadRowThatIsGone() async throws {
        let log = try await TamperedLog()
        try await log.tamper(["DELETE FROM head"])
        #expect(try await log.findings() == [.headChanged(county)])
    }

    @Test(arguments: [
        "UPDATE change_content SET content = replace(content, '\"title\":\"b\"', '\"title\":\"B\"') WHERE number = 2",
        "UPDATE change_content SET salt = zeroblob(16) WHERE number = 2", "DELETE FROM change_content WHERE number = 2",
        "UPDATE change SET digest = zeroblob(32) WHERE number = 2",
    ])
    func editedContent(statement: String) async throws {
        let log = try await TamperedLog()
        try await log.tamper([statement])
        #expect(try await log.findings().contains(.contentChanged(county, 2)))
    }

    @Test func contentEditedWithItsRow() async throws {
        let log = try await TamperedLog()
        try await log.tamper([
            "UPDATE change_content SET content = replace(content, '\"title\":\"b\"', '\"title\":\"B\"') WHERE number = 2",
            "UPDATE job SET title = 'B' WHERE title = 'b'",
        ])
        #expect(try await log.findings() == [.contentChanged(county, 2)])
    }

    @Test func aChainRewrittenThroughoutIsFoundByTheSeals() async throws {
        let log = try await TamperedLog()
        // Everything but the signing key is in the file: a patient forger recomputes the whole chain.
        let other = try await log.test.opened()
        try await other.write(key: county) { connection in
            try connection.execute("UPDATE change SET actor = 'user-nobody' WHERE number = 3")
            var previous = Change.origin
            for row in try connection.query("SELECT * FROM change ORDER BY number") {
                let change = try Change(row)
                previous = change.expected(after: previous)
                try connection.execute("UPDATE change SET chain = \(.blob(previous)) WHERE number = \(change.number)")
            }
            try connection.execute("UPDATE head SET chain = \(.blob(previous))")
            try connection.execute(
                "UPDATE seal SET chain = (SELECT chain FROM change WHERE number = seal.number) WHERE number = 8")
        }
        // Seal 5 tells of another chain; seal 8 was made to fit and has no valid signature.
        #expect(try await log.findings() == [.sealBroken(county, 5), .sealBroken(county, 8)])
        #expect(try await log.findings(head: log.head).contains(.headChanged(county)))
    }

    @Test(arguments: [
        "signature = zeroblob(64)", "chain = zeroblob(32)", "at = '2022-05-04T05:00:00.000Z'", "signature = x''",
    ])
    func aForgedSeal(edit: String) async throws {
        let log = try await TamperedLog()
        try await log.tamper(["UPDATE seal SET \(edit) WHERE number = 5"])
        #expect(try await log.findings() == [.sealBroken(county, 5)])
    }

    @Test(arguments: [
        ("title = 'B'", ["title"]), ("state = 'cancelling'", ["state"]), ("open = 0", ["open"]),
        ("priority = 3", ["priority"]),
        ("token = 'x', area = '990101'", ["area", "token"]), ("updated = '2022-05-05T04:00:00.000Z'", ["updated"]),
        ("version = 1", ["version"]), ("due = 'soon'", ["due"]), ("updated = 'soon'", ["updated"]),
        ("note = ''", ["note"]),
    ])
    func anEditedRow(edit: String, fields: [String]) async throws {
        let log = try await TamperedLog()
        try await log.tamper(["UPDATE job SET \(edit) WHERE title = 'b'"])
        let findings = try await log.findings().filter { if case .tallyChanged = $0 { false } else { true } }
        #expect(try findings == [.rowChanged("job", log.id("b"), fields)])
    }

    @Test func aDeletedRow() async throws {
        let log = try await TamperedLog()
        try await log.tamper(["DELETE FROM job WHERE title = 'b'"])
        #expect(
            try await log.findings() == [
                .rowMissing("job", log.id("b")), .tallyChanged(county, "job"), .tallyChanged(county, "jobLate"),
            ])
    }

    @Test func aRowInsertedByHand() async throws {
        let log = try await TamperedLog()
        let columns = "title, kind, due, unit, office, state, open, version, created, updated, county"
        try await log.tamper([
            "INSERT INTO job (id, \(columns)) SELECT 'by-hand', \(columns) FROM job WHERE title = 'b'"
        ])
        let findings = try await log.findings().filter { if case .tallyChanged = $0 { false } else { true } }
        #expect(findings == [.rowChanged("job", RecordID(known: "by-hand"), ["version"])])
    }

    @Test(arguments: [
        "UPDATE tally SET count = count + 1 WHERE name = 'jobLate'", "DELETE FROM tally WHERE name = 'jobLate'",
        "INSERT INTO tally VALUES ('990101', 'jobLate', '1', '', 4)",
    ])
    func anEditedTally(statement: String) async throws {
        let log = try await TamperedLog()
        try await log.tamper([statement])
        #expect(try await log.findings() == [.tallyChanged(county, "jobLate")])
    }

    @Test func anotherHeadquartersIsNotNamed() async throws {
        let log = try await TamperedLog()
        let theirs = try await log.test.add("theirs", county: Sample.neighbour)
        try await log.tamper(["UPDATE change SET verb = 'x' WHERE county = '\(Sample.neighbour)'"])
        #expect(try await log.findings() == [.entryChanged(Sample.neighbour, theirs.version)])
    }

    @Test func aLogThatGrowsMeanwhileIsClean() async throws {
        let log = try await TamperedLog()
        async let writing: Void = {
            for number in 0..<150 { try await log.test.add("\(number)") }
        }()
        for _ in 0..<15 { #expect(try await log.findings() == []) }
        try await writing
    }
}
