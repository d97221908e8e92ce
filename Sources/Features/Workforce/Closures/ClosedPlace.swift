package import Kernel
package import Registers
package import Supervision

/// How an institution is kept (管理方式, J16): as always, with limited visits, or closed – who works there stays, others come
/// in by exception only. Leaving for a hospital is always free, in each of them: there is nothing to switch it off with.
package enum ClosureMode: String, Choice { case open, limited, closed }

/// Institutions under closed management (封闭管理, J16): care homes, welfare institutions, custody sites – no compound, no
/// village, no school. Limited or closed only by an order, with its basis, until a day on which it is looked at again; closed
/// only by two persons; and only where families can see each other by video.
package struct ClosedPlaces: Register {
    package let place = Field<RecordID>("place", to: "place", .required, .unique, .listed)
    package let name = Field<String>("name", .required, .max(100), .derived, .listed, .searched)
    package let area = Field<AreaCode>("area", .required, .derived, .listed)
    /// The place's two lines: by territory, by sector.
    package let unit = Field<RecordID>("unit", to: "unit", .derived, .listed)
    package let bureau = Field<RecordID>("bureau", to: "unit", .derived)
    /// Whether families are offered to meet by video (视频探视).
    package let video = Field<Bool>("video", .required, .listed)
    /// What is in force, also while somebody's request waits for the second person.
    package let mode = Field<ClosureMode>("mode", .required, .derived, .listed, .filtered)
    /// Number of the order in force, 防指〔2022〕21号, and what it rests on.
    package let order = Field<String>("order", .max(60), .derived)
    package let basis = Field<String>("basis", .max(200), .derived)
    package let from = Field<CalendarDay>("from", .derived)
    /// Last day without another look (复核日).
    package let reviewBy = Field<CalendarDay>("reviewBy", .derived, .listed)
    /// The order that waits for the second person.
    package let askedOrder = Field<String>("askedOrder", .max(60), .derived)
    package let askedBasis = Field<String>("askedBasis", .max(200), .derived)
    package let askedReview = Field<CalendarDay>("askedReview", .derived)
    package init() {}

    package static let name = "closedPlace"
    package static let fields = ClosedPlaces()
    package static let access = Access(
        read: reads([.unit("unit"), .unit("bureau")]), create: Set(dispatching), edit: Set(dispatching))
    /// Each step taken again under a new order prolongs what is; opening is one person's word, closing two persons'.
    package static let workflow = Workflow(
        ["open", "limited", "asked", "closed"],
        [
            Transition("limit", from: ["open", "limited", "closed"], to: "limited", by: Set(dispatching), own: true),
            Transition(
                "close", from: ["open", "limited", "closed"], to: "closed", by: Set(dispatching),
                second: .init(by: [.commander, .dutyOfficer, .sectionLead], pending: "asked"), own: true),
            Transition("reopen", from: ["limited", "closed"], to: "open", by: Set(dispatching), own: true),
        ])

    /// Kinds of places that may be closed at all.
    package static let kinds: Set<PlaceKind> = [.careHome, .welfareHome, .custody]
    /// Most days from the day of the order until it is looked at again.
    package static let longest = 14

    package func problems(in values: Values) -> [Rejection.Problem] {
        guard values[mode] != .open else { return [] }
        var problems: [Rejection.Problem] = []
        if values[video] != true { problems.append(.init("closureVideo", field: video.name)) }
        for field in [order, basis] where (values[field] ?? "").trimmingWhitespace.isEmpty {
            problems.append(.init("required", field: field.name))
        }
        let days = values[reviewBy].flatMap { last in values[from].map { last.ordinal - $0.ordinal } }
        if !(1...Self.longest).contains(days ?? 0) {
            problems.append(.init("closureReview", field: reviewBy.name, values: ["max": String(Self.longest)]))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if before == nil {
            values[mode] = .open
            values[video] = values[video] ?? false
        }
        guard let place = values[place] else { return }
        if let before, before[self.place] != place { throw Rejection.invalid("closureMoves", field: self.place.name) }
        let p = Places.fields
        guard let found = try reading.any(reading.registry.named(Places.name), place) else {
            throw Rejection.invalid("placeUnknown", field: self.place.name)
        }
        guard let kind = found[p.kind], Self.kinds.contains(kind) else {
            throw Rejection.invalid("closureKind", field: self.place.name)
        }
        values[name] = found[p.name]
        values[area] = found[p.area]
        (values[unit], values[bureau]) = (found[p.unit], found[p.bureau])
    }
}
