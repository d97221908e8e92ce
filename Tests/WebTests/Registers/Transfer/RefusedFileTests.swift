import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Tables
import TestSupport
import Testing

@testable import Registers
@testable import Web

/// Refused rows as they go back: in the format that came in.
struct RefusedFileTests {
    private static let path = "/api/v1/registers/errand/imports"
    private static let header = ["title", "kind", "due", "unit", "经办备注"]
    /// An ID that a spreadsheet would round, were it a number, and what a formula would be.
    private static let bad = ["坏", "没有", "2022-05-05 08:30", "东镇", "411722199001011234"]
    private static let good = ["=修路", "road", "2022-05-05 08:30", "东镇", "=1+1"]

    private func workbook(_ rows: [[String]], _ folder: URL) throws -> ByteBuffer {
        let url = folder.appending(path: "\(RecordID.make()).xlsx")
        let writer = try XLSXWriter(url, sheet: "表", columns: rows[0].map { TableColumn($0, title: $0) })
        for row in rows.dropFirst() { try writer.write(row.map { .text($0) }) }
        try writer.finish()
        return ByteBuffer(bytes: try Data(contentsOf: url))
    }

    private func cells(_ body: ByteBuffer, _ folder: URL) throws -> [[Cell]] {
        let url = folder.appending(path: RecordID.make().text)
        try Data(body.readableBytesView).write(to: url)
        let reader = try TableFile.open(url)
        var rows: [[Cell]] = []
        while let row = try reader.next() { rows.append(row.cells) }
        return rows
    }

    private func take(_ body: ByteBuffer, _ client: any TestClientProtocol) async throws -> JSONValue {
        let answer = try await client.execute(
            uri: Self.path, method: .post, headers: [.authorization: "Bearer duty", .contentType: "text/csv"],
            body: body)
        return try JSONValue(parsing: Data(answer.body.readableBytesView))
    }

    private func refused(
        _ answer: JSONValue, _ format: String, _ client: any TestClientProtocol
    ) async throws -> TestResponse {
        try await client.execute(
            uri: "\(Self.path)/\(answer["id"]?.text ?? "")/refused.\(format)", method: .get,
            headers: [.authorization: "Bearer duty"])
    }

    @Test func `a workbook comes back as one, is put right and imported`() async throws {
        let fixture = try await RegisterFixture.make()
        let folder = fixture.database.folder
        try await fixture.importing { client in
            let first = try await take(workbook([Self.header, Self.good, Self.bad], folder), client)
            #expect(first["created"] == 1 && first["refused"] == 1)
            let page = try await client.page("/imports/\(first["id"]?.text ?? "")", as: "duty")
            #expect(page.html.contains("refused.xlsx?shape=0"))
            let file = try await refused(first, "xlsx", client)
            #expect(file.status == .ok && file.headers[.contentType] == TableFormat.xlsx.mediaType)
            let rows = try cells(file.body, folder)
            #expect(rows.count == 2 && rows[0].map(\.text).dropLast() == Self.header[...])
            #expect(rows[1].dropLast() == Self.bad.map { Cell.text($0) }[...])
            #expect(rows[1].count == 6 && rows[1][5].text.contains("没有"))
            // Not put right, it is refused again, with reasons of its own in place of the old ones.
            let again = try await take(file.body, client)
            #expect(again["created"] == 0 && again["refused"] == 1)
            let back = try await cells(refused(again, "xlsx", client).body, folder)
            #expect(back == rows)
            var right = back.map { $0.map(\.text) }
            right[1][1] = "road"
            #expect(try await take(workbook(right, folder), client)["created"] == 1)
        }
    }

    @Test func `objects come back as objects`() async throws {
        try await RegisterFixture.make().importing { client in
            let line = #"{"title":"坏","kind":"没有","due":"2022-05-05 08:30","unit":"东镇","tags":["甲","乙"]}"#
            let first = try await take(ByteBuffer(string: line + "\n"), client)
            #expect(first["refused"] == 1)
            let page = try await client.page("/imports/\(first["id"]?.text ?? "")", as: "duty")
            #expect(page.html.contains("refused.ndjson?shape=0"))
            let text = String(buffer: try await refused(first, "ndjson", client).body)
            let object = try JSONValue(parsing: Data(text.trimmingCharacters(in: .newlines).utf8))
            #expect(object["title"] == "坏" && object["kind"] == "没有" && object["reasons"]?.text?.isEmpty == false)
            let right = try await take(ByteBuffer(string: text.replacing("\"没有\"", with: "\"road\"")), client)
            #expect(right["created"] == 1, "\(right)")
            let stored = try await client.ask(.get, RegisterFixture.errands, as: "duty")
            #expect(stored.json["records"]?.list?.first?["values"]?["tags"] == ["甲", "乙"])
        }
    }

    @Test func `another format is given where it is asked for, and none that is unknown`() async throws {
        try await RegisterFixture.make().importing { client in
            let rows = [Self.header, Self.bad].map { $0.joined(separator: ",") }.joined(separator: "\n")
            let taken = try await take(ByteBuffer(string: rows), client)
            let page = try await client.page("/imports/\(taken["id"]?.text ?? "")", as: "duty")
            #expect(page.html.contains("refused.csv?shape=0"))
            for format in TableFormat.allCases {
                let file = try await refused(taken, format.rawValue, client)
                #expect(file.status == .ok && file.headers[.contentType] == format.mediaType)
            }
            #expect(try await refused(taken, "pdf", client).status == .notFound)
        }
    }

    /// What files of one shape are; a file of another shape is a workbook.
    @Test(
        arguments: [
            ([.csv], .csv), ([.xlsx], .xlsx), ([.ndjson], .ndjson), ([.csv, .xlsx], .xlsx), ([.ndjson, .csv], .csv),
            // As it was stored before formats were noted.
            ([nil], .csv),
        ] as [([TableFormat?], TableFormat)])
    func formats(_ came: [TableFormat?], _ back: TableFormat) throws {
        var parts = came.map { ImportPlan.Part(file: 0, sheet: "", header: 1, mapping: 0, format: $0) }
        parts.append(.init(file: 0, sheet: "", header: 1, mapping: 1, format: .xlsx))
        let plan = ImportPlan(files: ["a"], parts: parts)
        #expect(plan.format(of: 0) == back)
        #expect(RefusedFile.format(of: 0, plan, refused: 1_048_575) == back)
        // No sheet holds more.
        #expect(RefusedFile.format(of: 0, plan, refused: 1_048_576) == (back == .xlsx ? .csv : back))
        let text = Data(try plan.json.text.replacing(#""format":"csv","#, with: "").utf8)
        #expect(try JSONDecoder().decode(ImportPlan.self, from: text).format(of: 0) == back)
    }
}
