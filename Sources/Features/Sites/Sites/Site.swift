package import Kernel
import Organisation
package import Registers

/// What a quarantine site was before (隔离点类型).
package enum SiteKind: String, Choice { case hotel, purposeBuilt, dormitory, other }

/// Parts of the prescribed layout (三区两通道, G5 and domain.md §2.6): three zones and two passages.
package enum SitePart: String, Choice { case observation, service, sanitary, cleanPassage, contaminatedPassage }

/// Hours within which a site in reserve can be open (启用梯次, domain.md §2.6).
package enum ActivationTier: String, Choice {
    case h24, h48, h72

    package var hours: Int {
        switch self {
        case .h24: 24
        case .h48: 48
        case .h72: 72
        }
    }
}

/// Quarantine sites (集中隔离点, G2): where, who runs them, how many rooms, and how fast they can be open.
package struct Sites: Register {
    package let name = Field<String>("name", .required, .max(80), .listed, .searched, .unique)
    package let kind = Field<SiteKind>("kind", .required, .listed, .filtered)
    package let area = Field<AreaCode>("area", .required, .listed)
    package let address = Field<String>("address", .required, .max(200))
    /// Unit that runs it (运行单位).
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered)
    package let office = Field<RecordID>("office", to: "unit", .derived)
    /// Parts of the layout that are there.
    package let layout = Field<[SitePart]>("layout")
    package let roomsPlanned = Field<Int>("roomsPlanned", .required, .listed)
    package let tier = Field<ActivationTier>("tier", .required, .listed, .filtered)
    /// The place that inspections are made of (检查清单), made with the first of them.
    package let place = Field<RecordID>("place", to: "place", .indexed, .derived)
    /// Number of the order by which it was activated, and when.
    package let order = Field<String>("order", .max(60), .derived)
    package let orderedAt = Field<Instant>("orderedAt", .derived)
    package let readyBy = Field<Instant>("readyBy", .derived)
    package let openedAt = Field<Instant>("openedAt", .derived)
    package init() {}

    package static let name = "site"
    package static let fields = Sites()
    package static let access = Access(
        read: siteReads, create: dispatching, edit: dispatching)
    package static let workflow = Workflow(
        ["reserve", "activating", "open", "closing", "closed"], closed: ["closed"],
        [
            Transition("activate", from: ["reserve"], to: "activating", by: dispatching, own: true),
            Transition("standDown", from: ["activating"], to: "reserve", by: dispatching, own: true),
            Transition("open", from: ["activating"], to: "open", by: running, own: true),
            Transition("windDown", from: ["open"], to: "closing", by: dispatching, own: true),
            Transition("resume", from: ["closing"], to: "open", by: dispatching, own: true),
            Transition("close", from: ["reserve", "closing"], to: "closed", by: dispatching, own: true),
            Transition("restore", from: ["closed"], to: "reserve", by: dispatching, own: true),
        ])
    package static let naturalKey = ["name"]

    /// Most rooms of one site.
    static let largest = 20_000

    package func problems(in values: Values) -> [Rejection.Problem] {
        guard let rooms = values[roomsPlanned], !(1...Self.largest).contains(rooms) else { return [] }
        return [.init("siteRooms", field: roomsPlanned.name, values: ["max": String(Self.largest)])]
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let area = values[area] {
            guard reading.principal.county.territory.contains(area),
                try reading.any(reading.registry.named(Areas.name), RecordID(area)) != nil
            else { throw Rejection.invalid("areaUnknown", field: self.area.name, ["area": area.text]) }
        }
        if let unit = values[unit] {
            guard let found = try reading.any(reading.registry.named(Units.name), unit) else {
                throw Rejection.invalid("unitUnknown", field: self.unit.name)
            }
            values[office] = found[Units.fields.office]
            // Rooms and stays carry the unit, for their scope.
            if let before, before[self.unit] != unit, before.state != "reserve" {
                throw Rejection(.conflict, "siteUnitMoves")
            }
        }
    }

    /// Whether zones and passages are all there (三区两通道).
    package static func hasLayout(_ site: Record) -> Bool {
        Set(site[fields.layout] ?? []).isSuperset(of: SitePart.allCases)
    }
}
