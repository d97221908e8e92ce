import Command
import Duties
import Kernel
import Organisation
import Registers
import Supervision
import TestSupport
import Testing

@testable import Circulation

struct VisitingTests {
    private typealias Fixture = CirculationFixture

    private func visit(_ fixture: CirculationFixture, place: RecordID? = nil) async throws -> RecordID {
        let v = Visits.fields
        return try await fixture.write("deputy") { writing in
            try writing.create(
                writing.registry.named(Visits.name),
                Values {
                    $0[v.title] = "督导河湾镇"
                    $0[v.day] = CalendarDay("2022-05-04")
                    $0[v.unit] = Fixture.unit("hewan")
                    $0[v.place] = place
                }
            ).id
        }
    }

    @Test func `what was found becomes a task in one draft, for a commander to sign`() async throws {
        let fixture = try await Fixture.make()
        let (rules, o, i) = (fixture.rules, Observations.fields, DirectiveItems.fields)
        let id = try await visit(fixture)
        #expect(try await fixture.record(Visits.self, id)[Visits.fields.visitor] == Fixture.user("deputy"))
        let found = try await fixture.write("deputy") { writing in
            [
                try writing.note("名单重复报送", on: id).id,
                try writing.note("咨询电话无人接", on: id, unit: Fixture.unit("health")).id,
            ]
        }
        #expect(
            try await refusal { try await fixture.write("hewan") { try $0.note("无", on: id) } } == "forbidden")
        #expect(
            try await refusal {
                try await fixture.write("deputy") { try $0.note("张某 13800000000", on: id) }
            } == "personalData@wording")
        let assign = { (login: String, id: RecordID) in
            try await fixture.write(login) { try $0.assign(observation: id, rules: rules) }
        }
        #expect(try await refusal { try await assign("deputy", found[0]) } == "forbidden")
        let draft = try await assign("duty1", found[0])
        #expect(try await assign("duty1", found[1]) == draft)
        #expect(try await refusal { try await assign("duty1", found[0]) } == "state")
        let (directive, items) = try await fixture.read {
            (try $0.find(Directives.self, draft), try $0.items(of: draft))
        }
        #expect(directive.state == "draft" && directive[Directives.fields.sourceKind] == .inspection)
        #expect(items.map { $0[i.leads] } == [[Fixture.unit("hewan")], [Fixture.unit("health")]])
        let done = try await fixture.record(Observations.self, found[0])
        #expect(done.state == "task" && done[o.became] == draft)
    }

    @Test func `at a place it becomes a finding with deadline and re-inspection`() async throws {
        let fixture = try await Fixture.make()
        let (rules, p, f) = (fixture.supervision, Places.fields, Findings.fields)
        let place = try await fixture.write("duty1") { writing in
            try writing.create(
                writing.registry.named(Places.name),
                Values {
                    $0[p.name] = "第一小学"
                    $0[p.kind] = .school
                    $0[p.area] = AreaCode("990101101001")
                }
            ).id
        }
        let (at, nowhere) = (try await visit(fixture, place: place), try await visit(fixture))
        let (found, other) = try await fixture.write("deputy") { writing in
            (try writing.note("消毒记录缺三天", on: at).id, try writing.note("无", on: nowhere).id)
        }
        let find = { (login: String, id: RecordID) in
            try await fixture.write(login) { try $0.find(observation: id, severity: .major, rules: rules) }
        }
        #expect(try await refusal { try await find("testing", found) } == "forbidden")
        #expect(try await refusal { try await find("inspector", other) } == "visitWithoutPlace")
        let id = try await find("inspector", found)
        let finding = try await fixture.record(Findings.self, id)
        #expect(finding.state == "open" && finding[f.place] == place && finding[f.title] == "消毒记录缺三天")
        #expect(finding[f.due] == CalendarDay("2022-05-07")!.at(hour: 18, in: Fixture.zone))
        #expect(try await fixture.duty(FindingDuties.rectify, of: id)?.unit == finding[f.unit])
        #expect(try await fixture.record(Observations.self, found).state == "finding")
    }

    @Test func `a practice goes round when a second person agrees`() async throws {
        let fixture = try await Fixture.make()
        let p = Practices.fields
        let make = { (login: String, unit: String) in
            try await fixture.write(login) { writing in
                try writing.create(
                    writing.registry.named(Practices.name),
                    Values {
                        $0[p.title] = "一次登记"
                        $0[p.unit] = Fixture.unit(unit)
                        $0[p.text] = "三家共用"
                    }
                ).id
            }
        }
        #expect(try await refusal { try await make("qingshi", "hewan") } == "forbidden")
        let id = try await make("qingshi", "qingshi")
        try await fixture.write("qingshi") { try $0.propose(practice: id) }
        #expect(
            try await refusal { try await fixture.write("qingshi") { try $0.decide(practice: id, agree: true) } }
                == "forbidden")
        #expect(
            try await refusal { try await fixture.write("commander") { try $0.decide(practice: id, agree: false) } }
                == "reasonRequired@reason")
        try await fixture.write("commander") { try $0.decide(practice: id, agree: true) }
        let done = try await fixture.record(Practices.self, id)
        #expect(done.state == "circulated" && done[p.approvedBy] == Fixture.user("commander"))
        #expect(done[p.circulated] == Fixture.noon)
    }
}
