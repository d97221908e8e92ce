import Command
import Communiques
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Situation

/// The leader's page: which numbers, what is red, who has not moved, what waits, and that it decides by the operations there are.
struct LeaderTests {
    private static let locales: Locales = {
        // The program's own: without them no test of a page runs.
        // swift-format-ignore
        try! Locales(folder: SituationFixture.resources.appending(path: "Locales"))
    }()

    private func rules(_ fixture: SituationFixture) throws -> CommandRules {
        CommandRules(
            duties: fixture.face.duties, indicators: fixture.face.book,
            restrictions: try Restrictions(directory: SituationFixture.resources.appending(path: "Lexicon")))
    }

    /// A directive to two townships, due in two hours, sent to be signed.
    private func submitted(_ fixture: SituationFixture, _ title: String = "排查来返人员") async throws -> RecordID {
        let rules = try rules(fixture)
        return try await fixture.write { writing in
            let directive = try writing.emptyDraft(title: title, rules: rules)
            let item = try writing.addItem(to: directive.id, wording: title, rules: rules)
            let i = DirectiveItems.fields
            try writing.edit(
                item: item.id, of: directive.id,
                Values {
                    $0[i.leads] = ["qingshi", "hewan"].map { DemoCounty.unit($0) }
                    $0[i.deadline] = writing.now.advanced(minutes: 120)
                })
            return try writing.submit(directive: directive.id, rules: rules).id
        }
    }

    /// What the duty officer wrote down in a leader's name waits on that leader's page alone, and is decided there.
    @Test(arguments: [true, false]) func whatWasSaidIsConfirmedOnTheTelephone(_ agrees: Bool) async throws {
        let fixture = try await SituationFixture.make()
        let rules = try rules(fixture)
        let oral = try await fixture.write { writing in
            try writing.issueOrally(
                SpokenOrder(
                    leader: DemoCounty.user("commander"), spokenAt: writing.now, words: "今晚逐户核对来返人员",
                    units: [DemoCounty.unit("qingshi")], urgency: .urgent,
                    deadline: writing.now.advanced(minutes: 240)), rules: rules
            ).id
        }
        #expect(try await content(fixture, as: "deputy").decisions.allSatisfy { $0.record.id != oral })
        let shown = try await content(fixture)
        #expect(shown.decisions.first?.record.id == oral)
        let values = view(shown, fixture)
        #expect(texts(values["decisions"], "title").first == "今晚逐户核对来返人员")
        #expect(texts(values["decisions"], "agree").first == "确认是本人所说")
        let deciding = Deciding(rules)
        let decide = { (login: String, words: String?) async throws -> String in
            do {
                try await fixture.write(login) {
                    try deciding.decide(OralDirectives.name, oral, agree: agrees, words: words, $0)
                }
                return "none"
            } catch let rejection as Rejection { return rejection.code }
        }
        #expect(try await decide("deputy", "不是") == "oralNotYours")
        if !agrees { #expect(try await decide("commander", nil) == "reasonRequired") }
        #expect(try await decide("commander", agrees ? nil : "没有这样说过") == "none")
        let after = try await fixture.read(as: "commander") { try $0.find(OralDirectives.self, oral) }
        #expect(after.state == (agrees ? "confirmed" : "denied"))
        #expect(try await content(fixture).decisions.allSatisfy { $0.record.id != oral })
    }

    private func content(_ fixture: SituationFixture, as login: String = "commander") async throws -> LeaderContent {
        let (face, now, deciding) = (fixture.face, fixture.store.now, Deciding(try rules(fixture)))
        return try await fixture.read(as: login) { try LeaderContent($0, face, deciding, now: now) }
    }

    private func view(_ content: LeaderContent, _ fixture: SituationFixture) -> [String: ViewValue] {
        LeaderView(
            content: content, locales: Self.locales, language: .zhHans,
            time: TimeText(Self.locales, zone: SituationFixture.zone), now: fixture.store.now, refused: nil
        ).values
    }

    private func texts(_ value: ViewValue?, _ key: String) -> [String] {
        guard case .list(let rows)? = value else { return [] }
        return rows.compactMap { if case .object(let row) = $0, case .text(let text)? = row[key] { text } else { nil } }
    }

    @Test func fiveNumbersWithTheirChangeSinceYesterday() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.see(3)
        _ = try await fixture.store.write(by: .system(SituationFixture.county)) { try $0.tally(limit: 500) }
        fixture.clock.advance(minutes: 1440)
        try await fixture.see(2)
        _ = try await fixture.store.write(by: .system(SituationFixture.county)) { try $0.tally(limit: 500) }
        let content = try await content(fixture)
        #expect(content.figures.count == 5)
        #expect(content.figures[0].figure.indicator == "case.seen")
        #expect(content.figures[0].value == 5 && content.figures[0].change == 2)
        #expect(content.figures.last?.figure.indicator == "population")
        let values = view(content, fixture)
        #expect(texts(values["figures"], "change")[0] == "较昨日 +2")
    }

    /// Figures of 0–24 o'clock have no number for today; the last one there is is told with its day.
    @Test(
        arguments: [
            ([nil, nil, 3, 5], 5, 2, 0), ([1, 4, nil, nil], 4, 3, -2), ([nil, 2, nil, 7], 7, nil, 0),
            ([nil, nil, nil, nil], nil, nil, 0),
        ] as [([Double?], Double?, Double?, Int)])
    func theLastDayWithANumber(_ week: [Double?], _ value: Double?, _ change: Double?, _ offset: Int) throws {
        let indicator = try #require(IndicatorBook(text: SituationFixture.book)["case.seen"])
        let figure = SitRepFigure(indicator, now: FrozenFigure(), before: nil, week: week, records: nil)
        let number = LeaderContent.Number(figure, today: SituationFixture.day)
        #expect(number.value == value && number.change == change)
        #expect(number.day == SituationFixture.day.advanced(by: offset))
    }

    @Test func redFirstByUrgencyThenWhoHasNotMoved() async throws {
        let fixture = try await SituationFixture.make()
        let id = try await submitted(fixture)
        let rules = try rules(fixture)
        try await fixture.write("commander") { try $0.decideIssue(directive: id, agree: true, rules: rules) }
        var now = try await content(fixture)
        #expect(now.stuck.isEmpty && texts(view(now, fixture)["red"], "title").isEmpty)
        fixture.clock.advance(minutes: 121)
        now = try await content(fixture)
        let values = view(now, fixture)
        #expect(texts(values["red"], "title") == ["排查来返人员"])
        #expect(Set(texts(values["stuck"], "name")) == ["青石镇", "河湾镇"])
        #expect(texts(values["stuck"], "detail") == ["未签收 1 项", "未签收 1 项"])
    }

    @Test func itSignsAndGivesBackByTheOperationsThereAre() async throws {
        let fixture = try await SituationFixture.make()
        let first = try await submitted(fixture)
        fixture.clock.advance(minutes: 1)
        let second = try await submitted(fixture, "再查一遍")
        let deciding = Deciding(try rules(fixture))
        // Who asked does not see it here.
        #expect(try await content(fixture, as: "duty1").decisions.isEmpty)
        let waiting = try await content(fixture)
        #expect(waiting.decisions.map(\.record.id) == [first, second])
        #expect(waiting.decisions[0].items.count == 1)
        #expect(texts(view(waiting, fixture)["decisions"], "agree") == ["同意签发", "同意签发"])
        #expect(texts(view(waiting, fixture)["decisions"], "facts")[0].hasSuffix("下达后新增签收 2 项"))
        await #expect {
            try await fixture.write("commander") {
                try deciding.decide("directive", first, agree: false, words: " ", $0)
            }
        } throws: { ($0 as? Rejection)?.problems.first?.code == "reasonRequired" }
        await #expect(throws: Rejection.self) {
            try await fixture.write { try deciding.decide("directive", first, agree: true, words: nil, $0) }
        }
        try await fixture.write("commander") { try deciding.decide("directive", first, agree: false, words: "补依据", $0) }
        try await fixture.write("commander") { try deciding.decide("directive", second, agree: true, words: nil, $0) }
        let states = try await fixture.read { reading in
            try [first, second].map { try reading.find(Directives.self, $0).state }
        }
        #expect(states == ["draft", "issued"])
        #expect(try await fixture.read { try $0.progress(of: second).tasks.count } == 2)
        #expect(try await content(fixture).decisions.isEmpty)
    }

    @Test func aReleaseIsDecidedByItsOwnOperation() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.see(30)
        let sitrep = try await fixture.finalSitRep()
        let bulletin = try await fixture.write { try $0.beginBulletin(from: sitrep.id) }
        try await fixture.write { try $0.perform("release", $0.registry.named("bulletin"), bulletin.id) }
        let deciding = Deciding(try rules(fixture))
        #expect(try await content(fixture).decisions.map(\.record.register) == ["bulletin"])
        try await fixture.write("commander") {
            try deciding.decide("bulletin", bulletin.id, agree: true, words: nil, $0)
        }
        let released = try await fixture.read { try $0.find(Bulletins.self, bulletin.id) }
        #expect(released[Bulletins.fields.released] == fixture.store.now)
    }
}
