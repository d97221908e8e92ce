import Database
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Visitors

/// 不得形成个人行踪: from visits nobody can read where a person has been.
struct NoProfileTests {
    @Test func `no role reaches visits as a register, in no area, by no search`() async throws {
        let fixture = try await VisitorsFixture.make()
        let definition = try fixture.definition
        for role in Role.persons {
            let post = Principal.Post(id: .make(), role: role, unit: DemoCounty.unit("headquarters"))
            let anybody = Principal(user: .make(), name: "x", county: VisitorsFixture.county, posts: [post])
            #expect(Scope(anybody, definition).branches.isEmpty, "\(role)")
        }
        let access = definition.access
        #expect(access.read.isEmpty && access.create.isEmpty && access.edit.isEmpty && access.unmask.isEmpty)
        #expect(definition.duplicates == nil && !definition.takesImports && definition.workflow.transitions.isEmpty)
        for field in definition.fields {
            #expect(!field.has(.searched) && !field.has(.filtered) && !field.has(.unique), "\(field.name)")
        }
        let id = try await fixture.enter(fixture.entry(fixture.ledger()))
        for login in ["commander", "duty1", "tracing", "health", "qingshi", "privacy", "admin", "inspector"] {
            let principal = try await fixture.principal(login)
            for query in [Query(open: .all), Query(open: .all, search: VisitorsFixture.number)] {
                let seen = try await fixture.store.read(as: principal) { try $0.page(definition, query).records }
                #expect(seen.isEmpty, "\(login)")
            }
            await #expect(throws: Rejection.notFound, "\(login)") {
                _ = try await fixture.store.read(as: principal) { try $0.find(definition, id) }
            }
            await #expect(throws: Rejection.notFound, "\(login)") {
                _ = try await fixture.store.write(by: principal) {
                    try $0.reveal(definition, id, ["phone"], for: .investigate)
                }
            }
        }
    }

    @Test func `a number finds nobody, not even for the program itself`() async throws {
        let fixture = try await VisitorsFixture.make()
        let (one, other) = (
            try await fixture.entry(fixture.ledger()), try await fixture.entry(fixture.ledger("惠民超市"))
        )
        for visit in [one, other] { try await fixture.enter(visit) }
        let definition = try fixture.definition
        let found = try await fixture.store.read(as: .system(VisitorsFixture.county)) {
            try $0.page(definition, Query(open: .all, search: VisitorsFixture.number)).records
        }
        #expect(found.isEmpty)
        // One number in two rows: nothing in the table says that they are of one person.
        let indexes = try await fixture.test.database.read { connection in
            try connection.query("SELECT phone_index FROM \"venueVisit\"").compactMap { $0["phone_index"].text }
        }
        #expect(indexes.count == 2 && Set(indexes).count == 2)
        let report = try await Verification(fixture.test.database, registry: fixture.store.registry, key: nil).run()
        #expect(report.findings == [])
    }

    @Test func `a look-up asks for a place and a time, never for a person`() {
        let asked = VisitQuestion(from: .now, to: .now, purpose: nil, reason: "")
        #expect(Mirror(reflecting: asked).children.map(\.label) == ["from", "to", "purpose", "reason", "full"])
        let names = Set(Definition(VenueVisits.self).fields.map(\.name))
        #expect(names == ["place", "area", "day", "at", "name", "phone"], "minimal")
    }

    @Test func `after three weeks name and number are gone without residue, and the count stays`() async throws {
        let fixture = try await VisitorsFixture.make()
        let ledger = try await fixture.ledger()
        let visit = try await fixture.entry(ledger)
        let id = try await fixture.enter(visit, minutes: 0)
        let (county, v) = (VisitorsFixture.county, VenueVisits.fields)
        let today = fixture.rules.today(fixture.store.now)
        fixture.clock.advance(minutes: VisitorRules.keptDays * 1440 - 1)
        #expect(try await Retiring(fixture.store).run(county) == 0)
        fixture.clock.advance(minutes: 1)
        #expect(try await Retiring(fixture.store).run(county) == 1)
        let record = try #require(try await fixture.record(id))
        #expect(record[v.name] == nil && record[v.phone] == nil && record[v.day] == today)
        for table in ["venueVisit", "change_content", "read_content"] {
            let rows = try await fixture.test.database.read { try $0.query("SELECT * FROM \(name: table)") }
            let held = rows.contains { $0.values.contains { $0.text?.contains(VisitorsFixture.name) == true } }
            #expect(!held, "\(table)")
        }
        let index = try await fixture.test.database.read {
            try $0.first("SELECT phone_index FROM \"venueVisit\" WHERE id = \(id)")?["phone_index"].text
        }
        #expect(index == nil)
        let f = Disposals.fields
        let certificates = try await fixture.store.read(as: .system(county)) { try $0.page(Disposals.self).records }
        #expect(certificates.map { $0[f.register] } == ["venueVisit"] && certificates.first?[f.rule] == "at+21d")
        let place = visit.ledger[VisitLedgers.fields.place]
        let counts = try await fixture.store.read(as: .system(county)) {
            try $0.visits(of: [place].compactMap(\.self), from: today)
        }
        #expect(counts.values.map { $0[today] } == [1])
        let report = try await Verification(fixture.test.database, registry: fixture.store.registry, key: nil).run()
        #expect(report.findings == [])
    }
}
