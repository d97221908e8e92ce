import Command
import Database
import Duties
import Foundation
import Hummingbird
import Kernel
import Organisation
import Registers
import Reporting
package import Web

/// The home of an office's posts (值班台): who is on duty, what needs somebody now, incidents and their clocks, open calls,
/// directives under way, townships, the next cut-off. `GET /`; whoever is no headquarters' role is led to what is due.
///
/// Counts are read from what is kept with every change; lists have a limit. Nothing is counted for this page. It is read and
/// drawn at most once a second for a person – and anew when that person has changed something since.
package struct DeskPages: RouteGroup {
    let face: OfficeFace

    package init(_ face: OfficeFace) { self.face = face }

    /// Whose desk, in which language, for which forms.
    private struct Key: Hashable, Sendable {
        let principal: Principal
        let context: AppContext

        static func == (left: Key, right: Key) -> Bool {
            left.principal == right.principal && left.context.language == right.context.language
                && left.context.csrf == right.context.csrf
        }

        func hash(into hasher: inout Hasher) { hasher.combine(context.csrf) }
    }

    /// A desk as it is drawn.
    private struct Drawn: Sendable {
        /// Number of the last change that it holds.
        let head: Int64
        let live: String
        let directives: Int
        /// Whether records of persons are on it.
        let isPersonal: Bool
    }

    private func draw(_ key: Key, _ pages: Pages) async throws -> Drawn {
        let (face, principal, now, mark) = (face, key.principal, face.store.now, ReadMark())
        let content = try await ReadMark.$current.withValue(mark) {
            try await face.store.read(as: principal) { try Content($0, at: now, face.rules) }
        }
        let view = DeskView(PageWords(pages, key.context, now: now), content, principal)
        let live = try pages.part("desk/live", view.values, key.context.language, csrf: key.context.csrf)
        return Drawn(
            head: content.head, live: live, directives: content.live.count, isPersonal: mark.isSet)
    }

    /// What is known of a person's desk; anew where that person has changed something since.
    /// - Parameter head: number of the last change that it holds.
    func latest<Question, Value>(
        _ known: LastKnown<Question, Value>, _ question: Question, of principal: Principal, head: (Value) -> Int64
    ) async throws -> Value {
        let value = try await known.answer(question).value
        let number = head(value)
        let hasWritten = try await face.store.read(as: principal) { try $0.hasWritten(after: number) }
        return hasWritten ? try await known.anew(question) : value
    }

    struct Content: Sendable {
        let tasks: [Record]
        let review: [Record]
        let live: [(directive: Record, progress: Command.Progress)]
        let below: [RecordID: [Record]]
        let replies: [RecordID: Record]
        let tally: [(key1: String, key2: String, count: Int)]
        let directives: [RecordID: Record]
        let brief: Record?
        let changes: [(at: Instant, actor: RecordID, verb: String, task: Record)]
        let tree: UnitTree
        /// Number of the last change that it holds.
        let head: Int64
        /// What the headquarters and its office owe within half a day, tasks aside.
        let duties: [Duty]
        let rules: [String: DutyRule]
        let watch: DeskWatch
        /// Open, and unconfirmed: by their tallies.
        let openCalls: Int
        let unconfirmed: Int
        /// Messages that failed and those of which nobody knows, by state: a person decides.
        let undelivered: [String: Int]
        let parts: [BriefSection]

        init(_ reading: Reading, at now: Instant, _ office: OfficeRules) throws {
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
            changes = try reading.lastSteps(6)
            duties = try reading.officeDuties(tree, before: now.advanced(minutes: 720), 20).filter { $0.opens <= now }
            rules = try office.command.duties.rules(reading)
            watch = try DeskWatch(reading, at: now, office)
            let sum = { (name: String, state: String) in
                try reading.tally(name).filter { $0.key1 == state }.reduce(0) { $0 + $1.count }
            }
            openCalls = try sum(PhoneCalls.name, "open")
            unconfirmed = try sum(OralDirectives.name, "unconfirmed")
            undelivered = Dictionary(
                try reading.tally("message").filter { ["failed", "unsure"].contains($0.key1) }.map {
                    ($0.key1, $0.count)
                },
                uniquingKeysWith: +)
            parts = try office.parts.map { try $0(reading, now.advanced(minutes: -720), now) }
        }

        /// Tasks of a directive that the desk shows: the first that still owe a reply.
        static func shown(_ progress: Command.Progress) -> [Record] {
            Array(progress.tasks.filter { !Command.Progress.hasReplied($0) }.prefix(6))
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
        let desks = LastKnown<Key, Drawn> { try await draw($0, pages) }
        routes.signedIn.get("/") { _, context in
            let principal = try context.principal()
            if principal.has(.administrator), principal.roles.count == 1 {
                return Response.see("/registers", for: context)
            }
            guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) else {
                return Response.see(principal.has(.privacyReviewer) ? "/registers" : "/due", for: context)
            }
            let key = Key(principal: principal, context: context)
            let drawn = try await latest(desks, key, of: principal) { $0.head }
            if drawn.isPersonal { ReadMark.current?.set() }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render(
                "desk/show",
                DeskView.head(words, principal, directives: drawn.directives)
                    .merging(["live": .text(drawn.live)]) { $1 }, for: context)
        }
    }
}
