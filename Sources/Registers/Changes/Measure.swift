import Database
import Foundation
import Kernel

/// What is counted in one register (计量): which records, and where and when each of them counts. The engine works out the
/// deltas of every change from it.
///
/// A record counts at its `area`, a register of areas at its own code, everything else – and what lies outside – at the
/// headquarters' territory. A record merged into another counts nowhere.
package struct Measure: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// What is so at the end of a day (存量).
        case stock
        /// What came on a day (流量): on the day in a field – corrected with it – or, without one, on the day of the
        /// change by which the record began to be counted; that is never taken back.
        case flow(day: String?)
    }

    package let id: String
    package let register: String
    /// Field (or `state`) and its values; all must hold. An empty text stands for an empty field, `*` for any other.
    package let conditions: [String: Set<String>]
    /// Integer field that is added up; nil counts records.
    package let sum: String?
    /// Counted only where this field is empty.
    package let unless: String?
    package let kind: Kind
    /// Whether an area's count holds those of the areas in it.
    package let rollsUp: Bool

    package init(
        _ id: String, of register: String, where conditions: [String: Set<String>] = [:], sum: String? = nil,
        unless: String? = nil, kind: Kind = .stock, rollsUp: Bool = true
    ) {
        (self.id, self.register, self.conditions, self.sum) = (id, register, conditions, sum)
        (self.unless, self.kind, self.rollsUp) = (unless, kind, rollsUp)
    }

    /// The day in a field, or the day on which a moment in it falls.
    private static func day(_ value: SQLValue, in zone: TimeZone) -> CalendarDay? {
        CalendarDay(sql: value) ?? Instant(sql: value).map { CalendarDay($0, in: zone) }
    }

    /// What a record adds, and where; nil where it is not counted. `day` is nil for the day of the change.
    private func share(of record: Record?, in zone: TimeZone) -> (area: AreaCode, day: CalendarDay?, by: Int)? {
        guard let record, record.mergedInto == nil else { return nil }
        for (field, values) in conditions {
            let value = field == "state" ? .text(record.state) : record.values.stored[field] ?? .null
            guard values.contains(value.word) || values.contains("*") && !value.word.isEmpty else { return nil }
        }
        if let unless, !(record.values.stored[unless] ?? .null).word.isEmpty { return nil }
        var day: CalendarDay?
        if case .flow(let field?) = kind {
            guard let there = Self.day(record.values.stored[field] ?? .null, in: zone) else { return nil }
            day = there
        }
        let by = sum.map { Int(record.values.stored[$0]?.integer ?? 0) } ?? 1
        return (record.countedAt, day, by)
    }

    /// The moves that a record's change makes, on the day of that change. An erasure moves no flow: what was counted on a
    /// closed day stays.
    func deltas(
        from old: Record?, to new: Record?, on today: CalendarDay, in zone: TimeZone, erasing: Bool = false
    ) -> [Delta] {
        if erasing, kind != .stock { return [] }
        let (before, after) = (share(of: old, in: zone), share(of: new, in: zone))
        let delta = { (area: AreaCode, day: CalendarDay?, by: Int) in
            Delta(measure: id, area: area, day: day ?? today, by: by)
        }
        guard kind != .flow(day: nil) else {
            return after.map { [delta($0.area, nil, $0.by - (before?.by ?? 0))] } ?? []
        }
        return (before.map { [delta($0.area, $0.day, -$0.by)] } ?? [])
            + (after.map { [delta($0.area, $0.day, $0.by)] } ?? [])
    }
}

extension Record {
    /// The area in which the record counts, within the headquarters' territory.
    var countedAt: AreaCode {
        let territory = county.territory
        guard let own = area ?? AreaCode(id.text), territory.contains(own) else { return territory }
        return own
    }
}

extension SQLValue {
    /// The value as a condition or a tally names it; empty for nothing.
    var word: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        default: ""
        }
    }
}

extension Writing {
    /// Moves of all measures of a register, from what records were to what they are.
    func deltas(
        _ definition: Definition, _ moves: some Sequence<(old: Record?, new: Record?)>, on day: CalendarDay,
        erasing: Bool = false
    ) -> [Delta] {
        let measures = registry.measures(of: definition.name)
        if measures.isEmpty { return [] }
        return Delta.net(
            moves.flatMap { move in
                measures.flatMap {
                    $0.deltas(from: move.old, to: move.new, on: day, in: registry.zone, erasing: erasing)
                }
            })
    }
}
