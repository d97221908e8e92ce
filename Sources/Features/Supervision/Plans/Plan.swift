import Foundation
package import Kernel
package import Registers

/// Inspection plans (检查计划, C2): which kinds of place, how many, by which strata, in which days. The draw keeps its
/// seed and the frame it was made from, so that it can be repeated by anybody.
package struct Plans: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    /// Kinds of place to draw from; all where empty.
    package let kinds = Field<[PlaceKind]>("kinds")
    package let strata = Field<Strata>("strata", .required)
    /// Places to draw.
    package let size = Field<Int>("size", .required, .listed)
    package let from = Field<CalendarDay>("from", .required, .listed)
    package let to = Field<CalendarDay>("to", .required, .listed)
    /// Unit of the inspection team (专项督查队).
    package let team = Field<RecordID>("team", to: "unit", .required)
    package let basis = Field<String>("basis")
    package let seed = Field<String>("seed", .derived)
    package let drawn = Field<Instant>("drawn", .listed, .derived)
    /// Places it was drawn from.
    package let population = Field<Int>("population", .derived)
    package let sample = Field<Int>("sample", .derived)
    /// The frame: a JSON array of `[id, stratum]`.
    package let frame = Field<JSONText>("frame", .derived, .secret)
    package init() {}

    package static let name = "plan"
    package static let fields = Plans()
    package static let access = Access(
        read: headquartersReads, create: [.inspector, .dutyOfficer], edit: [.inspector, .dutyOfficer])
    package static let workflow = Workflow(
        ["draft", "drawn", "closed"], closed: ["closed"],
        [
            Transition("draw", from: ["draft"], to: "drawn", by: [.inspector, .dutyOfficer], own: true),
            Transition("close", from: ["drawn"], to: "closed", by: [.inspector, .dutyOfficer]),
        ])

    /// Most places a frame may hold.
    package static let longestFrame = 20_000

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if let from = values[from], let to = values[to], to < from {
            problems.append(.init("endsBeforeStart", field: self.to.name))
        }
        if let size = values[size], !(1...5000).contains(size) {
            problems.append(.init("sampleSize", field: self.size.name))
        }
        return problems
    }

    /// What was drawn stays as it was drawn.
    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before, before.state != "draft" { throw Rejection(.conflict, "planDrawn") }
    }
}

/// By what a sample is spread (分层).
package enum Strata: String, Choice {
    case kind, township, both, none

    /// The stratum of a place.
    func stratum(of place: Record) -> String {
        let kind = place[Places.fields.kind]?.rawValue ?? ""
        let town = place.area?.ancestor(.township)?.text ?? place.area?.text ?? ""
        return switch self {
        case .kind: kind
        case .township: town
        case .both: "\(town) \(kind)"
        case .none: ""
        }
    }
}
