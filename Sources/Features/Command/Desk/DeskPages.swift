import Database
import Foundation
import Hummingbird
package import Kernel
import Organisation
package import Registers
package import Web

/// The headquarters' home (值班台): counters, what needs somebody now, the directives under way, townships. `GET /`;
/// whoever is no headquarters' role is led to what is due.
///
/// Whoever may see it sees the whole headquarters, so that all are given the same content, read at most once a second –
/// and anew for who has changed something since.
package struct DeskPages: RouteGroup {
    let face: CommandFace
    private let contents: LastKnown<AreaCode, Content>

    package init(_ face: CommandFace) {
        self.face = face
        contents = LastKnown { county in try await face.store.read(as: .system(county)) { try Content($0) } }
    }

    func content(_ principal: Principal) async throws -> Content {
        let content = try await contents.answer(principal.county).value
        let hasWritten = try await face.store.read(as: principal) { try $0.hasWritten(after: content.head) }
        return hasWritten ? try await contents.anew(principal.county) : content
    }

    struct Content: Sendable {
        let tasks: [Record]
        let review: [Record]
        let live: [(directive: Record, progress: Progress)]
        let below: [RecordID: [Record]]
        let replies: [RecordID: Record]
        let tally: [(key1: String, key2: String, count: Int)]
        let directives: [RecordID: Record]
        let brief: Record?
        let changes: [(at: Instant, actor: RecordID, verb: String, task: Record)]
        let names: [RecordID: String]
        let tree: UnitTree
        /// Number of the last change that it holds.
        let head: Int64

        init(_ reading: Reading) throws {
            let t = Tasks.fields
            head = try reading.head()?.number ?? 0
            tree = try UnitTree(reading)
            tally = try reading.tally("taskFirst")
            // Soonest deadline first: the page shows what needs somebody now, not all.
            tasks = try reading.firstOpen(200)
            review = try reading.page(Directives.self, Query(equals: ["state": "review"], limit: 20)).records
            let issued = try reading.page(Directives.self, Query(equals: ["state": "issued"], limit: 3)).records
            live = try issued.map { ($0, try reading.progress(of: $0.id)) }
            below = try reading.childrenOf(live.flatMap { Self.shown($0.progress).map(\.id) })
            replies = try reading.all(Replies.self, ids: below.values.joined().compactMap { $0[t.reply] })
            directives = try reading.all(Directives.self, ids: Set(tasks.compactMap { $0[t.directive] }))
            brief = try reading.lastBrief()
            changes = try reading.lastSteps(8)
            names = try reading.names(of: Set(changes.map(\.actor)))
        }

        /// Tasks of a directive that the desk shows: the first that still owe a reply.
        static func shown(_ progress: Progress) -> [Record] {
            Array(progress.tasks.filter { !Progress.hasReplied($0) }.prefix(6))
        }

        /// What the units below a shown task have given so far, as `来返人员 168 · 待核 0`.
        func sums(of task: Record) -> String {
            let given = (below[task.id] ?? []).compactMap { $0[Tasks.fields.reply].flatMap { replies[$0] } }
                .map { Figures.stored($0[Replies.fields.figures]) }
            if given.isEmpty { return "" }
            return (task[Tasks.fields.figures] ?? []).map { name in
                "\(name) \(given.reduce(Decimal(0)) { $0 + ($1[name] ?? 0) })"
            }.joined(separator: " · ")
        }
    }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("/") { _, context in
            let principal = try context.principal()
            if principal.has(.administrator), principal.roles.count == 1 {
                return Response.see("/registers", for: context)
            }
            guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) else {
                return Response.see(principal.has(.privacyReviewer) ? "/registers" : "/due", for: context)
            }
            let content = try await content(principal)
            let view = DeskView(Wording(pages, context, now: store.now), content, principal)
            return try pages.render("desk", view.values, for: context)
        }
    }
}

extension Reading {
    /// Open tasks of lead units at the first level, soonest deadline first. Roles of the desk reach the whole headquarters.
    func firstOpen(_ count: Int) throws -> [Record] {
        let definition = try registry.named(Tasks.name)
        return try connection.query(
            """
            SELECT * FROM task WHERE county = \(principal.county) AND open = 1 AND parent IS NULL AND leadership = 'lead'
            ORDER BY due, id LIMIT \(count)
            """
        ).map { try Record($0, of: definition) }
    }

    /// The last steps of tasks, newest first, from the change log.
    package func lastSteps(_ count: Int) throws -> [(at: Instant, actor: RecordID, verb: String, task: Record)] {
        let rows = try connection.query(
            """
            SELECT at, actor, verb, record FROM (
              SELECT * FROM change WHERE county = \(principal.county) ORDER BY number DESC LIMIT 300
            ) recent WHERE register = 'task' AND verb IN ('acknowledge', 'reply', 'return', 'close', 'verify', 'late', 'start')
            ORDER BY number DESC LIMIT 100
            """)
        let steps = try rows.map {
            (
                at: try $0.get("at", as: Instant.self), actor: try $0.get("actor", as: RecordID.self),
                verb: try $0.get("verb", as: String.self), record: try $0.get("record", as: RecordID.self)
            )
        }
        let tasks = try all(Tasks.self, ids: Set(steps.map(\.record)))
        return steps.compactMap { step in
            tasks[step.record].flatMap { $0[Tasks.fields.parent] == nil ? (step.at, step.actor, step.verb, $0) : nil }
        }.prefix(count).map(\.self)
    }
}
