import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct SealedTextTests {
    private let place = Place(county: Sample.county, register: "job", record: RecordID(known: "r1"), field: "phone")

    @Test func openedWhereItStands() throws {
        let protection = Protection()
        let text = try protection.seal("13800001234", at: place)
        #expect(try protection.open(text, at: place) == "13800001234")
        #expect(try protection.seal("13800001234", at: place) != text, "equal numbers do not look equal")
        #expect(!text.contains("13800001234"))
    }

    @Test func notOpenedElsewhere() throws {
        let protection = Protection()
        let text = try protection.seal("13800001234", at: place)
        let others = [
            Place(county: Sample.neighbour, register: "job", record: place.record, field: "phone"),
            Place(county: Sample.county, register: "person", record: place.record, field: "phone"),
            Place(county: Sample.county, register: "job", record: RecordID(known: "r2"), field: "phone"),
            Place(county: Sample.county, register: "job", record: place.record, field: "idNumber"),
        ]
        for other in others {
            #expect(throws: ProtectionFault.unreadable(other.register, other.field)) {
                try protection.open(text, at: other)
            }
        }
    }

    /// Whatever byte is changed, the value no longer opens.
    @Test func everyByteCounts() throws {
        let protection = Protection()
        let text = try protection.seal("13800001234", at: place)
        let parts = text.split(separator: ":")
        let data = try #require(Data(base64Encoded: String(parts[1])))
        for index in data.indices {
            var changed = data
            changed[index] ^= 1
            #expect(throws: ProtectionFault.self) {
                try protection.open("\(parts[0]):\(changed.base64EncodedString())", at: place)
            }
        }
    }

    @Test func aNewKeyLeavesTheCommitment() throws {
        var ring = KeyRing()
        let before = Protection(ring)
        let old = try before.seal("13800001234", at: place)
        let first = ring.current.id
        ring.add()
        #expect(ring.current.id == first, "a key is there before it is written with")
        ring.turn()
        let after = Protection(ring)
        let new = try after.resealed(old, at: place)
        #expect(new.hasPrefix(ring.current.id + ":") && ring.current.id != first)
        #expect(try after.open(new, at: place) == "13800001234")
        #expect(SealedText(new)?.commitment == SealedText(old)?.commitment)
        #expect(try after.resealed(new, at: place) == new)
        #expect(throws: ProtectionFault.keyMissing(ring.current.id)) { try before.open(new, at: place) }
    }

    @Test func indexes() {
        let protection = Protection()
        let index = protection.index("13800001234", "job", "phone")
        #expect(index == protection.index("13800001234", "job", "phone"))
        let others = [
            protection.index("13800001235", "job", "phone"), protection.index("13800001234", "job", "other"),
            protection.index("13800001234", "person", "phone"), Protection().index("13800001234", "job", "phone"),
        ]
        #expect(!others.contains(index) && !index.contains("1380"))
    }

    /// The digest covers the commitments; nothing that people write looks like an encrypted value.
    @Test func committedContent() throws {
        let protection = Protection()
        let text = try protection.seal("13800001234", at: place)
        let content = ChangeContent.text(new: ["phone": .text(text), "note": .text("x")], old: [:], sealed: ["phone"])
        let committed = String(decoding: Canonical.committed(Array(content.utf8)), as: UTF8.self)
        #expect(!committed.contains(text) && committed.contains("\"note\":\"x\""))
        let hostile = "{\"*\":\"\(text)\"}"
        let plain = ChangeContent.text(new: ["note": .text(hostile), "more": .text("{")], old: [:])
        #expect(Canonical.committed(Array(plain.utf8)) == Array(plain.utf8))
        #expect(ChangeContent(plain)?.sealed.isEmpty == true && ChangeContent(plain)?.new["note"] == .text(hostile))
        for odd in ["{\"*\":\"", "{\"*\":\"a\"}", "{", "{\"*", ""] {
            #expect(Canonical.committed(Array(odd.utf8)) == Array(odd.utf8))
        }
    }
}
