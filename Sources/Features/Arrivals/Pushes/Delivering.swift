import Crypto
import Database
package import Kernel
import Measures
import Organisation
package import Registers

/// Arrivals between two headquarters (跨县推送): reads each one's change stream in order and writes in the other's key, each in
/// its own transaction. What it makes has ids that follow from the cause, so that reading a change twice delivers once. It also
/// begins what came on a list, whose rows the importer writes.
package struct ArrivalDelivery: Sendable {
    private let store: RecordStore
    private let rules: ArrivalSettings
    private static let name = "arrivals"

    package init(_ store: RecordStore, _ rules: ArrivalSettings) { (self.store, self.rules) = (store, rules) }

    /// Handles what has been written in `county` since the last time.
    /// - Returns: number of changes read; call again while it equals `limit`.
    package func run(_ county: AreaCode, limit: Int = 500) async throws -> Int {
        let rules = rules
        let found = try await store.read(as: .system(county)) { try Found($0, rules, limit: limit) }
        guard let last = found.last else { return 0 }
        if found.isNew {
            while try await store.write(
                by: .system(county), lane: .background, { try $0.beginNewArrivals(rules: rules) }) == 200
            {}
        }
        for piece in Self.pieces(of: found.arrivals) {
            try await store.write(by: .system(county), lane: .background) { try $0.planTests(of: piece, rules) }
        }
        for piece in Self.pieces(of: found.measures) {
            try await store.write(by: .system(county), lane: .background) { try $0.closeArrivals(of: piece) }
        }
        if found.asksAnew {
            var place: RecordID?
            repeat {
                place = try await store.write(by: .system(county), lane: .background) { [place] in
                    try $0.reassess(arrivalsAfter: place, rules: rules)
                }
            } while place != nil
        }
        for push in found.pushes {
            if push[Pushes.fields.toCounty] != nil {
                try await deliver(push)
            } else if let from = push[Pushes.fields.fromCounty] {
                _ = try await store.write(by: .system(from, name: county.text), lane: .background) {
                    try $0.hear(of: push, rules: rules)
                }
            }
        }
        try await store.database.write(key: county, lane: .background) { connection in
            _ = try connection.execute(
                """
                INSERT INTO projector (county, name, number) VALUES (\(county), \(Self.name), \(last))
                ON CONFLICT (county, name) DO UPDATE SET number = excluded.number WHERE projector.number < excluded.number
                """)
        }
        return found.count
    }

    /// Records of one transaction, each with a handful of statements: a list that was changed as a whole keeps nobody's write
    /// waiting. What an interrupted run left is done with the same changes again.
    static func pieces(of records: [RecordID], by most: Int = 50) -> [[RecordID]] {
        stride(from: 0, to: records.count, by: most).map { Array(records[$0..<min($0 + most, records.count)]) }
    }

    /// What a stretch of changes asks for.
    private struct Found: Sendable {
        let count: Int
        let last: Int64?
        let pushes: [Record]
        let measures: [RecordID]
        /// Arrivals that were changed.
        let arrivals: [RecordID]
        let isNew: Bool
        let asksAnew: Bool

        init(_ reading: Reading, _ rules: ArrivalSettings, limit: Int) throws {
            let county = reading.principal.county
            let rows = try reading.connection.query(
                """
                SELECT number, register, record, verb FROM change WHERE county = \(county) AND number >
                  coalesce((SELECT number FROM projector WHERE county = \(county) AND name = \(ArrivalDelivery.name)), 0)
                ORDER BY number LIMIT \(limit)
                """)
            let ids = { (register: String) throws -> [RecordID] in
                try rows.filter { $0["register"].text == register }.map { try $0.get("record") }
            }
            let registers = Set(rows.compactMap { $0["register"].text })
            (count, last) = (rows.count, rows.last?["number"].integer)
            pushes = try reading.all(Pushes.self, ids: Set(ids(Pushes.name))).values.sorted { $0.id < $1.id }
            measures = try Set(ids(Measures.name)).sorted()
            arrivals = try Set(ids(Arrivals.name)).sorted()
            isNew = registers.contains(Arrivals.name)
            asksAnew = !registers.isDisjoint(with: rules.watched)
        }
    }

    private func deliver(_ push: Record) async throws {
        guard let county = push[Pushes.fields.toCounty], push.state == "sent", let id = push[Pushes.fields.arrival]
        else { return }
        let rules = rules
        let (there, works) = try await store.read(as: .system(county)) { reading in
            (
                try reading.any(reading.registry.named(Pushes.name), Self.id("push", push.id)) != nil,
                try reading.headquartersUnit() != nil
            )
        }
        guard !there else { return }
        guard works else {
            // Nobody there would ever see it.
            _ = try await store.write(by: .system(push.county), lane: .background) { writing in
                try writing.takeBack(push.id, reason: nil, rules: rules)
            }
            return
        }
        // Read for the measure it is about, which the log of the sender tells; carried over in memory alone.
        let (arrival, numbers) = try await store.write(by: .system(push.county), lane: .background) { writing in
            let definition = try writing.registry.named(Arrivals.name)
            let arrival = try writing.reading.find(Arrivals.self, id)
            let held = definition.protected.map(\.name).filter { arrival.values.stored[$0]?.text != nil }
            return (
                arrival, held.isEmpty ? [:] : try writing.reveal(definition, id, held, for: .measure)
            )
        }
        _ = try await store.write(by: .system(county, name: push.county.text), lane: .background) {
            try $0.receive(push, arrival, numbers, rules: rules)
        }
    }

    static func id(_ kind: String, _ cause: RecordID) -> RecordID {
        RecordID(digest: SHA256.hash(data: Array("arrival \(kind) \(cause.text)".utf8)))
    }
}

extension Reading {
    /// The unit at the top of the headquarters; nil where no headquarters works in this deployment.
    fileprivate func headquartersUnit() throws -> RecordID? {
        try connection.first(
            """
            SELECT id FROM unit WHERE county = \(principal.county) AND open = 1 AND parent IS NULL
            AND kind = 'headquarters' ORDER BY id LIMIT 1
            """
        ).map { try $0.get("id") }
    }
}

extension Writing {
    /// What another headquarters has pushed here: to be claimed by this one's office.
    fileprivate func receive(
        _ sent: Record, _ arrival: Record, _ numbers: [String: String], rules: ArrivalSettings
    ) throws -> Record? {
        let (a, p) = (Arrivals.fields, Pushes.fields)
        let (pushID, arrivalID) = (ArrivalDelivery.id("push", sent.id), ArrivalDelivery.id("arrival", sent.id))
        if let there = try reading.any(registry.named(Pushes.name), pushID) { return there }
        guard let unit = try reading.headquartersUnit() else { return nil }
        // Its own words go along; what its headquarters has made of it does not.
        var values = Values(
            arrival.values.stored.filter { name, value in
                !value.isNull && !numbers.keys.contains(name)
                    && registry.fields(of: Arrivals.name).contains { $0.name == name && !$0.has(.derived) }
            })
        for (name, number) in numbers { values.stored[name] = .text(number) }
        values[a.via] = .push
        values[a.saidBy] = nil
        values[a.namedBy] = arrival[a.namedBy]
        // Somebody here may live here; the sender cannot know.
        values[a.area] = county.territory
        values[a.unit] = unit
        values[a.keepUntil] = arrival[a.keepUntil]
        values[a.push] = pushID
        let received = try insert(Arrivals.self, id: arrivalID, state: "offered", verb: "receive", values)
        try update(received, verb: "edit", try reading.asked(received, rules, now).values)
        let push = try insert(
            Pushes.self, id: pushID, verb: "receive",
            Values {
                $0[p.arrival] = arrivalID
                $0[p.to] = unit
                $0[p.fromCounty] = sent.county
                $0[p.counterpart] = sent.id
                $0[p.reason] = sent[p.reason]
                $0[p.sentAt] = sent[p.sentAt]
                $0[p.claimBy] = now.advanced(minutes: ArrivalDuties.claimMinutes)
            })
        try oweClaim(of: push, area: county.territory, rules)
        return push
    }

    /// What became of a push in the other headquarters, written beside one's own.
    fileprivate func hear(of theirs: Record, rules: ArrivalSettings) throws -> Record? {
        let p = Pushes.fields
        guard let id = theirs[p.counterpart], let own = try reading.any(registry.named(Pushes.name), id),
            own.state != theirs.state, !["answered", "returned"].contains(own.state)
        else { return nil }
        if theirs.state == "returned" { return try takeBack(id, reason: theirs[p.givenBack], rules: rules) }
        guard theirs.state != "sent" else { return nil }
        return try update(
            own, state: theirs.state, verb: theirs.state == "claimed" ? "claim" : "answer",
            Values {
                $0[p.claimedAt] = theirs[p.claimedAt]
                $0[p.answeredAt] = theirs[p.answeredAt]
                $0[p.answer] = theirs[p.answer]
            })
    }

    /// A push that came back: the arrival is one's own again.
    /// - Parameter reason: nil where there is no such headquarters here.
    fileprivate func takeBack(_ id: RecordID, reason: String?, rules: ArrivalSettings) throws -> Record {
        let (a, p) = (Arrivals.fields, Pushes.fields)
        let push = try reading.find(Pushes.self, id)
        let back = try update(
            push, state: "returned", verb: "giveBack",
            Values {
                $0[p.givenBack] = reason
                $0[p.answeredAt] = now
            })
        guard let arrival = try push[p.arrival].flatMap({ try reading.any(registry.named(Arrivals.name), $0) }),
            arrival.state == "handedOver", arrival[a.push] == id
        else { return back }
        try oweVerification(of: arrival, rules, state: "filed", verb: "takeBack", Values { $0[a.push] = nil })
        return back
    }
}

extension Registry {
    fileprivate func fields(of register: String) -> [FieldInfo] {
        definitions.first { $0.name == register }?.fields ?? []
    }
}
