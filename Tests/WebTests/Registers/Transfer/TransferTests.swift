import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import Synchronization
import Tables
import TestSupport
import Testing

@testable import Web

/// Imports and exports over HTTP.
struct TransferTests {
    private static let path = "/api/v1/registers/errand"
    private static let csv: HTTPFields = [.contentType: "text/csv"]

    private func file(_ rows: String...) -> ByteBuffer {
        ByteBuffer(string: (["任务,类别,期限,责任单位,区划"] + rows).joined(separator: "\n"))
    }

    @Test func `a file comes in, a part of it is refused, and goes out as it came`() async throws {
        try await RegisterFixture.make().importing { client in
            let body = ByteBuffer(
                string: "title,kind,due,unit,tags,urgent,note\n=修路,road,2022-05-05 08:30,东镇,\"甲、乙\",是,\"一\n二\"\n"
                    + "坏,没有,2022-05-05,东镇,,,\n")
            let dry = try await client.execute(
                uri: "\(Self.path)/imports?dryRun=true", method: .post, headers: Self.as("duty", Self.csv), body: body)
            #expect(dry.status == .ok)
            #expect(dry.json["created"] == 1 && dry.json["refused"] == 1 && dry.json["dryRun"] == true)
            let taken = try await client.execute(
                uri: "\(Self.path)/imports", method: .post, headers: Self.as("duty", Self.csv), body: body)
            #expect(taken.json["created"] == 1 && taken.json["state"] == "done")
            let problem = taken.json["rows"]?.list?.first
            #expect(problem?["row"] == 4 && problem?["problems"]?.list?.first?["code"] == "choiceUnknown")
            let id = try #require(taken.json["id"]?.text)
            let refused = try await client.execute(
                uri: "\(Self.path)/imports/\(id)/refused.csv", method: .get, headers: Self.as("duty"))
            #expect(String(buffer: refused.body).contains("坏,没有"))
            for stranger in ["duty2", "east"] {
                let answer = try await client.execute(
                    uri: "\(Self.path)/imports/\(id)", method: .get, headers: Self.as(stranger))
                #expect(answer.status == .notFound, "an import is its owner's")
            }
            for format in ["csv", "ndjson", "xlsx"] {
                let out = try await client.execute(
                    uri: "\(Self.path)/export.\(format)?purpose=x&use=audit", method: .get, headers: Self.as("duty"))
                #expect(out.status == .ok)
                if format == "csv" { #expect(String(buffer: out.body).contains("\r\n'=修路,")) }
                let back = try await client.execute(
                    uri: "\(Self.path)/imports", method: .post, headers: Self.as("duty", Self.csv), body: out.body)
                #expect(
                    back.json["unchanged"] == 1 && back.json["changed"] == 0 && back.json["refused"] == 0, "\(format)")
            }
        }
    }

    @Test func `columns that were not taken are named`() async throws {
        try await RegisterFixture.make().importing { client in
            let body = ByteBuffer(string: "序号,title,kind,due,unit,甲乙丙丁\n1,修路,road,2022-05-05,东镇,x\n")
            let take = { (query: String) in
                try await client.execute(
                    uri: "\(Self.path)/imports?\(query)", method: .post, headers: Self.as("duty", Self.csv), body: body
                ).json
            }
            #expect(try await take("dryRun=true")["ignored"] == ["序号", "甲乙丙丁"])
            let map = "map=%E7%94%B2%E4%B9%99%E4%B8%99%E4%B8%81%3Dnote"
            let taken = try await take(map)
            #expect(taken["created"] == 1 && taken["ignored"] == ["序号"])
        }
    }

    @Test func `a file that breaks off fails, and the words name it and the row`() async throws {
        try await RegisterFixture.make().importing { client in
            let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).xlsx")
            defer { try? FileManager.default.removeItem(at: url) }
            try MadeWorkbook.broken(
                behind: [["title", "kind", "due", "unit"]] + (2...40).map { ["修路\($0)", "road", "2022-05-05", "东镇"] },
                to: url)
            let answer = try await client.execute(
                uri: "\(Self.path)/imports?name=errands.xlsx", method: .post, headers: Self.as("duty", Self.csv),
                body: ByteBuffer(bytes: Data(contentsOf: url)))
            #expect(answer.json["state"] == "failed" && answer.json["created"] == 39)
            #expect(answer.json["failure"] == "tableDamaged")
            let text = try #require(answer.json["failureText"]?.text)
            #expect(text.contains("errands.xlsx") && text.contains("41") && !text.contains("{"))
        }
    }

    @Test func `what the file's name gave comes back without its ending`() async throws {
        let fixture = try await RegisterFixture.make()
        let (database, importer) = (fixture.database, fixture.importer)
        try await fixture.importing { client in
            let url = database.folder.appending(path: "upload")
            try Data("title,kind,due\n修路,road,2022-05-05\n坏,没有,2022-05-05\n".utf8).write(to: url)
            let errand = try database.store.registry.named("errand")
            let record = try await importer.receive(
                [(name: "东镇.csv", url: url)], for: errand, by: Sample.officer)
            var plan = try ImportPlan(record)
            plan.mappings[0].fileField = "unit"
            try await importer.save(plan, of: record.id, by: Sample.officer)
            try await importer.start(record.id, dryRun: false, by: Sample.officer)
            await importer.finished(record.id)
            let refused = try await client.execute(
                uri: "\(Self.path)/imports/\(record.id)/refused.csv", method: .get, headers: Self.as("duty"))
            let text = String(buffer: refused.body)
            #expect(text.contains("坏,没有,2022-05-05,东镇,"))
            let right = ByteBuffer(string: text.replacing("没有", with: "road"))
            let taken = try await client.execute(
                uri: "\(Self.path)/imports", method: .post, headers: Self.as("duty", Self.csv), body: right)
            #expect(taken.json["created"] == 1)
        }
    }

    /// Numbers of persons come in whole, go out masked, and a masked one that is shown so says nothing new.
    @Test func `protected numbers`() async throws {
        try await RegisterFixture.make().importing { client in
            let header = "title,kind,due,unit,idNumber,phone\n"
            let take = { (rows: String) in
                try await client.execute(
                    uri: "\(Self.path)/imports", method: .post, headers: Self.as("duty", Self.csv),
                    body: ByteBuffer(string: header + rows)
                ).json
            }
            let id = "11010519491231002X"
            let first = try await take(
                "甲,road,2022-05-05,东镇,\(id),13800001234\n坏,road,2022-05-05,东镇,110105194912310021,\n")
            #expect(first["created"] == 1 && first["refused"] == 1)
            let problem = first["rows"]?.list?.first?["problems"]?.list?.first
            #expect(problem?["code"] == "citizenIDDigit" && !"\(first)".contains("110105194912310021"))
            #expect(try await take("乙,road,2022-05-05,东镇,\(id),\n")["created"] == 0, "unique by its number")
            for format in ["csv", "ndjson"] {
                let out = try await client.execute(
                    uri: "\(Self.path)/export.\(format)?purpose=x&use=audit", method: .get, headers: Self.as("duty"))
                let text = String(buffer: out.body)
                #expect(text.contains("****") && !text.contains(id) && !text.contains("13800001234"))
                let back = try await client.execute(
                    uri: "\(Self.path)/imports", method: .post, headers: Self.as("duty", Self.csv), body: out.body)
                #expect(back.json["refused"] == 0 && back.json["created"] == 0, "\(back.json)")
            }
            #expect(try await take("丙,road,2022-05-05,东镇,1101**********002X,\n")["refused"] == 1)
        }
    }

    @Test func `an export is noted before it leaves, and holds what its reader reaches`() async throws {
        let fixture = try await RegisterFixture.make()
        try await fixture.importing { client in
            for (title, unit) in [("东的", "east"), ("西的", "west")] {
                _ = try await client.ask(
                    .post, RegisterFixture.errands, as: "duty", RegisterFixture.errand(title, unit: unit))
            }
            let out = try await client.execute(
                uri: "\(Self.path)/export.csv?purpose=%E6%8A%A5%E9%80%81&use=report", method: .get,
                headers: Self.as("east"))
            let text = String(buffer: out.body)
            #expect(text.contains("东的") && !text.contains("西的"))
            #expect(text.contains("# 用途：报送") && out.headers[.cacheControl] == "no-store")
            let noted = try await client.ask(.get, "/api/v1/registers/export/records?open=all", as: "duty")
            let values = noted.json["records"]?.list?.first?["values"]
            #expect(values?["rows"] == 1 && values?["purpose"] == "报送" && values?["by"] == "user-east")
            let unknown = try await client.execute(
                uri: "\(Self.path)/export.csv?kind=road&nothing=1", method: .get, headers: Self.as("duty"))
            #expect(unknown.status == .unprocessableContent)
            for format in ["pdf", "CSV"] {
                let answer = try await client.execute(
                    uri: "\(Self.path)/export.\(format)", method: .get, headers: Self.as("duty"))
                #expect(answer.status == .notFound)
            }
        }
    }

    @Test func `a reader who is slow holds nothing open`() async throws {
        let fixture = try await RegisterFixture.make()
        _ = try await fixture.database.store.write(by: .system(Sample.county)) { writing in
            for number in 0..<8_500 {
                try writing.insert(Bureaus.self, Values { $0[Bureaus.fields.name] = "单位\(number)" })
            }
        }
        let counting = CountingDatabase(fixture.database.database)
        let store = RecordStore(counting, registry: fixture.database.store.registry)
        let locales = try Locales(folder: Shipped.resources.locales)
        let export = try await Export(
            store, try store.registry.named("unit"), .init(format: .csv, purpose: "x"), by: Sample.officer,
            locales: locales, time: TimeText(locales), language: .zhHans)
        var pieces = 0
        let rows = try await export.write { _ in
            pieces += 1
            // The next page is read ahead, shortly; then nobody reads, however long this piece is on its way.
            while counting.reading > 0 { await Task.yield() }
        }
        #expect(pieces >= 3 && rows == 8_505)
    }

    @Test func `the form with files is a browser's own`() async throws {
        try await RegisterFixture.make().importing { client in
            let body = ByteBuffer(
                string:
                    "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"单位.csv\"\r\n\r\n名称\n南镇\n\r\n--x--\r\n"
            )
            let headers: HTTPFields = [
                .contentType: "multipart/form-data; boundary=x", .cookie: "tiaodu_session=duty",
            ]
            for address in ["/registers/unit/import", "/registers/unit/import?_csrf=wrong"] {
                let answer = try await client.execute(uri: address, method: .post, headers: headers, body: body)
                #expect(answer.status == .forbidden)
            }
            let taken = try await client.execute(
                uri: "/registers/unit/import?_csrf=right-token", method: .post, headers: headers, body: body)
            #expect(taken.status == .seeOther)
            let page = try #require(taken.headers[.location])
            #expect(page.hasPrefix("/imports/"))
            let shown = try await client.execute(uri: page, method: .get, headers: [.cookie: "tiaodu_session=duty"])
            #expect(shown.status == .ok && String(buffer: shown.body).contains("南镇"))
            let stranger = try await client.execute(uri: page, method: .get, headers: [.cookie: "tiaodu_session=duty2"])
            #expect(stranger.status == .notFound)
        }
    }

    @Test func `sheets, header and values are given by hand`() async throws {
        try await RegisterFixture.make().importing { client in
            let body = ByteBuffer(string: "记录表,某\ntitle,due,unit,2021\n修路,2022-05-05 08:30,东镇,1\n")
            let take = { (query: String) in
                try await client.execute(
                    uri: "\(Self.path)/imports?\(query)", method: .post, headers: Self.as("duty", Self.csv), body: body)
            }
            for query in [
                "set=kind", "set=nothing%3D1", "sheet=x", "headerRow=two", "headerRow=9", "headerRow=2&set=kind%3D",
            ] {
                #expect(try await take(query).status == .unprocessableContent, "\(query)")
            }
            let taken = try await take("headerRow=2&set=kind%3Droad")
            #expect(taken.json["created"] == 1 && taken.json["refused"] == 0, "\(taken.json)")
        }
    }

    @Test func `of two pages of one import the later is told, and shows what was decided`() async throws {
        let fixture = try await RegisterFixture.make()
        let (database, importer) = (fixture.database, fixture.importer)
        try await fixture.importing { client in
            let url = database.folder.appending(path: "upload")
            try Data("甲列,乙列\n南镇,北镇\n".utf8).write(to: url)
            let unit = try database.store.registry.named("unit")
            let record = try await importer.receive([(name: "单位.csv", url: url)], for: unit, by: Sample.officer)
            let (page, version) = ("/imports/\(record.id)", String(record.version))
            for path in [page, "\(page)/sheets"] {
                #expect(try await client.page(path, as: "duty").html.contains("name=\"version\" value=\"\(version)\""))
            }
            let first = try await client.send(
                "\(page)/plan", as: "duty", ["version": version, "m0.c0": "", "m0.c1": "name", "then": "look"])
            #expect(first.status == 303)
            let now = try await database.store.read(as: Sample.officer) { try $0.find(Imports.self, record.id).version }
            for then in ["look", "run"] {
                let second = try await client.send(
                    "\(page)/plan", as: "duty", ["version": version, "m0.c0": "name", "m0.c1": "", "then": then])
                #expect(second.status == 412 && second.html.contains("别人刚改过"))
                #expect(second.html.contains("name=\"version\" value=\"\(now)\""))
                let columns = second.html.components(separatedBy: "name=\"m0.c")
                #expect(columns.map { $0.contains("value=\"name\" selected") } == [false, false, true])
            }
            let sheets = try await client.send(
                "\(page)/sheets", as: "duty", ["version": version, "p0.take": "1", "p0.header": "2"])
            #expect(sheets.status == 412 && sheets.html.contains("别人刚改过"))
            let plan = try await database.store.read(as: Sample.officer) {
                try ImportPlan($0.find(Imports.self, record.id))
            }
            #expect(plan.mappings[0].fields == [nil, "name"] && plan.parts[0].header == 1)
        }
    }

    @Test func `the row of the header is chosen on a page`() async throws {
        try await RegisterFixture.make().importing { client in
            let session: HTTPFields = [.cookie: "tiaodu_session=duty"]
            let upload = ByteBuffer(
                string: "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"单位.csv\"\r\n\r\n"
                    + "某某,名册\n甲列,2021\n南镇,1\n\r\n--x--\r\n")
            let received = try await client.execute(
                uri: "/registers/unit/import?_csrf=right-token", method: .post,
                headers: [.contentType: "multipart/form-data; boundary=x", .cookie: "tiaodu_session=duty"], body: upload
            )
            let page = try #require(received.headers[.location])
            let show = { (uri: String) in
                String(buffer: try await client.execute(uri: uri, method: .get, headers: session).body)
            }
            #expect(try await show(page).contains("表头在第 1 行"))
            let sheets = try await show("\(page)/sheets")
            #expect(sheets.contains("甲列 · 2021") && sheets.contains("name=\"p0.header\" value=\"1\" checked"))
            let choose = { (form: String) in
                try await client.execute(
                    uri: "\(page)/sheets", method: .post,
                    headers: [
                        .contentType: "application/x-www-form-urlencoded", .cookie: "tiaodu_session=duty",
                    ], body: ByteBuffer(string: "_csrf=right-token&" + form))
            }
            let wrong = try await choose("p0.take=1&p0.header=9")
            #expect(wrong.status == .unprocessableContent && String(buffer: wrong.body).contains("第 9 行不能作表头"))
            #expect(try await choose("p0.header=2").status == .unprocessableContent)
            let chosen = try await choose("p0.take=1&p0.header=2")
            #expect(chosen.status == .seeOther && chosen.headers[.location] == page)
            let columns = try await show(page)
            #expect(columns.contains("表头在第 2 行") && columns.contains("aria-label=\"2021\""))
            let stranger = try await client.execute(
                uri: "\(page)/sheets", method: .get, headers: [.cookie: "tiaodu_session=duty2"])
            #expect(stranger.status == .notFound)
        }
    }

    private static func `as`(_ person: String, _ more: HTTPFields = [:]) -> HTTPFields {
        var headers = more
        headers[.authorization] = "Bearer \(person)"
        return headers
    }
}

extension RegisterFixture {
    /// Runs a test with the importer's service beside the router.
    func importing(_ test: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let importer = importer
        let service = Task { [importer] in try await importer.serve(counties: []) { _, _ in } }
        try await run(test)
        importer.close()
        try await service.value
    }
}

extension TestResponse {
    fileprivate var json: JSONValue { (try? JSONValue(parsing: Data(body.readableBytesView))) ?? .null }
}

/// A database that knows how many read it at the moment.
private final class CountingDatabase: SQLDatabase {
    private let database: any SQLDatabase
    private let count = Mutex(0)

    init(_ database: any SQLDatabase) { self.database = database }

    var reading: Int { count.withLock(\.self) }
    var dialect: Dialect { database.dialect }
    var pools: [PoolFigures] { database.pools }
    var writeStatistics: WriteStatistics { database.writeStatistics }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        count.withLock { $0 += 1 }
        defer { count.withLock { $0 -= 1 } }
        return try await database.read(body)
    }

    func write<Value: Sendable>(
        key: AreaCode, lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await database.write(key: key, lane: lane, body)
    }

    func close() async throws { try await database.close() }
}
