import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Visitors

struct LookingUpTests {
    @Test(arguments: ["health", "tracing", "duty1"])
    func `a tracer sees one place and some hours, and is in the log`(login: String) async throws {
        let fixture = try await VisitorsFixture.make()
        let (ledger, other) = (try await fixture.ledger(), try await fixture.ledger("惠民超市"))
        let (here, there) = (try await fixture.entry(ledger), try await fixture.entry(other))
        let id = try await fixture.enter(here)
        let early = try await fixture.enter(here, "司马禾", minutes: 240)
        let elsewhere = try await fixture.enter(there, "上官麦")
        let found = try await fixture.lookUp(login, ledger, fixture.question())
        #expect(found.map(\.id) == [id] && found.map(\.name) == [VisitorsFixture.name])
        #expect(found.map(\.phone) == ["199****1234"])
        let full = try await fixture.lookUp(login, ledger, fixture.question(full: true))
        #expect(full.map(\.phone) == [VisitorsFixture.number])
        let (definition, tracer) = (try fixture.definition, try await fixture.principal(login).user)
        let log = { (id: RecordID) in
            try await fixture.store.read(as: .system(VisitorsFixture.county)) { try $0.readers(of: definition, id) }
        }
        let entries = try await log(id)
        #expect(entries.map(\.kind) == [.reveal, .detail] && entries.allSatisfy { $0.actor == tracer })
        #expect(entries.allSatisfy { $0.purpose == .investigate } && entries.first?.fields == ["phone"])
        for other in [early, elsewhere] { #expect(try await log(other).isEmpty) }
        let f = VisitLookups.fields
        let lookups = try await fixture.lookups()
        #expect(lookups.count == 2 && lookups.allSatisfy { $0[f.by] == tracer && $0[f.found] == 1 })
        #expect(lookups.allSatisfy { $0[f.reason] == "个案〔2022〕3号" && $0[f.use] == .investigate })
        // The person in charge reads all of them, a tracer the own ones.
        for (reader, count) in [("privacy", 2), ("commander", 2), ("inspector", 0), (login, 2)] {
            let principal = try await fixture.principal(reader)
            let seen = try await fixture.store.read(as: principal) { try $0.page(VisitLookups.self).records.count }
            #expect(seen == count, "\(reader)")
        }
    }

    @Test func `who traces no contacts looks nothing up, whoever they are`() async throws {
        let fixture = try await VisitorsFixture.make()
        let ledger = try await fixture.ledger()
        try await fixture.enter(fixture.entry(ledger))
        for login in ["qingshi", "supplies", "commander", "inspector"] {
            #expect(try await fixture.refused(login, ledger, fixture.question()) == ["forbidden"], "\(login)")
        }
        for login in ["hewan", "privacy", "admin", "qingshi-1", "qingshi-doctor"] {
            #expect(try await fixture.refused(login, ledger, fixture.question()) == ["notFound"], "\(login)")
        }
        #expect(try await fixture.lookups().isEmpty)
    }

    @Test func `not without purpose and case, not for longer than a day, not for a crowd`() async throws {
        let fixture = try await VisitorsFixture.make()
        let ledger = try await fixture.ledger()
        let visit = try await fixture.entry(ledger)
        let cases: [(VisitQuestion, [String])] = [
            (fixture.question(purpose: nil), ["visitPurpose"]), (fixture.question(purpose: .audit), ["visitPurpose"]),
            (fixture.question(reason: " "), ["required"]),
            (fixture.question(reason: "查13800001234"), ["numberInText"]),
            (fixture.question(minutes: 24 * 60 + 1), ["visitWindow"]), (fixture.question(minutes: 0), ["visitWindow"]),
            (fixture.question(minutes: 24 * 60), []),
        ]
        for (question, codes) in cases {
            #expect(try await fixture.refused("health", ledger, question) == codes, "\(question)")
        }
        let (rules, at) = (fixture.rules, fixture.store.now.advanced(minutes: -10))
        try await fixture.store.write(by: visit.principal) { writing in
            for _ in 0...VisitorRules.most {
                try writing.enter(EnteredVisit(name: "司马禾", phone: nil, at: at), by: visit, rules: rules)
            }
        }
        #expect(try await fixture.refused("health", ledger, fixture.question()) == ["visitMany"])
    }

    @Test func `what is not logged is not shown`() async throws {
        let fixture = try await VisitorsFixture.make()
        let ledger = try await fixture.ledger()
        try await fixture.enter(fixture.entry(ledger))
        _ = try await fixture.test.database.write(key: VisitorsFixture.county) {
            try $0.execute("DROP TABLE read_content")
        }
        await #expect(throws: (any Error).self) {
            _ = try await fixture.lookUp("health", ledger, fixture.question())
        }
        #expect(try await fixture.lookups().isEmpty)
    }
}
