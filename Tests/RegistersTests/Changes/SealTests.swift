import Crypto
import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct SealTests {
    @Test func headsThatMovedAreSealedOnce() async throws {
        let test = try await TestDatabase.jobs()
        let sealer = Sealer(test.store, key: Curve25519.Signing.PrivateKey())
        let seals = {
            try await test.database.read { try $0.query("SELECT county, number FROM seal ORDER BY county, number") }
                .map { "\($0["county"].text ?? "") \($0["number"].integer ?? 0)" }
        }
        try await sealer.seal()
        #expect(try await seals() == [])
        for county in [Sample.county, Sample.neighbour, Sample.county] { try await test.add(county: county) }
        for _ in 0..<2 { try await sealer.seal() }
        #expect(try await seals() == ["990101 2", "990102 1"])
        try await test.add()
        try await sealer.seal()
        #expect(try await seals() == ["990101 2", "990101 3", "990102 1"])
    }

    @Test func theKeyIsMadeOnceAndForItsOwnerAlone() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let file = test.folder.appending(path: "seal.key")
        let key = try Sealer.key(at: file)
        #expect(try Sealer.key(at: file).rawRepresentation == key.rawRepresentation)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        try Data("short".utf8).write(to: file)
        #expect(throws: (any Error).self) { try Sealer.key(at: file) }
    }

    @Test func anotherKeyDoesNotVerify() async throws {
        let test = try await TestDatabase.jobs()
        try await test.add()
        try await Sealer(test.store, key: Curve25519.Signing.PrivateKey()).seal()
        let other = Curve25519.Signing.PrivateKey().publicKey
        let report = try await Verification(test.database, registry: test.store.registry, key: other).run()
        #expect(report.findings == [.sealBroken(Sample.county, 1)])
    }
}
