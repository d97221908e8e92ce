import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

/// Files that cannot be read to their end.
struct BrokenFileTests {
    /// An import of a workbook that breaks off behind its first forty rows, those among which a header is sought.
    private func take(dryRun: Bool, _ fixture: ImportFixture) async throws -> Record {
        let url = fixture.database.folder.appending(path: RecordID.make().text)
        try MadeWorkbook.broken(behind: [["号码", "内容"]] + (2...40).map { ["\($0)", "来电"] }, to: url)
        let (importer, officer) = (fixture.importer, Sample.officer)
        let definition = try fixture.store.registry.named("call")
        let id = try await importer.receive([("来电.xlsx", url)], for: definition, by: officer).id
        try await importer.start(id, dryRun: dryRun, by: officer)
        try await importer.perform(id, by: officer)
        return try await fixture.store.read(as: officer) { try $0.find(Imports.self, id) }
    }

    @Test func `rows before the break are taken, and the import fails with the row from which on nothing was read`()
        async throws
    {
        let fixture = try await ImportFixture.make()
        let record = try await take(dryRun: false, fixture)
        #expect(record.state == "failed" && record.counts == [39, 0, 0, 0])
        let failure = try #require(record.importFailure)
        #expect(failure.code == "tableDamaged")
        #expect(failure.values["file"] == "来电.xlsx" && failure.values["from"] == "41")
    }

    @Test func `a dry run over it fails too, and can be thrown away`() async throws {
        let fixture = try await ImportFixture.make()
        let record = try await take(dryRun: true, fixture)
        #expect(record.state == "failed" && record.counts == [39, 0, 0, 0])
        try await fixture.importer.discard(record.id, by: Sample.officer)
        #expect(try await fixture.count("call") == 0)
    }

    @Test func `of several files each that is no table is named`() async throws {
        let fixture = try await ImportFixture.make()
        let (importer, officer) = (fixture.importer, Sample.officer)
        let definition = try fixture.store.registry.named("call")
        let files = [
            try fixture.file("号码,内容\n1,一\n", "东镇.csv"), try fixture.file("PK\u{3}\u{4}", "西镇.xlsx"),
            try fixture.file("<html>", "南镇.xls"),
        ]
        let rejection = await #expect(throws: Rejection.self) {
            try await importer.receive(files, for: definition, by: officer)
        }
        #expect(rejection?.code == "tableOf" && rejection?.kind == .invalid)
        #expect(rejection?.problems.map(\.code) == ["tableOfFile", "tableDamaged", "tableOfFile", "tablePage"])
        #expect(rejection?.problems.compactMap { $0.values["file"] } == ["西镇.xlsx", "南镇.xls"])
        let alone = await #expect(throws: Rejection.self) {
            try await importer.receive([fixture.file("<html>", "南镇.xls")], for: definition, by: officer)
        }
        #expect(alone?.code == "tablePage")
    }

    @Test func `a row beyond a limit is refused, and the rows behind it are taken`() async throws {
        let fixture = try await ImportFixture.make()
        let wide = "2,二" + String(repeating: ",", count: 1_200)
        let long = "3," + String(repeating: "长", count: 1_000_000)
        let record = try await fixture.take("号码,内容\n1,一\n\(wide)\n\(long)\n4,四\n", into: "call")
        #expect(record.state == "done" && record.counts == [2, 0, 0, 2])
        let refused = try fixture.refused(record.id)
        #expect(refused.map(\.number) == [3, 4])
        #expect(refused.map { $0.problems[0].code } == ["tableColumns", "tableRowLong"])
        #expect(refused[0].cells == [wide] && refused[0].line == true)
        #expect(refused[1].cells[0].hasPrefix("3,长长") && refused[1].cells[0].utf8.count <= 32_010)
    }
}
