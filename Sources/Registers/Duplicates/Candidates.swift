import Database
import Foundation
package import Kernel

/// A record that may be the same as another (疑似重复).
package struct Candidate: Sendable {
    package let record: Record
    package let weight: Int
    /// Fields in which the two agree.
    package let same: [String]
}

/// Records like the one to be made are there already: somebody has to say whether it is one of them.
package struct PossibleDuplicates: Error {
    /// The likeliest first.
    package let candidates: [Candidate]

    func notes(_ registry: Registry, for purpose: Purpose?) throws -> [ReadNote] {
        try Dictionary(grouping: candidates.map(\.record), by: \.register).filter {
            try registry.named($0.key).logsReads
        }.map { ReadNote(.list, $0.key, Set($0.value.map(\.id)), purpose: purpose) }
    }
}

/// What was said about records like the one to be made.
package enum DuplicateAnswer: Sendable {
    /// Nothing yet: ask.
    case ask
    /// It is none of them; that is remembered.
    case different
    /// Not known: it is made, and they stay on the list to be reviewed.
    case undecided
}

/// Compares records by a register's rules.
struct Matching {
    private let definition: Definition
    private let duplicates: Duplicates

    /// nil for a register without rules.
    init?(_ definition: Definition) {
        guard let duplicates = definition.duplicates else { return nil }
        (self.definition, self.duplicates) = (definition, duplicates)
    }

    /// What is compared of a record, by field; empty values are left out.
    func marks(_ record: Record) -> [String: String] {
        var marks: [String: String] = [:]
        for name in Set(duplicates.rules.flatMap(\.fields)) {
            guard let field = definition.field(name), let value = record.values.stored[name], !field.isEmpty(value)
            else { continue }
            if field.isProtected {
                let place = Place(county: record.county, register: record.register, record: record.id, field: name)
                // What cannot be opened agrees with nothing; `tiaodu verify` names it.
                marks[name] = value.text.flatMap { try? definition.protection?.open($0, at: place) }
            } else {
                marks[name] = value.text.map(Self.folded) ?? value.integer.map { String($0) }
            }
        }
        return marks
    }

    /// The candidate that `other` is; nil below the threshold.
    func compare(_ marks: [String: String], _ other: Record) -> Candidate? {
        let others = self.marks(other)
        let holding = duplicates.rules.filter { rule in
            rule.fields.allSatisfy { marks[$0] != nil && marks[$0] == others[$0] }
        }
        let weight = holding.reduce(0) { $0 + $1.weight }
        guard weight >= duplicates.threshold else { return nil }
        return Candidate(record: other, weight: weight, same: Set(holding.flatMap(\.fields)).sorted())
    }

    /// Width, case and spaces are no difference.
    private static func folded(_ text: String) -> String {
        text.precomposedStringWithCompatibilityMapping.lowercased().filter { !$0.isWhitespace }
    }
}

extension Reading {
    /// Records within the principal's scope that may be the same as `record`, the likeliest first. What was said not to be
    /// the same, or is merged, is left out.
    package func candidates(_ definition: Definition, like record: Record, limit: Int = 10) throws -> [Candidate] {
        guard let matching = Matching(definition), let duplicates = definition.duplicates else { return [] }
        let marks = matching.marks(record)
        var found: [RecordID: Record] = [:]
        for rule in duplicates.rules where rule.isKey && rule.fields.allSatisfy({ marks[$0] != nil }) {
            let equal = rule.fields.compactMap { name in
                definition.field(name).map { agrees(definition, $0, record, number: marks[name] ?? "") }
            }
            let rows = try connection.query(
                """
                SELECT * FROM \(name: definition.name) WHERE \(key(definition)) \(equal.joined(separator: " AND "))
                AND id <> \(record.id) ORDER BY id LIMIT 50
                """)
            for row in rows {
                let other = try Record(row, of: definition)
                if other.mergedInto == nil { found[other.id] = other }
            }
        }
        let scope = Scope(principal, definition)
        let known = try decided(definition, record.id)
        let candidates = found.values.filter { scope.contains($0) && !known.contains($0.id) }
            .compactMap { matching.compare(marks, $0) }.filter { $0.weight >= duplicates.threshold }
        return Array(candidates.sorted { ($1.weight, $0.record.id) < ($0.weight, $1.record.id) }.prefix(limit))
    }

    private func agrees(_ definition: Definition, _ field: FieldInfo, _ record: Record, number: String) -> SQL {
        guard field.isProtected, let protection = registry.protection else {
            return "\(name: field.name) = \(record.values.stored[field.name] ?? .null)"
        }
        return "\(name: field.indexName) IN (\(list: protection.indexes(number, definition.name, field.name)))"
    }

    /// Records said not to be the same as one.
    private func decided(_ definition: Definition, _ id: RecordID) throws -> Set<RecordID> {
        let rows = try connection.query(
            """
            SELECT first, second FROM duplicate_pair WHERE county = \(principal.county)
            AND register = \(definition.name) AND open = 0 AND (first = \(id) OR second = \(id))
            """)
        return try Set(
            rows.flatMap { [try $0.get("first", as: RecordID.self), try $0.get("second", as: RecordID.self)] })
    }
}

extension Writing {
    /// Makes a record as `create` does, unless there are some like it and nobody has said that it is none of them.
    /// - Throws: what `create` throws; `PossibleDuplicates`.
    package func create(
        _ definition: Definition, id: RecordID? = nil, _ values: Values, duplicates answer: DuplicateAnswer
    ) throws -> Record {
        // Made first: what is wrong with it is told before whom it is like. A throw undoes it.
        let record = try create(definition, id: id, values)
        if answer == .undecided { return record }
        let found = try reading.candidates(definition, like: record)
        if answer == .ask, !found.isEmpty { throw PossibleDuplicates(candidates: found) }
        for candidate in found { try keepApart(definition, record.id, candidate.record.id) }
        return record
    }

    /// Says that two records are not the same (不是同一个): remembered, and in both histories.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`samePair`).
    package func different(_ definition: Definition, _ one: RecordID, _ other: RecordID) throws {
        guard let duplicates = definition.duplicates else { throw Rejection.notFound }
        for id in [one, other] { _ = try reading.find(definition, id) }
        guard allows(duplicates.by) else { throw Rejection.forbidden }
        guard one != other else { throw Rejection(.conflict, "samePair") }
        try keepApart(definition, one, other)
    }

    private func keepApart(_ definition: Definition, _ one: RecordID, _ other: RecordID) throws {
        let pair = [one, other].sorted()
        try connection.execute(
            """
            INSERT INTO duplicate_pair (county, register, first, second, weight, open)
            VALUES (\(county), \(definition.name), \(pair[0]), \(pair[1]), 0, 0)
            ON CONFLICT (county, register, first, second) DO UPDATE SET open = 0
            """)
        try log(
            Self.differentVerb, definition, one,
            contents: zip(pair, pair.reversed()).map { record, other in
                (record, ChangeContent.text(new: [FieldInfo.other: other.sql], old: [:]))
            })
    }

    static let differentVerb = "different"
}

extension FieldInfo {
    /// In an entry of the log: the other of two records.
    static let other = "other"
}
