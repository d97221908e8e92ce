package import Database

/// A sealed log of a headquarters (封存日志): entries without gaps, chained by digests, with contents beside them, a head and
/// signed seals. What was done (操作记录) and who read what (查阅记录) are kept alike, each with tables of its own.
package enum SealedLog: Sendable, Hashable, CaseIterable {
    case changes, reads

    var entries: String { self == .changes ? "change" : "read_entry" }
    var contents: String { self == .changes ? "change_content" : "read_content" }
    var heads: String { self == .changes ? "head" : "read_head" }
    var seals: String { self == .changes ? "seal" : "read_seal" }
    /// What a seal signs begins with it, so that no seal of one log is one of the other.
    var mark: String { self == .changes ? "tiaodu seal" : "tiaodu seal of reads" }

    /// Tables of the log of reads. Their columns are those of the changes' log, whose code writes them; an entry of reads
    /// has neither request nor counts.
    package static let migration = Migration(
        "0070 reads",
        [
            """
            CREATE TABLE read_head (county TEXT PRIMARY KEY, number BIGINT NOT NULL, at TEXT NOT NULL,
              chain \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL)
            """,
            """
            CREATE TABLE read_entry (county TEXT NOT NULL, number BIGINT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,
              register TEXT NOT NULL, record TEXT NOT NULL, verb TEXT NOT NULL, request TEXT, asked TEXT,
              digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL,
              chain \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, deltas TEXT, PRIMARY KEY (county, number))
            """,
            "CREATE INDEX read_entry_actor ON read_entry (county, actor, at)",
            "CREATE INDEX read_entry_at ON read_entry (county, at)",
            """
            CREATE TABLE read_content (county TEXT NOT NULL, number BIGINT NOT NULL, record TEXT NOT NULL,
              digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, salt \(sqlite: "BLOB", postgres: "BYTEA"),
              content TEXT, PRIMARY KEY (county, number, record))
            """,
            "CREATE INDEX read_content_record ON read_content (county, record, number)",
            """
            CREATE TABLE read_seal (county TEXT NOT NULL, number BIGINT NOT NULL, at TEXT NOT NULL,
              chain \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL,
              signature \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, PRIMARY KEY (county, number))
            """,
        ])
}
