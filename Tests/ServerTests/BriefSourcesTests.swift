import Command
import HTTPTypes
import HummingbirdTesting
import Indicators
import Kernel
import NIOCore
import Registers
import Testing
import Web

@testable import Server

/// Where two sources of one figure differ, the brief asks; it names the figures and nobody.
@Suite struct BriefSourcesTests {
    @Test func `a difference stands on the brief until it is put right`() async throws {
        let fixture = try await ServerFixture.make()
        let (deployment, store) = (fixture.deployment, fixture.store)
        let (rules, county) = (deployment.rules, deployment.settings.county)
        let today = CalendarDay(store.now, in: rules.zone)
        // Before the days of which the demo's bureau has told.
        let day = today.advanced(by: -5)
        let report = { (by: Int) in
            try await store.write(by: .system(county)) { writing in
                _ = try writing.log(
                    "report", register: "report", record: .make(),
                    deltas: [Delta(measure: "report.caseFigures.found", area: county, day: day, by: by)])
            }
        }
        let brief = {
            while try await Tallying(store).step(county) {}
            return try await store.read(as: .system(county)) {
                try $0.briefContent(of: today, at: store.now, rules: rules)
            }
        }
        let href = "/indicators/identities?day=\(day)#cases.sources"
        let asked = { (content: BriefContent) in
            (content.sections ?? []).filter { $0.name == "sources" }.flatMap(\.lines).filter { $0.href == href }
        }
        #expect(asked(try await brief()).isEmpty)
        try await report(3)
        let content = try await brief()
        let line = try #require(asked(content).first)
        #expect(asked(content).count == 1 && line.late == nil)
        #expect(line.text == "隔离管控中发现 3；当日检出阳性 0；相差 3")
        #expect(line.detail == "\(day) · 请核对，更正不追究")
        #expect(line.english?.text == "Found under measures 3; Positive results of the day 0; difference 3")
        let locales = try Locales(folder: deployment.resources.locales)
        let text = BriefMarkdown(content, locales: locales, language: .en, zone: rules.zone).text
        #expect(text.contains("Figures on which two sources differ"))
        let headers = try await fixture.headers("duty1")
        let page = try await fixture.test { client in
            try await client.execute(uri: "/indicators/identities?day=\(day)", method: .get, headers: headers)
        }
        #expect(String(buffer: page.body).contains("两个来源不一致"))
        let broken = try await deployment.indicators.brokenIdentities(
            deployment.database, registry: store.registry, on: day)
        #expect(broken.filter(\.identity.isOfSources) == [])
        try await report(-3)
        #expect(asked(try await brief()).isEmpty)
    }
}
