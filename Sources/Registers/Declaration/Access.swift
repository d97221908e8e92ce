import Database
package import Kernel

/// Who may do what with a register's records: role × action, and for each role which records.
package struct Access: Sendable, Hashable {
    package let read: [Role: [Reach]]
    package let create: Set<Role>
    package let edit: Set<Role>
    /// Who may read protected values in full, each time for a purpose; masked for everybody else.
    package let unmask: Set<Role>
    /// Rows of every headquarters are open to each (areas).
    package let acrossHeadquarters: Bool

    package init(
        read: [Role: [Reach]], create: Set<Role> = [], edit: Set<Role> = [], unmask: Set<Role> = [],
        acrossHeadquarters: Bool = false
    ) {
        (self.read, self.create, self.edit, self.unmask) = (read, create, edit, unmask)
        self.acrossHeadquarters = acrossHeadquarters
    }

    /// Every person's role reads all rows of the headquarters.
    package static func everyoneReads(create: Set<Role> = [], edit: Set<Role> = [], acrossHeadquarters: Bool = false)
        -> Access
    {
        Access(
            read: Dictionary(uniqueKeysWithValues: Role.persons.map { ($0, [Reach.all]) }), create: create, edit: edit,
            acrossHeadquarters: acrossHeadquarters)
    }
}

/// Which records a post reaches. Each becomes one or more equalities, and so one keyset branch of a list.
package enum Reach: Sendable, Hashable {
    /// All of the headquarters.
    case all
    /// Those in the post's area, by generated `town` or `village`; all if the post's area is the county or none.
    case area
    /// Those of the post's unit and the units below it: by the column of the first-level unit where the post is at one,
    /// else by the unit's column.
    case unitTree(office: String, unit: String)
    /// Those whose column names the post's unit.
    case unit(String)
    /// Those whose column names the user.
    case user(String)
}

/// What a principal reaches in one register: a union of equalities. Empty reaches nothing.
package struct Scope: Sendable, Hashable {
    /// nil column: all rows of the headquarters.
    package struct Branch: Sendable, Hashable {
        package let column: String?
        package let value: String
    }

    package let branches: [Branch]

    package init(_ principal: Principal, _ definition: Definition) {
        var found: [Branch] = []
        let add = { (column: String?, value: String) in
            let branch = Branch(column: column, value: value)
            if !found.contains(branch) { found.append(branch) }
        }
        for post in principal.posts {
            let reaches = post.role == .system ? [Reach.all] : definition.access.read[post.role] ?? []
            for reach in reaches {
                switch reach {
                case .all: add(nil, "")
                case .area:
                    if let area = post.area, let village = area.ancestor(.village) {
                        add("village", village.text)
                    } else if let area = post.area, let town = area.ancestor(.township) {
                        add("town", town.text)
                    } else {
                        add(nil, "")
                    }
                case .unitTree(let office, let unit):
                    if post.unit == post.office {
                        add(office, post.unit.text)
                    } else {
                        for id in post.units.sorted() { add(unit, id.text) }
                    }
                case .unit(let column): add(column, post.unit.text)
                case .user(let column): add(column, principal.user.text)
                }
            }
        }
        branches = found.contains { $0.column == nil } ? found.filter { $0.column == nil } : found
    }

    /// Whether a record lies within.
    package func contains(_ record: Record) -> Bool {
        branches.contains { branch in
            guard let column = branch.column else { return true }
            switch column {
            case "town": return record.area?.ancestor(.township)?.text == branch.value
            case "village": return record.area?.ancestor(.village)?.text == branch.value
            case "id": return record.id.text == branch.value
            default: return record.values.stored[column]?.text == branch.value
            }
        }
    }
}
