import Duties
import Kernel
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Measures

/// A contact who becomes a case, and a case who was none (domain.md §2.12).
@Suite struct CaseTests {
    static let m = Measures.fields

    /// A contact turns positive on day 3: the file is closed, the case begins.
    @Test func contactBecomesCase() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-08")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let contact = try #require(try await fixture.expose(person.id, "2022-12-07"))
        fixture.go(to: "2022-12-10")
        func become(by login: String = "duty1") async throws -> (closed: Record, next: Record?) {
            try await fixture.write(login) {
                try $0.becomeCase(
                    measure: contact.id, on: CalendarDay("2022-12-10")!, reason: "核酸阳性，转定点医院", rules: rules)
            }
        }
        // A clinical finding is no township's.
        await #expect(throws: Rejection.forbidden) { try await become(by: "qingshi") }
        let (closed, next) = try await become()
        #expect(closed.state == "transferred" && closed[Self.m.endReason] == "核酸阳性，转定点医院")
        #expect(next?[Self.m.category] == "case" && next?[Self.m.ends] == CalendarDay("2022-12-17"))
        #expect(try await fixture.read { try $0.claims(of: person.id) }.map(\.category) == ["case"])
        await #expect(throws: Rejection(.conflict, "measureClosed")) { try await become() }
    }

    /// Who met them is owed by the office within a day; none is an answer, silence is not.
    @Test func theContactsOfACaseAreAskedAfter() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-10")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let contact = try #require(try await fixture.expose(person.id, "2022-12-09"))
        let tell = { @Sendable (number: Int) in
            { @Sendable (writing: Writing) in
                try writing.tell(contacts: number, of: contact.id)
            }
        }
        // Nobody has fallen ill yet.
        await #expect(throws: Rejection.self) { try await fixture.write("duty1", tell(0)) }
        let (_, next) = try await fixture.write {
            try $0.becomeCase(measure: contact.id, on: CalendarDay("2022-12-10")!, reason: "核酸阳性", rules: rules)
        }
        func owed() async throws -> [Duty] {
            try await fixture.read { try $0.duties(of: contact.id, rule: MeasureDuties.contacts) }
                .filter(\.state.isOpen)
        }
        let duty = try #require(try await owed().first)
        #expect(duty.due == fixture.store.now.advanced(minutes: 1_440) && duty.policy == "CN-COVID m10")
        #expect(try await fixture.read { try UnitTree($0).office?.id } == duty.unit)
        await #expect(throws: Rejection.forbidden) { try await fixture.write("qingshi", tell(2)) }
        for number in [-1, 5_001] {
            await #expect(throws: Rejection.invalid("badNumber", field: "contacts")) {
                try await fixture.write("duty1", tell(number))
            }
        }
        #expect(try await fixture.write("duty1", tell(0))[Self.m.contacts] == 0)
        #expect(try await owed().isEmpty)
        // One was found after all: the last word stands.
        #expect(try await fixture.write("duty1", tell(1))[Self.m.contacts] == 1)
        let met = try await fixture.person("丁二")
        let theirs = try await fixture.expose(met.id, "2022-12-10", from: next?[Self.m.ground])
        #expect(theirs?[Self.m.category] == "closeContact")
    }

    /// A case that was none has no contacts to be found.
    @Test func ofACaseThatWasNoneNobodyIsOwed() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-10")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let contact = try #require(try await fixture.expose(person.id, "2022-12-09"))
        // What else is owed because of the person has nothing to do with the case.
        let other = NewDuty(
            MeasureDuties.correction, subject: person.id, of: Persons.name, unit: nil, cause: person.id,
            due: fixture.store.now.advanced(minutes: 60))
        try await fixture.write { try $0.owe([other], in: rules.duties) }
        try await fixture.write { writing in
            let made = try writing.becomeCase(
                measure: contact.id, on: CalendarDay("2022-12-10")!, reason: "核酸阳性", rules: rules)
            guard let ground = made.next?[Self.m.ground] else { throw Rejection.notFound }
            try writing.withdraw(ground: ground, reason: "复核阴性", rules: rules)
        }
        let duties = try await fixture.read { try $0.duties(of: contact.id, rule: MeasureDuties.contacts) }
        #expect(duties.count == 1 && duties.allSatisfy { !$0.state.isOpen })
        let others = try await fixture.read { try $0.duties(of: person.id, rule: MeasureDuties.correction) }
        #expect(others.map(\.state) == [.due])
    }

    /// The case was none: its own measure ends, and those of its contacts, whose townships hear of it. A township does not say so
    /// for others.
    @Test func aRefutedCaseFreesItsContacts() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-08")
        let (person, other, rules) = (try await fixture.person(), try await fixture.person("丁二"), fixture.rules)
        let own = try #require(try await fixture.expose(person.id, "2022-12-08", category: "case", kind: .case))
        let ground = try #require(own[Self.m.ground])
        await #expect(throws: Rejection.self) { try await fixture.read { try $0.caseGround(RecordID.make()) } }
        #expect(try await fixture.read { try $0.caseGround(ground) }.id == ground)
        let contact = try #require(try await fixture.expose(other.id, "2022-12-07", from: ground))
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("qingshi") { try $0.withdraw(ground: ground, reason: "复核阴性", rules: rules) }
        }
        #expect(try await fixture.record(Measures.self, contact.id)[Self.m.ended] == nil)
        try await fixture.write { try $0.withdraw(ground: ground, reason: "复核阴性", rules: rules) }
        for id in [own.id, contact.id] {
            let ended = try await fixture.record(Measures.self, id)
            #expect(ended.state == "released" && ended[Self.m.endReason] == "复核阴性")
        }
        let told = try await fixture.read { try $0.page(Notices.self).records }
            .filter { $0[Notices.fields.kind] == "measureRelieved" }
        #expect(told.count == 1)
        #expect(told.first?[Notices.fields.record] == contact.id.text)
        #expect(told.first?[Notices.fields.unit] == contact[Self.m.unit])
    }
}
