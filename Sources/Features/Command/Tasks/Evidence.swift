import Crypto
import Database
package import Kernel
package import Registers

/// Evidence files (佐证材料) of a task: few, optional unless wanted, without metadata, gone 30 days after it closes.
package struct EvidenceFiles: Register {
    package let task = Field<RecordID>("task", to: "task", .required, .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let supervisor = Field<RecordID>("supervisor", to: "unit", .required, .derived)
    package let title = Field<String>("title", .required, .max(120), .derived)
    package let type = Field<EvidenceType>("type", .required, .derived)
    /// Bytes as stored.
    package let size = Field<Int>("size", .required, .derived)
    /// SHA-256 of the stored bytes, hexadecimal.
    package let digest = Field<String>("digest", .required, .derived)
    package init() {}

    package static let name = "evidence"
    package static let fields = EvidenceFiles()
    package static let access = Tasks.access
    package static let workflow = Workflow(
        ["kept", "expired"], closed: ["expired"],
        [Transition("expire", from: ["kept"], to: "expired", by: [.system], own: true)])

    /// Largest file, bytes.
    package static let limit = 10 * 1024 * 1024
    /// Most files of one task.
    static let most = 9
    /// Days after a task's end until its files are deleted.
    static let days = 30
    static let chunk = 256 * 1024
}

/// Types of file that are taken: those whose metadata we can strip or that have none.
package enum EvidenceType: String, Choice {
    case jpeg, png, text

    package var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .text: "text/plain; charset=utf-8"
        }
    }
}

extension Writing {
    /// Stores a file, its metadata stripped.
    /// - Throws: `Rejection` `unsupported` (`evidenceType`), `tooLarge` (`evidenceSize`), `conflict` (`evidenceCount`).
    @discardableResult
    package func attach(_ bytes: [UInt8], named name: String, to id: RecordID) throws -> Record {
        let task = try actingTask(id)
        guard Tasks.living.contains(task.state) else {
            throw Rejection(.conflict, "state", values: ["state": task.state, "transition": "attach"])
        }
        guard bytes.count <= EvidenceFiles.limit else {
            throw Rejection(.tooLarge, "evidenceSize", values: ["megabytes": "10"])
        }
        guard try reading.evidence(of: id).count < EvidenceFiles.most else {
            throw Rejection(.conflict, "evidenceCount", values: ["most": String(EvidenceFiles.most)])
        }
        let (type, clean) = try EvidenceCleaning.clean(bytes)
        let (e, t) = (EvidenceFiles.fields, Tasks.fields)
        let title = String(name.split(whereSeparator: { "/\\".contains($0) }).last ?? "file").filter { !$0.isNewline }
        try PersonalData.refuse(in: title, field: "name")
        let record = try insert(
            EvidenceFiles.self,
            Values {
                $0[e.task] = id
                $0[e.unit] = task[t.unit]
                $0[e.office] = task[t.office]
                $0[e.supervisor] = task[t.supervisor]
                $0[e.title] = String(title.prefix(120))
                $0[e.type] = type
                $0[e.size] = clean.count
                $0[e.digest] = Array(SHA256.hash(data: clean)).hex
            })
        for (position, start) in stride(from: 0, to: clean.count, by: EvidenceFiles.chunk).enumerated() {
            let part = Array(clean[start..<min(start + EvidenceFiles.chunk, clean.count)])
            try connection.execute(
                """
                INSERT INTO evidence_chunk (county, evidence, position, bytes)
                VALUES (\(county), \(record.id), \(position), \(.blob(part)))
                """)
        }
        return record
    }

    /// Deletes the content of files whose task ended 30 days ago or earlier.
    /// - Returns: number of files.
    package func expireEvidence() throws -> Int {
        let before = now.advanced(minutes: -EvidenceFiles.days * 1440)
        let rows = try connection.query(
            """
            SELECT e.id FROM evidence e JOIN task t ON t.county = e.county AND t.id = e.task
            WHERE e.county = \(county) AND e.open = 1 AND t.open = 0 AND t.updated < \(before) ORDER BY e.id LIMIT 200
            """)
        for row in rows { try expire(evidence: row.get("id")) }
        return rows.count
    }

    /// Deletes the content of all files under directives, as the retention of a response ends.
    /// - Returns: files deleted, and files kept as their task is still open.
    package func purgeEvidence(of directives: [RecordID]) throws -> (deleted: Int, kept: Int) {
        if directives.isEmpty { return (0, 0) }
        let rows = try connection.query(
            """
            SELECT e.id, t.open FROM evidence e JOIN task t ON t.county = e.county AND t.id = e.task
            WHERE e.county = \(county) AND e.open = 1 AND t.directive IN (\(list: directives.map(\.sql))) ORDER BY e.id
            """)
        let closed = try rows.filter { try !$0.get("open", as: Bool.self) }
        for row in closed { try expire(evidence: row.get("id")) }
        return (closed.count, rows.count - closed.count)
    }

    private func expire(evidence id: RecordID) throws {
        let file = try reading.find(EvidenceFiles.self, id)
        try update(file, state: "expired", verb: "expire")
        try connection.execute("DELETE FROM evidence_chunk WHERE county = \(county) AND evidence = \(file.id)")
    }
}

extension Registers.Reading {
    /// Files of a task that are still kept.
    package func evidence(of task: RecordID) throws -> [Record] {
        try all(EvidenceFiles.self, where: EvidenceFiles.fields.task, is: task).filter { $0.state == "kept" }
    }

    /// A file's bytes.
    /// - Throws: `Rejection.notFound` out of scope or expired.
    package func evidenceContent(_ id: RecordID) throws -> (file: Record, bytes: [UInt8]) {
        let file = try find(EvidenceFiles.self, id)
        guard file.state == "kept" else { throw Rejection.notFound }
        let rows = try connection.query(
            """
            SELECT bytes FROM evidence_chunk WHERE county = \(file.county) AND evidence = \(id) ORDER BY position
            """)
        return (file, rows.flatMap { $0["bytes"].blob ?? [] })
    }
}
