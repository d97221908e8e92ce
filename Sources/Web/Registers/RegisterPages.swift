import Database
import Hummingbird
package import Kernel
package import Registers

/// Pages of every register (台账页面), from its declaration. A feature whose users need a better page names its own path.
///
/// | method | path | |
/// |---|---|---|
/// | GET | `/registers` | those the reader reaches |
/// | GET | `/registers/{name}` | list with filters and search |
/// | GET, POST | `/registers/{name}/new`, `/registers/{name}` | form |
/// | GET | `/registers/{name}/options` | suggestions for a field that refers to it |
/// | GET | `/registers/{name}/{id}`, `…/history` | detail, changes |
/// | GET, POST | `/registers/{name}/{id}/edit`, `…/{id}` | form |
/// | POST | `…/{id}/transitions/{t}`, `…/decision` | steps |
package struct RegisterPages: RouteGroup {
    let store: RecordStore
    /// Registers shown by pages of their own: name and path.
    let own: [String: String]
    /// Pages of a feature that a record's page leads to, by register.
    let links: [String: RecordLink]

    package init(store: RecordStore, own: [String: String] = [:], links: [String: RecordLink] = [:]) {
        (self.store, self.own, self.links) = (store, own, links)
    }

    package func add(to routes: Routes) {
        addLists(to: routes)
        addDetails(to: routes)
        RegisterForms(store: store, own: own).add(to: routes)
    }

    private func addLists(to routes: Routes) {
        let (store, own, pages) = (store, own, routes.pages)
        routes.signedIn.get("registers") { _, context in
            let principal = try context.principal()
            let registers = store.registry.definitions.filter { !Scope(principal, $0).branches.isEmpty }
            return try pages.render(
                "register/index",
                [
                    "title": .text(pages.text("register.list", for: context)),
                    "registers": .list(
                        registers.map { definition in
                            let words = RegisterWords(definition, pages, context)
                            let note = "register.\(definition.name).note"
                            return [
                                "href": .text(own[definition.name] ?? words.path), "title": .text(words.register),
                                "note": pages.locales.has(note, context.language)
                                    ? .text(pages.text(note, for: context)) : .none,
                            ]
                        }),
                ], for: context)
        }
        routes.signedIn.get("registers/{name}") { _, context in
            let principal = try context.principal()
            let definition = try store.definition(context, own)
            guard !Scope(principal, definition).branches.isEmpty else { throw Rejection.forbidden }
            var query = try definition.query(from: context.query)
            query.limit = 50
            let asked = query
            let (page, titles) = try await store.read(as: principal) { reading in
                let page = try reading.page(definition, asked)
                return (page, try reading.titles(definition, page.records))
            }
            let words = RegisterWords(definition, pages, context, titles: titles)
            let filtered = !(asked.equals.isEmpty && asked.search.isEmpty && asked.open == .open)
            let address = { (after: String?) -> String in
                let kept = context.query.names.filter { $0 != "after" }.compactMap { name in
                    context.query.text(name).map { "\(name)=\(queryValue($0))" }
                }
                let all = kept + (after.map { ["after=\(queryValue($0))"] } ?? [])
                return words.path + (all.isEmpty ? "" : "?" + all.joined(separator: "&"))
            }
            return try pages.render(
                "register/list",
                [
                    "title": .text(words.register), "summary": .none,
                    "create": principal.may(definition.access.create) ? .text("\(words.path)/new") : .none,
                    "import": definition.mayImport(principal) ? .text("\(words.path)/import") : .none,
                    "export": .text(
                        address(nil).replacing(words.path, with: "\(words.path)/export", maxReplacements: 1)),
                    "filterAction": .text(words.path), "filtered": .flag(filtered), "filters": words.filters(asked),
                    "rowsAny": .flag(!page.records.isEmpty), "columns": words.columns,
                    "rows": .list(page.records.map(words.row)),
                    "shown": .text(pages.text("register.shown", ["n": String(page.records.count)], for: context)),
                    "first": asked.after == nil ? .none : .text(address(nil)),
                    "next": ViewValue(page.next.map { address($0.text) }),
                ], for: context)
        }
        routes.signedIn.get("registers/{name}/options") { _, context in
            let principal = try context.principal()
            let definition = try store.registry.named(context.parameters.get("name") ?? "")
            // htmx sends the control under its own name.
            let sought = context.query.names.lazy.compactMap { context.query.text($0) }.first ?? ""
            let found = try await store.read(as: principal) { reading in
                try reading.page(definition, Query(search: sought, limit: 20)).records
            }
            let words = RegisterWords(definition, pages, context)
            let titles = found.map(words.title)
            return try pages.render(
                "register/options",
                [
                    "options": .list(
                        zip(found, titles).map { record, title in
                            // A title that two records have names neither.
                            let unique = titles.filter { $0 == title }.count == 1
                            return [
                                "value": .text(unique ? title : record.id.text),
                                "text": .text(unique ? "" : "\(title) \(record.id)"),
                            ]
                        })
                ], for: context)
        }
    }

    private func addDetails(to routes: Routes) {
        let (store, own, links, pages) = (store, own, links, routes.pages)
        routes.signedIn.get("registers/{name}/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let definition = try store.definition(context, own)
            let seen = try await store.read(as: principal) { try RecordSeen(definition, id, in: $0) }
            let words = RegisterWords(definition, pages, context, titles: seen.titles)
            var view = seen.view(words, principal, own: own)
            view["link"] =
                links[definition.name].flatMap { link in
                    principal.may(link.roles)
                        ? ["href": .text(link.path(id)), "label": .text(pages.text(link.key, for: context))] : nil
                } ?? ViewValue.none
            return try pages.render("register/show", view, for: context)
        }
        routes.signedIn.get("registers/{name}/{id}/history") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let definition = try store.definition(context, own)
            let seen = try await store.read(as: principal) { try RecordSeen(definition, id, in: $0) }
            let words = RegisterWords(definition, pages, context, titles: seen.titles)
            return try pages.render(
                "register/history",
                [
                    "title": .text(words.title(seen.record)), "register": words.crumb,
                    "href": .text("\(words.path)/\(id)"), "changesAny": .flag(!seen.history.isEmpty),
                    "changes": .list(seen.history.map(words.entry)), "first": .none, "next": .none,
                    "shown": .text(pages.text("register.shown", ["n": String(seen.history.count)], for: context)),
                ], for: context)
        }
    }
}

/// A way from a record's page to a page of its feature, as from a user to the form that gives a new password.
package struct RecordLink: Sendable {
    let path: @Sendable (RecordID) -> String
    /// Of its text in the locales.
    let key: String
    let roles: Set<Role>

    package init(key: String, roles: Set<Role>, path: @escaping @Sendable (RecordID) -> String) {
        (self.key, self.roles, self.path) = (key, roles, path)
    }
}

extension RecordStore {
    /// The register that a page's address names.
    /// - Throws: `Rejection.notFound`, also for one that has pages of its own.
    func definition(_ context: AppContext, _ own: [String: String]) throws -> Definition {
        let name = context.parameters.get("name") ?? ""
        guard own[name] == nil else { throw Rejection.notFound }
        return try registry.named(name)
    }
}

extension Definition {
    /// Whether the principal may bring files into it.
    func mayImport(_ principal: Principal) -> Bool {
        takesImports && principal.may(access.create.union(access.edit))
    }
}

extension Principal {
    func may(_ roles: Set<Role>) -> Bool { posts.contains { $0.role == .system || roles.contains($0.role) } }
}
