import Database
package import Kernel
package import Policies
package import Registers

extension Writing {
    /// Enters the areas of a published list, to be confirmed by somebody else. What is already there at the same level stays.
    /// - Returns: number entered.
    package func enter(
        riskAreas lines: [ListedArea], scheme: RiskScheme, from: CalendarDay, source: String
    ) throws -> Int {
        guard principal.posts.contains(where: { RiskAreas.entering.contains($0.role) }) else {
            throw Rejection.forbidden
        }
        let r = RiskAreas.fields
        guard !lines.isEmpty else { throw Rejection.invalid("required", field: "list") }
        let there = try reading.openRiskAreas()
        let key = { (name: String?, level: RiskLevel?) in "\(name ?? "") \(level?.rawValue ?? "")" }
        var known = Set(there.map { key($0[r.name], $0[r.level]) })
        var count = 0
        for line in lines where known.insert(key(line.name, line.level)).inserted {
            // Another level of the same place: the tail of a high-risk area counts differently.
            let before = there.first { $0[r.name] == line.name && $0.state == "active" }?[r.level]
            var values = Values {
                $0[r.name] = line.name
                $0[r.place] = line.place
                $0[r.whole] = line.whole
                $0[r.scheme] = scheme
                $0[r.level] = line.level
                $0[r.before] = before
                $0[r.from] = from
                $0[r.source] = source
                $0[r.enterer] = principal.user
            }
            values[r.due] = RiskAreas.due(values)
            try insert(RiskAreas.self, verb: "list", values)
            count += 1
        }
        return count
    }
}

extension Registers.Reading {
    /// Risk areas proposed or in force, at most 5,000.
    package func openRiskAreas() throws -> [Record] {
        let definition = try registry.named(RiskAreas.name)
        return try connection.query(
            """
            SELECT * FROM "riskArea" WHERE county = \(principal.county) AND open = 1 ORDER BY id DESC LIMIT 5000
            """
        ).map { try Record($0, of: definition) }
    }
}
