package import Kernel
package import Registers

/// Transfers (转运, G3): one ride of one person, as a closed loop – requested, a vehicle sent, picked up, handed over, the
/// vehicle disinfected. A vehicle is known by its number in the fleet; nobody's position is recorded.
package struct Transfers: Register {
    package let measure = Field<RecordID>("measure", to: "measure", .required, .listed, .indexed, .derived)
    /// The measure while the ride is open: nobody is fetched twice.
    package let rider = Field<RecordID>("rider", .unique, .derived, .secret)
    package let direction = Field<Direction>("direction", .required, .listed, .filtered, .derived)
    package let area = Field<AreaCode>("area", .required, .listed, .derived)
    /// The township's government: whose person it is.
    package let unit = Field<RecordID>("unit", to: "unit", .listed, .filtered, .derived)
    package let site = Field<RecordID>("site", to: "site", .listed, .indexed, .derived)
    /// Who runs the site.
    package let siteUnit = Field<RecordID>("siteUnit", to: "unit", .derived)
    /// The bed that is kept.
    package let stay = Field<RecordID>("stay", to: "stay", .derived)
    package let needs = Field<[RideNeed]>("needs", .derived)
    /// Unit of the crew (车组).
    package let crew = Field<RecordID>("crew", to: "unit", .listed, .derived)
    /// Number in the fleet, never a plate: 转运3号车.
    package let vehicle = Field<String>("vehicle", .max(20), .listed, .derived)
    package let requested = Field<Instant>("requested", .required, .listed, .derived)
    /// When the hours of the policy are over; empty on the way home.
    package let due = Field<Instant>("due", .listed, .derived)
    package let assigned = Field<Instant>("assigned", .derived)
    package let pickedUp = Field<Instant>("pickedUp", .derived)
    package let handedOver = Field<Instant>("handedOver", .derived)
    package let disinfected = Field<Instant>("disinfected", .derived)
    package init() {}

    package static let name = "transfer"
    package static let fields = Transfers()
    package static let access = Access(read: [
        .dutyOfficer: [.all], .sectionLead: [.all],
        .unitOfficer: [.unitTree(office: "unit", unit: "unit"), .unit("siteUnit"), .unit("crew")],
        .healthWorker: [.unit("siteUnit"), .unit("crew")],
    ])
    package static let listing = Listing(sort: "requested", descending: false)
    package static let tallies = [Tally("transfer", by: ["state"])]
    package static let workflow = Workflow(
        ["requested", "assigned", "pickedUp", "handedOver", "aborted", "disinfected", "cancelled"],
        closed: ["disinfected", "cancelled"],
        [
            Transition("assign", from: ["requested", "assigned"], to: "assigned", by: dispatching, own: true),
            Transition("pickUp", from: ["assigned"], to: "pickedUp", by: running, own: true),
            Transition("handOver", from: ["pickedUp"], to: "handedOver", by: running, own: true),
            Transition("abort", from: ["pickedUp"], to: "aborted", by: running, needsReason: true, own: true),
            Transition("disinfect", from: ["handedOver", "aborted"], to: "disinfected", by: running, own: true),
            Transition(
                "cancel", from: ["requested", "assigned"], to: "cancelled", by: running, needsReason: true,
                own: true),
        ])

    /// The steps of a ride that goes well, in order.
    static let way = ["requested", "assigned", "pickedUp", "handedOver", "disinfected"]
}

/// Where to (转运方向).
package enum Direction: String, Choice { case site, home, hospital }

/// What the vehicle must have or know (随车需求).
package enum RideNeed: String, Choice { case wheelchair, stretcher, childSeat, companion, oxygen }

/// Numbers of vehicles (车辆编号).
package enum Fleet {
    /// What is wrong with a number: a plate is one of somebody's own, and a telephone number is nobody's here.
    package static func problem(in number: String, field: String) -> Rejection.Problem? {
        let text = number.trimmingWhitespace
        if text.isEmpty { return .init("required", field: field) }
        if text.count > 20 { return .init("tooLong", field: field, values: ["max": "20"]) }
        return PersonalData.problem(in: text, field: field)
            ?? (isPlate(text) ? .init("plateRefused", field: field) : nil)
    }

    /// 豫A12345, 京AD12345, 粤B·12345.
    private static func isPlate(_ text: String) -> Bool {
        let packed = text.uppercased().filter { !$0.isWhitespace && !"·.-".contains($0) }
        return packed.contains(/[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z][A-Z0-9]{5,6}/)
    }
}
