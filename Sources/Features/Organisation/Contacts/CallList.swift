import Database
package import Kernel
package import Registers

/// The contacts of a quarter's check and what came of it so far (抽查点名表): those of the first-level units, or of one such
/// unit and everything below it.
package struct CallList: Sendable {
    package struct Line: Sendable {
        package let contact: Record
        package let unit: RecordID
        /// The last call of the quarter.
        package let call: Record?
        package var outcome: CallOutcome? { call?[Calls.fields.outcome] }
        /// Whether there is a number to call.
        package var hasNumber: Bool {
            let c = Contacts.fields
            return contact[c.phone] != nil || !(contact[c.dutyPhone] ?? "").isEmpty
        }
    }

    /// In the order of the units, then of the contacts.
    package let lines: [Line]
    /// Units that should have a contact, and those among them that have none.
    package let units: [UnitTree.Unit]
    package let without: [UnitTree.Unit]

    /// Contacts shown at once.
    static let longest = 2_000

    /// - Parameter office: a first-level unit; nil for all of them without what is below.
    package init(_ reading: Reading, office: RecordID?, quarter: Quarter) throws {
        let definition = try reading.registry.named(Contacts.name)
        let (scope, tree) = (Scope(reading.principal, definition), try UnitTree(reading))
        let county = reading.principal.county
        let part: SQL = office.map { "office = \($0)" } ?? "office = unit"
        let contacts = try reading.connection.query(
            """
            SELECT * FROM contact WHERE county = \(county) AND \(part) AND open = 1
            ORDER BY office, "order", id LIMIT \(Self.longest)
            """
        ).map { try Record($0, of: definition) }.filter(scope.contains)
        let calls = try reading.registry.named(Calls.name)
        let made = try reading.connection.query(
            "SELECT * FROM \(name: Calls.name) WHERE county = \(county) AND quarter = \(quarter.text) ORDER BY version"
        ).map { try Record($0, of: calls) }
        let last = Dictionary(made.compactMap { call in call[Calls.fields.contact].map { ($0, call) } }) { $1 }
        let order = Dictionary(zip(tree.all.map(\.id), tree.all.indices)) { first, _ in first }
        lines = contacts.compactMap { contact in
            contact[Contacts.fields.unit].map { Line(contact: contact, unit: $0, call: last[contact.id]) }
        }.enumerated().sorted { left, right in
            let (l, r) = (order[left.element.unit] ?? .max, order[right.element.unit] ?? .max)
            return (l, left.offset) < (r, right.offset)
        }.map(\.element)
        let inScope = tree.all.filter { unit in
            (office.map { unit.office == $0 } ?? (unit.office == unit.id && unit.parent != nil))
                && (scope.branches.contains { $0.column == nil } || reading.principal.units.contains(unit.id))
        }
        units = inScope
        let having = Set(lines.map(\.unit))
        without = inScope.filter { !having.contains($0.id) }
    }

    /// How many contacts came to each outcome.
    package func count(_ outcome: CallOutcome) -> Int { lines.count { $0.outcome == outcome } }
    package var called: Int { lines.count { $0.call != nil } }
    package var callable: Int { lines.count(where: \.hasNumber) }
    /// Units of which somebody was reached.
    package var unitsReached: Int {
        let reached = Set(lines.filter { $0.outcome?.isReached ?? false }.map(\.unit))
        return units.count { reached.contains($0.id) }
    }
}
