import Arrivals
import Checks
import Duties
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Measures
import NIOCore
import Sites
import Testing
import Web

@testable import Server

/// A duty about a person tells by which control plan it is asked, and why in plain words, to people and programs alike.
@Suite struct DutyAPITests {
    @Test func aDutyTellsItsPlanAndItsReason() async throws {
        try await APICaller.test { caller in
            let found = try await caller.get("duties?area=990101&rule=transfer.place")
            let duties = try #require(found.body["duties"]?.list)
            #expect(found.status == 200 && !duties.isEmpty)
            for duty in duties {
                // Pack and version.
                #expect(duty["policy"]?.text?.split(separator: " ").count == 2)
                #expect(duty["why"] == "方案要求隔离，还没有落实到隔离点或居家")
            }
            let first = try #require(duties.first)
            let (subject, slot) = (first["subject"]?.text ?? "", first["slot"]?.text ?? "")
            let page = try await caller.client.execute(
                uri: "/duties/show?rule=transfer.place&subject=\(subject)&slot=\(slot)", method: .get,
                headers: caller.fixture.headers("duty1"))
            let shown = String(buffer: page.body)
            #expect(shown.contains("防控方案") && shown.contains(first["policy"]?.text ?? "-"))
            #expect(shown.contains("方案要求隔离，还没有落实到隔离点或居家"))
        }
    }

    /// In both languages, of every rule that is about persons.
    @Test func everyRuleAboutPersonsHasItsReason() throws {
        let locales = try Locales(folder: Resources.locate().locales)
        let rules = MeasureDuties.rules + CheckDuties.rules + TestDuties.rules + ArrivalDuties.rules + SiteDuties.rules
        let reasons =
            rules.filter { $0.name != SiteDuties.activate }.map(\.why) + ["check.slots", "test.days", "arrival.quota"]
        for reason in reasons {
            for language in Language.allCases { #expect(locales.has("duty.why.\(reason)", language), "\(reason)") }
        }
    }
}
