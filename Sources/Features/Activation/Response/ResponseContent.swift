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

    init(_ reading: Reading) throws {
        running = try reading.response()
        last = try reading.lastResponse()
        records = try reading.page(
            Activations.self, Query(open: .all, limit: 50)
        ).records
        forms = try reading.reportForms()
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

    init(_ reading: Reading, _ id: RecordID, _ rules: ResponseRules) throws {
        let a = Activations.fields
        record = try reading.find(Activations.self, id)
        pending = try reading.pending(record)
        packs = try rules.packs(reading)
        let running = try reading.response()
        replaces = ["draft", "signing"].contains(record.state) ? running : nil
        forms = try reading.reportForms()
        types = try reading.all(ReportTypes.self, ids: record[a.switchedOn] ?? [])
        let ids = record[a.left] ?? []
        let found = try reading.all(Directives.self, ids: ids)
        left = ids.compactMap { found[$0] }
        progress = try reading.progressCounts(of: ids)
        drafter =
            try record[a.drafter].flatMap { try reading.all(Users.self, ids: [$0])[$0]?[Users.fields.name] } ?? ""
    }
}
