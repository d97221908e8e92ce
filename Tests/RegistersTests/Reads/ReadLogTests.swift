import Crypto
import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// A visit to somebody: no field of it is personal, but it is about the person of a job.
private struct RoundCalls: Register {
    let job = Field<RecordID>("job", to: "job", .required, .indexed)
    let result = Field<String>("result", .listed)
    init() {}
    static let name = "roundCall"
    static let fields = RoundCalls()
    static let access = Access(read: [.dutyOfficer: [.all]], create: [.dutyOfficer])
}

struct ReadLogTests {
    private let county = Sample.county

    private func database() async throws -> TestDatabase {
        try await TestDatabase.make([Jobs.self, Spots.self, Calls.self, RoundCalls.self], county: county)
    }

    private func entries(_ test: TestDatabase, _ id: RecordID) async throws -> [ReadEntry] {
        try await test.store.read(as: .system(Sample.county)) { try $0.readers(of: $0.registry.named("job"), id) }
    }

    private func findings(_ test: TestDatabase, _ key: Curve25519.Signing.PublicKey? = nil) async throws
        -> [Verification.Finding]
    {
        try await Verification(test.database, registry: test.store.registry, key: key).run().findings
    }

    @Test func aDetailIsLoggedBeforeItIsAnswered() async throws {
        let test = try await database()
        let id = try await test.add().id
        var reader = Sample.officer
        reader.purpose = .care
        _ = try await test.find(id, as: reader)
        let entry = try #require(try await entries(test, id).first)
        #expect(entry.kind == .detail && entry.actor == reader.user && entry.purpose == .care)
        #expect(entry.register == "job" && entry.record == id && entry.at == test.clock.now)
        #expect(try await findings(test) == [])
        let report = try await Verification(test.database, registry: test.store.registry, key: nil).run()
        #expect(report.reads == 1)
    }

    @Test func whoHasNotSaidWhatForIsAskedFirst() async throws {
        let test = try await database()
        let id = try await test.add().id
        var reader = Sample.beginning
        await #expect(throws: Rejection(.forbidden, "purposeFirst")) { try await test.find(id, as: reader) }
        await #expect(throws: Rejection(.forbidden, "purposeFirst")) {
            try await test.store.read(as: reader) { try $0.page(Jobs.self) }
        }
        #expect(try await entries(test, id).isEmpty, "nothing was shown")
        reader.purpose = .supply
        _ = try await test.find(id, as: reader)
        #expect(try await entries(test, id).map(\.purpose) == [.supply])
    }

    @Test func aDetailThatCannotBeLoggedIsNotAnswered() async throws {
        let test = try await database()
        let id = try await test.add().id
        _ = try await test.database.write(key: county) { try $0.execute("DROP TABLE read_content") }
        await #expect(throws: (any Error).self) { try await test.find(id) }
    }

    @Test func aListIsOneEntryBehindTheAnswer() async throws {
        let test = try await database()
        let ids = [try await test.add("a").id, try await test.add("b").id]
        for _ in 0..<3 { _ = try await test.store.read(as: Sample.officer) { try $0.page(Jobs.self) } }
        #expect(try await entries(test, ids[0]).isEmpty, "queued")
        try await test.store.reads.flush()
        for id in ids { #expect(try await entries(test, id).map(\.kind) == [.list]) }
        try await test.store.reads.flush()
        let report = try await Verification(test.database, registry: test.store.registry, key: nil).run()
        #expect(report.reads == 1 && report.findings == [])
    }

    @Test func listsOfSeveralPeopleStayApart() async throws {
        let test = try await database()
        let id = try await test.add().id
        for person in [Sample.officer, Sample.eastTown] {
            _ = try await test.store.read(as: person) { try $0.page(Jobs.self) }
        }
        try await test.store.reads.flush()
        #expect(try await Set(entries(test, id).map(\.actor)) == [Sample.officer.user, Sample.eastTown.user])
    }

    @Test func whatAFeatureReadsByItsOwnSQLIsLogged() async throws {
        let test = try await database()
        let id = try await test.add().id
        _ = try await test.store.read(as: Sample.officer) { reading in
            try reading.connection.query("SELECT * FROM job").map { try Record($0, of: reading.registry.named("job")) }
        }
        try await test.store.reads.flush()
        #expect(try await entries(test, id).map(\.kind) == [.list])
    }

    @Test func whatIsAboutAPersonIsReadAsThePersons() async throws {
        let test = try await database()
        let id = try await test.add().id
        let call = try await test.write(as: Sample.officer) {
            try $0.insert(RoundCalls.self, Values { $0[RoundCalls.fields.job] = id })
        }
        _ = try await test.store.read(as: Sample.officer) { try $0.find(RoundCalls.self, call.id) }
        #expect(try test.store.registry.named("roundCall").isPersonal)
        #expect(try await entries(test, id).map(\.record) == [call.id])
    }

    @Test func theSystemAndWritesAreNoReaders() async throws {
        let test = try await database()
        let id = try await test.add().id
        _ = try await test.find(id, as: .system(county))
        try await test.write(as: Sample.officer) {
            _ = try $0.edit($0.registry.named("job"), id, version: nil, Values { $0[job.note] = "x" })
        }
        _ = try await test.store.read(as: Sample.officer) { reading in
            try reading.unshown { try $0.find(Jobs.self, id) }
        }
        try await test.store.reads.flush()
        #expect(try await entries(test, id).isEmpty)
    }

    @Test func aNumberInFullIsInBothLogs() async throws {
        let test = try await database()
        let id = try await test.add { $0[job.phone] = Phone(written: "13800001234").map(Protected.init) }.id
        _ = try await test.write(as: Sample.officer) {
            try $0.reveal($0.registry.named("job"), id, ["phone"], for: .care, words: "送医")
        }
        let entry = try #require(try await entries(test, id).first)
        #expect(entry.kind == .reveal && entry.fields == ["phone"] && entry.purpose == .care)
        #expect(try await findings(test) == [])
    }

    @Test func whoReadMany() async throws {
        let test = try await database()
        let ids = [try await test.add("a").id, try await test.add("b").id, try await test.add("c").id]
        for id in ids + ids { _ = try await test.find(id) }
        _ = try await test.find(ids[0], as: Sample.commander)
        let (start, end) = (test.clock.now, test.clock.now.advanced(minutes: 1))
        let found = try await test.store.read(as: .system(county)) { try $0.manyReads(from: start, to: end, over: 2) }
        #expect(found.map(\.user) == [Sample.officer.user] && found.map(\.records) == [3])
        let none = try await test.store.read(as: .system(county)) { try $0.manyReads(from: end, to: end, over: 0) }
        #expect(none.isEmpty)
    }

    @Test(arguments: [
        ("UPDATE read_entry SET actor = 'user-nobody' WHERE number = 2", "entryChanged"),
        ("DELETE FROM read_content WHERE number = 2", "contentChanged"),
        ("UPDATE read_content SET content = '{}' WHERE number = 2", "contentChanged"),
        ("DELETE FROM read_entry WHERE number = 2", "entryMissing"),
        ("DELETE FROM read_entry WHERE number = 3", "tailCut"),
        ("UPDATE read_seal SET signature = chain", "sealBroken"),
        ("UPDATE read_seal SET chain = signature", "sealBroken"),
    ])
    func tamperingIsNamed(statement: String, finding: String) async throws {
        let test = try await database()
        let key = Curve25519.Signing.PrivateKey()
        let id = try await test.add().id
        for _ in 0..<3 { _ = try await test.find(id) }
        try await Sealer(test.store, key: key).seal()
        #expect(try await findings(test, key.publicKey) == [])
        let other = try await test.opened()
        _ = try await other.write(key: county) { try $0.execute(SQL(tampering: statement)) }
        try await other.close()
        let found = try await findings(test, key.publicKey)
        #expect(found.count == 1 && "\(found)".contains("reads") && "\(found)".contains(finding), "\(found)")
    }
}
