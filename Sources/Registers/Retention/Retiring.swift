import Database
import Foundation
package import Kernel

/// The nightly deletion of what has been kept long enough (到期删除), in small transactions that give way. What an
/// interrupted night left is done in the next.
package struct Retiring: Sendable {
    private let store: RecordStore
    /// Records of one transaction: each has its history rewritten.
    private static let chunk = 10

    package init(_ store: RecordStore) { self.store = store }

    /// - Returns: how many records were deleted, those about them not counted.
    @discardableResult
    package func run(_ county: AreaCode) async throws -> Int {
        var count = 0
        for definition in store.registry.definitions where definition.placement == .county {
            guard let retention = definition.retention else { continue }
            var after: RecordID?
            repeat {
                let step = try await store.write(by: .system(county), lane: .background) { [after] in
                    try $0.retire(definition, retention, after: after, limit: Self.chunk)
                }
                count += step.count
                after = step.next
            } while after != nil
        }
        while try await store.write(by: .system(county), lane: .background, { try $0.retireReads() }) {}
        // What was deleted is not left in the database's own files.
        if count > 0 { try await store.database.scrub() }
        return count
    }
}

extension Writing {
    fileprivate func retire(
        _ definition: Definition, _ retention: Retention, after: RecordID?, limit: Int
    ) throws -> (count: Int, next: RecordID?) {
        let due = try reading.due(definition, retention, on: day(of: now), at: now, after: after, limit: limit)
        if due.isEmpty { return (0, nil) }
        let families = try reading.family(of: definition, due.map(\.id))
        let held = try held(definition, due)
        let before = changes.count
        var (count, related) = (0, 0)
        for record in due {
            let family = families[record.id] ?? []
            if try held.contains(record.id) || family.contains(where: holds) { continue }
            try erase(record, basis: "\(retention.basis) · \(retention.rule)")
            count += 1
            for other in family {
                try erase(other, basis: "\(retention.basis) · \(definition.name) \(retention.rule)")
                related += 1
            }
        }
        if count > 0 {
            let numbers = changes.dropFirst(before).map(\.number)
            try certify(definition.name, retention, count, related, numbers.first, numbers.last)
        }
        return (count, due.count < limit ? nil : due.last?.id)
    }

    /// Records that point to something about the same person that goes on: an arrival whose measure, or an appeal against it,
    /// is open.
    private func held(_ definition: Definition, _ due: [Record]) throws -> Set<RecordID> {
        var held: Set<RecordID> = []
        for field in definition.fields {
            guard let target = try field.target.map(registry.named), target.isAboutPersons else { continue }
            let pointed = Dictionary(
                due.map { ($0.id, RecordID(sql: $0.values.stored[field.name] ?? .null)) }.filter { $0.1 != nil },
                uniquingKeysWith: { first, _ in first })
            let ids = pointed.values.compactMap(\.self)
            if ids.isEmpty { continue }
            let families = try reading.family(of: target, ids)
            let going = try reading.all(target, ids: ids).filter { id, record in
                try ([record] + families[id, default: []]).contains(where: holds)
            }
            held.formUnion(pointed.filter { $0.value.map { going[$0] != nil } ?? false }.map(\.key))
        }
        return held
    }

    /// Whether something about a person is still going on: a measure, an appeal.
    private func holds(_ record: Record) throws -> Bool {
        let workflow = try registry.named(record.register).workflow
        return !workflow.closed.isEmpty && !workflow.closed.contains(record.state)
    }

    /// One certificate for each register, rule and day; what comes later in the day is added to it.
    fileprivate func certify(
        _ register: String, _ retention: Retention, _ records: Int, _ related: Int, _ first: Int64?, _ last: Int64?
    ) throws {
        let (f, today) = (Disposals.fields, day(of: now))
        let cause = ["disposal", county.text, register, retention.rule, today.description]
        let id = RecordID(digest: Canonical.digest(cause.map { Array($0.utf8) }))
        if let made = try reading.any(registry.named(Disposals.name), id) {
            try update(
                made, verb: "add",
                Values {
                    $0[f.records] = (made[f.records] ?? 0) + records
                    $0[f.related] = (made[f.related] ?? 0) + related
                    $0[f.last] = last.map { Int($0) } ?? made[f.last]
                })
            return
        }
        try insert(
            Disposals.self, id: id,
            Values {
                $0[f.day] = today
                $0[f.register] = register
                $0[f.rule] = retention.rule
                $0[f.basis] = retention.basis
                $0[f.records] = records
                $0[f.related] = related
                $0[f.first] = first.map { Int($0) }
                $0[f.last] = last.map { Int($0) }
                $0[f.backupsUntil] = today.advanced(by: Disposals.backupDays)
            })
    }

    /// Removes the oldest entries of the log of reads that were kept long enough, up to a seal of that age.
    /// - Returns: whether there may be more.
    fileprivate func retireReads() throws -> Bool {
        let limit = now.advanced(minutes: -ReadLog.keptDays * 24 * 60)
        guard
            let seal = try connection.first(
                """
                SELECT number FROM read_seal WHERE county = \(county) AND at <= \(limit) ORDER BY number DESC LIMIT 1
                """)?["number"].integer,
            let first = try connection.first(
                "SELECT number FROM read_entry WHERE county = \(county) ORDER BY number LIMIT 1")?["number"].integer,
            first <= seal
        else { return false }
        // Seals go last but one: until all entries up to it are gone, the log begins in the middle of what it covers.
        let end = seal
        let entries = try connection.execute(
            "DELETE FROM read_entry WHERE county = \(county) AND number >= \(first) AND number <= \(end)")
        try connection.execute(
            "DELETE FROM read_content WHERE county = \(county) AND number >= \(first) AND number <= \(end)")
        try connection.execute("DELETE FROM read_seal WHERE county = \(county) AND number < \(end)")
        let rule = Retention(
            days: ReadLog.keptDays, start: .field("at"), unset: nil, only: [:], basis: "《个人信息保护法》第五十六条")
        try certify(SealedLog.reads.entries, rule, entries, 0, nil, nil)
        return false
    }
}

extension Reading {
    /// Records whose time is over and that still hold something of a person, in order of id.
    fileprivate func due(
        _ definition: Definition, _ retention: Retention, on today: CalendarDay, at now: Instant, after: RecordID?,
        limit: Int
    ) throws -> [Record] {
        let moment = now.advanced(minutes: -retention.days * 24 * 60)
        let day = today.advanced(by: -retention.days)
        let start: SQL =
            switch retention.start {
            case .field(let name) where definition.field(name)?.kind == .day:
                retention.unset.map {
                    "(\(name: name) < \(day) OR \(name: name) IS NULL AND created <= \(now.advanced(minutes: -$0 * 24 * 60)))"
                } ?? "\(name: name) < \(day)"
            case .field(let name): "\(name: name) <= \(moment)"
            case .closing(let states):
                "state IN (\(list: states.sorted().map(\.sql))) AND updated <= \(moment)"
            }
        let holding: [SQL] = definition.personal.map { "\(name: $0.name) IS NOT NULL" }
        let only: [SQL] = retention.only.sorted { $0.key < $1.key }.map { "AND \(name: $0.key) = \($0.value)" }
        return try connection.query(
            """
            SELECT * FROM \(name: definition.name) WHERE county = \(principal.county) AND id > \(after?.text ?? "")
            AND \(start) \(only.joined(separator: " ")) AND (\(holding.joined(separator: " OR ")))
            ORDER BY id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }
}
