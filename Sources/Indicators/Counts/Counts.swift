import Database
import Kernel
import Registers

/// Deltas of some changes, added up at every area they count in, before they are written (汇总).
struct Counts {
    private struct Place: Hashable {
        let measure: String
        let area: AreaCode
    }

    /// By measure and area: what moves on which day.
    private var moves: [Place: [CalendarDay: Int]] = [:]
    private let stocks: Set<String>
    /// Measures whose counts stay at the area itself.
    private let flat: Set<String>
    private let territory: AreaCode

    init(_ registry: Registry, county: AreaCode) {
        stocks = Set(registry.measures.filter { $0.kind == .stock }.map(\.id))
        flat = Set(registry.measures.filter { !$0.rollsUp }.map(\.id))
        territory = county.territory
    }

    var isEmpty: Bool { moves.isEmpty }

    mutating func add(_ delta: Delta) {
        var area: AreaCode? = delta.area
        while let place = area, territory.contains(place) {
            moves[Place(measure: delta.measure, area: place), default: [:]][delta.day, default: 0] &+= delta.by
            if flat.contains(delta.measure) { return }
            area = place.parent
        }
    }

    /// What is at each area, for comparing with rows: sums over all days.
    var totals: [String: [AreaCode: Int]] {
        moves.reduce(into: [:]) { totals, move in
            totals[move.key.measure, default: [:]][move.key.area] = move.value.values.reduce(0, &+)
        }
    }

    /// Sums by day of what is no level, for comparing with what is counted.
    var sums: [FlowPlace: Int] {
        moves.reduce(into: [:]) { sums, move in
            if stocks.contains(move.key.measure) { return }
            for (day, by) in move.value where by != 0 {
                sums[FlowPlace(measure: move.key.measure, area: move.key.area, day: day)] = by
            }
        }
    }

    /// Of measures that begin anew.
    mutating func forget(_ measures: Set<String>) {
        moves = moves.filter { !measures.contains($0.key.measure) }
    }

    /// Writes levels and sums of days, and is empty.
    mutating func write(_ writing: Writing) throws {
        defer { moves = [:] }
        var (levels, sums): ([[SQLValue]], [[SQLValue]]) = ([], [])
        for (place, days) in moves.sorted(by: { ($0.key.measure, $0.key.area) < ($1.key.measure, $1.key.area) }) {
            var level = 0
            for (day, by) in days.sorted(by: { $0.key < $1.key }) {
                level &+= by
                let isStock = stocks.contains(place.measure)
                let row = [.text(place.measure), place.area.sql, day.sql, (isStock ? level : by).sql]
                if isStock { levels.append(row) } else { sums.append(row) }
            }
        }
        for rows in levels.chunks(of: 1_000) { try writing.connection.execute(Self.raise(rows, writing.county)) }
        for rows in sums.chunks(of: 1_000) { try writing.connection.execute(Self.add(rows, writing.county)) }
    }

    /// A day's sum: rows come in the order of the key.
    private static func add(_ rows: [[SQLValue]], _ county: AreaCode) -> SQL {
        """
        INSERT INTO area_count (county, measure, area, day, value)
        VALUES \(rows.map { "(\(county), \(list: $0))" as SQL }.joined(separator: ", "))
        ON CONFLICT (county, measure, area, day) DO UPDATE SET value = area_count.value + excluded.value
        """
    }

    /// A day's level: the last one before, and what moved since.
    private static func raise(_ rows: [[SQLValue]], _ county: AreaCode) -> SQL {
        """
        WITH v(measure, area, day, moved) AS (VALUES \(rows.map { "(\(list: $0))" as SQL }.joined(separator: ", ")))
        INSERT INTO area_count (county, measure, area, day, value)
        SELECT \(county), v.measure, v.area, v.day, CAST(v.moved AS BIGINT) + coalesce((SELECT c.value FROM area_count c
          WHERE c.county = \(county) AND c.measure = v.measure AND c.area = v.area AND c.day <= v.day
          ORDER BY c.day DESC LIMIT 1), 0) FROM v WHERE true
        ON CONFLICT (county, measure, area, day) DO UPDATE SET value = excluded.value
        """
    }
}

/// Where a flow counts.
struct FlowPlace: Hashable {
    let measure: String
    let area: AreaCode
    let day: CalendarDay
}

extension Array {
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
