import Database
package import Kernel
import Organisation
package import Registers

/// What a meeting opens with (会议议程): the last brief, what it carried forward and how that stands now; and what became
/// of the meeting's own decisions.
package struct MeetingAgenda: Sendable {
    package let meeting: Record
    package let communique: Record?
    /// The finalised brief it opened with, else the newest up to its day.
    package let brief: BriefContent?
    /// What the brief carried forward, with the task as it is now; the first `longestList`.
    package let carried: [(item: BriefItem, task: Record?)]
    package let directives: [(record: Record, progress: Progress)]
    /// Demands of the meeting in which something is to be done, and those of them for which no task exists.
    package let decisions: Int
    package let withoutTask: [Record]
    /// Advice of experts on which the meeting decided.
    let advised: AdvisedView

    package static let longestList = 100
}

extension Registers.Reading {
    /// - Throws: `Rejection.notFound` out of scope.
    package func agenda(of id: RecordID) throws -> MeetingAgenda {
        let meeting = try find(Meetings.self, id)
        let (m, i, t) = (Meetings.fields, DirectiveItems.fields, Tasks.fields)
        let opening =
            try meeting[m.brief].flatMap { try self.brief(of: $0) }
            ?? lastBrief(before: meeting[m.held]?.advanced(by: 1))
        let content = try opening?[Briefs.fields.content].map { try BriefContent($0) }
        let items = Array((content?.carried ?? []).prefix(MeetingAgenda.longestList))
        let now = try all(Tasks.self, ids: items.map(\.task))
        let directives = try all(Directives.self, where: Directives.fields.meeting, is: id)
        let tasks = Dictionary(grouping: try self.tasks(of: directives.map(\.id))) { $0[t.directive] }
        let decisions = try self.decisions(
            of: directives.filter { !["superseded", "revoked"].contains($0.state) }.map(\.id))
        let covered = Set(tasks.values.joined().filter { $0.state != "withdrawn" }.compactMap { $0[t.item] })
        return MeetingAgenda(
            meeting: meeting, communique: try meeting[m.communique].map { try find(CommuniqueTexts.self, $0) },
            brief: content,
            carried: items.map { ($0, now[$0.task]) },
            directives: directives.map { ($0, Progress(tasks[$0.id] ?? [])) }, decisions: decisions.count,
            withoutTask: decisions.filter { !covered.contains($0.id) }.sorted {
                ($0[i.position] ?? 0) < ($1[i.position] ?? 0)
            }, advised: try AdvisedView(self, Assessments.fields.meeting, id, UnitTree(self)))
    }

    /// Items in which something is to be done: a task, a standing duty, a prohibition.
    func decisions(of directives: [RecordID]) throws -> [Record] {
        if directives.isEmpty { return [] }
        let definition = try registry.named(DirectiveItems.name)
        let kinds = [ItemKind.task, .standing, .prohibition].map(\.sql)
        return try connection.query(
            """
            SELECT * FROM item WHERE county = \(principal.county) AND directive IN (\(list: directives.map(\.sql)))
            AND state = 'active' AND kind IN (\(list: kinds))
            """
        ).map { try Record($0, of: definition) }
    }

    private func tasks(of directives: [RecordID]) throws -> [Record] {
        if directives.isEmpty { return [] }
        let definition = try registry.named(Tasks.name)
        return try connection.query(
            """
            SELECT * FROM task WHERE county = \(principal.county) AND directive IN (\(list: directives.map(\.sql)))
            AND parent IS NULL
            """
        ).map { try Record($0, of: definition) }
    }

    /// For meetings of a list: their directives and the open tasks of these, lead units at the first level.
    func meetingCounts(_ meetings: [RecordID]) throws -> [RecordID: (directives: Int, open: Int)] {
        if meetings.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT d.meeting, COUNT(DISTINCT d.id) AS directives, COUNT(t.id) AS open_tasks FROM directive d
            LEFT JOIN task t ON t.county = d.county AND t.directive = d.id AND t.open = 1 AND t.parent IS NULL
              AND t.leadership = 'lead'
            WHERE d.county = \(principal.county) AND d.meeting IN (\(list: meetings.map(\.sql))) GROUP BY d.meeting
            """)
        return Dictionary(
            try rows.map { (try $0.get("meeting"), (try $0.get("directives"), try $0.get("open_tasks"))) },
            uniquingKeysWith: { first, _ in first })
    }
}
