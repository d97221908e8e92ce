import Database
package import Kernel
package import Registers

/// The drill of a drill's database (演练): its clock. One for each headquarters.
package struct Runs: Register {
    package let title = Field<String>("title", .required, .listed, .derived)
    package let scenario = Field<String>("scenario", .required, .listed, .derived)
    /// Milliseconds on the drill's clock when it was last set going or stopped.
    package let base = Field<Int>("base", .required, .derived)
    package let since = Field<Instant>("since", .derived)
    package let begun = Field<Instant>("begun", .listed, .derived)
    package let ended = Field<Instant>("ended", .derived)
    package init() {}

    package static let name = "drill"
    package static let fields = Runs()
    package static let access = Access(read: drillReads)
    package static let workflow = Workflow(
        ["ready", "running", "paused", "ended"], closed: ["ended"],
        [
            Transition("start", from: ["ready", "paused"], to: "running", by: controlling, own: true),
            Transition("pause", from: ["running"], to: "paused", by: controlling, own: true),
            Transition("end", from: ["running", "paused"], to: "ended", by: controlling, own: true),
        ])
    static let controlling: Set<Role> = [.commander, .dutyOfficer, .inspector]
}

/// Injects (注入): what happens in a drill at which minute of its clock, and what is expected of whom.
package struct Injects: Register {
    package let drill = Field<RecordID>("drill", to: "drill", .required, .indexed, .derived)
    package let number = Field<Int>("number", .required, .listed, .derived)
    /// Minutes on the drill's clock.
    package let after = Field<Int>("after", .required, .listed, .derived)
    package let kind = Field<InjectKind>("kind", .required, .listed, .derived)
    package let title = Field<String>("title", .required, .listed, .searched, .derived)
    package let text = Field<String>("text", .required, .lines, .max(2_000), .derived)
    package let units = Field<[RecordID]>("units", to: "unit", .required, .derived)
    package let expected = Field<String>("expected", .required, .lines, .max(1_000), .derived)
    /// Minutes they have.
    package let within = Field<Int>("within", .required, .derived)
    package let delivered = Field<Instant>("delivered", .listed, .derived)
    package init() {}

    package static let name = "inject"
    package static let fields = Injects()
    package static let access = Access(read: drillReads)
    package static let workflow = Workflow(
        ["waiting", "delivered"],
        [Transition("deliver", from: ["waiting"], to: "delivered", by: [.system], own: true)])
    package static let listing = Listing(sort: "number", descending: false)
}

package enum InjectKind: String, Choice { case notice, task, incident }

/// What a unit did about an inject (复盘记录): by the record that it was given, or as an observer saw it.
package struct Answers: Register {
    package let inject = Field<RecordID>("inject", to: "inject", .required, .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    /// The task or incident that came with it.
    package let register = Field<String>("register", .derived)
    package let record = Field<RecordID>("record", .derived)
    package let due = Field<Instant>("due", .required, .listed, .derived)
    /// When an observer saw it done, and the observer's remark.
    package let seen = Field<Instant>("seen", .listed, .derived)
    package let remark = Field<String>("remark", .lines, .max(1_000), .listed, .derived)
    package init() {}

    package static let name = "answer"
    package static let fields = Answers()
    package static let access = Access(read: drillReads)
}

/// Who conducts a drill and looks at it; units see what they are given, as tasks, notices and incidents.
let drillReads: [Role: [Reach]] = [
    .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
]

extension Record {
    var drillClock: DrillClock {
        DrillClock(base: Int64(self[Runs.fields.base] ?? 0), since: self[Runs.fields.since])
    }
}

extension Reading {
    /// The drill of this database; nil in a real one.
    package func drillRun() throws -> Record? {
        let definition = try registry.named(Runs.name)
        return try connection.first(
            "SELECT * FROM \(name: Runs.name) WHERE county = \(principal.county) ORDER BY id DESC LIMIT 1"
        ).map { try Record($0, of: definition) }
    }

    /// Its injects in order.
    package func injects(of drill: RecordID) throws -> [Record] {
        try all(Injects.self, where: Injects.fields.drill, is: drill).sorted {
            ($0[Injects.fields.number] ?? 0) < ($1[Injects.fields.number] ?? 0)
        }
    }
}
