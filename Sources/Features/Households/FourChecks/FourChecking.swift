import Database
package import Kernel
package import Registers

/// A sheet (四查一询报数): households asked in a grid on a day, and of how many each item is so.
package struct FourCheckSheet: Sendable, Hashable {
    package let day: CalendarDay
    package let asked: Int
    /// In the order of the template.
    package let counts: [Int]

    package init(day: CalendarDay, asked: Int, counts: [Int]) {
        (self.day, self.asked, self.counts) = (day, asked, counts)
    }

    fileprivate func problems(_ template: FourCheckTemplate, most: Int, before: Record?) -> [Rejection.Problem] {
        let f = FourChecks.fields
        if asked < template.least {
            return [.init("fourCheckLeast", field: f.asked.name, values: ["min": String(template.least)])]
        }
        if asked > most { return [.init("fourCheckMost", field: f.asked.name, values: ["max": String(most)])] }
        // From one household to the next, two sheets would tell what it said.
        if let before = before?[f.asked], before != asked, abs(before - asked) < template.least {
            return [.init("fourCheckStep", field: f.asked.name, values: ["min": String(template.least)])]
        }
        guard counts.count == FourChecks.items.count else { return [.init("required", field: "counts")] }
        return counts.indices.filter { !(0...asked).contains(counts[$0]) }.map {
            .init("fourCheckCount", field: "counts.\($0)", values: ["max": String(asked)])
        }
    }
}

extension Writing {
    /// Says a sheet of a grid in a running round; said again, the last word stands.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`sweepOver`, `sweepNotHere`, `fourCheckNone`), `invalid`
    ///   (`fourCheckDay`, `fourCheckLeast`, `fourCheckMost`, `fourCheckStep`, `fourCheckCount`).
    @discardableResult
    package func say(
        _ sheet: FourCheckSheet, of grid: RecordID, in sweep: RecordID, rules: HouseholdRules
    ) throws -> Record {
        let (f, s, l) = (FourChecks.fields, Sweeps.fields, SweepLines.fields)
        let round = try reading.find(Sweeps.self, sweep)
        guard principal.has(.gridWorker, .unitOfficer, .dutyOfficer) else { throw Rejection.forbidden }
        guard round.state == "running" else { throw Rejection(.conflict, "sweepOver") }
        guard round.doors == .home, let lineID = try reading.line(of: sweep, grid: grid) else {
            throw Rejection(.conflict, "sweepNotHere")
        }
        let line = try reading.find(SweepLines.self, lineID)
        let opened = round[s.opened].map { rules.today($0) } ?? sheet.day
        guard opened <= sheet.day, sheet.day <= rules.today(now) else {
            throw Rejection.invalid("fourCheckDay", field: f.day.name)
        }
        guard let template = rules.fourChecks.template(on: sheet.day) else {
            throw Rejection(.conflict, "fourCheckNone")
        }
        let slot = "\(sweep) \(grid) \(sheet.day)"
        let before = try reading.all(FourChecks.self, where: f.slot, is: slot, limit: 1).first
        let problems = sheet.problems(template, most: line[l.total] ?? 0, before: before)
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        var values = Values {
            $0[f.template] = template.key
            $0[f.asked] = sheet.asked
            for (item, count) in zip(FourChecks.items, sheet.counts) { $0[item] = count }
        }
        if let before { return try update(before, values) }
        values[f.sweep] = sweep
        values[f.line] = lineID
        values[f.grid] = grid
        values[f.day] = sheet.day
        values[f.area] = line[l.area]
        values[f.office] = line[l.office]
        values[f.unit] = line[l.unit]
        values[f.slot] = slot
        return try insert(FourChecks.self, verb: "say", values)
    }
}

/// Sums of sheets.
struct FourCheckSums: Sendable, Hashable {
    var asked = 0
    var counts = Array(repeating: 0, count: FourChecks.items.count)

    static func + (left: FourCheckSums, right: FourCheckSums) -> FourCheckSums {
        FourCheckSums(asked: left.asked + right.asked, counts: zip(left.counts, right.counts).map(+))
    }
}

extension Reading {
    /// Sums of a round's sheets of one template, by line; whoever reads the round's lines reads them.
    func fourChecks(in sweep: RecordID, _ template: FourCheckTemplate) throws -> [RecordID: FourCheckSums] {
        let sums = FourChecks.items.map { item -> SQL in "SUM(\(name: item.name)) AS \(name: item.name)" }
        let rows = try connection.query(
            """
            SELECT line, SUM(asked) AS asked, \(sums.joined(separator: ", ")) FROM "fourCheck"
            WHERE county = \(principal.county) AND sweep = \(sweep) AND template = \(template.key) GROUP BY line
            """)
        return Dictionary(
            try rows.map { row in
                (
                    try row.get("line"),
                    FourCheckSums(
                        asked: try row.get("asked"), counts: try FourChecks.items.map { try row.get($0.name) })
                )
            }, uniquingKeysWith: { first, _ in first })
    }
}
