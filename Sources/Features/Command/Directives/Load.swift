package import Kernel
package import Organisation
package import Registers
package import Web

/// What issuing a draft would lay on the units tonight, shown before issue (users.md §2: over-tasking).
package struct Load: Sendable {
    package struct Line: Sendable {
        package let unit: UnitTree.Unit
        package let open: Int
        package let added: Int
    }

    /// Signatures that issuing makes tonight: one per task of a lead unit.
    package let acknowledgements: Int
    /// Of these, due within 12 hours.
    package let dueByMorning: Int
    /// Units that get something, or might; busiest first.
    package let lines: [Line]

    /// Values of `part/load`.
    package var values: ViewValue {
        let line = { (line: Line) -> ViewValue in
            [
                "name": .text(line.unit.short), "href": .text("/demands?unit=\(line.unit.id)"),
                "open": ViewValue(line.open), "added": ViewValue(line.added),
            ]
        }
        return [
            "acknowledgements": ViewValue(acknowledgements), "tasks": ViewValue(acknowledgements),
            "dueByMorning": ViewValue(dueByMorning), "heavy": .flag(acknowledgements > 100),
            "busiest": .text(lines.first.map { "\($0.unit.short) \($0.open + $0.added)" } ?? "–"),
            "units": .list(lines.map(line)),
        ]
    }
}

extension Registers.Reading {
    package func load(of directive: Record, _ tree: UnitTree, now: Instant) throws -> Load {
        let i = DirectiveItems.fields
        var added: [RecordID: Int] = [:]
        var soon = 0
        for item in try items(of: directive.id) where item[i.included] == true && item[i.kind] != .heading {
            let leads = (item[i.leads] ?? []).compactMap(tree.unit)
            for unit in leads { added[unit.office, default: 0] += 1 }
            if let deadline = item[i.deadline], deadline <= now.advanced(minutes: 720) { soon += leads.count }
        }
        return try load(adding: added, dueByMorning: soon, tree)
    }

    /// The same of tasks that are no draft: their number by first-level unit.
    package func load(adding added: [RecordID: Int], dueByMorning soon: Int, _ tree: UnitTree) throws -> Load {
        var open: [String: Int] = [:]
        for count in try tally("taskFirst") where Tasks.living.contains(count.key2) {
            open[count.key1, default: 0] += count.count
        }
        let lines = added.compactMap { office, number in
            tree.unit(office).map { Load.Line(unit: $0, open: open[office.text] ?? 0, added: number) }
        }.sorted { ($1.open + $1.added, $0.unit.name) < ($0.open + $0.added, $1.unit.name) }
        return Load(acknowledgements: added.values.reduce(0, +), dueByMorning: soon, lines: lines)
    }
}
