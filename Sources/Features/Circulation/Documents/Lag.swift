import Command
import Database
package import Kernel
package import Organisation
package import Registers

/// How long one step takes (传达时滞, A3), in hours: of units, never of persons.
package struct Lag: Sendable, Hashable {
    package let count: Int
    /// Hours; nil where nothing is done yet.
    package let median: Double?
    package let last: Double?
    /// How many have not done it.
    package let waiting: Int

    package init(hours: [Double], waiting: Int = 0) {
        let sorted = hours.sorted()
        (count, self.waiting, last) = (sorted.count, waiting, sorted.last)
        let middle = sorted.count / 2
        median =
            sorted.isEmpty ? nil : sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// Whole and tenths of an hour from one moment to another; never less than none.
    static func hours(_ from: Instant, _ to: Instant) -> Double {
        max(0, Double(to.milliseconds - from.milliseconds) / 3_600_000)
    }
}

/// The lags of a time's documents: above → here by who issued them, here → sent out, sent out → read by level of the units.
package struct CascadeLags: Sendable {
    package let documents: Int
    package let arrival: [(level: IssuerLevel, lag: Lag)]
    package let dispatch: Lag
    /// Readers by level: leaders of the headquarters, its sections and bureaus, townships, villages.
    package let reading: [(level: ReaderLevel, lag: Lag)]
}

/// Level of those who read.
package enum ReaderLevel: String, Sendable, CaseIterable {
    case leaders, county, township, village

    init(_ receipt: Record, _ tree: UnitTree) {
        if receipt[Receipts.fields.person] != nil {
            self = .leaders
        } else {
            switch receipt[Receipts.fields.unit].flatMap(tree.unit)?.kind {
            case .township: self = .township
            case .village: self = .village
            default: self = .county
            }
        }
    }
}

extension Reading {
    /// Lags of documents received from `start` on, the newest 500.
    package func cascadeLags(since start: Instant, _ tree: UnitTree) throws -> CascadeLags {
        let (u, r) = (UpperDocuments.fields, Receipts.fields)
        let (documents, receipts) = (try registry.named(UpperDocuments.name), try registry.named(Receipts.name))
        let found = try connection.query(
            """
            SELECT * FROM "upperDocument" WHERE county = \(principal.county) AND received >= \(start)
            ORDER BY received DESC LIMIT 500
            """
        ).map { try Record($0, of: documents) }
        let sent =
            found.isEmpty
            ? []
            : try connection.query(
                """
                SELECT * FROM receipt WHERE county = \(principal.county)
                AND document IN (\(list: found.map(\.id.sql)))
                """
            ).map { try Record($0, of: receipts) }
        let arrival = IssuerLevel.allCases.compactMap { level -> (IssuerLevel, Lag)? in
            let hours = found.filter { $0[u.level] == level }.compactMap { document in
                document[u.issued].flatMap { issued in document[u.received].map { Lag.hours(issued, $0) } }
            }
            return hours.isEmpty ? nil : (level, Lag(hours: hours))
        }
        let dispatched = found.compactMap { document in
            document[u.circulated].flatMap { circulated in document[u.received].map { Lag.hours($0, circulated) } }
        }
        let byLevel = Dictionary(grouping: sent) { ReaderLevel($0, tree) }
        let reading = ReaderLevel.allCases.compactMap { level -> (ReaderLevel, Lag)? in
            guard let all = byLevel[level] else { return nil }
            let hours = all.compactMap { receipt in
                receipt[r.read].flatMap { read in receipt[r.sent].map { Lag.hours($0, read) } }
            }
            return (level, Lag(hours: hours, waiting: all.count - hours.count))
        }
        return CascadeLags(
            documents: found.count, arrival: arrival,
            dispatch: Lag(hours: dispatched, waiting: found.count - dispatched.count), reading: reading)
    }
}
