import Database
import Kernel
import TestSupport

@testable import Registers

let job = Jobs.fields

extension TestDatabase {
    static func jobs() async throws -> TestDatabase {
        try await make([Jobs.self, Spots.self, Calls.self], county: Sample.county)
    }

    /// A job of `unit` below `office`, written by the system.
    @discardableResult
    func add(
        _ title: String = "road", unit: String = "east", office: String? = nil, area: AreaCode? = nil, due: Int = 0,
        state: String? = nil, county: AreaCode = Sample.county, _ more: @Sendable (inout Values) -> Void = { _ in }
    ) async throws -> Record {
        var values = Jobs.values(title, unit: unit, office: office, due: due)
        values[job.area] = area
        more(&values)
        let complete = values
        return try await store.write(by: .system(county)) { try $0.insert(Jobs.self, state: state, complete) }
    }

    /// Runs `body` as `principal` with permission checks.
    @discardableResult
    func write<Value: Sendable>(
        as principal: Principal, _ body: @escaping @Sendable (Writing) throws -> Value
    ) async throws -> Value {
        try await store.write(by: principal, body)
    }

    func find(_ id: RecordID, as principal: Principal = Sample.officer) async throws -> Record {
        try await store.read(as: principal) { try $0.find(Jobs.self, id) }
    }

    /// Titles of all pages of a list, by pages of `limit`, each cursor through its text.
    func titles(_ query: Query = Query(), as principal: Principal, limit: Int) async throws -> [String] {
        var (titles, after): ([String], Query.Cursor?) = ([], nil)
        repeat {
            var asked = query
            (asked.after, asked.limit) = (after.flatMap { Query.Cursor($0.text) }, limit)
            let page = try await store.read(as: principal) { [asked] in try $0.page(Jobs.self, asked) }
            titles += page.records.compactMap { $0[job.title] }
            after = page.next
        } while after != nil && titles.count < 10_000
        return titles
    }

    /// All jobs of all headquarters, past every scope.
    func everything() async throws -> [Record] {
        try await database.read { connection in
            try connection.query("SELECT * FROM job ORDER BY county, id").map {
                try Record($0, of: Definition(Jobs.self))
            }
        }
    }

    /// Numbers of the rows of the engine's tables: nothing is stored by halves.
    func counts() async throws -> [String: Int64] {
        try await database.read { connection in
            var counts: [String: Int64] = [:]
            for table in ["job", "change", "change_content", "request"] {
                counts[table] = try connection.first("SELECT count(*) AS n FROM \(name: table)")?.get("n")
            }
            return counts
        }
    }
}

extension Jobs {
    /// The least a job needs.
    static func values(_ title: String = "road", unit: String = "east", office: String? = nil, due: Int = 0) -> Values {
        Values {
            $0[job.title] = title
            $0[job.kind] = .road
            $0[job.due] = Instant(milliseconds: 1_651_651_200_000).advanced(minutes: due)
            $0[job.unit] = RecordID(known: unit)
            $0[job.office] = RecordID(known: office ?? unit)
        }
    }
}
