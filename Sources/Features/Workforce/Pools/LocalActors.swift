import Database
import Kernel
import Registers

/// Local actors of one kind (M5): teams registered, persons trained and available, teams trained lately. Of units, never of
/// persons; whom one calls is in each pool.
struct LocalActors: Sendable, Hashable {
    let skill: Skill
    let pools: Int
    let trained: Int
    let available: Int
    let recent: Int

    /// Days back that a training is recent.
    static let days = 90
}

extension Reading {
    /// The local actors of the headquarters, or of some first-level units, by kind; one query.
    func localActors(of offices: Set<RecordID>?, trainedSince day: CalendarDay) throws -> [LocalActors] {
        if offices?.isEmpty == true { return [] }
        let place: SQL = offices.map { "AND office \(among: $0.sorted().map(\.sql))" } ?? ""
        let rows = try connection.query(
            """
            SELECT skill, COUNT(*) AS pools, SUM(trained) AS trained, SUM(available) AS available,
              SUM(CASE WHEN "trainedOn" >= \(day) THEN 1 ELSE 0 END) AS recent
            FROM pool WHERE county = \(principal.county) AND open = 1 \(place)
            AND skill IN (\(list: Skill.local.map(\.sql))) GROUP BY skill
            """)
        let found = try rows.map { row in
            LocalActors(
                skill: try row.get("skill"), pools: try row.get("pools"), trained: try row.get("trained"),
                available: try row.get("available"), recent: try row.get("recent"))
        }
        return Skill.local.compactMap { skill in found.first { $0.skill == skill } }
    }
}
