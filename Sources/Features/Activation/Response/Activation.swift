import Database
package import Duties
package import Kernel
package import Registers

/// Activations (平急转换): which response was declared where, by which order, from when until when; signed by two persons.
/// What it switches on is written in it; its end switches that off again.
package struct Activations: Register {
    package let disease = Field<String>("disease", .required, .listed, .searched, .max(60), .derived)
    package let area = Field<AreaCode>("area", .required, .listed, .derived)
    package let level = Field<ResponseLevel>("level", .required, .listed, .filtered, .derived)
    /// Document that orders it, title and number.
    package let order = Field<String>("order", .required, .listed, .searched, .max(200), .derived)
    package let from = Field<CalendarDay>("from", .required, .listed, .derived)
    /// Last day. Silence lets it lapse: a response that nobody would end goes on for ever.
    package let to = Field<CalendarDay>("to", .required, .listed, .derived)
    /// Report types it switches on, by id.
    package let reports = Field<[String]>("reports", .derived)
    /// Policy packs (防控方案) that are in force only while a response runs that names them, by id.
    package let packs = Field<[String]>("packs", .derived)
    /// Parts of the menu it shows.
    package let modules = Field<[String]>("modules", .derived)
    /// Days from its end until what was collected is deleted.
    package let retention = Field<Int>("retention", .required, .derived)
    package let drafter = Field<RecordID>("drafter", to: "user", .derived)
    package let activated = Field<Instant>("activated", .derived)
    /// Report types that were not in force before: these alone end with it.
    package let switchedOn = Field<[RecordID]>("switchedOn", to: "reportType", .derived)
    package let ended = Field<Instant>("ended", .derived)
    package let endReason = Field<String>("endReason", .lines, .max(1_000), .derived)
    /// Open duties that were cancelled with it.
    package let cancelled = Field<Int>("cancelled", .derived)
    /// Directives of the response that were still in force when it ended.
    package let left = Field<[RecordID]>("left", to: "directive", .derived)
    /// The numbers as they were at its end (归档).
    package let archive = Field<RecordID>("archive", to: "snapshot", .derived)
    /// Day on which what was collected is deleted.
    package let purge = Field<CalendarDay>("purge", .listed, .derived)
    /// When the end by date, and when the deletion, was told to the headquarters.
    package let endTold = Field<CalendarDay>("endTold", .derived)
    package let purgeTold = Field<CalendarDay>("purgeTold", .derived)
    /// Files deleted, and those kept as their task is still open.
    package let purged = Field<Int>("purged", .derived)
    package let kept = Field<Int>("kept", .derived)
    package init() {}

    package static let name = "response"
    package static let fields = Activations()
    package static let access = Access.everyoneReads()
    package static let workflow = Workflow(
        ["draft", "signing", "active", "ending", "ended", "purged", "dropped"], closed: ["purged", "dropped"],
        [
            Transition(
                "activate", from: ["draft"], to: "active", by: drafting,
                second: .init(by: [.commander], pending: "signing"), own: true),
            Transition(
                "end", from: ["active"], to: "ended", by: drafting, second: .init(by: [.commander], pending: "ending"),
                needsReason: true, own: true),
            Transition("expire", from: ["active", "ending"], to: "ended", by: [.system], own: true),
            Transition("purge", from: ["ended"], to: "purged", by: [.system], own: true),
            Transition("drop", from: ["draft"], to: "dropped", by: drafting, own: true),
        ])

    static let drafting: Set<Role> = [.dutyOfficer, .sectionLead]
    /// States in which a response runs.
    static let running: Set<String> = ["active", "ending"]
    /// Longest response, days: what is needed for longer is ordered anew.
    static let longest = 180
    /// Days of retention that may be set.
    static let retentions = 30...1095
}

/// Level of a response (I级 … IV级): national plan for public-health emergencies.
package enum ResponseLevel: String, Choice, Decodable { case one, two, three, four }

extension Reading {
    /// The response that runs, if one does.
    package func response() throws -> Record? {
        let definition = try registry.named(Activations.name)
        return try connection.first(
            """
            SELECT * FROM response WHERE county = \(principal.county) AND state IN ('active', 'ending')
            ORDER BY id DESC LIMIT 1
            """
        ).map { try Record($0, of: definition) }
    }

    /// The last response that ended.
    package func lastResponse() throws -> Record? {
        let definition = try registry.named(Activations.name)
        return try connection.first(
            """
            SELECT * FROM response WHERE county = \(principal.county) AND state IN ('ended', 'purged')
            ORDER BY ended DESC, id DESC LIMIT 1
            """
        ).map { try Record($0, of: definition) }
    }
}

extension Activations {
    /// Whether a response runs: what nobody has declared counts as one, so that a headquarters which never used
    /// activations loses nothing.
    package static let readiness: @Sendable (Reading) throws -> Readiness = { reading in
        if try reading.response() != nil { return .response }
        return try reading.lastResponse() == nil ? .response : .peace
    }
}
