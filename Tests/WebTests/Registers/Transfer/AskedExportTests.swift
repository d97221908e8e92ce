import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Registers
import TestSupport
import Testing

@testable import Web

/// Exports of personal records that one person cannot make alone.
struct AskedExportTests {
    private static let form: KeyValuePairs<String, String> = [
        "format": "csv", "use": "report", "purpose": "报送市指挥部", "full": "1",
    ]

    private func prepared(rows: Int) async throws -> RegisterFixture {
        let fixture = try await RegisterFixture.make()
        _ = try await fixture.database.store.write(by: .system(Sample.county)) { writing in
            let definition = try writing.registry.named("errand")
            let f = Errands.fields
            let new = try (0..<rows).map { number in
                try writing.checked(
                    definition, id: .make(),
                    Values {
                        $0[f.title] = "\(number)"
                        $0[f.kind] = .road
                        $0[f.due] = writing.now
                        $0[f.unit] = RecordID(known: "east")
                        $0[f.phone] = Phone(written: "13800001234").map(Protected.init)
                    })
            }
            try writing.insert(batch: new, of: definition, cause: .make())
        }
        return fixture
    }

    /// Agrees or declines as the telephone page does.
    private func decide(_ database: TestDatabase, _ place: String, by: Principal, agree: Bool) async throws {
        let id = RecordID(known: String(place.split(separator: "/").last ?? ""))
        try await database.store.write(by: by) {
            _ = try $0.decide($0.registry.named(Exports.name), id, agree: agree, reason: agree ? nil : "不需要")
        }
    }

    @Test func `numbers in full wait for somebody else, and are fetched once by the asker`() async throws {
        let fixture = try await prepared(rows: 2)
        let database = fixture.database
        try await fixture.run { client in
            let asked = try await client.send("/registers/errand/export", as: "duty", Self.form)
            #expect(asked.status == 303 && asked.location.hasPrefix("/exports/"))
            let place = asked.location
            #expect(try await client.page(place, as: "duty").html.contains("待批准"))
            #expect(try await client.send("\(place)/file", as: "duty", [:]).status == 409, "nobody has agreed")
            await #expect(throws: Rejection.self) {
                try await decide(database, place, by: Sample.officer, agree: true)
            }
            try await decide(database, place, by: Sample.commander, agree: true)
            #expect(try await client.send("\(place)/file", as: "duty2", [:]).status == 404, "the asker's alone")
            let file = try await client.send("\(place)/file", as: "duty", [:])
            #expect(file.status == 200 && file.html.contains("13800001234"))
            #expect(try await client.send("\(place)/file", as: "duty", [:]).status == 409, "once")
        }
        let (entries, report) = try await database.store.read(as: .system(Sample.county)) { reading in
            let f = Errands.fields
            let any = try reading.page(Errands.self).records
            #expect(any.allSatisfy { $0[f.phone] != nil })
            return try (any.flatMap { try reading.readers(of: reading.registry.named("errand"), $0.id) }, any.count)
        }
        let exports = entries.filter { $0.kind == .export }
        #expect(exports.count == report && exports.allSatisfy { $0.fields == ["phone", "idNumber"] })
        #expect(exports.allSatisfy { $0.purpose == .report })
    }

    @Test func `more than 300 rows wait, 300 do not`() async throws {
        for (rows, status) in [(300, 200), (301, 303)] {
            try await prepared(rows: rows).run { client in
                let answer = try await client.send(
                    "/registers/errand/export", as: "duty",
                    ["format": "csv", "use": "report", "purpose": "报送市指挥部"])
                #expect(answer.status == status, "\(rows)")
                let program = try await client.execute(
                    uri: "/api/v1/registers/errand/export.csv?use=report&purpose=x", method: .get,
                    headers: [.authorization: "Bearer duty"])
                #expect(program.status.code == (rows > 300 ? 403 : 200))
            }
        }
    }

    @Test func `beyond the own scope`() async throws {
        let fixture = try await prepared(rows: 1)
        let database = fixture.database
        try await fixture.run { client in
            let form: KeyValuePairs<String, String> = [
                "format": "csv", "use": "supply", "purpose": "送药", "whole": "1",
            ]
            let asked = try await client.send("/registers/errand/export", as: "west", form)
            #expect(asked.status == 303)
            try await decide(database, asked.location, by: Sample.officer, agree: true)
            let file = try await client.send("\(asked.location)/file", as: "west", [:])
            #expect(file.html.contains("138****1234") && !file.html.contains("13800001234"), "masked all the same")
        }
    }

    @Test func `what is declined or too old is not fetched`() async throws {
        let fixture = try await prepared(rows: 1)
        let database = fixture.database
        try await fixture.run { client in
            let declined = try await client.send("/registers/errand/export", as: "duty", Self.form).location
            try await decide(database, declined, by: Sample.commander, agree: false)
            #expect(try await client.send("\(declined)/file", as: "duty", [:]).status == 409)
            let old = try await client.send("/registers/errand/export", as: "duty", Self.form).location
            try await decide(database, old, by: Sample.commander, agree: true)
            database.clock.advance(minutes: Exports.fetchHours * 60)
            #expect(try await client.send("\(old)/file", as: "duty", [:]).status == 409)
            try await database.store.write(by: .system(Sample.county)) { try $0.endExports() }
            let states = try await database.store.read(as: .system(Sample.county)) {
                try $0.page(Exports.self, Query(open: .all)).records.map(\.state)
            }
            #expect(Set(states) == ["unapproved", "expired"])
        }
    }

    @Test(arguments: [
        ["use": "policing", "purpose": "x"], ["purpose": "x"], ["use": "care"],
    ])
    func `a purpose of the closed list and words are asked for`(fields: [String: String]) async throws {
        try await prepared(rows: 1).run { client in
            let query = fields.map { "\($0)=\($1)" }.joined(separator: "&")
            let answer = try await client.execute(
                uri: "/api/v1/registers/errand/export.csv?\(query)", method: .get,
                headers: [.authorization: "Bearer duty"])
            #expect(answer.status == .unprocessableContent)
        }
    }

    @Test func `a purpose's kind and its words are missed together, in words that tell them apart`() async throws {
        try await prepared(rows: 1).run { client in
            let program = try await client.ask(.get, "/api/v1/registers/errand/export.csv", as: "duty")
            let problems = program.json["problems"]?.list ?? []
            #expect(problems.compactMap { $0["field"]?.text } == ["use", "purpose"])
            #expect(problems.compactMap { $0["code"]?.text } == ["exportUse", "exportPurpose"])
            let page = try await client.send("/registers/errand/export", as: "duty", ["format": "csv"])
            #expect(page.status == 422 && page.html.contains("用途类别（use）") && page.html.contains("用途（purpose）"))
        }
    }

    @Test func `before the first personal page of a shift its purpose is asked`() async throws {
        try await prepared(rows: 1).run { client in
            let answer = try await client.execute(
                uri: "/registers/errand", method: .get, headers: [.cookie: "tiaodu_session=beginning"])
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/purpose?next=/registers/errand")
            let program = try await client.execute(
                uri: RegisterFixture.errands, method: .get, headers: [.authorization: "Bearer beginning"])
            #expect(program.status == .forbidden)
            let stated = try await client.execute(
                uri: RegisterFixture.errands, method: .get,
                headers: [.authorization: "Bearer beginning", .purpose: "care"])
            #expect(stated.status == .ok)
            #expect(try await client.page("/registers/unit", as: "beginning").status == 200)
        }
    }

    @Test func `who may not read numbers in full may not ask for them`() async throws {
        try await prepared(rows: 1).run { client in
            let answer = try await client.send("/registers/errand/export", as: "east", Self.form)
            #expect(answer.status == 403)
        }
    }
}
