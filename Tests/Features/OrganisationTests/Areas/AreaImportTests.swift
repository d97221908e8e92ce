import Foundation
import Kernel
import Registers
import Synchronization
import TestSupport
import Testing

@testable import Organisation

struct AreaImportTests {
    private static let table = """
        code,level,parent,name
        41,1,,示例省
        4117,2,41,甲市
        411722,3,4117,乙县
        411722101,4,411722,丙镇
        411722101201,5,411722101,丁村

        """

    private func run(_ fixture: OrganisationFixture, _ text: String) async throws -> AreaImport.Outcome {
        try await AreaImport(fixture.store).run(fixture.file(text.utf8), by: .system(fixture.county))
    }

    @Test func secondTimeChangesNothing() async throws {
        let fixture = try await OrganisationFixture.empty()
        #expect(try await run(fixture, Self.table) == .init(added: 5, changed: 0, unchanged: 0))
        #expect(try await run(fixture, Self.table) == .init(added: 0, changed: 0, unchanged: 5))
        let renamed = Self.table.replacing("丙镇", with: "新丙镇")
        #expect(try await run(fixture, renamed) == .init(added: 0, changed: 1, unchanged: 4))
        let town = try await fixture.store.read(as: .system(fixture.county)) {
            try $0.find(Areas.self, RecordID(try #require(AreaCode("411722101"))))
        }
        #expect(town[Areas.fields.name] == "新丙镇")
        #expect(town[Areas.fields.level] == .township)
        #expect(town[Areas.fields.parent]?.text == "411722")
    }

    @Test func readsByHeaderWhateverTheForm() async throws {
        let fixture = try await OrganisationFixture.empty()
        _ = try await run(fixture, Self.table)
        let gb = String.Encoding(rawValue: 0x8000_0632)
        let forms: [Data] = [
            Data([0xEF, 0xBB, 0xBF]) + Data(Self.table.utf8), Data(Self.table.replacing("\n", with: "\r\n").utf8),
            try #require(Self.table.data(using: gb)), Data(Self.table.dropLast().utf8),
            Data("name,code,note,parent,level\n\"丁村\",411722101201,\"a, \"\"b\"\"\",411722101,5\n".utf8),
        ]
        for form in forms {
            let outcome = try await AreaImport(fixture.store).run(
                fixture.file(form), by: .system(fixture.county))
            #expect(outcome.added == 0 && outcome.changed == 0 && outcome.unchanged > 0)
        }
    }

    /// Row, code of the problem, and the text that has it.
    @Test(arguments: [
        (3, "unknownCode", "code,level,parent,name\n41,1,,甲\n4.11722E+17,3,4117,乙\n"),
        (3, "unknownCode", "code,level,parent,name\n41,1,,甲\n41172,3,4117,乙\n"),
        (3, "duplicateRow", "code,level,parent,name\n41,1,,甲\n41,1,,甲\n"),
        (3, "missingParent", "code,level,parent,name\n41,1,,甲\n411722,3,4117,乙\n"),
        (2, "levelMismatch", "code,level,parent,name\n41,2,,甲\n"),
        (3, "parentMismatch", "code,level,parent,name\n41,1,,甲\n4217,2,41,乙\n"),
        (2, "emptyName", "code,level,parent,name\n41,1,, \n"),
        (3, "columnCount", "code,level,parent,name\n41,1,,甲\n4117,2"),
        (3, "unbalancedQuotes", "code,level,parent,name\n41,1,,甲\n4117,2,41,\"乙\n42,1,,丙\n"),
        (3, "unbalancedQuotes", "code,level,parent,name\n41,1,,甲\n4117,2,41,\"乙"),
        (1, "missingColumn", "code,level,name\n41,1,甲\n"),
        (1, "emptyFile", ""),
        (2, "populationNeedsYear", "code,level,parent,name,population,year\n41,1,,甲,100,\n"),
        (2, "badNumber", "code,level,parent,name,population,year\n41,1,,甲,多,2020\n"),
    ])
    func anErrorNamesItsRowAndLeavesNothing(row: Int, code: String, text: String) async throws {
        let fixture = try await OrganisationFixture.empty()
        let rejection = try await #require(throws: Rejection.self) { try await run(fixture, text) }
        #expect(rejection.code == "areaTable")
        #expect(rejection.problems.contains { $0.code == code && $0.values["row"] == String(row) })
        let count = try await fixture.store.read(as: .system(fixture.county)) {
            try $0.page(Areas.self, Query(open: .all)).records.count
        }
        #expect(count == 0)
    }

    @Test func brokenBytesInAUTF8FileAreNoGB18030() async throws {
        let fixture = try await OrganisationFixture.empty()
        var bytes = Array(Self.table.utf8)
        let last = try #require(bytes.lastIndex { $0 >= 0x80 })
        bytes.remove(at: last)
        let rejection = try await #require(throws: Rejection.self) {
            try await AreaImport(fixture.store).run(fixture.file(bytes), by: .system(fixture.county))
        }
        #expect(rejection.problems.map(\.code) == ["badEncoding"])
        #expect(rejection.problems.first?.values["row"] == "6")
    }

    @Test func aLongListOfErrorsIsCounted() async throws {
        let fixture = try await OrganisationFixture.empty()
        let text = "code,level,parent,name\n" + (0..<500).map { _ in "x,1,,甲\n" }.joined()
        let rejection = try await #require(throws: Rejection.self) { try await run(fixture, text) }
        #expect(rejection.values["count"] == "500")
        #expect(rejection.problems.count == AreaTableReading.listed)
    }

    @Test func aCountyStandsWithoutItsPrefectureAndVillagesMayFollow() async throws {
        let fixture = try await OrganisationFixture.empty()
        let county = "code,level,parent,name\n411722,3,4117,乙县\n411722L01,4,411722,开发区\n"
        #expect(try await run(fixture, county).added == 2)
        let villages = "code,level,parent,name\n411722L01001,5,411722L01,一村\n411722L01002,5,411722L01,二村\n"
        #expect(try await run(fixture, villages).added == 2)
        let zone = try await fixture.store.read(as: .system(fixture.county)) {
            try $0.find(Areas.self, RecordID(try #require(AreaCode("411722L01"))))
        }
        #expect(zone[Areas.fields.local] == true)
    }

    @Test func onlyAnAdministratorImports() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (officer, file) = (try await fixture.principal("duty1"), try fixture.file(Self.table.utf8))
        await #expect(throws: Rejection.forbidden) { try await AreaImport(fixture.store).run(file, by: officer) }
        let administrator = try await fixture.principal("admin")
        #expect(try await AreaImport(fixture.store).run(file, by: administrator).added == 5)
    }

    @Test func tellsHowFarItIs() async throws {
        let fixture = try await OrganisationFixture.empty()
        let steps = Mutex<[[Int]]>([])
        let file = OrganisationFixture.demo.appending(path: "areas.csv")
        let outcome = try await AreaImport(fixture.store).run(file, by: .system(fixture.county)) { done, all in
            steps.withLock { $0.append([done, all]) }
        }
        #expect(steps.withLock(\.last) == [outcome.added, outcome.added])
    }

    private static let real =
        (ProcessInfo.processInfo.environment["TIAODU_REFERENCE_DATA"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../../../shared")
        .standardizedFileURL)
        .appending(path: "reference/data")

    /// National tables of five real places, where they are at hand.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: real.path)),
        arguments: [
            ("admin5_411722_shangcai", 487), ("admin5_430725_taoyuan", 460), ("admin5_410481_wugang", 235),
            ("admin5_4213_suizhou", 1064), ("admin5_50_chongqing", 12_306),
        ])
    func realTables(name: String, rows: Int) async throws {
        let fixture = try await OrganisationFixture.empty()
        let file = Self.real.appending(path: "\(name).csv")
        #expect(try await AreaImport(fixture.store).run(file, by: .system(fixture.county)).added == rows)
    }
}
