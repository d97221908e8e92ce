import Database
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Privacy

struct SharingTests {
    @Test func `the receiver reads the record as it stands, masked, and every opening is in both logs`() async throws {
        let fixture = try await SharingFixture.make()
        let id = try await fixture.neighbour()
        let share = try await fixture.share(fixture.offer([id]))
        let masked = ["name": "欧**", "phone": "199****1234", "need": "降压药", "address": "******"]
        #expect(try await fixture.shown(fixture.open(share)) == masked)
        // A view, not a copy.
        try await fixture.write("duty1") {
            _ = try $0.edit(
                $0.registry.named(Neighbours.name), id, version: nil, Values { $0[Neighbours.fields.need] = "胰岛素" })
        }
        #expect(try await fixture.shown(fixture.open(share))["need"] == "胰岛素")
        let (definition, reader) = (try fixture.definition, try await fixture.principal("health"))
        let entries = try await fixture.store.read(as: .system(SharingFixture.county)) {
            try $0.readers(of: definition, id)
        }.filter { $0.actor == reader.user }
        #expect(entries.count == 2 && entries.allSatisfy { $0.kind == .detail && $0.purpose == .supply })
        let readings = try await fixture.store.read(as: fixture.principal("privacy")) {
            try $0.page(ShareReadings.self).records
        }
        let r = ShareReadings.fields
        #expect(readings.count == 2 && readings.allSatisfy { $0[r.by] == reader.user && $0[r.share] == share })
        #expect(readings.allSatisfy { $0[r.unit] == DemoCounty.unit("health") && $0[r.count] == 1 })
    }

    @Test func `nothing but the share's page is the receiver's, and no value leaves its register`() async throws {
        let fixture = try await SharingFixture.make()
        let (id, name) = (try await fixture.neighbour("欧阳独一无二"), "欧阳独一无二")
        let share = try await fixture.share(fixture.offer([id], names: true))
        _ = try await fixture.open(share)
        let (definition, health) = (try fixture.definition, try await fixture.principal("health"))
        let listed = try await fixture.store.read(as: health) { try $0.page(definition, Query(open: .all)).records }
        #expect(listed.isEmpty, "not in lists, searches or exports")
        await #expect(throws: Rejection.notFound) {
            _ = try await fixture.store.read(as: health) { try $0.find(definition, id) }
        }
        // Not passed on: by the receiver's officer, or by an officer who does not reach it.
        #expect(try await fixture.refused(fixture.offer([id], to: "hewan"), by: "health") == ["forbidden"])
        #expect(try await fixture.refused(fixture.offer([id]), by: "testing") == ["notFound"])
        for table in ["share", "shareReading"] {
            let rows = try await fixture.test.database.read { try $0.query("SELECT * FROM \(name: table)") }
            #expect(!rows.contains { $0.values.contains { $0.text?.contains(name) == true } }, "\(table)")
        }
        // The ids stand in no output of the engine.
        #expect(Definition(Shares.self).visible.allSatisfy { $0.name != "records" })
    }

    @Test func `names only where sharer, purpose and post allow; numbers never`() async throws {
        let fixture = try await SharingFixture.make()
        let id = try await fixture.neighbour()
        let cases: [(Bool, Purpose, String, String)] = [
            (true, .supply, "health", "欧阳晴"), (false, .supply, "health", "欧**"),
            (true, .audit, "health", "欧**"), (true, .report, "health", "欧**"),
            // A section's lead reads no such register.
            (true, .supply, "section-testing", "欧**"),
        ]
        for (names, purpose, receiver, expected) in cases {
            let share = try await fixture.share(
                fixture.offer([id], to: receiver, purpose: purpose, names: names))
            let view = try await fixture.open(share, by: receiver == "health" ? "health" : "testing")
            let shown = try fixture.shown(view)
            #expect(shown["name"] == expected && shown["phone"] == "199****1234", "\(names) \(purpose) \(receiver)")
            #expect((shown["address"] == "1组01号") == (expected == "欧阳晴"))
        }
    }

    @Test func `it ends by itself, and at once when it is revoked`() async throws {
        let fixture = try await SharingFixture.make()
        let id = try await fixture.neighbour()
        let (short, long) = (
            try await fixture.share(fixture.offer([id], days: 0)), try await fixture.share(fixture.offer([id]))
        )
        _ = try await fixture.open(short)
        fixture.clock.advance(minutes: 8 * 60)
        await #expect(throws: Rejection(.conflict, "shareOver")) { _ = try await fixture.open(short) }
        try await fixture.store.write(by: .system(SharingFixture.county)) { try $0.endShares() }
        let states = { (id: RecordID) in
            try await fixture.store.read(as: .system(SharingFixture.county)) { try $0.find(Shares.self, id).state }
        }
        #expect(try await states(short) == "ended")
        #expect(try await states(long) == "active")
        await #expect(throws: Rejection.invalid("reasonRequired", field: "reason")) {
            try await fixture.write("duty2") { try $0.revoke(share: long, reason: " ") }
        }
        for (login, refusal) in [("health", Rejection.forbidden), ("privacy", .forbidden), ("hewan", .notFound)] {
            await #expect(throws: refusal, "\(login)") {
                try await fixture.write(login) { try $0.revoke(share: long, reason: "已送到") }
            }
        }
        try await fixture.write("commander") { try $0.revoke(share: long, reason: "已送到") }
        await #expect(throws: Rejection(.conflict, "shareOver")) { _ = try await fixture.open(long) }
    }

    @Test func `who sees a share: its receiver, its sharer, the office, and the person in charge`() async throws {
        let fixture = try await SharingFixture.make()
        let share = try await fixture.share(fixture.offer([fixture.neighbour()]))
        for (login, sees) in [
            ("privacy", true), ("commander", true), ("duty2", true), ("health", true), ("hewan", false),
            ("qingshi", false), ("testing", false), ("inspector", false), ("admin", false),
        ] {
            let principal = try await fixture.principal(login)
            let found = try await fixture.store.read(as: principal) { try $0.page(Shares.self).records.map(\.id) }
            #expect(found == (sees ? [share] : []), "\(login)")
        }
        for login in ["privacy", "commander", "duty1"] {
            await #expect(throws: Rejection.forbidden, "\(login)") { _ = try await fixture.open(share, by: login) }
        }
    }

    @Test func `what a share must say`() async throws {
        let fixture = try await SharingFixture.make()
        let id = try await fixture.neighbour()
        let many = (0...Shares.most).map { _ in RecordID.make() }
        let cases: [(ShareOffer, [String])] = [
            (fixture.offer([]), ["shareMany"]), (fixture.offer(many), ["shareMany"]),
            (fixture.offer([.make()]), ["notFound"]), (fixture.offer([id], purpose: nil), ["purposeNeeded"]),
            (fixture.offer([id], reason: " "), ["required"]),
            (fixture.offer([id], reason: "送给13800001234"), ["numberInText"]),
            (fixture.offer([id], days: nil), ["shareUntil"]), (fixture.offer([id], days: -1), ["shareUntil"]),
            (fixture.offer([id], days: Shares.longest + 1), ["shareUntil"]),
            (fixture.offer([id], to: "nowhere"), ["shareReceiver"]),
            (fixture.offer([id], to: "office"), ["shareReceiver"]),
            (fixture.offer([id], register: "user"), ["notFound"]),
            (fixture.offer([id], days: Shares.longest), []),
        ]
        for (offer, codes) in cases { #expect(try await fixture.refused(offer) == codes, "\(offer)") }
        for login in ["qingshi", "commander", "inspector", "admin", "privacy"] {
            #expect(try await fixture.refused(fixture.offer([id]), by: login) == ["forbidden"], "\(login)")
        }
    }

    @Test func `what is not logged is not shown`() async throws {
        let fixture = try await SharingFixture.make()
        let share = try await fixture.share(fixture.offer([fixture.neighbour()]))
        _ = try await fixture.test.database.write(key: SharingFixture.county) {
            try $0.execute("DROP TABLE read_content")
        }
        await #expect(throws: (any Error).self) { _ = try await fixture.open(share) }
    }
}
