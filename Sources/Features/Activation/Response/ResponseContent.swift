import Command
import Indicators
import Kernel
import Organisation
import Registers
import Reporting

/// All activations, and how things stand.
struct ResponseList: Sendable {
    let running: Record?
    let last: Record?
    let records: [Record]
    let forms: [ReportForm]
    /// Report types of peace that wait for their second person.
    let waiting: Set<String>

    init(_ reading: Reading, _ rules: ResponseRules, at now: Instant) throws {
        running = try reading.response()
        last = try reading.lastResponse()
        records = try reading.page(
            Activations.self, Query(open: .all, limit: 50)
        ).records
        forms = try reading.formsInForce(on: rules.today(now))
        waiting = try reading.peaceWaiting(rules)
    }
}

/// One activation with what it switches on, or what its end has left.
struct ResponseContent: Sendable {
    let record: Record
    let pending: PendingRequest?
    /// The one that it would replace.
    let replaces: Record?
    let forms: [ReportForm]
    /// Its own report types by id.
    let types: [RecordID: Record]
    /// Directives that were in force when it ended, as they are now.
    let left: [Record]
    let progress: [RecordID: ProgressCount]
    let drafter: String
    let packs: [String: Words]
    /// Report types of peace that are not in force, once its end is told and as long as no other response runs.
    let peaceOff: [String]

    init(_ reading: Reading, _ id: RecordID, _ rules: ResponseRules, at now: Instant) throws {
        let a = Activations.fields
        record = try reading.find(Activations.self, id)
        pending = try reading.pending(record)
        packs = try rules.packs(reading)
        let running = try reading.response()
        replaces = ["draft", "signing"].contains(record.state) ? running : nil
        let today = rules.today(now)
        forms = try reading.formsInForce(on: today)
        let isEnding = running?.id == id && record[a.endTold] != nil
        let isLast = try running == nil && reading.lastResponse()?.id == id
        peaceOff =
            isEnding || isLast
            ? try reading.peaceOff(
                on: isEnding ? record[a.to]?.advanced(by: 1) ?? today : today,
                ending: isEnding ? record[a.switchedOn] ?? [] : [], rules) : []
        types = try reading.all(ReportTypes.self, ids: record[a.switchedOn] ?? [])
        let ids = record[a.left] ?? []
        let found = try reading.all(Directives.self, ids: ids)
        left = ids.compactMap { found[$0] }
        progress = try reading.progressCounts(of: ids)
        drafter =
            try record[a.drafter].flatMap { try reading.all(Users.self, ids: [$0])[$0]?[Users.fields.name] } ?? ""
    }
}
