package import Command
import Database
package import Foundation
package import Kernel
package import Registers

extension Reading {
    /// Upper-level documents for the duty desk and the hand-over sheet (来文): those that not everybody has read yet, the
    /// oldest first, and those that came since a moment.
    /// - Parameter tracing: tracing requests (协查函) alone, which stand by themselves; the others without.
    package func upperDocuments(
        tracing: Bool = false, since: Instant, at now: Instant, in zone: TimeZone
    ) throws -> BriefSection {
        let (d, definition, longest) = (UpperDocuments.fields, try registry.named(UpperDocuments.name), 30)
        let county = principal.county
        let kind: SQL = tracing ? "kind = 'tracing'" : "kind <> 'tracing'"
        let rows = try connection.query(
            """
            SELECT * FROM (
              SELECT * FROM "upperDocument" WHERE county = \(county) AND open = 1 AND \(kind) ORDER BY received LIMIT \(longest)
            ) unread
            UNION ALL SELECT * FROM (
              SELECT * FROM "upperDocument" WHERE county = \(county) AND open = 0 AND \(kind) AND received >= \(since)
              ORDER BY received LIMIT \(longest)
            ) read
            """
        ).map { try Record($0, of: definition) }
        let counts = try receiptCounts(rows.map(\.id))
        let lines = rows.map { document -> BriefSection.Line in
            let count = counts[document.id.text] ?? (0, 0)
            let readBy = count.open + count.read == 0 ? nil : "\(count.read)/\(count.open + count.read)"
            let received = document[d.received].map { CalendarDay($0, in: zone) }
            let words = { (word: String, day: String?) in
                [document[d.issuer], document[d.number], day, readBy.map { "\(word) \($0)" }]
                    .compactMap(\.self).joined(separator: " · ")
            }
            // Nobody's yet, or past the time by which it was to be read.
            let waits = document.state == "received" || (document[d.due].map { $0 < now } ?? false)
            return .init(
                document[d.title] ?? "", words("已阅", received.map { "\($0.month)月\($0.day)日" }),
                english: (document[d.title] ?? "", words("read", received?.description)),
                href: "/circulation/\(document.id)", late: waits && document.state != "read")
        }
        return BriefSection(name: tracing ? "tracing" : "documents", count: rows.count, lines: lines)
    }
}
