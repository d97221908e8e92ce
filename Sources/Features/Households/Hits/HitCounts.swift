import Database
import Kernel
import Registers

/// Hits of a round and what came of them, counted: nobody's name, no order but that of the units.
struct HitCounts: Sendable, Hashable {
    var dispositions: [Disposition: Int] = [:]
    /// Nobody has said anything – of a round that is emptied nobody will.
    var waiting = 0
    /// From being registered to the first word, and to being said to be under a measure.
    var toDisposition = TimesTaken()
    var toMeasure = TimesTaken()

    var disposed: Int { dispositions.values.reduce(0, +) }
    var hits: Int { disposed + waiting }

    static func + (left: HitCounts, right: HitCounts) -> HitCounts {
        var sum = left
        sum.dispositions.merge(right.dispositions, uniquingKeysWith: +)
        sum.waiting += right.waiting
        sum.toDisposition = sum.toDisposition + right.toDisposition
        sum.toMeasure = sum.toMeasure + right.toMeasure
        return sum
    }
}

extension Reading {
    /// Hits of a round by village unit; times of the newest. Whoever reads it says which units are theirs.
    func hits(of sweep: RecordID) throws -> [RecordID: HitCounts] {
        let reasons = ResidentReason.hits.map(\.rawValue.sql)
        var found: [RecordID: HitCounts] = [:]
        let counts = try connection.query(
            """
            SELECT unit, disposition, count(*) AS n FROM resident WHERE county = \(principal.county)
            AND sweep = \(sweep) AND reason IN (\(list: reasons)) GROUP BY unit, disposition
            """)
        for row in counts {
            let (unit, n): (RecordID, Int) = (try row.get("unit"), try row.get("n"))
            let said: String? = try row.optional("disposition")
            if let disposition = said.flatMap({ Disposition(rawValue: $0) }) {
                found[unit, default: HitCounts()].dispositions[disposition, default: 0] += n
            } else {
                found[unit, default: HitCounts()].waiting += n
            }
        }
        let times = try connection.query(
            """
            SELECT unit, created, disposed, measured FROM resident WHERE county = \(principal.county)
            AND sweep = \(sweep) AND reason IN (\(list: reasons)) AND disposed IS NOT NULL
            ORDER BY id DESC LIMIT \(TimesTaken.most)
            """)
        for row in times {
            let (unit, begin): (RecordID, Instant) = (try row.get("unit"), try row.get("created"))
            found[unit, default: HitCounts()].toDisposition.add(from: begin, to: try row.get("disposed"))
            if let measured: Instant = try row.optional("measured") {
                found[unit, default: HitCounts()].toMeasure.add(from: begin, to: measured)
            }
        }
        return found
    }
}
