package import Kernel
import Organisation
package import Registers
package import Web

/// What a station offers (服务内容).
package enum StationService: String, Choice {
    case consultation, medicine, sampling, antigen, help, delivery, psychological, vaccination, other
}

/// Service stations (疫情防控服务站, M3): where one goes or calls, when, and for what. Nobody is registered there: what somebody
/// needs becomes a help ticket (求助单), and is counted there alone.
package struct Stations: Register {
    package let name = Field<String>("name", .required, .max(60), .listed, .searched)
    package let services = Field<[StationService]>("services", .required, .listed)
    package let hours = Field<String>("hours", .required, .max(100), .listed)
    package let address = Field<String>("address", .required, .max(200), .listed)
    package let area = Field<AreaCode>("area", .required, .listed)
    /// Unit that runs it.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered)
    package let office = Field<RecordID>("office", to: "unit", .derived)
    /// The station's own line; never a person's mobile.
    package let telephone = Field<String>("telephone", .required, .max(60), .listed)
    /// How many work there in a shift.
    package let staff = Field<Int>("staff")
    package init() {}

    package static let name = "station"
    package static let fields = Stations()
    package static let naturalKey = ["name"]
    package static let access = Access(
        read: reads([.unitTree(office: "office", unit: "unit")]), create: [.dutyOfficer, .unitOfficer],
        edit: [.dutyOfficer, .unitOfficer])
    package static let workflow = Workflow(
        ["open", "closed"], closed: ["closed"],
        [
            Transition("close", from: ["open"], to: "closed", by: [.dutyOfficer, .unitOfficer], needsReason: true),
            Transition("reopen", from: ["closed"], to: "open", by: [.dutyOfficer, .unitOfficer]),
        ])
    /// From a station's record to the help tickets.
    package static let link = RecordLink(
        key: "workforce.helpLink", roles: [.dutyOfficer, .sectionLead, .unitOfficer]
    ) { _ in "/help" }

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        let lines = (values[telephone] ?? "").split(separator: " ")
        if !lines.allSatisfy({ DutyPhone.isWritten(String($0)) }) {
            problems.append(.init("dutyPhoneMalformed", field: telephone.name))
        }
        if let staff = values[staff], !(0...1_000).contains(staff) {
            problems.append(.init("stationStaff", field: self.staff.name, values: ["max": "1000"]))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let area = values[area] {
            guard reading.principal.county.territory.contains(area),
                try reading.any(reading.registry.named(Areas.name), RecordID(area)) != nil
            else { throw Rejection.invalid("areaUnknown", field: self.area.name, ["area": area.text]) }
        }
        if let unit = values[unit] { values[office] = try reading.firstLevel(of: unit, field: self.unit.name) }
    }
}
