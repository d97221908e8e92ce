import Duties
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

struct AssessmentTests {
    private static let advice = ExpertAdvice(
        options: [AdviceOption(title: "缩小到楼栋", pros: "影响少", cons: "可能漏管")], advice: "分两步缩小", unanimous: false,
        dissent: "许然：主张再等一轮检测", experts: ["周文 县疾控中心", "许然（县医院感染科）"])

    private func evidence(_ fixture: CommandFixture) async throws -> FrozenEvidence {
        let book = fixture.rules.indicators
        return .snapshot(
            try await fixture.store.write(by: .system(CommandFixture.county)) {
                try $0.freeze(kind: "day", day: CalendarDay($0.now, in: CommandFixture.zone), of: book).id
            })
    }

    private func ask(
        _ fixture: CommandFixture, by login: String = "duty1", minutes: Int = 600, after earlier: RecordID? = nil
    ) async throws -> RecordID {
        let (rules, evidence) = (fixture.rules, try await evidence(fixture))
        return try await fixture.write(login) { writing in
            try writing.ask(
                AdviceQuestion(
                    "是否缩小管控范围？", of: CommandFixture.unit("health"), due: writing.now.advanced(minutes: minutes),
                    evidence: evidence, supersedes: earlier), rules: rules
            ).id
        }
    }

    private func codes(
        _ fixture: CommandFixture, _ login: String, _ body: @escaping @Sendable (Writing) throws -> Record
    ) async throws -> [String] {
        do {
            try await fixture.write(login, body)
            return []
        } catch let rejection as Rejection {
            return rejection.problems.isEmpty ? [rejection.code] : rejection.problems.map(\.code)
        }
    }

    private func duty(_ fixture: CommandFixture, _ id: RecordID) async throws -> Duty? {
        try await fixture.store.read(as: .system(CommandFixture.county)) {
            try $0.duties(of: id, rule: "assessment.advise").last
        }
    }

    @Test func `an answer is owed by its time, and met by the experts' unit`() async throws {
        let fixture = try await CommandFixture.make()
        let (id, a) = (try await ask(fixture), Assessments.fields)
        let owed = try #require(try await duty(fixture, id))
        #expect(owed.unit == CommandFixture.unit("health") && owed.state == .due)
        let asked = try await fixture.record(Assessments.self, id)
        #expect(asked.state == "asked" && asked[a.snapshot] != nil && asked[a.evidenceDay] != nil)
        let rules = fixture.rules
        fixture.clock.advance(minutes: 601)
        try await fixture.store.write(by: .system(CommandFixture.county)) {
            _ = try $0.runDue(rules.duties, limit: 500)
        }
        #expect(try await duty(fixture, id)?.state == .late)
        let now = fixture.store.now
        let section = try await fixture.read { try BriefSection.openAssessments($0, now, now) }
        #expect(section.lines.map(\.late) == [true] && section.lines[0].href == "/assessments/\(id)")
        let advised = try await fixture.write("health") { try $0.advise(assessment: id, Self.advice) }
        #expect(advised.state == "advised" && advised[a.proxy] == false)
        #expect(advised[a.experts] == ["周文（县疾控中心）", "许然（县医院感染科）"])
        #expect(try AdviceOption.stored(advised[a.options]) == Self.advice.options)
        #expect(try await duty(fixture, id)?.state == .met)
    }

    @Test func `others neither read it nor answer; the office answers on behalf`() async throws {
        let fixture = try await CommandFixture.make()
        let id = try await ask(fixture)
        #expect(try await codes(fixture, "qingshi") { try $0.advise(assessment: id, Self.advice) } == ["notFound"])
        for login in ["commander", "inspector", "testing"] {
            #expect(try await codes(fixture, login) { try $0.advise(assessment: id, Self.advice) } == ["forbidden"])
        }
        await #expect(throws: Rejection.forbidden) { _ = try await ask(fixture, by: "health") }
        await #expect(throws: Rejection.forbidden) { _ = try await ask(fixture, by: "commander") }
        let advised = try await fixture.write("duty1") { try $0.advise(assessment: id, Self.advice) }
        #expect(advised[Assessments.fields.proxy] == true)
    }

    @Test func `an advice names its signers, its options whole, and dissent or that there is none`() async throws {
        let fixture = try await CommandFixture.make()
        let id = try await ask(fixture)
        func refused(_ change: (inout ExpertAdvice) -> Void) async throws -> [String] {
            var advice = Self.advice
            change(&advice)
            return try await codes(fixture, "health") { [advice] in try $0.advise(assessment: id, advice) }
        }
        #expect(try await refused { $0.unanimous = true } == ["adviceDissent"])
        #expect(try await refused { $0.dissent = "" } == ["adviceDissent"])
        #expect(try await refused { $0.options = [] } == ["adviceOptions"])
        #expect(try await refused { $0.options[0].cons = "" } == ["adviceOptionWhole"])
        #expect(try await refused { $0.experts = ["周文"] } == ["adviceExperts"])
        #expect(try await refused { $0.experts = [] } == ["adviceExperts"])
        #expect(try await refused { $0.advice = "请联系 19900001234" } == ["personalData"])
        #expect(try await duty(fixture, id)?.state == .due)
    }

    @Test func `what is wrong with an option or an expert is named by its place`() {
        let whole = AdviceOption(title: "缩小到楼栋", pros: "影响少", cons: "可能漏管")
        let advice = ExpertAdvice(
            options: [whole, AdviceOption(title: "不变", pros: "", cons: "问19900001234")], advice: "分两步缩小",
            unanimous: true,
            experts: ["周文 县疾控中心", " ", "许然 19900001234"])
        #expect(
            advice.problems().map { "\($0.code)@\($0.field ?? "")" } == [
                "adviceOptionWhole@options.1.pros", "personalData@options.1.cons", "personalData@experts.2",
            ])
    }

    @Test func `an advice is never written over, a later one supersedes it`() async throws {
        let fixture = try await CommandFixture.make()
        let (first, a) = (try await ask(fixture), Assessments.fields)
        await #expect(throws: Rejection.self) { _ = try await ask(fixture, after: first) }
        try await fixture.write("health") { try $0.advise(assessment: first, Self.advice) }
        #expect(try await codes(fixture, "health") { try $0.advise(assessment: first, Self.advice) } == ["state"])
        let definition = try fixture.store.registry.named(Assessments.name)
        #expect(definition.editable.isEmpty && definition.access.edit.isEmpty && definition.access.create.isEmpty)
        let second = try await ask(fixture, after: first)
        #expect(
            try await fixture.record(Assessments.self, first).state == "advised", "it stands until there is another")
        await #expect(throws: Rejection(.conflict, "askedAgain")) { _ = try await ask(fixture, after: first) }
        try await fixture.write("health") { try $0.advise(assessment: second, Self.advice) }
        let old = try await fixture.record(Assessments.self, first)
        #expect(old.state == "superseded" && old[a.advice] == Self.advice.advice)
    }

    @Test func `the directive says by whom it was advised, and why it departs`() async throws {
        let fixture = try await CommandFixture.make()
        let (id, directive) = (try await ask(fixture), try await fixture.issue())
        let decision = AdviceDecision(course: .departed, reason: "春耕在即，先缩小两个村", directive: directive)
        #expect(try await codes(fixture, "duty1") { try $0.decide(assessment: id, decision) } == ["state"])
        try await fixture.write("health") { try $0.advise(assessment: id, Self.advice) }
        #expect(try await codes(fixture, "health") { try $0.decide(assessment: id, decision) } == ["forbidden"])
        let bare = AdviceDecision(course: .partly)
        #expect(
            try await codes(fixture, "duty1") { try $0.decide(assessment: id, bare) } == [
                "reasonRequired", "decisionMissing",
            ])
        let decided = try await fixture.write("duty1") { try $0.decide(assessment: id, decision) }
        #expect(decided.state == "decided" && decided[Assessments.fields.decider] == DemoCounty.user("duty1"))
        let shown = try await fixture.read { try DirectiveView.Content($0, directive).advised.assessments }
        #expect(shown.map(\.id) == [id])
        #expect(shown.first?[Assessments.fields.course] == .departed)
    }

    @Test func `a point of a directive tells its directive; what has ended is no decision`() async throws {
        let fixture = try await CommandFixture.make()
        let (id, directive, a) = (try await ask(fixture), try await fixture.issue(), Assessments.fields)
        try await fixture.write("health") { try $0.advise(assessment: id, Self.advice) }
        let item = try #require(try await fixture.read { try $0.items(of: directive).first }).id
        let strange = AdviceDecision(course: .followed, directive: RecordID(known: "nothing"))
        #expect(try await codes(fixture, "duty1") { try $0.decide(assessment: id, strange) } == ["decisionUnknown"])
        let decided = try await fixture.write("commander") {
            try $0.decide(assessment: id, AdviceDecision(course: .followed, item: item))
        }
        #expect(decided[a.directive] == directive && decided[a.item] == item)
    }

    @Test func `a question rests on frozen numbers alone, and may be taken back`() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let wrong = FrozenEvidence.brief(RecordID(known: "nothing"))
        let found = try await codes(fixture, "duty1") {
            try $0.ask(
                AdviceQuestion(
                    "问题", of: CommandFixture.unit("health"), due: $0.now.advanced(minutes: -1), evidence: wrong),
                rules: rules)
        }
        #expect(found == ["deadlinePast", "evidenceUnknown"])
        let id = try await ask(fixture)
        #expect(try await codes(fixture, "duty1") { try $0.withdraw(assessment: id, reason: "") } == ["reasonRequired"])
        try await fixture.write("duty1") { try $0.withdraw(assessment: id, reason: "市级已部署") }
        #expect(try await duty(fixture, id)?.state == .cancelled)
    }

    @Test(arguments: [
        ("周文 县疾控中心", "周文（县疾控中心）"), ("周文，县疾控中心", "周文（县疾控中心）"), ("周文(县疾控中心)", "周文（县疾控中心）"),
        ("周文 县医院（院长）", "周文（县医院（院长））"),
        ("周文", nil), ("周文 ", nil), ("，县疾控中心", nil),
    ])
    func `a signer has a name and an organisation`(line: String, signer: String?) {
        #expect(ExpertAdvice.signer(line) == signer)
    }
}
