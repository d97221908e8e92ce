import Database
package import Foundation
package import Kernel
package import Registers

/// Takes a national code table into the register of areas (区划导入). Doing it again changes only what differs.
package struct AreaImport: Sendable {
    package struct Outcome: Sendable, Hashable {
        package var added = 0
        package var changed = 0
        package var unchanged = 0
    }

    private let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    /// Checks the whole file, then stores it in one transaction: a file with an error, or a power cut, leaves nothing.
    ///
    /// Areas that the file does not name stay as they are, and so does a population the file does not give.
    /// - Parameter progress: rows stored so far, and in all.
    /// - Throws: `Rejection` areaTable whose problems name the rows, forbidden for others than an administrator.
    package func run(
        _ file: URL, by principal: Principal, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        guard principal.has(.administrator, .system) else { throw Rejection.forbidden }
        let known = try await store.read(as: principal) { reading in
            try Set(reading.connection.query("SELECT id FROM area").map { try $0.get("id", as: AreaCode.self) })
        }
        let table = try AreaTable(contentsOf: file, known: known)
        return try await store.write(by: principal, lane: .background) { writing in
            let present = try Self.present(writing.reading)
            var outcome = Outcome()
            for (index, row) in table.rows.enumerated() {
                try Self.store(row, present[row.code], writing, &outcome)
                if index % 500 == 499 || index == table.rows.count - 1 {
                    progress(index + 1, table.rows.count)
                }
            }
            return outcome
        }
    }

    private static func present(_ reading: Reading) throws -> [AreaCode: Record] {
        var present: [AreaCode: Record] = [:]
        for row in try reading.connection.query("SELECT * FROM area") {
            let record = try Record(row, of: try reading.registry.named(Areas.name))
            if let code = AreaCode(record.id.text) { present[code] = record }
        }
        return present
    }

    private static func store(
        _ row: AreaTable.Row, _ present: Record?, _ writing: Writing, _ outcome: inout Outcome
    ) throws {
        let f = Areas.fields
        let values = Values { values in
            values[f.name] = row.name
            if let population = row.population {
                values[f.population] = population
                values[f.populationYear] = row.year
                values[f.populationSource] = row.source
            }
            guard present == nil else { return }
            values[f.code] = row.code.text
            values[f.level] = AreaLevel(row.code)
            values[f.parent] = row.code.parent.map { RecordID($0) }
            values[f.local] = row.code.isLocal
        }
        guard let present else {
            try writing.insert(Areas.self, id: RecordID(row.code), verb: "import", values)
            outcome.added += 1
            return
        }
        let differs = values.stored.contains { present.values.stored[$0.key] != $0.value }
        if differs { try writing.update(present, verb: "import", values) }
        outcome.changed += differs ? 1 : 0
        outcome.unchanged += differs ? 0 : 1
    }
}
