import Database
import Kernel

extension Writing {
    /// Moves the tallies from what a record was to what it is; those that count it the same are left alone.
    func count(_ definition: Definition, from old: Record?, to new: Record) throws {
        for tally in definition.tallies {
            let (before, after) = (old.flatMap { Self.keys(tally, $0) }, Self.keys(tally, new))
            guard before != after else { continue }
            if let before { try add(-1, to: tally.name, before) }
            if let after { try add(1, to: tally.name, after) }
        }
    }

    /// Counts many new records, each tally's keys once.
    func count(_ definition: Definition, new records: [Record]) throws {
        for tally in definition.tallies {
            var counts: [[String]: Int] = [:]
            for record in records { if let keys = Self.keys(tally, record) { counts[keys, default: 0] += 1 } }
            for (keys, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                try add(count, to: tally.name, keys)
            }
        }
    }

    private func add(_ step: Int, to tally: String, _ keys: [String]) throws {
        try connection.execute(
            """
            INSERT INTO tally (county, name, key1, key2, count)
            VALUES (\(county), \(tally), \(keys[0]), \(keys.count > 1 ? keys[1] : ""), \(step))
            ON CONFLICT (county, name, key1, key2) DO UPDATE SET count = tally.count + excluded.count
            """)
    }

    /// Keys under which a tally counts the record; nil where it does not.
    private static func keys(_ tally: Tally, _ record: Record) -> [String]? {
        if let unless = tally.unless, !(record.values.stored[unless] ?? .null).isNull { return nil }
        return tally.by.map { name in
            name == "state" ? record.state : (record.values.stored[name] ?? .null).word
        }
    }
}
