import HTTPTypes
import Households
import Hummingbird
import HummingbirdTesting
import Kernel
import Measures
import Registers
import Sites
import Testing
import Web

@testable import Server

/// Health needs by their forms: refused without consent, with words that say what to do; withdrawn at either end.
@Suite struct ConsentPageTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    @Test func theFormOfATicketAsksForConsent() async throws {
        let fixture = try await ServerFixture.make()
        let headers = try await fixture.headers("qingshi-1", Self.form)
        let asked = "kind=chronic&area=990101101001&address=1&words="
        try await fixture.test { client in
            let page = try await client.execute(uri: "/help/new", method: .get, headers: headers)
            #expect(String(buffer: page.body).contains("name=\"consent\""))
            let refused = try await client.execute(
                uri: "/help", method: .post, headers: headers, body: ByteBuffer(string: asked))
            #expect(refused.status == .unprocessableContent)
            #expect(String(buffer: refused.body).contains("经本人（监护人）同意才登记"))
            let made = try await client.execute(
                uri: "/help", method: .post, headers: headers, body: ByteBuffer(string: asked + "&consent=1"))
            let ticket = try #require(made.headers[.location])
            #expect(made.status == .seeOther)
            let shown = try await client.execute(uri: ticket, method: .get, headers: headers)
            #expect(String(buffer: shown.body).contains("慢性病用药"))
            let gone = try await client.execute(
                uri: "\(ticket)/consent", method: .post, headers: headers, body: ByteBuffer(string: "words="))
            #expect(gone.status == .seeOther)
            let after = try await client.execute(uri: ticket, method: .get, headers: headers)
            #expect(!String(buffer: after.body).contains("慢性病用药"))
        }
    }

    /// The demo's person with dialysis: withdrawn at the ticket, the measure has it no more; and the other way round.
    @Test(arguments: [true, false])
    func aMeasureAndItsTicketsFollowEachOther(atTicket: Bool) async throws {
        let fixture = try await ServerFixture.make()
        let (t, m) = (HelpTickets.fields, Measures.fields)
        let measure = try #require(
            try await fixture.all(Measures.self).first { $0[m.needs]?.contains(.dialysis) == true })
        let ticket = try #require(
            try await fixture.all(HelpTickets.self).first {
                $0[t.measure] == measure.id.text && $0[t.kind] == .dialysis
            })
        let headers = try await fixture.headers("qingshi", Self.form)
        try await fixture.test { client in
            let answer = try await client.execute(
                uri: atTicket ? "/help/\(ticket.id)/consent" : "/measures/\(measure.id)/consent", method: .post,
                headers: headers, body: ByteBuffer(string: "words="))
            #expect(answer.status == .seeOther)
        }
        let after = try await fixture.all(Measures.self).first { $0.id == measure.id }
        let general = try await fixture.all(HelpTickets.self).first { $0.id == ticket.id }
        #expect(after?[m.needs]?.isEmpty != false && after?[m.consent] == nil)
        #expect(general?[t.kind] == .other && general?[t.consent] == nil && general?.state == ticket.state)
    }

    /// The demo's person at a site who needs medicine for a chronic illness: withdrawn at the site, or at the measure.
    @Test(arguments: [true, false])
    func aStayFollowsItsMeasure(atSite: Bool) async throws {
        let fixture = try await ServerFixture.make()
        let s = Stays.fields
        let stay = try #require(
            try await fixture.all(Stays.self).first { $0[s.needs]?.contains(.chronic) == true })
        let measure = try #require(stay[s.measure])
        let headers = try await fixture.headers("duty1", Self.form)
        try await fixture.test { client in
            let page = try await client.execute(uri: "/stays/\(stay.id)", method: .get, headers: headers)
            #expect(String(buffer: page.body).contains("action=\"/stays/\(stay.id)/consent\""))
            let answer = try await client.execute(
                uri: atSite ? "/stays/\(stay.id)/consent" : "/measures/\(measure)/consent", method: .post,
                headers: headers, body: ByteBuffer(string: "words=daily+delivery"))
            #expect(answer.status == .seeOther)
            let after = try await client.execute(uri: "/stays/\(stay.id)", method: .get, headers: headers)
            let shown = String(buffer: after.body)
            #expect(!shown.contains("慢性病用药") && !shown.contains("/consent\""))
        }
        let general = try #require(try await fixture.all(Stays.self).first { $0.id == stay.id })
        #expect(general[s.needs] == [.medicine, .other] && general[s.consent] == nil && general.state == stay.state)
        #expect(general[s.words] == (atSite ? "daily delivery" : nil))
    }
}
