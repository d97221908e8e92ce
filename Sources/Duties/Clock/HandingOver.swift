import Database
package import Kernel
package import Registers

/// Units, persons and areas that owe no more (撤并): given by the feature that knows them.
package struct Departures: Sendable {
    /// Units no longer active, with the unit that took over where one did.
    package let units: [RecordID: RecordID?]
    /// Users who are no longer active.
    package let users: Set<RecordID>
    /// Areas no longer there, with their successor.
    package let areas: [AreaCode: AreaCode]

    package init(units: [RecordID: RecordID?] = [:], users: Set<RecordID> = [], areas: [AreaCode: AreaCode] = [:]) {
        (self.units, self.users, self.areas) = (units, users, areas)
    }
}

extension Writing {
    /// Hands on open duties whose unit, person or area is no longer there: to the successor; without one a duty is
    /// unassigned (无人负责), and what a closed unit owed about itself is cancelled. What is closed stays with whom it was.
    /// - Returns: number of duties looked at; call again while it equals `limit`.
    package func handOver(_ book: DutyBook, limit: Int = 500) throws -> Int {
        let gone = try book.departures(reading, book.day(now))
        let duties = try orphans(gone, limit)
        if duties.isEmpty { return 0 }
        let number = try nextNumber()
        var moves = DutyMoves(county: county)
        let isEnded = { (duty: Duty) in
            duty.unit == duty.subject && duty.unit.map { gone.units[$0] == .some(nil) } ?? false
        }
        try cancel(duties.filter(isEnded), number, &moves)
        var handed: [Duty] = []
        for duty in duties where !isEnded(duty) {
            var new = duty
            if let unit = duty.unit, let successor = gone.units[unit] { new.unit = successor }
            if let owner = duty.owner, gone.users.contains(owner) { new.owner = nil }
            if let area = duty.area, let successor = gone.areas[area] { new.area = successor }
            new.version = number
            moves.step(duty, new)
            handed.append(new)
        }
        try store(handed)
        let named = handed.prefix(100).map { "\($0.rule) \($0.subject) \($0.slot) \($0.unit?.text ?? "")" }
        try logDuties("handOver", RecordID(rule: "duty.clock"), moves, ["duties": [String](named).sql])
        return duties.count
    }

    /// Tells the headquarters once a night how many open duties nobody owes (C9). Idempotent.
    package func tellUnassigned(_ book: DutyBook) throws {
        let (rule, today) = (DutyTables.dayMark, book.day(now))
        let done = try connection.first(
            "SELECT 1 AS found FROM duty_run WHERE county = \(county) AND rule = \(rule) AND day = \(today)")
        if done != nil { return }
        let found = try connection.query(
            """
            SELECT * FROM duty WHERE county = \(county) AND unit IS NULL AND open = 1 ORDER BY due LIMIT 1000
            """
        ).map(Duty.init)
        if let first = found.first,
            let office = try book.directory(reading, [first], today).audience(.headquarters, of: first)
        {
            try notify(
                office.unit, office: office.office, kind: "unassigned", about: office.unit, of: "duty", rule: rule,
                title: found.count < 1000 ? String(found.count) : "1000+")
        }
        try connection.execute(
            """
            INSERT INTO duty_run (county, rule, day, version, after, replan, done)
            VALUES (\(county), \(rule), \(today), '', '', 0, 1)
            """)
        // Nobody asks any more how far a day long past was made.
        let old = today.advanced(by: -2 * DutyTables.keptDays)
        try connection.execute("DELETE FROM duty_run WHERE county = \(county) AND day < \(old)")
    }

    private func orphans(_ gone: Departures, _ limit: Int) throws -> [Duty] {
        var tests: [SQL] = []
        if !gone.units.isEmpty { tests.append("unit IN (\(list: gone.units.keys.sorted().map(\.sql)))") }
        if !gone.users.isEmpty { tests.append("owner IN (\(list: gone.users.sorted().map(\.sql)))") }
        // A grid within a village that went has its own successor, or stays: by its village it is only found.
        let areas = Dictionary(grouping: gone.areas.keys) { $0.level == .township ? AreaCode.Level.township : .village }
        for (level, codes) in areas.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let around = Set(codes.compactMap { $0.ancestor(level) }).sorted()
            let column = level == .township ? "town" : "village"
            tests.append(
                "\(name: column) IN (\(list: around.map(\.sql))) AND area IN (\(list: codes.sorted().map(\.sql)))")
        }
        if tests.isEmpty { return [] }
        let branches = tests.map { test -> SQL in
            """
            SELECT * FROM (SELECT * FROM duty WHERE county = \(county) AND \(test) AND open = 1 LIMIT \(limit)) branch
            """
        }
        // What two of them find is one.
        return try connection.query(branches.joined(separator: " UNION ") + " LIMIT \(limit)").map(Duty.init)
    }
}
