import Communiques
import Database
import Foundation
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Command

@Suite struct DraftingTests {
    static let text = """
        青河县召开疫情防控工作调度会
        2022年5月4日,县委副书记、县长陈述主持召开疫情防控工作调度会并讲话。
        陈述强调,一要摸清底数。各乡镇(街道)要全面排查外地来返人员,5月6日前建立台账。
        二要加密检测。卫健委要组织一次医务人员防护培训。
        三要回应关切。宣传部要做好疫情信息发布和网上舆情管控工作。
        各级各部门要清醒认识疫情防控的极端重要性,克服麻痹思想。
        """

    static func parser() throws -> CommuniqueParser {
        CommuniqueParser(lexicon: try Lexicon(directory: CommandFixture.resources.folder.appending(path: "Lexicon")))
    }

    private func read(_ text: String) throws -> Communiques.Reading { try Self.parser().parse(Data(text.utf8)) }

    @Test func everyDemandIsAnItemWithItsSpan() async throws {
        let fixture = try await CommandFixture.make()
        let (read, rules, i) = (try read(Self.text), fixture.rules, DirectiveItems.fields)
        let directive = try await fixture.write("duty1") { try $0.draft(from: read, rules: rules) }
        let items = try await fixture.read { try $0.items(of: directive.id) }
        let demands = read.communique.allDemands
        #expect(items.map { $0[i.demand] } == demands.map(\.id))
        #expect(!items.isEmpty)
        let (scalars, parser) = (Array(read.text.unicodeScalars), try Self.parser())
        for item in items {
            let (start, end) = (try #require(item[i.start]), try #require(item[i.end]))
            let slice = String(String.UnicodeScalarView(scalars[start..<end]))
            #expect(parser.normalise(slice) == item[i.verbatim])
        }
        let towns = try #require(items.first { $0[i.kind] == .task && ($0[i.verbatim] ?? "").contains("来返人员") })
        #expect(towns[i.leads]?.count == 14)
        #expect(towns[i.included] == true)
        #expect(towns[i.deadline].map { CalendarDay($0, in: CommandFixture.zone).description } == "2022-05-06")
        #expect(towns[i.evidence] == false, "evidence is wanted only where the clerk says so")
        let principle = try #require(items.first { ($0[i.verbatim] ?? "").contains("麻痹思想") })
        #expect(principle[i.included] == false)
    }

    @Test func aRefusedHalfStaysOutOfTheWordingButNotOutOfTheOriginal() async throws {
        let fixture = try await CommandFixture.make()
        let (read, rules, i) = (try read(Self.text), fixture.rules, DirectiveItems.fields)
        let directive = try await fixture.write("duty1") { try $0.draft(from: read, rules: rules) }
        let items = try await fixture.read { try $0.items(of: directive.id) }
        let item = try #require(items.first { ($0[i.verbatim] ?? "").contains("舆情管控") && $0[i.kind] != .heading })
        #expect(item[i.wording]?.contains("舆情管控") == false)
        #expect(item[i.wording]?.contains("信息发布") == true)
        #expect(!ItemNotes(item[i.notes]).refusals.isEmpty)
    }

    @Test func aTextWithoutDemandsIsAnEmptyDraft() async throws {
        let fixture = try await CommandFixture.make()
        let (read, rules) = (try read("今天天气很好,县城里人来人往。"), fixture.rules)
        let directive = try await fixture.write("duty1") { try $0.draft(from: read, rules: rules) }
        #expect(directive.state == "draft")
        #expect(try await fixture.read { try $0.items(of: directive.id) }.isEmpty)
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.submit(directive: directive.id, rules: rules) }
        }
        #expect(rejection?.problems.map(\.code) == ["noItems"])
    }

    @Test(arguments: ["commander", "health", "qingshi", "qingshi-1", "inspector", "privacy", "admin"])
    func othersDraftNothing(_ login: String) async throws {
        let fixture = try await CommandFixture.make()
        let (read, rules) = (try read(Self.text), fixture.rules)
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write(login) { try $0.draft(from: read, rules: rules) }
        }
        #expect(rejection == .forbidden)
        let rejected = await #expect(throws: Rejection.self) {
            try await fixture.write(login) { try $0.emptyDraft(title: "电话通知", rules: rules) }
        }
        #expect(rejected == .forbidden)
    }
}
