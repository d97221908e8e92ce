import Foundation
import Kernel
import Registers
import TestSupport
import Testing

@testable import Supervision

struct PackTests {
    @Test func `a pack holds what counts, names nobody, and is released by a second person`() async throws {
        let fixture = try await SupervisionFixture.make()
        let (place, rules, day) = (try await fixture.place(), fixture.rules, SupervisionFixture.day)
        let findings = try await fixture.inspect(place.id, failing: ["air", "plan"])
        _ = try await fixture.inspect(fixture.place("市场", .market, area: "990101102001").id, failing: ["mask"])
        let make = { @Sendable () async throws -> Record in
            try await fixture.write("inspector") {
                try $0.pack(
                    unit: SupervisionFixture.unit("qingshi"), from: day, to: day.advanced(by: 30), receiver: "县监察机关",
                    purpose: "落实整改责任", rules: rules)
            }
        }
        await #expect(throws: Rejection(.conflict, "packEmpty"), "the time to reply is not over") { try await make() }
        try await fixture.write("duty1") { try $0.state(finding: findings[1].id, words: "不同意", saidBy: "校长 电话") }
        fixture.clock.advance(minutes: 60 * 24 * 5)
        let pack = try await make()
        let content = try Packs.content(of: pack)
        #expect(content.lines.map(\.text) == ["air不到位"] && content.lines.map(\.daysLate) == [2])
        #expect(pack[Packs.fields.leftOut] == 1)
        let text = pack[Packs.fields.content]?.text ?? ""
        for name in ["唐瑞荔", "许婕", "曹莺茗", "校长"] { #expect(!text.contains(name)) }

        // What happens later does not change what the second person read.
        let set = fixture.rules
        try await fixture.write("qingshi") { try $0.rectify(finding: findings[0].id, words: "已整改", rules: set) }
        let packs = try await fixture.read { try $0.registry.named(Packs.name) }
        _ = try await fixture.write("inspector") { try $0.perform("release", packs, pack.id, reason: "移送") }
        await #expect(throws: Rejection.self) {
            try await fixture.write("inspector") { try $0.decide(packs, pack.id, agree: true) }
        }
        let released = try await fixture.write("commander") { try $0.decide(packs, pack.id, agree: true) }
        #expect(released.state == "released" && released[Packs.fields.content] == pack[Packs.fields.content])
    }

    /// C11, C12 and the safeguards: no register of supervision scores, ranks or names a person.
    @Test func `nothing here scores or ranks persons or units`() {
        let words = ["rank", "grade", "score", "points", "appraisal", "penalty", "expose"]
        for register in supervisionRegisters {
            let definition = Registry([register]).definitions[0]
            for field in definition.fields {
                #expect(!words.contains { field.name.lowercased().contains($0) }, "\(definition.name).\(field.name)")
            }
        }
    }
}
