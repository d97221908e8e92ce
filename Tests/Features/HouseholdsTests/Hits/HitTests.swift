import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Households

struct HitTests {
    private func resident(
        _ fixture: HouseholdsFixture, _ home: RecordID, _ sweep: RecordID, _ reason: ResidentReason = .symptoms
    ) async throws -> Record {
        try await fixture.write("qingshi-1") { writing in
            let x = Residents.fields
            return try writing.create(
                writing.registry.named(Residents.name),
                Values {
                    $0[x.sweep] = sweep
                    $0[x.household] = home
                    $0[x.name] = "欧阳跟进"
                    $0[x.reason] = reason
                })
        }
    }

    private func duty(_ fixture: HouseholdsFixture, _ resident: RecordID) async throws -> Duty? {
        try await fixture.store.read(as: .system(HouseholdsFixture.county)) {
            try $0.duties(of: resident, rule: HitDuties.disposition).first
        }
    }

    private func owe(_ fixture: HouseholdsFixture) async throws -> Int {
        let rules = fixture.rules
        return try await fixture.store.write(by: .system(HouseholdsFixture.county)) {
            try $0.oweDispositions(rules)
        }
    }

    private func dispose(
        _ fixture: HouseholdsFixture, _ id: RecordID, _ disposition: Disposition, _ words: String? = nil,
        by login: String = "qingshi"
    ) async throws -> Record {
        let rules = fixture.rules
        return try await fixture.write(login) {
            try $0.dispose(resident: id, as: disposition, words: words, rules: rules)
        }
    }

    @Test func `a hit is owed a disposition within a day, and nothing else is`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let sweep = try await fixture.sweep()
        let hit = try await resident(fixture, homes[0], sweep)
        let asked = try await resident(fixture, homes[1], sweep, .asked)
        #expect(try await owe(fixture) == 1)
        #expect(try await owe(fixture) == 0, "once")
        let owed = try #require(try await duty(fixture, hit.id))
        #expect(owed.due == hit.created.advanced(minutes: 1440) && owed.state == .due)
        #expect(owed.title == "青石街社区", "no name in a title")
        #expect(owed.unit == DemoCounty.unit("qingshi"))
        #expect(try await duty(fixture, asked.id) == nil)
        await #expect(throws: Rejection(.conflict, "residentNoHit")) {
            try await dispose(fixture, asked.id, .advised, "已告知")
        }
        for (id, reason) in [(hit.id, ResidentReason.asked), (asked.id, .arrived)] {
            await #expect(throws: Rejection.self, "a hit stays one") {
                try await fixture.write("qingshi-1") { writing in
                    try writing.edit(
                        writing.registry.named(Residents.name), id, version: nil,
                        Values { $0[Residents.fields.reason] = reason })
                }
            }
        }
    }

    @Test func `a disposition meets it, with words where it is no measure`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let (sweep, x) = (try await fixture.sweep(), Residents.fields)
        let hit = try await resident(fixture, homes[0], sweep)
        _ = try await owe(fixture)
        await #expect(throws: Rejection.self) { try await dispose(fixture, hit.id, .referred) }
        await #expect(throws: Rejection.self) { try await dispose(fixture, hit.id, .referred, "电话13800138000") }
        await #expect(throws: Rejection.forbidden) {
            try await dispose(fixture, hit.id, .mistaken, "没有", by: "qingshi-1")
        }
        await #expect(throws: Rejection.self, "another township") {
            try await dispose(fixture, hit.id, .mistaken, "没有", by: "hewan")
        }
        fixture.clock.advance(minutes: 120)
        let first = try await dispose(fixture, hit.id, .referred, "已到发热门诊")
        #expect(first[x.disposed] == fixture.store.now && first[x.measured] == nil)
        #expect(try await duty(fixture, hit.id)?.state == .met)
        fixture.clock.advance(minutes: 240)
        let last = try await dispose(fixture, hit.id, .measured)
        #expect(last[x.disposition] == .measured && last[x.dispositionWords] == nil)
        #expect(last[x.disposed] == first[x.disposed] && last[x.measured] == fixture.store.now)
        let again = try await dispose(fixture, hit.id, .measured)
        #expect(again.version == last.version, "the same again changes nothing")
        #expect(try await dispose(fixture, hit.id, .advised, "解除后告知")[x.measured] == nil)
    }

    @Test func `what is said before the clock comes by is owed and met`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let hit = try await resident(fixture, homes[0], try await fixture.sweep())
        _ = try await dispose(fixture, hit.id, .elsewhere, "已回市里")
        #expect(try await duty(fixture, hit.id)?.state == .met)
        #expect(try await owe(fixture) == 0)
    }

    @Test func `counts by village have times and outlast the names`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let (sweep, x) = (try await fixture.sweep(), Residents.fields)
        var made: [RecordID] = []
        for (home, reason) in zip(homes, [ResidentReason.symptoms, .arrived, .symptoms, .needsCare]) {
            made.append(try await resident(fixture, home, sweep, reason).id)
        }
        _ = try await owe(fixture)
        fixture.clock.advance(minutes: 120)
        _ = try await dispose(fixture, made[0], .advised, "健康告知")
        fixture.clock.advance(minutes: 240)
        _ = try await dispose(fixture, made[1], .measured)
        let unit = DemoCounty.unit("990101101001")
        let counts = { try await fixture.read(as: "qingshi") { try $0.hits(of: sweep)[unit] } }
        let before = try #require(try await counts())
        #expect(before.hits == 3 && before.disposed == 2 && before.waiting == 1)
        #expect(before.dispositions == [.advised: 1, .measured: 1])
        #expect(before.toDisposition.medianHours == 4 && before.toMeasure.medianHours == 6)
        let rules = fixture.rules
        fixture.clock.advance(minutes: 60 * 24 * 11)
        let empty = {
            try await fixture.store.write(by: .system(HouseholdsFixture.county)) { try $0.emptySweeps(rules) }
        }
        while try await empty() > 0 {}
        #expect(try await counts() == before, "the counts stay")
        let gone = try await fixture.record(Residents.self, made[0])
        #expect(gone[x.name] == nil && gone[x.dispositionWords] == nil && gone[x.disposition] == .advised)
        #expect(try await duty(fixture, made[2])?.state == .cancelled, "nobody can say any more")
        #expect(try await owe(fixture) == 0)
        await #expect(throws: Rejection(.conflict, "residentEmptied")) {
            try await dispose(fixture, made[2], .measured)
        }
    }
}
