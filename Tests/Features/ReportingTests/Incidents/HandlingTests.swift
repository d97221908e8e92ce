import Duties
import Foundation
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Reporting

struct HandlingTests {
    private typealias Fixture = ReportingFixture

    @Test func twoHoursFromDiscovery() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        let found = fixture.store.now.advanced(minutes: -30)
        let school = DemoCounty.unit("school-1")
        let open = try await fixture.write("education") {
            try $0.register(incident: "发热", place: "县一高", unit: school, discoveredAt: found, rules: rules)
        }
        #expect(open.state == "open")
        let duty = { (rule: String) in
            try await fixture.read { try $0.duties(of: open.id, rule: rule).first }
        }
        #expect(try await duty("incident.report")?.due == found.advanced(minutes: 120))
        #expect(try await duty("incident.acknowledge") == nil)
        _ = try await fixture.write("education") {
            try $0.report(incident: open.id, words: "三名学生发热,已送诊。", rules: rules)
        }
        #expect(try await duty("incident.report")?.state == .met)
        #expect(try await duty("incident.acknowledge")?.due == found.advanced(minutes: 120))
        #expect(try await duty("incident.action")?.unit == DemoCounty.unit("office"))
        #expect(
            try await refusal { try await fixture.write("education") { try $0.acknowledge(incident: open.id) } }
                == "forbidden")
        fixture.clock.advance(minutes: 20)
        try await fixture.write("duty1") { _ = try $0.acknowledge(incident: open.id) }
        fixture.clock.advance(minutes: 100)
        try await fixture.system { _ = try $0.runDue(rules.duties, limit: 100) }
        #expect(try await duty("incident.action")?.state == .late)
        let acting = try await fixture.write("duty1") { try $0.act(incident: open.id, words: "疾控已到场") }
        #expect(acting.state == "acting" && acting[Incidents.fields.firstActionAt] == fixture.store.now)
        try await fixture.write("education") { _ = try $0.progress(incident: open.id, words: "均已退热") }
        let closed = try await fixture.write("duty1") { try $0.close(incident: open.id, words: "流感,已处置") }
        #expect(closed.state == "closed")
        let p = IncidentReports.fields
        let kinds = try await fixture.read { reading in
            try reading.all(IncidentReports.self, where: p.incident, is: open.id).sorted { $0.version < $1.version }
                .compactMap { $0[p.kind] }
        }
        #expect(kinds == [.first, .action, .progress, .closing])
    }

    /// A kind with the clock of an hour: no line of the program knows it.
    @Test func aKindHasItsOwnClock() async throws {
        let fixture = try await Fixture.make()
        let kinds = try IncidentKinds(
            text: """
                kinds:
                - {id: event, title: {zh: 一般, en: Event}}
                - {id: plague, title: {zh: 甲类, en: Class A}, minutes: 60}
                """)
        let old = fixture.rules
        let rules = try ReportRules(
            indicators: old.indicators, duties: old.duties, zone: old.zone,
            folder: Fixture.resources.appending(path: "Reports"), incidents: kinds)
        let found = fixture.store.now.advanced(minutes: -10)
        let register = { (kind: String?) in
            try await fixture.write("education") {
                try $0.register(
                    incident: "可疑病例", kind: kind, place: "县一高", unit: DemoCounty.unit("school-1"),
                    discoveredAt: found, words: "已送诊", rules: rules)
            }
        }
        let due = { (incident: Record, rule: String) in
            try await fixture.read { try $0.duties(of: incident.id, rule: rule).first?.due }
        }
        let i = Incidents.fields
        let quick = try await register("plague")
        #expect(quick[i.kind] == "plague" && quick[i.minutes] == 60)
        for rule in ["incident.report", "incident.acknowledge", "incident.action"] {
            #expect(try await due(quick, rule) == found.advanced(minutes: 60), "\(rule)")
        }
        let usual = try await register(nil)
        #expect(usual[i.kind] == "event")
        #expect(try await due(usual, "incident.report") == found.advanced(minutes: 120))
        #expect(try await refusal { try await register("no") } == "badChoice@kind")
        // It keeps the clock it had: one of before kinds were told has two hours.
        #expect(quick.incidentLimit == found.advanced(minutes: 60))
    }

    @Test func whatIsWrongIsRefused() async throws {
        let fixture = try await Fixture.make()
        let (rules, now) = (fixture.rules, fixture.store.now)
        let school = DemoCounty.unit("school-1")
        let register = { (login: String, title: String, at: Instant, words: String?) in
            try await refusal {
                try await fixture.write(login) {
                    try $0.register(
                        incident: title, place: "县一高", unit: school, discoveredAt: at, words: words, rules: rules)
                }
            }
        }
        #expect(try await register("education", "发热", now.advanced(minutes: 1), nil) == "momentAhead@discoveredAt")
        #expect(try await register("education", "电话13800138000", now, nil) == "personalData@title")
        #expect(try await register("hewan", "发热", now, nil) == "forbidden")
        #expect(try await register("duty1", "发热", now, "电话报来") == "saidByRequired@saidBy")
    }

    /// A report that came late leaves the headquarters half an hour.
    @Test func aLateReportLeavesHalfAnHour() async throws {
        let fixture = try await Fixture.make()
        let (rules, now) = (fixture.rules, fixture.store.now)
        let made = try await fixture.write("education") {
            try $0.register(
                incident: "发热", place: "县一高", unit: DemoCounty.unit("school-1"),
                discoveredAt: now.advanced(minutes: -300), words: "今晨发现", rules: rules)
        }
        let due = try await fixture.read { try $0.duties(of: made.id, rule: "incident.acknowledge").first?.due }
        #expect(due == now.advanced(minutes: 30))
    }
}
