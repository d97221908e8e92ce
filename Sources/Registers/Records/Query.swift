package import Database
package import Kernel

/// What a list page asks for: filters, order and the place after which it goes on. Pages are by keyset, never OFFSET.
package struct Query: Sendable, Hashable {
    package enum Open: String, Sendable { case open, closed, all }

    /// Equalities on `.filtered` fields and `state`.
    package var equals: [String: String]
    package var open: Open
    /// Text sought in `.searched` fields; a whole number of a person is sought in protected ones.
    package var search: String
    /// Only what a measure counts.
    package var counted: Counted?
    package var after: Cursor?
    /// Rows of a page, 1 to 200.
    package var limit: Int
    /// Whether the order does not matter: all of a register then comes as it lies, in order of id, the rest as listed.
    package var anyOrder = false

    package init(
        equals: [String: String] = [:], open: Open = .open, search: String = "", after: Cursor? = nil, limit: Int = 50
    ) {
        (self.equals, self.open, self.search, self.after) = (equals, open, search, after)
        self.limit = min(max(limit, 1), 200)
    }

    /// Sort value and id of a page's last row. As text: `<length of sort in UTF-8>.<sort><id>`.
    package struct Cursor: Sendable, Hashable {
        package let sort: String
        package let id: RecordID

        package init(sort: String, id: RecordID) { (self.sort, self.id) = (sort, id) }

        package init?(_ text: String) {
            let bytes = text.utf8
            guard let dot = bytes.firstIndex(of: UInt8(ascii: ".")), let length = Int(text[..<dot]),
                (0..<bytes.count).contains(length),
                let start = bytes.index(dot, offsetBy: 1, limitedBy: bytes.endIndex),
                let end = bytes.index(start, offsetBy: length, limitedBy: bytes.endIndex),
                let sort = String(bytes[start..<end]), let id = String(bytes[end...]).flatMap({ RecordID($0) })
            else { return nil }
            self.init(sort: sort, id: id)
        }

        package var text: String { "\(sort.utf8.count).\(sort)\(id.text)" }
    }
}

/// One page of a list as the database gave it, for what reads many (exports).
package struct RowPage: Sendable {
    package let rows: SQLRows
    package let next: Query.Cursor?
}

/// One page of a list.
package struct Page: Sendable {
    package let records: [Record]
    /// Where the next page begins; nil on the last.
    package let next: Query.Cursor?
}

extension Reading {
    /// One page of the records the principal reaches. A list with no filter never shows more than that.
    /// - Throws: `Rejection` `filterUnknown` for a field that is not offered as a filter, `filterChoice` for a state or
    ///   choice that there is not.
    package func page(_ definition: Definition, _ query: Query = Query()) throws -> Page {
        let filters = try conditions(definition, query)
        if let held = try holders(definition, query, filters) { return Page(records: held, next: nil) }
        let page = try rows(definition, query)
        return Page(records: try page.rows.map { try Record($0, of: definition) }, next: page.next)
    }

    /// The same as rows of the table.
    /// - Parameter columns: all unless told; `id` and what the list is ordered by among them.
    package func rows(_ definition: Definition, _ query: Query, columns: [String]? = nil) throws -> RowPage {
        let selected: SQL = columns.map { "\(names: $0)" } ?? "*"
        let filters = try conditions(definition, query) + text(definition, query)
        let (listing, parts) = parts(definition, query)
        let branches = parts.map { keyset(definition, selected, $0.branch, open: $0.open, filters, listing, query) }
        if branches.isEmpty { return RowPage(rows: SQLRows(columns: SQLRow.Columns([])), next: nil) }
        var sql = branches.joined(separator: " UNION ALL ")
        if branches.count > 1 {
            sql =
                "SELECT * FROM (\(sql)) merged ORDER BY \(Self.order(listing)) LIMIT \((query.limit + 1) * branches.count)"
        }
        var rows = try connection.rows(sql)
        if branches.count > 1 {
            // A record may lie in two branches; it is shown once.
            var seen: Set<String> = []
            rows = rows.filter { seen.insert($0["id"].text ?? "").inserted }
        }
        let more = rows.count > query.limit
        if more { rows.removeLast(rows.count - query.limit) }
        return RowPage(rows: rows, next: try more ? rows.last.map { try cursor(listing, $0) } : nil)
    }

    /// The order of the rows, and the parts of the register, each found by an index in that order.
    private func parts(
        _ definition: Definition, _ query: Query
    ) -> (Listing, [(branch: Scope.Branch, open: Int?)]) {
        let (branches, isOpenOnly) = (Scope(principal, definition).branches, definition.workflow.closed.isEmpty)
        let isKeyed = definition.placement == .shared || !definition.access.acrossHeadquarters
        if query.anyOrder, isKeyed, query.open == .all || isOpenOnly,
            let whole = branches.first(where: { $0.column == nil })
        {
            return (Listing(sort: "id", descending: false), [(whole, nil)])
        }
        let opens = isOpenOnly ? [1] : query.open == .all ? [1, 0] : [query.open == .open ? 1 : 0]
        return (definition.listing, branches.flatMap { branch in opens.map { (branch, $0) } })
    }

    private func cursor(_ listing: Listing, _ row: SQLRow) throws -> Query.Cursor {
        let sort = listing.sort
        let value = sort == "id" ? nil : row[sort]
        return Query.Cursor(sort: value?.text ?? value?.integer.map { String($0) } ?? "", id: try row.get("id"))
    }

    static func order(_ listing: Listing) -> SQL {
        let direction: SQL = listing.descending ? "DESC" : "ASC"
        let sort = listing.sort
        return sort == "id" ? "id \(direction)" : "\(name: sort) \(direction), id \(direction)"
    }

    private func keyset(
        _ definition: Definition, _ selected: SQL, _ branch: Scope.Branch, open: Int?, _ filters: [SQL],
        _ listing: Listing, _ query: Query
    ) -> SQL {
        var conditions: [SQL] = []
        if !definition.access.acrossHeadquarters { conditions.append("county = \(principal.county)") }
        if let column = branch.column { conditions.append("\(name: column) = \(branch.value)") }
        if let open { conditions.append("open = \(open)") }
        conditions += filters
        if let after = query.after {
            let comparison: SQL = listing.descending ? "<" : ">"
            let sort = listing.sort
            let place: SQLValue =
                [.integer, .flag].contains(definition.field(sort)?.kind)
                ? Int64(after.sort).map { .integer($0) } ?? .null : .text(after.sort)
            conditions.append(
                sort == "id"
                    ? "id \(comparison) \(after.id)" : "(\(name: sort), id) \(comparison) (\(place), \(after.id))")
        }
        let within: SQL = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        return """
            SELECT * FROM (SELECT \(selected) FROM \(name: definition.name) \(within)
            ORDER BY \(Self.order(listing)) LIMIT \(query.limit + 1)) branch
            """
    }

    private func conditions(_ definition: Definition, _ query: Query) throws -> [SQL] {
        var filters: [SQL] = []
        for (name, value) in query.equals.sorted(by: { $0.key < $1.key }) {
            guard name == "state" || definition.field(name)?.has(.filtered) == true else {
                throw Rejection.invalid("filterUnknown", field: name, ["field": name])
            }
            if let choices = definition.choices(of: name), !choices.contains(value) {
                throw Rejection.invalid("filterChoice", field: name, ["field": name])
            }
            let bound = try definition.field(name)?.value(from: value) ?? .text(value)
            filters.append("\(name: name) = \(bound)")
        }
        if let counted = query.counted { filters += try conditions(counted, definition) }
        return filters
    }

    private func text(_ definition: Definition, _ query: Query) -> [SQL] {
        if query.search.isEmpty { return [] }
        // lower() of both databases knows ASCII alone; so must the pattern, or full-width letters are never found.
        let sought = query.search.unicodeScalars.map {
            "%_!".unicodeScalars.contains($0) ? "!\($0)" : $0.isASCII ? String($0).lowercased() : String($0)
        }
        let pattern = "%" + sought.joined() + "%"
        let columns = definition.fields.filter { $0.has(.searched) }
        let tests: [SQL] = columns.map { "lower(\(name: $0.name)) LIKE \(pattern) ESCAPE '!'" }
        return [tests.isEmpty ? "1 = 0" : "(\(tests.joined(separator: " OR ")))"]
    }
}

extension Definition {
    /// What a filter by a state or a choice can be; nil for what is no choice.
    fileprivate func choices(of name: String) -> [String]? {
        if name == "state" { return workflow.states }
        return if case .choice(let all) = field(name)?.kind { all } else { nil }
    }
}
