import Database
package import Kernel
package import Organisation
package import Registers

/// How far the units of a directive are: received, acknowledged, replied, closed, overdue – and the line for the group.
package struct Progress: Sendable {
    /// Tasks of lead units at the first level, soonest deadline first.
    package let tasks: [Record]
    package let received: Int
    package let acknowledged: Int
    package let replied: Int
    package let closed: Int
    package let overdue: Int

    package init(_ all: [Record]) {
        let t = Tasks.fields
        tasks = all.filter { $0[t.parent] == nil && $0[t.leadership] == .lead && $0.state != "withdrawn" }
            .sorted {
                ($0[t.due]?.milliseconds ?? 0, $0[t.area]?.text ?? "", $0.id)
                    < ($1[t.due]?.milliseconds ?? 0, $1[t.area]?.text ?? "", $1.id)
            }
        received = tasks.count
        acknowledged = tasks.filter { $0[t.acknowledged] != nil }.count
        replied = tasks.filter { Self.hasReplied($0) }.count
        closed = tasks.filter { $0.state == "closed" }.count
        overdue = tasks.filter { $0[t.late] == true && !Self.hasReplied($0) }.count
    }

    package static func hasReplied(_ task: Record) -> Bool { ["replied", "verified", "closed"].contains(task.state) }

    /// Short names of units that owe a reply to any of the tasks, each once, in the order of lists.
    package func waiting(_ tree: UnitTree) -> [String] {
        let owing = Set(tasks.filter { !Self.hasReplied($0) }.compactMap { $0[Tasks.fields.unit] })
        return tree.all.filter { owing.contains($0.id) }.map(\.short)
    }

    /// Units that have replied to all of their tasks.
    package func unitsReplied(_ tree: UnitTree) -> Int {
        Set(tasks.compactMap { $0[Tasks.fields.unit] }).subtracting(
            tasks.filter { !Self.hasReplied($0) }.compactMap { $0[Tasks.fields.unit] }
        ).count
    }
}

extension Registers.Reading {
    /// - Throws: `Rejection.notFound` out of scope.
    package func progress(of directive: RecordID) throws -> Progress {
        _ = try find(Directives.self, directive)
        let definition = try registry.named(Tasks.name)
        return Progress(
            try connection.query(
                """
                SELECT * FROM task WHERE county = \(principal.county) AND directive = \(directive) AND parent IS NULL
                """
            ).map { try Record($0, of: definition) })
    }
}
