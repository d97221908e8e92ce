package import Kernel
import Organisation
package import Registers
package import Supervision

/// Who helps a village (M6).
package enum SupportKind: String, Choice {
    /// 驻村帮扶工作队, sent by a bureau.
    case villageTeam
    /// 网格员协理员: helpers of the grid workers.
    case gridHelper
}

/// Support of weak villages (驻村帮扶, M6): so many persons of a unit go to a village for some time, because of what is
/// lacking there. Nobody of them is named; whom one calls is in the directory of the unit.
package struct SupportTeams: Register {
    package let name = Field<String>("name", .required, .max(60), .listed, .searched)
    package let kind = Field<SupportKind>("kind", .required, .listed, .filtered)
    /// Who sends (派出单位).
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed)
    package let office = Field<RecordID>("office", to: "unit", .derived)
    /// The village (帮扶村、社区).
    package let receiver = Field<RecordID>("receiver", to: "unit", .required, .listed)
    package let receiverOffice = Field<RecordID>("receiverOffice", to: "unit", .derived)
    package let area = Field<AreaCode>("area", .derived)
    package let number = Field<Int>("number", .required, .listed)
    /// What is lacking in the village (短板领域), in the words of the gap log.
    package let domain = Field<GapDomain>("domain", .required, .listed, .filtered)
    package let why = Field<String>("why", .required, .lines, .max(500))
    /// The entry of the gap log that it answers, where there is one.
    package let gap = Field<RecordID>("gap", to: "gap")
    package let from = Field<CalendarDay>("from", .required)
    package let to = Field<CalendarDay>("to", .required, .listed)
    /// Document or order by which they are sent (依据).
    package let basis = Field<String>("basis", .required, .max(200))
    package init() {}

    package static let name = "supportTeam"
    package static let fields = SupportTeams()
    package static let access = Access(
        read: supportReads, create: [.dutyOfficer, .sectionLead, .unitOfficer],
        edit: [.dutyOfficer, .sectionLead, .unitOfficer])
    package static let listing = Listing(sort: "to", descending: false)
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [
            Transition(
                "end", from: ["active"], to: "ended", by: [.dutyOfficer, .sectionLead, .unitOfficer],
                needsReason: true),
            Transition("resume", from: ["ended"], to: "active", by: [.dutyOfficer, .sectionLead, .unitOfficer]),
        ])

    /// Most persons of one team.
    static let largest = 1_000

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if let number = values[number], !(1...Self.largest).contains(number) {
            problems.append(.init("badNumber", field: self.number.name))
        }
        if let from = values[from], let to = values[to], to < from {
            problems.append(.init("endsBeforeStart", field: self.to.name))
        }
        return problems + [name, why, basis].compactMap { PersonalData.problem(in: values[$0], field: $0.name) }
    }

    /// A unit sends its own people, the headquarters anybody's.
    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        let whole = before.map { Values($0.values.stored.merging(values.stored) { $1 }) } ?? values
        guard let unit = whole[unit], let receiver = whole[receiver] else { return }
        guard reading.principal.dispatches || reading.principal.actsFor(unit) else { throw Rejection.forbidden }
        values[office] = try reading.firstLevel(of: unit, field: self.unit.name)
        let village = try reading.any(reading.registry.named(Units.name), receiver)
        guard let village, village[Units.fields.kind] == .village else {
            throw Rejection.invalid("supportVillage", field: self.receiver.name)
        }
        values[receiverOffice] = village[Units.fields.office] ?? receiver
        values[area] = village[Units.fields.area]
        if let gap = values[gap], gap != before?[self.gap], try !reading.reaches(Gaps.name, gap) {
            throw Rejection.invalid("referenceUnknown", field: self.gap.name)
        }
    }
}

/// The headquarters, the unit that sends, and the village with its township.
let supportReads = reads(supportEnds).merging([.gridWorker: supportEnds]) { first, _ in first }
private let supportEnds = [
    Reach.unitTree(office: "office", unit: "unit"), .unitTree(office: "receiverOffice", unit: "receiver"),
]

extension Reading {
    /// Whether the principal reaches a record of a register that another feature may have.
    func reaches(_ register: String, _ id: RecordID) throws -> Bool {
        guard let definition = registry.definitions.first(where: { $0.name == register }) else { return false }
        return try unshown { try $0.any(definition, id).map { Scope(principal, definition).contains($0) } ?? false }
    }
}
