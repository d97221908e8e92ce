import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Testing

@testable import Web

/// What a program says of its file in the address.
struct ImportAPITests {
    @Test(arguments: [
        (query: "dryrun=true", wrong: ["dryrun"]), ("dryRun=true&sheets=x&header-row=2", ["header-row", "sheets"]),
    ])
    func `a misspelt name stores nothing`(query: String, wrong: [String]) async throws {
        try await RegisterFixture.make().importing { client in
            let answer = try await client.execute(
                uri: "/api/v1/registers/errand/imports?\(query)", method: .post,
                headers: [.authorization: "Bearer duty", .contentType: "text/csv"],
                body: ByteBuffer(string: "title,kind,due,unit\n修路,road,2022-05-05,东镇\n"))
            #expect(answer.status == .unprocessableContent)
            let problems = try JSONValue(parsing: Data(answer.body.readableBytesView))["problems"]?.list ?? []
            #expect(problems.compactMap { $0["field"]?.text } == wrong)
            #expect(problems.allSatisfy { $0["code"] == "parameterUnknown" })
            let stored = try await client.ask(.get, RegisterFixture.errands, as: "duty")
            #expect(stored.json["records"]?.list?.isEmpty == true)
        }
    }
}
