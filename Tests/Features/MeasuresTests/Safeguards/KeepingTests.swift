import Database
import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Measures

/// How long contact files are kept, on the registers themselves.
@Suite struct KeepingTests {
    static let p = Persons.fields

    private func night(_ fixture: MeasuresFixture) async throws -> Int {
        try await Retiring(fixture.store).run(MeasuresFixture.county)
    }

    /// A measure that ended by its term: its ground is spent, and nothing of the person is left after 28 days.
    @Test func contactFilesArePseudonymised() async throws {
        let fixture = try await MeasuresFixture.make()
        let (person, rules) = (try await fixture.person("丁一") { $0[Persons.fields.address] = "三组12号" }, fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        let appeal = try await fixture.write {
            try $0.appeal(against: measure.id, words: "丁一那天不在场", asker: .person, rules: rules)
        }
        fixture.go(to: "2022-11-16")
        #expect(try await fixture.system { try $0.advanceMeasures(rules) } == 1)
        fixture.go(to: "2022-12-15")
        #expect(try await night(fixture) == 0, "an open appeal holds deletion")
        try await fixture.write("duty2") {
            try $0.decide(appeal: appeal.id, lift: false, answer: "丁一在场，维持", rules: rules)
        }
        #expect(try await night(fixture) == 1)
        let left = try await fixture.record(Persons.self, person.id)
        #expect(left[Self.p.name] == nil && left[Self.p.address] == nil)
        let words = try await fixture.record(Appeals.self, appeal.id)
        #expect(words[Appeals.fields.words] == nil && words[Appeals.fields.answer] == nil)
        let residue = try await fixture.store.read(as: .system(MeasuresFixture.county)) { reading in
            try reading.connection.query("SELECT content FROM change_content WHERE content LIKE '%丁一%'").count
        }
        #expect(residue == 0, "nor in the history")
    }

    /// Somebody of whom nothing was ever asked is no standing register of the population.
    @Test func whoWasNeverAskedAnythingGoes() async throws {
        let fixture = try await MeasuresFixture.make()
        let alone = try await fixture.person("戊二")
        let late = try await fixture.person("己三")
        #expect(try await fixture.expose(late.id, "2022-09-01") == nil, "found too late: the term is over")
        fixture.go(to: "2022-12-03")
        #expect(try await night(fixture) == 0)
        fixture.go(to: "2022-12-05")
        #expect(try await night(fixture) == 2)
        for id in [alone.id, late.id] {
            #expect(try await fixture.record(Persons.self, id)[Self.p.name] == nil)
        }
    }
}
