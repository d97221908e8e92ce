import Command
import Foundation
import Kernel
import Organisation
import Registers
import Reporting
import Testing
import Web

@testable import Server

/// What was corrected since the last brief stands in the next one, in both languages.
@Suite struct BriefCorrectionTests {
    @Test func toldSinceTheLastBrief() async throws {
        let fixture = try await ServerFixture.make()
        let (deployment, store) = (fixture.deployment, fixture.store)
        let (rules, county) = (deployment.rules, deployment.settings.county)
        let day = CalendarDay(store.now, in: rules.zone)
        let (c, unit) = (Corrections.fields, DemoCounty.unit("qingshi"))
        let content = try await store.write(by: .system(county)) { writing in
            try writing.insert(
                Corrections.self,
                Values {
                    $0[c.report] = unit
                    $0[c.type] = "dailyWork"
                    $0[c.field] = "checkpoints"
                    $0[c.unit] = unit
                    $0[c.office] = unit
                    $0[c.area] = county
                    $0[c.day] = day
                    $0[c.was] = "3"
                    $0[c.now] = "2"
                    $0[c.reason] = .slip
                    $0[c.author] = DemoCounty.user("qingshi")
                })
            return try writing.reading.briefContent(of: day, at: writing.now, rules: rules)
        }
        let section = try #require(content.sections?.first { $0.name == "corrections" })
        #expect(section.count == 1)
        let locales = try Locales(folder: deployment.resources.locales)
        let text = { (language: Language) in
            BriefMarkdown(content, locales: locales, language: language, zone: rules.zone).text
        }
        #expect(text(.zhHans).contains("青石镇：") && text(.zhHans).contains("3 → 2") && text(.zhHans).contains("录入有误"))
        #expect(text(.en).contains("3 → 2") && text(.en).contains("A slip") && text(.en).contains("Reports corrected"))
        // What the brief of today has told, the next one does not.
        let next = try await store.write(by: .system(county)) { writing in
            try writing.reading.toldCorrections(since: content.asOf, until: writing.now.advanced(minutes: 60))
        }
        #expect(next == [])
    }
}
