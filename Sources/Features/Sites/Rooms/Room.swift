package import Kernel
package import Registers

/// Rooms of a quarantine site (隔离房间). What state a room is in follows from who is in it; nobody sets it by hand, but for
/// cleaning and for taking it out of use.
package struct Rooms: Register {
    package let site = Field<RecordID>("site", to: "site", .required, .listed, .filtered, .indexed)
    package let number = Field<String>("number", .required, .max(20), .listed, .searched)
    package let floor = Field<Int>("floor", .required, .listed)
    package let kind = Field<RoomKind>("kind", .required, .listed, .filtered)
    /// Persons it takes at most; those of one family or one companion (同住).
    package let beds = Field<Int>("beds", .listed)
    /// `site/number`: a number is there once.
    package let key = Field<String>("key", .required, .derived, .unique)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package init() {}

    package static let name = "room"
    package static let fields = Rooms()
    package static let access = Access(read: siteReads, create: running, edit: running)
    package static let workflow = Workflow(
        ["free", "reserved", "occupied", "cleaning", "out"], closed: ["out"],
        [
            Transition("reserve", from: ["free"], to: "reserved", by: running, own: true),
            Transition("occupy", from: ["free", "reserved"], to: "occupied", by: running, own: true),
            Transition("unreserve", from: ["reserved"], to: "free", by: running, own: true),
            Transition("vacate", from: ["occupied"], to: "cleaning", by: running, own: true),
            Transition("clean", from: ["cleaning"], to: "free", by: running),
            Transition("takeOut", from: ["free", "cleaning"], to: "out", by: running, needsReason: true),
            Transition("bringBack", from: ["out"], to: "cleaning", by: running),
        ])
    package static let listing = Listing(sort: "key", descending: false)
    package static let naturalKey = ["site", "number"]
    /// Rooms by site and state: what every page of sites reads.
    package static let tallies = [Tally("roomState", by: ["site", "state"])]

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if let beds = values[beds], !(1...8).contains(beds) {
            problems.append(.init("roomBeds", field: self.beds.name))
        }
        if let floor = values[floor], !(-3...80).contains(floor) {
            problems.append(.init("roomFloor", field: self.floor.name))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        let whole = before.map { Values($0.values.stored.merging(values.stored) { $1 }) } ?? values
        guard let site = whole[site], let number = whole[number] else { return }
        if let before, before[self.site] != site { throw Rejection(.conflict, "roomMoves") }
        if whole[beds] == nil { values[beds] = (whole[kind] ?? .single).beds }
        values.stored.merge(try Self.belonging(to: reading.find(Sites.self, site), number: number).stored) { $1 }
    }

    /// What a room has of its site.
    static func belonging(to site: Record, number: String) -> Values {
        let (r, s) = (fields, Sites.fields)
        return Values {
            $0[r.key] = "\(site.id)/\(number.trimmingWhitespace)"
            $0[r.area] = site[s.area]
            $0[r.unit] = site[s.unit]
            $0[r.office] = site[s.office]
        }
    }
}

/// For whom a room is made (房型).
package enum RoomKind: String, Choice {
    case single, family, barrierFree

    /// Persons it takes where nothing else is said: a family, a person and a companion.
    package var beds: Int {
        switch self {
        case .single: 1
        case .family: 4
        case .barrierFree: 2
        }
    }
}
