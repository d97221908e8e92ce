import Database
import Hummingbird
import Kernel
import Registers

/// The list page of a register: filters, search box, one page of rows.
struct RegisterList {
    let store: RecordStore
    let definition: Definition
    let pages: Pages
    let context: AppContext
    /// Where what it shows is shared.
    let sharing: ListLink?
    /// Where its records have pages of their own.
    let own: String?
    let counted: @Sendable (String, Language) -> String?

    /// `GET /registers/{name}`.
    func page() async throws -> Response {
        var query = try definition.query(from: context.query)
        query.limit = 50
        return try await page(query, sent: false)
    }

    /// `POST /registers/{name}/search`: the form of a register with protected fields. A number of a person is answered
    /// here, so that it stands in no address; all else leads to the list's own address.
    func search() async throws -> Response {
        let query = try definition.query(from: context.form)
        let principal = try context.principal()
        let definition = definition
        let isNumber = try await store.read(as: principal) { $0.isNumber(definition, query.search) }
        if isNumber { return try await page(query, sent: true) }
        let kept = context.form.names.filter { $0 != "_csrf" }.compactMap { name in
            context.form.text(name).map { "\(name)=\(queryValue($0))" }
        }
        return .see(path + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&")), for: context)
    }

    private var path: String { "/registers/\(definition.name)" }

    private func page(_ query: Query, sent: Bool) async throws -> Response {
        let principal = try context.principal()
        guard !Scope(principal, definition).branches.isEmpty else { throw Rejection.forbidden }
        let definition = definition
        let (page, titles) = try await store.read(as: principal) { reading in
            if !sent { try definition.checkAddress(query, in: reading) }
            let page = try reading.page(definition, query)
            return (page, try reading.titles(definition, page.records))
        }
        let words = RegisterWords(definition, pages, context, titles: titles)
        let behind = query.counted.map { self.behind($0, words) }
        // What is counted is looked at; the list itself has the rest.
        let acts = behind == nil
        var shown = query
        if sent { shown.search = "" }
        return try pages.render(
            "register/list",
            [
                "title": .text(words.register),
                "summary": sent ? .text(pages.text("register.byNumber", for: context)) : .none,
                "create": acts && principal.may(definition.access.create) ? .text("\(words.path)/new") : .none,
                "duplicates": acts && definition.mayMerge(principal) ? .text("\(words.path)/duplicates") : .none,
                "import": acts && definition.mayImport(principal) ? .text("\(words.path)/import") : .none,
                "share": acts && sharing.map { principal.may($0.roles) } == true ? ViewValue(shareAddress) : .none,
                "export": .text(exportAddress), "filterAction": .text(words.path),
                "searchAction": definition.protected.isEmpty ? .none : .text("\(words.path)/search"),
                "filtered": .flag(sent || !(query.equals.isEmpty && query.search.isEmpty && query.open == .open)),
                "filters": words.filters(shown), "counted": behind ?? .none, "rowsAny": .flag(!page.records.isEmpty),
                "columns": words.columns,
                "rows": .list(page.records.map { words.row($0, at: own) }),
                "shown": .text(pages.text("register.shown", ["n": String(page.records.count)], for: context)),
                "first": query.after == nil ? .none : .text(address(nil)),
                "next": ViewValue(page.next.map { address($0.text) }),
            ], for: context)
    }

    /// What the list is behind: the number's name, and what it shows of it.
    private func behind(_ counted: Counted, _ words: RegisterWords) -> ViewValue {
        let (measure, language) = (store.registry.measure(counted.measure, of: definition.name), context.language)
        let isFlow = measure?.dayColumn != nil
        var notes = [pages.text(isFlow ? "register.counted.flow" : "register.counted.stock", for: context)]
        if let sum = measure?.sum {
            notes.append(pages.text("register.counted.sum", ["field": words.label(sum)], for: context))
        }
        let place = [counted.area.map { "area=\($0)" }, counted.day.map { "day=\($0)" }].compactMap(\.self)
        return [
            "name": .text(self.counted(counted.measure, language) ?? counted.measure),
            "href": .text("/indicators/\(queryValue(counted.measure))?\(place.joined(separator: "&"))"),
            "day": isFlow ? ViewValue(counted.day.map { pages.time.day($0, language, now: store.now) }) : .none,
            "notes": .list(notes.map { ["text": .text($0)] }),
        ]
    }

    /// The list's filters go along; a number that was sent does not.
    private var exportAddress: String { address(nil).replacing(path, with: "\(path)/export", maxReplacements: 1) }

    private var shareAddress: String? {
        let filters = address(nil).split(separator: "?", maxSplits: 1).dropFirst().map { "&\($0)" }.joined()
        return sharing.map { "\($0.path)?register=\(definition.name)\(filters)" }
    }

    private func address(_ after: String?) -> String {
        let kept = context.query.names.filter { $0 != "after" }.compactMap { name in
            context.query.text(name).map { "\(name)=\(queryValue($0))" }
        }
        let all = kept + (after.map { ["after=\(queryValue($0))"] } ?? [])
        return path + (all.isEmpty ? "" : "?" + all.joined(separator: "&"))
    }
}
