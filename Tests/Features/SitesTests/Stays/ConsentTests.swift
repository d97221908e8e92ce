import Database
import Kernel
import Measures
import Registers
import TestSupport
import Testing

@testable import Sites

/// Needs that tell of health are noted at the door by consent, and go when it is withdrawn; the help does not depend on it.
struct ConsentTests {
    private let s = Stays.fields

    private func stay(
        _ fixture: SitesFixture, _ needs: [StayNeed], consent: Bool, words: String? = nil
    ) async throws -> Record {
        let (site, measure) = (try await fixture.site(), try await fixture.contact())
        let room = try await fixture.room("101", of: site)
        let ride = try await fixture.admitted(
            measure, to: site, Admission(room: room.id, needs: needs, consent: consent, words: words))
        return try await fixture.record(Stays.self, try #require(ride[Transfers.fields.stay]))
    }

    /// What the log still holds of a record.
    private func history(_ fixture: SitesFixture, _ id: RecordID) async throws -> String {
        try await fixture.read { reading in
            try reading.connection.query("SELECT content FROM change_content WHERE record = \(id)")
                .compactMap { $0["content"].text }.joined(separator: "\n")
        }
    }

    @Test(arguments: StayNeed.allCases, [true, false])
    func `at the door a need of health is noted by consent alone`(need: StayNeed, consent: Bool) async throws {
        let fixture = try await SitesFixture.make()
        if ![.pregnancy, .dialysis, .chronic].contains(need) || consent {
            let stay = try await stay(fixture, [need], consent: consent)
            #expect(stay[s.needs] == [need] && stay[s.consent] == (HealthNeed.includes(need) ? true : nil))
            return
        }
        let refused = await #expect(throws: Rejection.self) { try await stay(fixture, [need], consent: false) }
        #expect(refused?.problems == [.init("consentRequired", field: "consent")])
        // Nothing of the admission is stored.
        #expect(try await fixture.read { try $0.page(Stays.self).records }.isEmpty)
    }

    @Test func `withdrawn, they become general and leave the history`() async throws {
        let fixture = try await SitesFixture.make()
        let rules = fixture.rules
        let id = try await stay(fixture, [.diet, .dialysis], consent: true, words: "周三透析").id
        func withdraw(_ words: String?, by login: String = "health") async throws -> Record {
            try await fixture.write(login) { try $0.withdrawConsent(stay: id, words: words, rules: rules) }
        }
        await #expect(throws: Rejection.invalid("personalData", field: "words", ["offset": "1"])) {
            _ = try await withdraw("找13800138000")
        }
        // Another township has no such stay; whoever is there or is the person's township notes it.
        await #expect(throws: Rejection.notFound) { _ = try await withdraw(nil, by: "hewan") }
        let general = try await withdraw("每周三需外出半天", by: "qingshi")
        #expect(general[s.needs] == [.diet, .other] && general[s.consent] == nil && general.state == "inside")
        #expect(general[s.words] == "每周三需外出半天")
        #expect(try await withdraw("再说一次").version == general.version)
        let kept = try await history(fixture, id)
        #expect(!kept.contains("dialysis") && !kept.contains("透析") && kept.contains("撤回同意"))
    }

    /// Said at the measure or a ticket, nobody has general words; what else was written beside the need goes with it.
    @Test func `where it was said elsewhere the stay follows, also one that is over`() async throws {
        let fixture = try await SitesFixture.make()
        let rules = fixture.rules
        let stay = try await stay(fixture, [.chronic], consent: true, words: "每日两次降压药")
        _ = try await fixture.write("health") {
            try $0.leave(stay: stay.id, why: .hospital, ride: false, rules: rules)
        }
        let measure = try #require(stay[s.measure])
        try await fixture.write { try $0.forgetHealthNeeds(ofStaysUnder: measure) }
        let after = try await fixture.record(Stays.self, stay.id)
        #expect(after[s.needs] == [.other] && after[s.words] == nil && after.state == "left")
        #expect(!(try await history(fixture, stay.id)).contains("降压药"))
    }
}
