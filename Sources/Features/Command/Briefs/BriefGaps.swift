import Database
import Kernel
import Organisation
import Registers

/// What is missing behind a brief's numbers, named rather than guessed (C5, C9).
extension Registers.Reading {
    func briefGaps(_ content: BriefContent, _ tree: UnitTree) throws -> [BriefGap] {
        var gaps: [BriefGap] = []
        let add = { (code: BriefGap.Code, names: [String]) in
            if !names.isEmpty { gaps.append(BriefGap(code: code, count: names.count, names: Array(names.prefix(30)))) }
        }
        add(.unitsNeverAcknowledged, try names(tree, unitsNeverAcknowledged))
        add(.unitsWithoutPost, try names(tree, unitsWithoutPost(on: content.day)))
        add(.unitsWithoutFirstResponsible, tree.withoutFirstResponsible.map(\.short))
        let leaderless = try connection.first(
            """
            SELECT COUNT(*) AS number FROM task WHERE county = \(principal.county) AND open = 1 AND parent IS NULL
            AND leadership = 'lead' AND (leader IS NULL OR leader = '')
            """)
        if let number = try leaderless?.get("number", as: Int.self), number > 0 {
            gaps.append(BriefGap(code: .tasksWithoutLeader, count: number))
        }
        for (code, applies) in [
            (BriefGap.Code.noPrevious, content.previousDay == nil),
            (.previousNotYesterday, content.previousDay.map { $0 != content.day.advanced(by: -1) } ?? false),
            (.frozenLate, content.isLate), (.frozenEarly, content.asOf < content.cutoff),
        ] where applies { gaps.append(BriefGap(code: code, count: 1)) }
        let unlisted = content.tasks.open - content.carried.count
        if unlisted > 0 { gaps.append(BriefGap(code: .listCut, count: unlisted)) }
        return gaps
    }

    private func names(_ tree: UnitTree, _ sql: SQL) throws -> [String] {
        let found = Set(try connection.query(sql).map { try $0.get("unit", as: RecordID.self) })
        return tree.all.filter { found.contains($0.id) }.map(\.short)
    }

    /// Units that owe an answer and have never signed for anything.
    private var unitsNeverAcknowledged: SQL {
        """
        SELECT unit FROM task WHERE county = \(principal.county) AND parent IS NULL AND leadership = 'lead'
        AND state <> 'withdrawn' GROUP BY unit HAVING MAX(acknowledged) IS NULL
        """
    }

    /// Units that owe an answer and for which nobody can sign in.
    private func unitsWithoutPost(on day: CalendarDay) -> SQL {
        """
        SELECT DISTINCT unit FROM task t WHERE t.county = \(principal.county) AND t.open = 1 AND t.parent IS NULL
        AND t.leadership = 'lead' AND NOT EXISTS (
          SELECT 1 FROM post p WHERE p.county = t.county AND (p.unit = t.unit OR p.unit = t.office)
          AND p."from" <= \(day) AND (p."to" IS NULL OR p."to" >= \(day)))
        """
    }
}
