import Database
package import Kernel
package import Registers

extension Reading {
    /// Open tasks of lead units at the first level, soonest deadline first. Roles of the desk reach the whole headquarters.
    package func firstOpen(_ count: Int) throws -> [Record] {
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
