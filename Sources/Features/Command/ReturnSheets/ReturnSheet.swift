package import Kernel
import Organisation
package import Registers

/// A unit's return sheet (回执表): its tasks of a directive with blanks for signature, reply and figures. A unit – or a whole
/// county – without Tiaodu fills it in and sends it back, and what it says travels on as if it had been said here.
package struct ReturnSheet: Sendable {
    package let directive: String
    package let number: String?
    package let headquarters: String
    package let unit: String
    package let rows: [Row]

    package struct Row: Sendable {
        package let task: RecordID
        package let wording: String
        package let due: Instant?
        /// Names of the figures it asks for.
        package let figures: [String]
        /// Whether it waits for a signature, and for a reply.
        package let isUnsigned: Bool
    }

    /// Names of all figures that any of the tasks asks for, each once.
    package var figures: [String] {
        rows.flatMap(\.figures).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Blanks of a row, in order; what a reply is known by when it comes back.
    package enum Column: String, Sendable, CaseIterable { case matter, due, person, at, reply, task }
}

/// What a row of a returned sheet says.
package struct ReturnAnswer: Sendable, Hashable {
    /// Row of the file, from 1.
    package let row: Int
    package let task: RecordID
    package var person: String
    package var at: Instant?
    package var reply: String
    package var figures: [String: String]
}

extension Registers.Reading {
    /// The sheet of one unit: the tasks that still owe something.
    /// - Throws: `Rejection.notFound` where it has none.
    package func returnSheet(of directive: RecordID, unit: RecordID) throws -> ReturnSheet {
        let (d, t, tree) = (Directives.fields, Tasks.fields, try UnitTree(self))
        let record = try find(Directives.self, directive)
        let places = Dictionary(try items(of: directive).enumerated().map { ($1.id, $0) }) { first, _ in first }
        let place = { (task: Record) in task[t.item].flatMap { places[$0] } ?? .max }
        let tasks = try progress(of: directive).tasks
            .filter { $0[t.unit] == unit && Tasks.replying.contains($0.state) && $0[t.leadership] == .lead }
            .sorted { (place($0), $0.id) < (place($1), $1.id) }
        if tasks.isEmpty { throw Rejection.notFound }
        return ReturnSheet(
            directive: PersonalData.cut(record[d.title] ?? ""), number: record[d.number],
            headquarters: tree.headquarters?.name ?? "", unit: tree.name(unit),
            rows: tasks.map {
                .init(
                    task: $0.id, wording: PersonalData.cut($0[t.title] ?? ""), due: $0[t.due],
                    figures: $0[t.figures] ?? [], isUnsigned: $0.state == "issued")
            })
    }

    /// Units that still owe a reply to a directive, with how many tasks.
    func owingUnits(_ directive: RecordID) throws -> [(unit: UnitTree.Unit, tasks: Int)] {
        let (t, tree) = (Tasks.fields, try UnitTree(self))
        let owing = try progress(of: directive).tasks
            .filter { Tasks.replying.contains($0.state) && $0[t.leadership] == .lead }
        let counts = Dictionary(owing.compactMap { $0[t.unit].map { ($0, 1) } }, uniquingKeysWith: +)
        return tree.all.compactMap { unit in counts[unit.id].map { (unit, $0) } }
    }
}
