import Kernel
package import Registers

extension Definition {
    /// What a list's address asks for: `open`, `q`, `after`, `limit`, `state` and the register's filters; with `counted` what
    /// a measure counts, in the area `countedAt` and on the day `countedOn`, whether open or closed.
    /// - Throws: `Rejection` invalid for an unknown name or a value that cannot be.
    package func query(from form: Form) throws -> Query {
        var query = Query()
        for name in form.names {
            guard let text = form.text(name) else { continue }
            switch name {
            case "q": query.search = text
            case "_csrf": break
            case "limit":
                guard let limit = Int(text), (1...200).contains(limit) else {
                    throw Rejection.invalid("badNumber", field: name)
                }
                query.limit = limit
            case "after":
                guard let cursor = Query.Cursor(text) else { throw Rejection.invalid("malformed", field: name) }
                query.after = cursor
            case "open":
                guard let open = Query.Open(rawValue: text) else { throw Rejection.invalid("badChoice", field: name) }
                query.open = open
            case "counted", "countedAt", "countedOn": break
            default: query.equals[name] = text
            }
        }
        // A state that is closed is sought among the closed.
        if form.text("open") == nil, let state = query.equals["state"], workflow.closed.contains(state) {
            query.open = .closed
        }
        query.counted = try counted(form)
        if form.text("open") == nil, query.counted != nil { query.open = .all }
        return query
    }

    private func counted(_ form: Form) throws -> Counted? {
        guard let measure = form.text("counted") else { return nil }
        var counted = Counted(measure)
        if let text = form.text("countedAt") {
            guard let area = AreaCode(text) else { throw Rejection.invalid("malformed", field: "countedAt") }
            counted.area = area
        }
        if let text = form.text("countedOn") {
            guard let day = CalendarDay(text) else { throw Rejection.invalid("badDay", field: "countedOn") }
            counted.day = day
        }
        return counted
    }
}
