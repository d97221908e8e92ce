import Database
import Kernel

/// Contents that are not those their entries were made with, because an erasure rewrote them. The rule: a rewritten
/// content is accepted only if the **last** later erasure of that record that names its entry holds its digest; a content
/// that is gone, or rewritten again, is not. The erasure itself is an entry whose content is checked in its turn.
struct Vouched {
    private struct Key: Hashable {
        let register: String
        let record: String
        let number: Int64
    }

    private var digests: [Key: [UInt8]] = [:]

    /// Looks up the erasures of the records among `rows` whose content does not fit; asks nothing if all fit.
    init(for rows: [SQLRow], of county: AreaCode, _ database: any SQLDatabase) async throws {
        let records = Set(rows.filter { .blob($0.contentDigest ?? []) != $0["part_digest"] }.map { $0["part"] })
        for some in Array(records).chunks(of: 500) {
            let erasures = try await database.read { connection in
                try connection.query(
                    """
                    SELECT c.register, t.record, c.number, t.content FROM change_content t
                    JOIN change c ON c.county = t.county AND c.number = t.number
                    WHERE t.county = \(county) AND t.record IN (\(list: some)) AND c.verb = \(Erasure.verb)
                    ORDER BY c.number
                    """)
            }
            for row in erasures {
                let (by, erasure) = (row["number"].integer ?? 0, row["content"].text.flatMap { Erasure($0) })
                for (number, digest) in erasure?.kept ?? [:] where number < by {
                    let key = Key(
                        register: row["register"].text ?? "", record: row["record"].text ?? "", number: number)
                    digests[key] = digest
                }
            }
        }
    }

    func accepts(_ row: SQLRow) -> Bool {
        guard let digest = row.contentDigest else { return false }
        let key = Key(
            register: row["register"].text ?? "", record: row["part"].text ?? "", number: row["number"].integer ?? 0)
        return digests[key] == digest
    }
}

extension SQLRow {
    /// Digest of the content as it stands; nil where there is none.
    var contentDigest: [UInt8]? {
        guard let content = self["content"].text, let salt = self["salt"].blob else { return nil }
        return Change.digest(salt: salt, content: content)
    }
}

extension Array {
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
