import Database
package import Kernel
package import Registers

extension Writing {
    /// Adds rooms of one floor, numbered on: `301`, `302`, … Those whose number is there stay as they are.
    /// - Returns: number of rooms added.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`roomCount`, `malformed`), `conflict` (`state`).
    @discardableResult
    package func addRooms(
        to id: RecordID, floor: Int, from first: Int, count: Int, kind: RoomKind, beds: Int? = nil
    ) throws -> Int {
        guard principal.may(running) else { throw Rejection.forbidden }
        let site = try reading.find(Sites.self, id)
        guard site.state != "closed" else {
            throw Rejection(.conflict, "state", values: ["state": site.state, "transition": "addRooms"])
        }
        guard (1...500).contains(count), first >= 0, first < 1_000_000 else {
            throw Rejection.invalid("roomCount", field: "count", ["max": "500"])
        }
        let r = Rooms.fields
        let there = Set(try reading.all(Rooms.self, where: r.site, is: id, limit: Sites.largest).map { $0[r.number] })
        let definition = try registry.named(Rooms.name)
        let new = try (first..<first + count).map(String.init).filter { !there.contains($0) }.map { number in
            var values = Rooms.belonging(to: site, number: number)
            values[r.site] = id
            values[r.number] = number
            values[r.floor] = floor
            values[r.kind] = kind
            values[r.beds] = beds ?? kind.beds
            return try checked(definition, values)
        }
        try insert(batch: new, of: definition, cause: id, verb: "addRooms")
        return new.count
    }
}

extension Reading {
    /// Rooms of one site by state, from what is counted with every write.
    package func occupancy(of site: RecordID) throws -> Occupancy {
        try connection.settle()
        let rows = try connection.query(
            """
            SELECT key2, count FROM tally WHERE county = \(principal.county) AND name = 'roomState'
            AND key1 = \(site.text)
            """)
        return Occupancy(
            Dictionary(
                try rows.map { (try $0.get("key2"), try $0.get("count")) }, uniquingKeysWith: { first, _ in first }))
    }

    /// The same of all sites of the headquarters.
    package func occupancies() throws -> [String: Occupancy] {
        var counts: [String: [String: Int]] = [:]
        for row in try tally("roomState") { counts[row.key1, default: [:]][row.key2] = row.count }
        return counts.mapValues { Occupancy($0) }
    }

    /// Rooms of a site that take somebody now, by number.
    package func freeRooms(of site: RecordID) throws -> [RecordID] {
        try all(Rooms.self, where: Rooms.fields.site, is: site, limit: Sites.largest).filter { $0.state == "free" }
            .sorted { ($0[Rooms.fields.number] ?? "") < ($1[Rooms.fields.number] ?? "") }.map(\.id)
    }
}
