import Database
import Foundation
import Kernel

/// Where a running import stands (导入进度), stored with every batch: a pass that broke off goes on from here.
struct ImportPosition: Sendable {
    /// Number of the log's last change when the import began.
    let since: Int64
    /// Rows of the files that have been taken.
    var rows = 0
    var counts = ImportCounts()
    /// Bytes of the file of refused rows that hold.
    var refused = 0

    init(since: Int64) { self.since = since }
}

extension Reading {
    /// Number of the headquarters' last change; 0 before the first.
    func lastChange() throws -> Int64 {
        try connection.settle()
        return try connection.first("SELECT number FROM head WHERE county = \(principal.county)")?.get("number") ?? 0
    }

    func position(of id: RecordID) throws -> ImportPosition? {
        let row = try connection.first(
            """
            SELECT since, rows, counts, refused FROM import_position
            WHERE county = \(principal.county) AND import = \(id)
            """)
        guard let row else { return nil }
        var position = ImportPosition(since: try row.get("since"))
        position.rows = try row.get("rows")
        position.counts = try JSONDecoder().decode(
            ImportCounts.self, from: Data(row.get("counts", as: String.self).utf8))
        position.refused = try row.get("refused")
        return position
    }
}

extension Writing {
    func store(_ position: ImportPosition, of id: RecordID) throws {
        let counts = String(decoding: try JSONEncoder().encode(position.counts), as: UTF8.self)
        try connection.execute(
            """
            INSERT INTO import_position (county, import, since, rows, counts, refused)
            VALUES (\(county), \(id), \(position.since), \(position.rows), \(counts), \(position.refused))
            ON CONFLICT (county, import) DO UPDATE SET
              rows = excluded.rows, counts = excluded.counts, refused = excluded.refused
            """)
    }

    func removePosition(of id: RecordID) throws {
        try connection.execute("DELETE FROM import_position WHERE county = \(county) AND import = \(id)")
    }
}
