import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Registers
import TestSupport
import Testing

@testable import Web

/// HEAD reads nothing for anybody, and leaves nothing behind.
struct HeadersOnlyTests {
    private static let duty: HTTPFields = [.authorization: "Bearer duty"]

    @Test func `HEAD of an export and of a person's record notes nothing`() async throws {
        let fixture = try await RegisterFixture.make()
        try await fixture.run { client in
            let made = try await client.ask(
                .post, RegisterFixture.errands, as: "duty",
                RegisterFixture.errand("送药", id: "errand1", ["phone": "13800001234"]))
            #expect(made.status == 201)
            for path in [
                "/api/v1/registers/errand/export.csv?purpose=x&use=report", "\(RegisterFixture.errands)/errand1",
            ] {
                let answer = try await client.execute(uri: path, method: .head, headers: Self.duty)
                #expect(answer.status == .ok && answer.body.readableBytes == 0)
                #expect(answer.headers[.cacheControl] == "no-store")
                let visitor = try await client.execute(uri: path, method: .head)
                #expect(visitor.status == .unauthorized && visitor.body.readableBytes == 0)
            }
            let nowhere = try await client.execute(uri: "/api/v1/nothing", method: .head, headers: Self.duty)
            #expect(nowhere.status == .notFound)
        }
        try await fixture.database.store.reads.flush()
        let (exports, reads) = try await fixture.database.store.read(as: .system(Sample.county)) { reading in
            (
                try reading.page(Exports.self, Query(open: .all)).records.count,
                try reading.readers(of: reading.registry.named("errand"), RecordID(known: "errand1")).count
            )
        }
        #expect(exports == 0 && reads == 0)
    }
}
