package import Kernel
package import Registers

/// Kind of a line of work: a front on which work is done (工作面), or what carries the others (保障).
package enum WorkstreamKind: String, Choice { case front, guarantee }

/// Lines of work of a headquarters (工作面, A14): “进一步抓好‘四个工作面’和‘两大保障’”. A headquarters names its own; what a
/// directive asks for may belong to one, a section leads it, and indicators tell how it stands. An indicator tells of one
/// line of work at most, so that none is counted twice.
package struct Workstreams: Register {
    package let name = Field<String>("name", .required, .unique, .max(40), .listed, .searched)
    package let kind = Field<WorkstreamKind>("kind", .required, .listed, .filtered)
    /// Place in lists, from 1.
    package let position = Field<Int>("position", .required, .listed)
    /// What belongs to it (工作内容).
    package let scope = Field<String>("scope", .required, .lines, .max(1_000))
    /// The section that leads it (牵头专班); one may lead several.
    package let lead = Field<RecordID>("lead", to: "unit", .listed)
    /// Ids of the indicator book.
    package let indicators = Field<[String]>("indicators")
    package init() {}

    package static let name = "workstream"
    package static let fields = Workstreams()
    package static let access = Access.everyoneReads(
        create: [.dutyOfficer, .sectionLead], edit: [.dutyOfficer, .sectionLead])
    package static let listing = Listing(sort: "position", descending: false)
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [
            Transition("end", from: ["active"], to: "ended", by: [.dutyOfficer, .sectionLead], needsReason: true),
            Transition("resume", from: ["ended"], to: "active", by: [.dutyOfficer, .sectionLead]),
        ])

    /// Most lines of work of a headquarters, and most indicators of one.
    static let most = 50
    static let mostIndicators = 12

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if let position = values[position], !(1...Self.most).contains(position) {
            problems.append(
                .init("workstreamPosition", field: self.position.name, values: ["max": String(Self.most)]))
        }
        if let ids = values[indicators], ids.count > Self.mostIndicators {
            problems.append(
                .init("workstreamIndicators", field: indicators.name, values: ["max": String(Self.mostIndicators)]))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        guard let own = values[indicators], !own.isEmpty else { return }
        let others = try reading.page(Self.self, Query(open: .all, limit: 200)).records.filter { $0.id != id }
        let taken = Set(others.flatMap { $0[indicators] ?? [] })
        if let twice = own.first(where: taken.contains) {
            throw Rejection.invalid("indicatorTaken", field: indicators.name, ["indicator": twice])
        }
    }
}

extension Registers.Reading {
    /// Those in use, in their order.
    func workstreams() throws -> [Record] { try page(Workstreams.self, Query(limit: 200)).records }

    /// Names by id, also of what is no longer in use.
    func workstreamNames(_ ids: [RecordID]) throws -> [RecordID: String] {
        try all(Workstreams.self, ids: Set(ids)).compactMapValues { $0[Workstreams.fields.name] }
    }
}
