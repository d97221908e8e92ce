import Hummingbird
import Kernel
import Registers
import Web

/// What a list page of this feature was asked for, and the values its template shows for it.
struct ListQuery {
    let query: Query
    private let asked: [String: String]
    private let path: String

    /// - Parameter filters: names of equalities that the address may carry.
    init(_ context: AppContext, filters: [String]) throws {
        let form = context.query
        asked = Dictionary(uniqueKeysWithValues: filters.compactMap { name in form.text(name).map { (name, $0) } })
        path = String(context.location.prefix { $0 != "?" })
        // A state that is closed is looked for among the closed.
        let open = form.text("open").flatMap { Query.Open(rawValue: $0) } ?? (asked["state"] == nil ? .open : .all)
        query = Query(
            equals: asked, open: open, search: form.text("q") ?? "",
            after: form.text("after").flatMap { Query.Cursor($0) })
    }

    /// Keys every list has.
    func values(_ page: Page, rows: [ViewValue], count: Int, _ words: PageWords) -> [String: ViewValue] {
        var kept = asked.map { "\($0.key)=\(queryValue($0.value))" }.sorted()
        if query.open != .open { kept.append("open=\(query.open.rawValue)") }
        if !query.search.isEmpty { kept.append("q=\(queryValue(query.search))") }
        let base = path + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
        let next = page.next.map { base + (kept.isEmpty ? "?" : "&") + "after=\(queryValue($0.text))" }
        return [
            "rows": .list(rows), "rowsAny": .flag(!rows.isEmpty),
            "filtered": .flag(!asked.isEmpty || !query.search.isEmpty),
            "shown": .text(words.text("app.shown", ["n": String(count)])), "next": ViewValue(next),
            "first": query.after == nil ? .none : .text(base),
        ]
    }

    /// A drop-down filter.
    func filter(_ name: String, _ label: String, _ options: [(value: String, text: String)], _ words: PageWords)
        -> ViewValue
    {
        let chosen = asked[name] ?? ""
        let all = [("", words.text("app.all"))] + options.map { ($0.value, $0.text) }
        return [
            "name": .text(name), "label": .text(label), "choice": true, "value": .text(chosen), "type": "text",
            "options": .list(
                all.map { ["value": .text($0.0), "text": .text($0.1), "selected": .flag($0.0 == chosen)] }),
        ]
    }

    /// The search box.
    func search(_ label: String) -> ViewValue {
        [
            "name": "q", "label": .text(label), "choice": false, "value": .text(query.search), "type": "search",
            "options": [],
        ]
    }
}
