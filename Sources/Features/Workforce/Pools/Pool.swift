package import Kernel
import Organisation
package import Registers

/// What people of a pool are trained for (技能、岗位类别; A19 and the local actors of M5).
package enum Skill: String, Choice {
    case sampling, tracing, disinfection, nursing, doctor, villageDoctor, volunteer, property, ownersCommittee,
        publicSecurity, driver, interpreter, other

    /// Those who are there before anybody is sent (村医、志愿者、业主委员会、物业公司, M5).
    package static let local: [Skill] = [.villageDoctor, .volunteer, .ownersCommittee, .property]
}

/// What a pool was trained in (培训内容, M5).
package enum Training: String, Choice {
    case protection, reporting, sampling, disinfection, screening, care, privacy
}

/// Pools (工作力量, A19 and M5): how many people of one skill a unit can offer, and when. Counts alone: nobody of the pool is
/// listed, compared or graded; the one name is the work contact's, as in the directory (通讯录).
package struct Pools: Register {
    /// 队伍名称: 青石镇采样队.
    package let name = Field<String>("name", .required, .max(60), .listed, .searched)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .indexed)
    package let office = Field<RecordID>("office", to: "unit", .derived)
    package let skill = Field<Skill>("skill", .required, .listed, .filtered)
    /// Persons trained (受训人数).
    package let trained = Field<Int>("trained", .required, .listed)
    package let topics = Field<[Training]>("topics")
    /// Day of the last training.
    package let trainedOn = Field<CalendarDay>("trainedOn", .listed)
    /// Persons the unit can offer now (可调人数), those it has sent already among them.
    package let available = Field<Int>("available", .required, .listed)
    /// Hours and shifts (可调时段、班次): 8:00–20:00, two shifts.
    package let hours = Field<String>("hours", .max(100), .listed)
    /// Whom one calls about it at the unit.
    package let contact = Field<String>("contact", .max(40), .personal)
    package let phone = ProtectedField<Phone>("phone")
    /// Day on which somebody last made sure of the numbers.
    package let verified = Field<CalendarDay>("verified", .listed)
    /// Unit and skill: each unit has one pool of a skill.
    package let slot = Field<String>("slot", .unique, .derived, .secret)
    package init() {}

    package static let name = "pool"
    package static let fields = Pools()
    package static let isStaff = true
    package static let naturalKey = ["unit", "skill"]
    package static let access = Access(
        read: reads([.unitTree(office: "office", unit: "unit")]), create: [.dutyOfficer, .unitOfficer],
        edit: [.dutyOfficer, .unitOfficer], unmask: [.commander, .dutyOfficer, .sectionLead, .unitOfficer])
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [
            Transition("end", from: ["active"], to: "ended", by: [.dutyOfficer, .unitOfficer], needsReason: true),
            Transition("resume", from: ["ended"], to: "active", by: [.dutyOfficer, .unitOfficer]),
        ])

    /// Most persons of one pool.
    static let largest = 100_000

    package func problems(in values: Values) -> [Rejection.Problem] {
        let (all, now) = (values[trained] ?? 0, values[available] ?? 0)
        var problems: [Rejection.Problem] = []
        if !(0...Self.largest).contains(all) {
            problems.append(.init("poolTrained", field: trained.name, values: ["max": String(Self.largest)]))
        } else if !(0...all).contains(now) {
            problems.append(.init("poolAvailable", field: available.name, values: ["max": String(all)]))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        let whole = before.map { Values($0.values.stored.merging(values.stored) { $1 }) } ?? values
        guard let unit = whole[unit] else { return }
        values[office] = try reading.firstLevel(of: unit, field: self.unit.name)
        if let skill = whole[skill] { values[slot] = "\(unit) \(skill.rawValue)" }
    }
}

extension Reading {
    /// First-level unit of the unit that a form names; whether the reader may put a record there, the scope says.
    /// - Throws: `Rejection` invalid `unitUnknown`.
    func firstLevel(of unit: RecordID, field: String) throws -> RecordID {
        guard let found = try any(registry.named(Units.name), unit) else {
            throw Rejection.invalid("unitUnknown", field: field)
        }
        return found[Units.fields.office] ?? unit
    }
}
