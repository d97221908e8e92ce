import Database
import Duties
import Hummingbird
package import Kernel
import Organisation
package import Registers
package import Web

/// A unit's home (待办): what to sign, to answer, to correct; what was passed down; notices. `GET /due`
package struct DuePages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    struct Content: Sendable {
        let tasks: [Record]
        let below: [RecordID: [Record]]
        let directives: [RecordID: Record]
        let notices: [Record]
        /// Open duties of one's own and of the units that are no tasks, the overdue first.
        let duties: [Duty]
        /// Those that are met together, each rule one line.
        let gathered: [GatheredDuties]
        let rules: [String: DutyRule]
        let tree: UnitTree
        let mayCall: Bool

        init(_ reading: Reading, _ book: DutyBook, now: Instant) throws {
            let t = Tasks.fields
            mayCall = reading.principal.mayCall
            let mine = reading.principal.units
            tasks = try reading.page(Tasks.self, Query(limit: 200)).records.filter {
                mine.contains($0[t.unit] ?? $0.id)
            }
            directives = try reading.all(Directives.self, ids: Set(tasks.compactMap { $0[t.directive] }))
            below = try reading.childrenOf(tasks.map(\.id))
            notices = try reading.page(Notices.self, Query(limit: 30)).records.filter {
                mine.contains($0[Notices.fields.unit] ?? $0.id)
            }
            tree = try UnitTree(reading)
            rules = try book.rules(reading)
            // Today's, and at night what is owed before the shift ends: a visit until one is not tomorrow's.
            let midnight = CalendarDay(now, in: book.zone).advanced(by: 1).at(hour: 0, in: book.zone)
            let until = max(midnight.advanced(minutes: 1), now.advanced(minutes: 480))
            let places = [DutyQuery.Place.owner(reading.principal.user), .units(reading.principal.dutyUnits)]
            let together = Set(rules.values.filter { $0.together != nil }.map(\.name))
            gathered = try reading.gathered(
                together, in: places, before: until, opened: now)
            var seen: Set<[String]> = []
            duties = try places.flatMap { place in
                var query = DutyQuery(place, before: until)
                query.excluding = together.union([TaskDuties.acknowledge, TaskDuties.reply])
                return try reading.duties(query).duties
            }.filter { $0.opens <= now && seen.insert([$0.rule, $0.subject.text, $0.slot]).inserted }
        }

        /// Where a notice leads: of tasks that others owe, to whom to call about them.
        func page(of notice: Record) -> String? {
            let n = Notices.fields
            let (rule, isOthers) = (notice[n.rule] ?? "", notice[n.owing]?.isEmpty == false)
            if rule.hasPrefix("report.") { return isOthers ? "/reports/overview" : "/reports" }
            let page = DueView.href(notice[n.register], notice[n.record])
            let isTask = [TaskDuties.acknowledge, TaskDuties.reply].contains(rule)
            return isTask && isOthers && mayCall ? page.map { "\($0)/calls" } : page
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, book) = (routes.pages, face.store, face.rules.duties)
        routes.signedIn.get("due") { _, context in
            let now = store.now
            let content = try await store.read(as: context.principal()) { try Content($0, book, now: now) }
            let view = DueView(PageWords(pages, context, now: store.now), content)
            return try pages.render("due", view.values, for: context)
        }
    }
}

/// Values of the page.
struct DueView {
    let words: PageWords
    let content: DuePages.Content

    init(_ words: PageWords, _ content: DuePages.Content) { (self.words, self.content) = (words, content) }

    var values: [String: ViewValue] {
        let t = Tasks.fields
        // A unit's own tasks first; what it passed down itself stands under its parent.
        let parents = Set(content.tasks.map(\.id))
        let own = content.tasks.filter { task in task[t.parent].map { !parents.contains($0) } ?? true }
        let sign = own.filter { $0.state == "issued" }
        let returned = own.filter { $0.state == "returned" }
        let reply = own.filter { ["acknowledged", "inProgress"].contains($0.state) }
        let passed = own.filter { content.below[$0.id] != nil && Tasks.living.contains($0.state) }
        let total = sign.count + returned.count + reply.count + content.duties.count + content.gathered.count
        let duties = DutyWords(words, content.rules)
        let today = CalendarDay(words.now, in: words.pages.time.zone)
        return [
            "title": .text(words.text("due.title")),
            "today": .text(
                words.pages.time.day(today, words.context.language, now: words.now) + " "
                    + words.text("time.weekdays.\(today.weekday)")),
            "summary": total == 0 ? .none : .text(words.text("due.summary", ["n": String(total)])),
            "acknowledgeAny": .flag(!sign.isEmpty), "acknowledgeCount": ViewValue(sign.count),
            "signAllConfirm": .text(words.text("due.signAllConfirm", ["n": String(sign.count)])),
            "acknowledge": .list(sign.map(row)), "returnedAny": .flag(!returned.isEmpty),
            "returnedCount": ViewValue(returned.count), "returned": .list(returned.map(row)),
            "replyAny": .flag(!reply.isEmpty), "replyCount": ViewValue(reply.count), "reply": .list(reply.map(row)),
            "dutiesAny": .flag(!content.duties.isEmpty || !content.gathered.isEmpty),
            "dutiesCount": ViewValue(content.duties.count + content.gathered.count),
            "duties": .list(
                content.gathered.map(duties.row) + content.duties.map { duties.row($0, content.tree) }),
            "nothing": .flag(total == 0), "passedDownAny": .flag(!passed.isEmpty),
            "passedDown": .list(passed.map(passedDown)),
            "notices": .list(content.notices.map(notice)),
        ]
    }

    private func row(_ task: Record) -> ViewValue {
        let t = Tasks.fields
        let children = content.below[task.id] ?? []
        let replied = children.filter(Progress.hasReplied).count
        return [
            "id": .text(task.id.text), "href": .text("/tasks/\(task.id)"), "title": .text(task[t.title] ?? ""),
            "source": ViewValue(task[t.directive].flatMap { content.directives[$0]?[Directives.fields.number] }),
            "lead": .text(content.tree.name(task[t.unit] ?? task.id)),
            "due": task[t.due].map { words.due($0) } ?? .none, "urgency": words.urgency(task[t.urgency]),
            "words": ViewValue(task[t.returned]), "by": .text(content.tree.name(task[t.supervisor] ?? task.id)),
            "filled": children.isEmpty
                ? .none
                : .text(words.text("task.childrenReplied", ["n": String(replied), "total": String(children.count)])),
        ]
    }

    private func passedDown(_ task: Record) -> ViewValue {
        let t = Tasks.fields
        let children = content.below[task.id] ?? []
        let waiting = children.filter { Tasks.replying.contains($0.state) }
        let late = children.contains { $0[t.late] == true && Tasks.replying.contains($0.state) }
        let names = waiting.map { content.tree.name($0[t.unit] ?? $0.id) }.joined(separator: "、")
        return [
            "id": .text(task.id.text), "href": .text("/tasks/\(task.id)"), "title": .text(task[t.title] ?? ""),
            "replied": ViewValue(children.count - waiting.count), "total": ViewValue(children.count),
            "state": .text(late ? "late" : waiting.isEmpty ? "met" : "soon"),
            "missing": .text(
                waiting.isEmpty ? words.text("task.allReplied") : words.text("task.missing", ["units": names])),
            "canRemind": .flag(!waiting.isEmpty), "pending": ViewValue(waiting.count),
        ]
    }

    /// The page of what a notice or duty is about.
    static func href(_ register: String?, _ record: String?) -> String? {
        guard let register, let record else { return nil }
        return switch register {
        case Tasks.name: "/tasks/\(record)"
        case Directives.name: "/directives/\(record)"
        case DutyTables.name: "/duties/unassigned"
        default: "/registers/\(register)/\(record)"
        }
    }

    private func notice(_ notice: Record) -> ViewValue {
        let n = Notices.fields
        let owing = notice[n.owing] ?? []
        return [
            "at": words.moment(notice.created),
            "text": .text(
                words.text(
                    "notice.\(notice[n.kind] ?? "")",
                    ["title": notice[n.title] ?? "", "person": notice[n.person] ?? ""])),
            "owing": owing.isEmpty
                ? .none
                : .text(
                    words.text(
                        owing.count > 3 ? "due.owingMany" : "due.owing",
                        [
                            "units": owing.prefix(3).map(content.tree.name).joined(separator: "、"),
                            "n": String(owing.count),
                        ])),
            "href": ViewValue(content.page(of: notice)),
        ]
    }
}

extension Reading {
    /// Tasks passed down from any of the given ones, by parent.
    package func childrenOf(_ tasks: [RecordID]) throws -> [RecordID: [Record]] {
        if tasks.isEmpty { return [:] }
        let definition = try registry.named(Tasks.name)
        let rows = try connection.query(
            """
            SELECT * FROM task WHERE county = \(principal.county) AND parent IN (\(list: tasks.map(\.sql)))
            AND state <> 'withdrawn' ORDER BY id
            """)
        return Dictionary(grouping: try rows.map { try Record($0, of: definition) }) {
            $0[Tasks.fields.parent] ?? $0.id
        }
    }
}
