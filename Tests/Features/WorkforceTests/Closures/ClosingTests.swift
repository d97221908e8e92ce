import Duties
import Foundation
import Kernel
import Registers
import Supervision
import TestSupport
import Testing

@testable import Workforce

struct ClosingTests {
    private static func order(_ days: Int? = 7, order: String = "防指〔2022〕21号", basis: String = "方案第八条") -> ClosureOrder
    {
        ClosureOrder(order: order, basis: basis, reviewBy: days.map { WorkforceFixture.day.advanced(by: $0) })
    }

    @Test func `closing needs two persons`() async throws {
        let fixture = try await WorkforceFixture.make()
        let (id, rules, c) = (try await fixture.institution(), fixture.rules, ClosedPlaces.fields)
        let asked = try await fixture.write("duty1") { try $0.askClosing(place: id, Self.order(), rules: rules) }
        #expect(asked.state == "asked" && asked[c.mode] == .open && asked[c.order] == nil)
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.write("duty1") { try $0.decideClosing(place: id, agree: true, rules: rules) }
        }
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("inspector") { try $0.decideClosing(place: id, agree: true, rules: rules) }
        }
        let closed = try await fixture.write("commander") { try $0.decideClosing(place: id, agree: true, rules: rules) }
        #expect(closed.state == "closed" && closed[c.mode] == .closed && closed[c.order] == "防指〔2022〕21号")
        #expect(closed[c.askedOrder] == nil && closed[c.reviewBy] == WorkforceFixture.day.advanced(by: 7))
        // To keep it closed somebody else agrees again; to ease and to open it nobody has to.
        try await fixture.write("duty2") { try $0.askClosing(place: id, Self.order(10), rules: rules) }
        let kept = try await fixture.write("duty1") {
            try $0.decideClosing(place: id, agree: false, words: "无必要", rules: rules)
        }
        #expect(kept.state == "closed" && kept[c.reviewBy] == closed[c.reviewBy] && kept[c.askedReview] == nil)
        let eased = try await fixture.write("duty1") { try $0.limit(place: id, Self.order(), rules: rules) }
        #expect(eased.state == "limited" && eased[c.mode] == .limited)
        let open = try await fixture.write("duty1") { try $0.reopen(place: id) }
        #expect(open.state == "open" && open[c.mode] == .open && open[c.order] == nil && open[c.reviewBy] == nil)
    }

    private static let cases: [(ClosureOrder, [String])] = [
        (order(order: ""), ["required"]), (order(basis: " "), ["required"]), (order(nil), ["closureReview"]),
        (order(0), ["closureReview"]), (order(15), ["closureReview"]),
        (order(basis: "王某19900001234"), ["personalData"]), (order(14), []),
    ]

    @Test(arguments: cases)
    func `an order says by what right and when it is looked at again`(order: ClosureOrder, codes: [String])
        async throws
    {
        let fixture = try await WorkforceFixture.make()
        let (one, other, rules) = (try await fixture.institution(), try await fixture.institution(), fixture.rules)
        let asked = try await fixture.refused("duty1") { try $0.askClosing(place: one, order, rules: rules) }
        let limited = try await fixture.refused("duty1") { try $0.limit(place: other, order, rules: rules) }
        #expect(asked == codes && limited == codes)
    }

    @Test func `without a way for families to meet nothing is closed`() async throws {
        let fixture = try await WorkforceFixture.make()
        let (id, rules) = (try await fixture.institution(video: false), fixture.rules)
        let found = try await fixture.refused("duty1") { try $0.limit(place: id, Self.order(), rules: rules) }
        #expect(found == ["closureVideo"])
        let other = try await fixture.institution()
        try await fixture.write("duty1") { try $0.limit(place: other, Self.order(), rules: rules) }
        let taken = try await fixture.refused("duty1") { writing in
            try writing.edit(
                writing.registry.named(ClosedPlaces.name), other, version: nil,
                Values { $0[ClosedPlaces.fields.video] = false })
        }
        #expect(taken == ["closureVideo"])
    }

    @Test func `only care homes, welfare institutions and custody`() async throws {
        let fixture = try await WorkforceFixture.make()
        for kind in PlaceKind.allCases where !ClosedPlaces.kinds.contains(kind) {
            await #expect(throws: Rejection.self, "\(kind)") { _ = try await fixture.institution(kind) }
        }
        for kind in ClosedPlaces.kinds { _ = try await fixture.institution(kind) }
    }

    @Test func `after its day it is owed to look again, and nothing opens by itself`() async throws {
        let fixture = try await WorkforceFixture.make()
        let (id, rules) = (try await fixture.institution(), fixture.rules)
        try await fixture.write("duty1") { try $0.askClosing(place: id, Self.order(3), rules: rules) }
        try await fixture.write("duty2") { try $0.decideClosing(place: id, agree: true, rules: rules) }
        let owed = try #require(try await fixture.duty(WorkforceDuties.review, of: id))
        #expect(owed.due == CalendarDay("2022-05-08")?.at(hour: 0, in: WorkforceFixture.zone))
        fixture.clock.advance(minutes: 5 * 1440)
        try await DutyRound(fixture.store, rules.duties).clock(WorkforceFixture.county)
        #expect(try await fixture.duty(WorkforceDuties.review, of: id)?.state == .late)
        let place = try await fixture.read(as: "duty1") { try $0.find(ClosedPlaces.self, id) }
        #expect(place.state == "closed")
        try await fixture.write("duty1") { try $0.limit(place: id, Self.order(12), rules: rules) }
        let duties = try await fixture.read(as: "duty1") { try $0.duties(of: id, rule: WorkforceDuties.review) }
        #expect(Set(duties.map(\.state)) == [.met, .due])
    }

    @Test func `a unit sees its institutions and orders nothing`() async throws {
        let fixture = try await WorkforceFixture.make()
        let (id, rules) = (try await fixture.institution(), fixture.rules)
        let refusals: [(String, Rejection)] = [
            ("qingshi", .forbidden), ("civilaffairs", .forbidden), ("commander", .forbidden), ("hewan", .notFound),
        ]
        for (login, refusal) in refusals {
            await #expect(throws: refusal, "\(login)") {
                try await fixture.write(login) { try $0.limit(place: id, Self.order(), rules: rules) }
            }
            await #expect(throws: refusal, "\(login)") {
                try await fixture.write(login) { try $0.askClosing(place: id, Self.order(), rules: rules) }
            }
        }
    }

    /// 就医不受限制: no field, state, step or choice speaks of leaving, and the page says so whatever a place's values are.
    @Test func `leaving for a hospital is always free, and nothing switches it off`() throws {
        let definition = Definition(ClosedPlaces.self)
        let names =
            definition.fields.map(\.name) + definition.workflow.states + definition.workflow.transitions.map(\.name)
            + ClosureMode.allCases.map(\.rawValue)
        for word in ["hospital", "exit", "leav", "medical", "urgent", "ambulance"] {
            #expect(!names.contains { $0.lowercased().contains(word) }, "\(word)")
        }
        let templates = WorkforceFixture.resources.appending(path: "Templates")
        let section = #/\{\{[#^]([A-Za-z]+)\}\}[\s\S]*?\{\{/\1\}\}/#
        for page in ["closure/show", "closure/list"] {
            var text = try String(contentsOf: templates.appending(path: "\(page).mustache"), encoding: .utf8)
            while text.contains(section) { text = text.replacing(section, with: "") }
            #expect(text.contains("{{> part/closure}}"), "\(page)")
        }
        let part = try String(contentsOf: templates.appending(path: "part/closure.mustache"), encoding: .utf8)
        #expect(part.contains("{{t.closure.hospital}}") && !part.contains("{{#") && !part.contains("{{^"))
    }
}
