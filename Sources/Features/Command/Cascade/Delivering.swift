import Crypto
import Database
import Foundation
import Kernel
import Organisation
import Registers

extension Reading {
    /// Tasks among `ids` that are addressed to a subordinate headquarters.
    func deliveries(of ids: [RecordID]) throws -> [Delivery] {
        if ids.isEmpty { return [] }
        let t = Tasks.fields
        let rows = try connection.query(
            """
            SELECT t.id, u.area FROM task t
            JOIN unit u ON u.county = t.county AND u.id = t.unit AND u.kind = 'headquarters' AND u.parent IS NOT NULL
            LEFT JOIN item i ON i.county = t.county AND i.id = t.item
            WHERE t.county = \(principal.county) AND t.leadership = 'lead' AND t.id IN (\(list: ids.map(\.sql)))
            ORDER BY i.position, t.id
            """)
        let tasks = try all(Tasks.self, ids: try rows.map { try $0.get("id") })
        let directives = try all(Directives.self, ids: Set(tasks.values.compactMap { $0[t.directive] }))
        return try rows.compactMap { row in
            guard let task = tasks[try row.get("id")], let directive = task[t.directive].flatMap({ directives[$0] }),
                let key = try row.get("area", as: AreaCode.self).headquartersKey, key != principal.county
            else { return nil }
            return Delivery(county: key, upper: principal.county, task: task, directive: directive)
        }
    }

    /// What the directives among `ids` that carry out upper tasks have to tell.
    func upwardReports(of ids: [RecordID]) throws -> [UpwardReport] {
        let (d, i) = (Directives.fields, DirectiveItems.fields)
        let directives = try all(Directives.self, ids: Set(ids)).values.filter { $0[d.upperCounty] != nil }
        let counts = try progressCounts(of: directives.map(\.id))
        let given = try figuresGiven(under: directives.filter { $0.state == "completed" }.map(\.id))
        return try directives.flatMap { directive -> [UpwardReport] in
            guard let upper = directive[d.upperCounty] else { return [] }
            let count = counts[directive.id]
            let text =
                "\(directive[d.number] ?? "") \(directive[d.title] ?? ""): \(count?.closed ?? 0)/\(count?.total ?? 0)"
            return try items(of: directive.id).compactMap { item in
                item[i.upperTask].map {
                    UpwardReport(
                        county: upper, task: $0, state: directive.state, text: text, figures: given[item.id] ?? [:])
                }
            }
        }
    }

    /// Sums by item of the numbers that every lead unit gave with its reply. One that a single unit has not given has no sum:
    /// silence is no zero.
    private func figuresGiven(under directives: [RecordID]) throws -> [RecordID: [String: Decimal]] {
        if directives.isEmpty { return [:] }
        let t = Tasks.fields
        let definition = try registry.named(Tasks.name)
        let tasks = try connection.query(
            """
            SELECT * FROM task WHERE county = \(principal.county) AND directive IN (\(list: directives.map(\.sql)))
            AND parent IS NULL AND leadership = 'lead' AND state <> 'withdrawn'
            """
        ).map { try Record($0, of: definition) }
        let replies = try all(Replies.self, ids: tasks.compactMap { $0[t.reply] })
        return Dictionary(grouping: tasks.filter { $0[t.item] != nil }) { $0[t.item] ?? $0.id }.mapValues { tasks in
            let figures = tasks.map { task in
                Figures.stored(task[t.reply].flatMap { replies[$0] }?[Replies.fields.figures])
            }
            let names = figures.dropFirst().reduce(Set((figures.first ?? [:]).keys)) { $0.intersection($1.keys) }
            return Dictionary(
                uniqueKeysWithValues: names.map { name in (name, figures.reduce(0) { $0 + ($1[name] ?? 0) }) })
        }
    }
}

extension Writing {
    /// Registers an upper task as an item of a directive in draft, for the county to make its own.
    /// - Returns: the item; nil where no such headquarters works in this deployment.
    func receive(_ delivery: Delivery) throws -> Record? {
        let works = try connection.first(
            "SELECT 1 AS found FROM unit WHERE county = \(county) AND parent IS NULL AND kind = 'headquarters' AND open = 1"
        )
        guard works != nil else { return nil }
        let (d, i, t) = (Directives.fields, DirectiveItems.fields, Tasks.fields)
        let (upper, task) = (delivery.directive, delivery.task)
        let itemID = Self.id("item", task.id)
        if let item = try reading.any(registry.named(DirectiveItems.name), itemID) { return item }
        // One directive for all items of the upper one, while it is still a draft; a latecomer gets its own.
        let shared = try reading.any(registry.named(Directives.name), Self.id("directive", upper.id))
        let id =
            shared.map { $0.state == "draft" } ?? true ? Self.id("directive", upper.id) : Self.id("directive", task.id)
        if try reading.any(registry.named(Directives.name), id) == nil {
            try insert(
                Directives.self, id: id, verb: "receive",
                Values {
                    $0[d.title] = upper[d.title]
                    $0[d.sourceKind] = .document
                    $0[d.legalBasis] = upper[d.number]
                    $0[d.scope] = upper[d.scope]
                    $0[d.expiry] = upper[d.expiry]
                    $0[d.urgency] = upper[d.urgency]
                    $0[d.upperCounty] = delivery.upper
                })
        }
        let last = try reading.items(of: id).compactMap { $0[i.position] }.max() ?? 0
        return try insert(
            DirectiveItems.self, id: itemID, verb: "receive",
            Values {
                $0[i.directive] = id
                $0[i.position] = last + 1000
                $0[i.kind] = .task
                $0[i.verbatim] = task[t.title]
                $0[i.wording] = task[t.title]
                $0[i.leads] = []
                $0[i.supporting] = []
                $0[i.deadlineKind] = .due
                $0[i.deadline] = task[t.due]
                $0[i.basis] = .stated
                $0[i.figures] = task[t.figures] ?? []
                $0[i.urgency] = task[t.urgency]
                $0[i.included] = true
                $0[i.verify] = false
                $0[i.evidence] = task[t.evidence] ?? false
                $0[i.upperTask] = task.id
            })
    }

    /// The county has issued: the upper task is acknowledged; it has closed everything: the upper task is answered, with the
    /// numbers its units gave. Where one is asked for that not all of them gave, somebody must answer.
    func take(_ report: UpwardReport) throws -> Record {
        let task = try reading.find(Tasks.self, report.task)
        let said = Said(by: "Tiaodu", how: .system)
        switch report.state {
        case "issued": return try acknowledge(task: task.id, said: said)
        case "completed"
        where Tasks.replying.contains(task.state)
            && (task[Tasks.fields.figures] ?? []).allSatisfy { report.figures[$0] != nil }:
            return try reply(
                to: task.id, text: report.text, figures: report.figures.mapValues { "\($0)" }, said: said)
        default: return task
        }
    }

    private static func id(_ kind: String, _ cause: RecordID) -> RecordID {
        RecordID(digest: SHA256.hash(data: Array("cascade \(kind) \(cause.text)".utf8)))
    }
}
