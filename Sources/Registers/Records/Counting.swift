import Database
import Kernel

/// Steps of tallies that a transaction has taken (计数), added up in memory.
private struct TallySteps: Gathering {
    struct Place: Hashable, Comparable {
        let county: AreaCode
        let tally: String
        let keys: [String]

        static func < (left: Place, right: Place) -> Bool {
            left.tally == right.tally ? left.keys.lexicographicallyPrecedes(right.keys) : left.tally < right.tally
        }
    }
    var steps: [Place: Int] = [:]

    func write(to connection: any Connection) throws {
        for (place, step) in steps.sorted(by: { $0.key < $1.key }) where step != 0 {
            let keys = place.keys
            try connection.execute(
                """
                INSERT INTO tally (county, name, key1, key2, count)
                VALUES (\(place.county), \(place.tally), \(keys[0]), \(keys.count > 1 ? keys[1] : ""), \(step))
                ON CONFLICT (county, name, key1, key2) DO UPDATE SET count = tally.count + excluded.count
                """)
        }
    }
}

extension Writing {
    /// Moves the tallies from what a record was to what it is; those that count it the same are left alone.
    func count(_ definition: Definition, from old: Record?, to new: Record) {
        for tally in definition.tallies {
            let (before, after) = (old.flatMap { Self.keys(tally, $0) }, Self.keys(tally, new))
            guard before != after else { continue }
            if let before { add(-1, to: tally, before) }
            if let after { add(1, to: tally, after) }
        }
    }

    /// Counts new records.
    func count(_ definition: Definition, new records: [Record]) {
        for tally in definition.tallies {
            for record in records { if let keys = Self.keys(tally, record) { add(1, to: tally, keys) } }
        }
    }

    private func add(_ step: Int, to tally: Tally, _ keys: [String]) {
        var taken = connection.gathered[TallySteps.self] ?? TallySteps()
        // Or the dictionary would be copied.
        connection.gathered[TallySteps.self] = nil
        taken.steps[TallySteps.Place(county: county, tally: tally.name, keys: keys), default: 0] += step
        connection.gathered[TallySteps.self] = taken
    }

    /// Keys under which a tally counts the record; nil where it does not.
    private static func keys(_ tally: Tally, _ record: Record) -> [String]? {
        if let unless = tally.unless, !(record.values.stored[unless] ?? .null).isNull { return nil }
        let isHeld = { (name: String) in !["", "0"].contains((record.values.stored[name] ?? .null).word) }
        guard tally.only.allSatisfy(isHeld) else { return nil }
        return tally.by.map { name in
            name == "state" ? record.state : (record.values.stored[name] ?? .null).word
        }
    }
}
