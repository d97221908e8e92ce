import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import Indicators
import Kernel
import NIOCore
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// From every number to the records behind it: each shipped indicator, on the demo county.
@Suite struct BehindTests {
    private func counted() async throws -> ServerFixture {
        let fixture = try await ServerFixture.make()
        let tallying = Tallying(fixture.store)
        while try await tallying.step(fixture.deployment.settings.county) {}
        return fixture
    }

    /// Nothing that ships is without a way to its records: a list, reports, duties, or parts that have one.
    @Test func everyShippedIndicatorHasRecordsBehindIt() throws {
        let (book, registry) = try Deployment.registry(Resources.locate(), Settings(environment: [:]), nil)
        let (area, day) = (AreaCode(known: "990101"), CalendarDay(ordinal: 19_000))
        for indicator in book.indicators {
            switch indicator.behind(area, day) {
            case .records(let register, _):
                #expect(registry.measure(indicator.id, of: register) != nil, "\(indicator.id)")
            case .parts(let ids): #expect(!ids.isEmpty && ids.allSatisfy { book[$0] != nil }, "\(indicator.id)")
            case .reports(let path): #expect(path.hasPrefix("/reports/overview/"), "\(indicator.id)")
            case .duties(let path): #expect(path.hasPrefix("/duties/counted?rule=task."), "\(indicator.id)")
            case .moves: Issue.record("\(indicator.id) leads nowhere")
            }
        }
    }

    /// A level is what is listed now; a flow that counts on a day of its records is what is listed of that day.
    @Test func aListIsAsLongAsItsNumber() async throws {
        let fixture = try await counted()
        let (book, county) = (fixture.deployment.indicators, fixture.deployment.settings.county)
        let today = CalendarDay(.now, in: fixture.deployment.settings.zone)
        let from = today.advanced(by: -9)
        let areas = ["990101", "990101101", "990101001"].map { AreaCode(known: $0) }
        let compared = try await fixture.store.read(as: .system(county)) { reading in
            var compared = 0
            for measure in reading.registry.measures where measure.kind != .flow(day: nil) {
                let definition = try reading.registry.named(measure.register)
                for area in areas {
                    let series = try reading.series(measure.id, of: book, area: area, from: from, to: today)
                    for (day, figure) in measure.dayColumn == nil ? Array(series.suffix(1)) : series {
                        let records = try Self.all(Counted(measure.id, area: area, day: day), definition, reading)
                        let number = measure.sum.map { sum in
                            records.reduce(0) { $0 + Int($1.values.stored[sum]?.integer ?? 0) }
                        }
                        #expect(
                            figure.value.map { Int($0) } ?? 0 == number ?? records.count, "\(measure.id) \(area) \(day)"
                        )
                        if !records.isEmpty { compared += 1 }
                    }
                }
            }
            return compared
        }
        #expect(compared > 20)
    }

    private static func all(_ counted: Counted, _ definition: Definition, _ reading: Reading) throws -> [Record] {
        var (query, found) = (Query(open: .all, limit: 200), [Record]())
        query.counted = counted
        repeat {
            let page = try reading.page(definition, query)
            found += page.records
            query.after = page.next
        } while query.after != nil
        return found
    }

    /// Every link of a SitRep's numbers opens for its reader.
    @Test func everyLinkOfASitRepOpens() async throws {
        let fixture = try await counted()
        var sending = try await fixture.headers("duty1")
        let headers = sending
        sending[.contentType] = "application/x-www-form-urlencoded"
        let form = sending
        try await fixture.test { client in
            let begun = try await client.execute(uri: "/sitreps", method: .post, headers: form)
            let path = try #require(begun.headers[.location]?.split(separator: "?").first.map(String.init))
            let html = String(buffer: try await client.execute(uri: path, method: .get, headers: headers).body)
            let links = Set(html.matches(of: /href="([^"]*)"/).map { String($0.1).replacing("&amp;", with: "&") })
            let own = links.filter { link in
                ["counted=", "/duties/counted?", "/reports/overview/", "/indicators/"].contains { link.contains($0) }
            }
            #expect(own.contains { $0.hasPrefix("/registers/task?counted=task.open&") })
            #expect(own.contains { $0.hasPrefix("/duties/counted?rule=task.reply&count=met&") })
            #expect(own.contains { $0.hasPrefix("/indicators/task.closureRate?") })
            #expect(own.count > 30)
            for link in own.sorted() {
                let response = try await client.execute(uri: link, method: .get, headers: headers)
                #expect(response.status == .ok, "\(link): \(response.status.code)")
            }
            // Of a register with pages of its own, the list of what is counted leads to these.
            let tasks = try await client.execute(
                uri: "/registers/task?counted=task.issued", method: .get, headers: headers)
            #expect(String(buffer: tasks.body).contains("href=\"/tasks/"))
            #expect(
                try await client.execute(uri: "/registers/task", method: .get, headers: headers).status == .notFound)
            for wrong in [
                "task?counted=no.such", "task?counted=task.open&countedOn=x", "task?counted=task.open&countedAt=x",
            ] {
                let response = try await client.execute(uri: "/registers/\(wrong)", method: .get, headers: headers)
                #expect(response.status.code == 422, "\(wrong)")
            }
        }
    }

    /// What nobody lists is listed behind a number as little as anywhere.
    @Test func whatNobodyListsIsNotListed() async throws {
        let fixture = try await ServerFixture.shared()
        for login in ["duty1", "qingshi"] {
            let headers = try await fixture.headers(login)
            let status = try await fixture.test { client in
                let list = "/registers/venueVisit?counted=visitor.visits"
                return try await client.execute(uri: list, method: .get, headers: headers).status
            }
            #expect(status == .forbidden)
        }
    }
}
