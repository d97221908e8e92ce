import Database
import Foundation
import Kernel
import TestSupport

@testable import Registers

/// Units that jobs refer to.
struct Offices: Register {
    let name = Field<String>("name", .required, .listed, .searched)
    let short = Field<String>("short", .max(30), .searched)
    let parent = Field<RecordID>("parent", to: "unit")
    init() {}
    static let name = "unit"
    static let fields = Offices()
    static let access = Access.everyoneReads(create: [.dutyOfficer], edit: [.dutyOfficer])
    static let naturalKey = ["name"]
}

/// Shops, of which some have a code, some a licence, some neither, and their owners' numbers.
struct Shops: Register {
    let name = Field<String>("name", .required, .listed)
    let code = Field<String>("code", .max(18), .unique)
    let licence = Field<String>("licence", .max(18), .unique)
    let phone = ProtectedField<Phone>("phone")
    init() {}
    static let name = "shop"
    static let fields = Shops()
    static let access = Access.everyoneReads(create: [.dutyOfficer], edit: [.dutyOfficer])
}

/// A store with jobs, units and calls, and an importer for them.
struct ImportFixture {
    let database: TestDatabase
    let importer: Importer
    var store: RecordStore { database.store }

    static func make() async throws -> ImportFixture {
        let database = try await TestDatabase.make(
            [Jobs.self, Offices.self, Calls.self, Shops.self, Imports.self, Exports.self],
            migrations: [Imports.migration, Lease.migration], county: Sample.county)
        _ = try await database.store.write(by: .system(Sample.county)) { writing in
            for (id, name) in [("east", "东镇"), ("west", "西镇"), ("school", "教体局"), ("school2", "教体局")] {
                try writing.insert(
                    Offices.self, id: RecordID(known: id),
                    Values {
                        $0[Offices.fields.name] = name
                        $0[Offices.fields.short] = String(name.prefix(1))
                    })
            }
        }
        return ImportFixture(database: database, importer: importer(database))
    }

    static func importer(_ database: TestDatabase) -> Importer {
        Importer(
            database.store, spool: Spool(folder: database.folder.appending(path: "imports")),
            zone: TimeZone(identifier: "Asia/Shanghai") ?? .gmt, terms: { Terms(words: $0) },
            person: { user, _ in [Sample.officer, Sample.eastTown].first { $0.user == user } },
            // No test waits for a right to run out, and none loses it on a busy machine.
            life: 3_600_000)
    }

    func file(_ text: String, _ name: String = "jobs.csv") throws -> (name: String, url: URL) {
        let url = database.folder.appending(path: RecordID.make().text)
        try Data(text.utf8).write(to: url)
        return (name, url)
    }

    /// Uploads, maps as guessed and runs; the import's record afterwards.
    @discardableResult
    func take(
        _ text: String, into register: String = "job", by principal: Principal = Sample.officer, dryRun: Bool = false,
        change: @Sendable (inout ImportPlan) -> Void = { _ in }
    ) async throws -> Record {
        let definition = try store.registry.named(register)
        let record = try await importer.receive([try file(text)], for: definition, by: principal)
        var plan = try ImportPlan(record)
        change(&plan)
        try await importer.save(plan, of: record.id, by: principal)
        try await importer.start(record.id, dryRun: dryRun, by: principal)
        try await importer.perform(record.id, by: principal)
        return try await store.read(as: principal) { try $0.find(Imports.self, record.id) }
    }

    func refused(_ id: RecordID) throws -> [RefusedRow] {
        try importer.refusedRows(id).next(.max)
    }

    func jobs() async throws -> [Record] {
        try await store.read(as: .system(Sample.county)) { reading in
            try reading.connection.query("SELECT * FROM job ORDER BY title, id").map {
                try Record($0, of: reading.registry.named("job"))
            }
        }
    }

    func count(_ table: String) async throws -> Int {
        try await database.database.read { try $0.first("SELECT count(*) AS n FROM \(name: table)")?.get("n") ?? 0 }
    }
}

extension Terms {
    /// Words of the test registers.
    init(words definition: Definition) {
        let labels = [
            "title": "标题", "note": "说明", "code": "编码", "kind": "类别", "due": "期限", "day": "日期", "priority": "优先级",
            "late": "是否逾期", "unit": "单位", "name": "名称", "short": "简称", "parent": "上级单位", "number": "号码", "text": "内容",
            "area": "区划", "helpers": "协助单位", "tags": "标签", "state": "状态", "id": "记录编号",
        ]
        self.init(
            labels: Dictionary(
                uniqueKeysWithValues: (definition.fields.map(\.name) + ["state", "id"]).map { ($0, [labels[$0] ?? $0]) }
            ),
            synonyms: ["title": ["任务名称"]],
            choices: ["kind": ["road": ["道路", "Road"], "school": ["学校"], "market": ["市场"]]])
    }
}

extension Record {
    var counts: [Int?] {
        let f = Imports.fields
        return [self[f.new], self[f.changed], self[f.unchanged], self[f.refused]]
    }
}
