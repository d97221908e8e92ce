import Database
import Foundation
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Registers

struct ImporterServiceTests {
    private func started(_ fixture: ImportFixture) async throws -> RecordID {
        let call = try fixture.store.registry.named("call")
        let record = try await fixture.importer.receive(
            [fixture.file("号码,内容\n1,来电一\n2,来电二\n")], for: call, by: Sample.officer)
        try await fixture.importer.start(record.id, dryRun: false, by: Sample.officer)
        return record.id
    }

    private func record(_ id: RecordID, _ fixture: ImportFixture) async throws -> Record {
        try await fixture.store.read(as: Sample.officer) { try $0.find(Imports.self, id) }
    }

    @Test func `one process is at an import`() async throws {
        let fixture = try await ImportFixture.make()
        let id = try await started(fixture)
        let other = Lease("import-\(id)", holder: "another", on: fixture.store.database, key: Sample.county)
        #expect(try await other.hold(milliseconds: 3_600_000))
        let second = ImportFixture.importer(fixture.database)
        try await second.goOn(Sample.county)
        #expect(second.progress(of: id) == nil)
        await #expect {
            try await second.perform(id, by: Sample.officer)
        } throws: {
            ($0 as? Rejection)?.code == "importElsewhere"
        }
        #expect(try await fixture.count("call") == 0)
        // The other one dies.
        try await other.release()
        try await second.goOn(Sample.county)
        #expect(second.progress(of: id) != nil)
        try await second.perform(id, by: Sample.officer)
        #expect(try await fixture.count("call") == 2)
        #expect(try await fixture.count("lease") == 0)
    }

    @Test func `what cannot be gone through is put aside, tried later, continued by hand`() async throws {
        let fixture = try await ImportFixture.make()
        let (importer, faults) = (fixture.importer, Faults())
        let id = try await started(fixture)
        // Refused rows cannot be written to a folder.
        let refused = importer.spool.refused(of: id)
        try FileManager.default.createDirectory(at: refused, withIntermediateDirectories: true)
        let service = Task { try await importer.serve(counties: []) { _, _ in faults.note() } }
        await importer.finished(id)
        let aside = try await record(id, fixture)
        #expect(aside.state == "interrupted" && aside[Imports.fields.failure] == "importFault")
        #expect(faults.count == 3)

        try await importer.goOn(Sample.county)
        #expect(importer.progress(of: id) == nil)
        fixture.database.clock.advance(minutes: 11)
        try await importer.goOn(Sample.county)
        await importer.finished(id)
        #expect(faults.count == 6)

        try FileManager.default.removeItem(at: refused)
        try await importer.resume(id, by: Sample.officer)
        await importer.finished(id)
        let done = try await record(id, fixture)
        #expect(done.state == "done" && done[Imports.fields.failure] == nil && done.counts == [2, 0, 0, 0])
        importer.close()
        try await service.value
    }

    @Test func `what was put aside is discarded`() async throws {
        let fixture = try await ImportFixture.make()
        let (importer, id) = (fixture.importer, try await started(fixture))
        try FileManager.default.createDirectory(
            at: importer.spool.refused(of: id), withIntermediateDirectories: true)
        let service = Task { try await importer.serve(counties: []) { _, _ in } }
        await importer.finished(id)
        try await importer.discard(id, by: Sample.officer)
        #expect(try await record(id, fixture).state == "discarded")
        #expect(try await fixture.count("import_position") == 0)
        importer.close()
        try await service.value
    }
}

private final class Faults: Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock(\.self) }
    func note() { number.withLock { $0 += 1 } }
}
