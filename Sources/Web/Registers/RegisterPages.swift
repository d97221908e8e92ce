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
/// | POST | `/registers/{name}/search` | the same by a number of a person, which no address holds |
/// | GET, POST | `/registers/{name}/new`, `/registers/{name}` | form |
/// | GET | `/registers/{name}/options` | suggestions for a field that refers to it |
/// | GET | `/registers/{name}/{id}`, `…/history` | detail, changes |
/// | GET, POST | `/registers/{name}/{id}/edit`, `…/{id}` | form |
/// | POST | `…/{id}/transitions/{t}`, `…/decision` | steps |
/// | POST | `…/{id}/reveal` | the detail with a protected value in full, this once; logged |
package struct RegisterPages: RouteGroup {
    let store: RecordStore
    /// Registers shown by pages of their own: name and path.
    let own: [String: String]
    /// Registers whose lists are these, but whose records are shown by a feature: name and path.
    let records: [String: String]
    /// Pages of a feature that a record's page leads to, by register.
    let links: [String: RecordLink]
    /// Where who has looked at a record is told, by register.
    let readers: (@Sendable (String) -> RecordLink)?
    /// Names of what is counted, by id: the head of a list of the records behind a number.
    let counted: @Sendable (String, Language) -> String?
    /// Where what a list shows is shared with another unit, by register; nil for one that is not shared.
    let sharing: (@Sendable (String) -> ListLink?)?

    package init(
        store: RecordStore, own: [String: String] = [:], records: [String: String] = [:],
        links: [String: RecordLink] = [:], readers: (@Sendable (String) -> RecordLink)? = nil,
        sharing: (@Sendable (String) -> ListLink?)? = nil,
        counted: @escaping @Sendable (String, Language) -> String? = { _, _ in nil }
    ) {
        (self.store, self.own, self.records, self.links) = (store, own, records, links)
        (self.readers, self.sharing, self.counted) = (readers, sharing, counted)
    }

    package func add(to routes: Routes) {
        addLists(to: routes)
        addDetails(to: routes)
        RegisterForms(store: store, own: own).add(to: routes)
        DuplicatePages(store: store, own: own, records: records).add(to: routes)
    }

    private func addLists(to routes: Routes) {
        let (store, own, pages, sharing, counted) = (store, own, routes.pages, sharing, counted)
        routes.signedIn.get("registers") { _, context in
            let principal = try context.principal()
            let registers = store.registry.definitions.filter { !Scope(principal, $0).branches.isEmpty }
            // Those the reader keeps come first; the rest is written by the system or by others.
            let kept = { (definition: Definition) in
                principal.may(definition.access.create.union(definition.access.edit))
            }
            let groups = [("kept", registers.filter(kept)), ("read", registers.filter { !kept($0) })]
            return try pages.render(
                "register/index",
                [
                    "title": .text(pages.text("register.list", for: context)),
                    "groups": .list(
                        groups.filter { !$0.1.isEmpty }.map { name, definitions in
                            [
                                "heading": .text(pages.text("register.group.\(name)", for: context)),
                                "registers": .list(definitions.map { entry($0, pages, context) }),
                            ]
                        }),
                ], for: context)
        }
        routes.signedIn.get("registers/{name}") { _, context in
            // What is counted is listed here of every register: no page of a feature lists just that.
            let isCounted = context.query.text("counted") != nil
            let definition = try store.definition(context, isCounted ? [:] : own)
            return try await RegisterList(
                store: store, definition: definition, pages: pages, context: context,
                sharing: sharing?(definition.name), own: own[definition.name], counted: counted
            ).page()
        }
        routes.signedIn.post("registers/{name}/search") { _, context in
            let definition = try store.definition(context, own)
            return try await RegisterList(
                store: store, definition: definition, pages: pages, context: context, sharing: nil, own: nil,
                counted: counted
            ).search()
        }
        routes.signedIn.get("registers/{name}/search") { _, context -> Response in
            .see("/registers/\(try store.definition(context, own).name)", for: context)
        }
        routes.signedIn.get("registers/{name}/options") { _, context in
            let principal = try context.principal()
            let definition = try store.registry.named(context.parameters.get("name") ?? "")
            // htmx sends the control under its own name.
            let sought = context.query.names.lazy.compactMap { context.query.text($0) }.first ?? ""
            let found = try await store.read(as: principal) { reading in
                if reading.isNumber(definition, sought) { return [Record]() }
                return try reading.page(definition, Query(search: sought, limit: 20)).records
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

    /// A register in the index: where it is, what it is called and holds.
    private func entry(_ definition: Definition, _ pages: Pages, _ context: AppContext) -> ViewValue {
        let words = RegisterWords(definition, pages, context)
        let note = "register.\(definition.name).note"
        return [
            "href": .text(own[definition.name] ?? words.path), "title": .text(words.register),
            "note": pages.locales.has(note, context.language) ? .text(pages.text(note, for: context)) : .none,
        ]
    }

    private func addDetails(to routes: Routes) {
        let (store, own, records, links, pages) = (store, own, records, links, routes.pages)
        let readers = readers
        let show = { @Sendable (definition: Definition, revealed: [String: String], context: AppContext) in
            let (principal, id) = (try context.principal(), try context.recordID())
            let seen = try await store.read(as: principal) { try RecordSeen(definition, id, in: $0) }
            let words = RegisterWords(definition, pages, context, titles: seen.titles)
            var view = seen.view(words, principal, own: own, revealed: revealed)
            let leading = [links[definition.name], definition.logsReads ? readers?(definition.name) : nil]
            view["links"] = .list(
                leading.compactMap(\.self).filter { principal.may($0.roles) }.map { link in
                    ["href": .text(link.path(id)), "label": .text(pages.text(link.key, for: context))]
                })
            return try pages.render("register/show", view, for: context)
        }
        routes.signedIn.get("registers/{name}/{id}") { _, context -> Response in
            let (definition, id) = (try store.definition(context, own), try context.recordID())
            if let path = records[definition.name] {
                // What is out of reach is not here either.
                try await store.read(as: context.principal()) { reading in
                    _ = try reading.unshown { try $0.find(definition, id) }
                }
                return .see("\(path)/\(id)", for: context)
            }
            return try await show(definition, [:], context)
        }
        routes.signedIn.post("registers/{name}/{id}/reveal") { _, context -> Response in
            let (definition, id) = (try store.definition(context, own), try context.recordID())
            let (fields, words) = (context.form.all("field"), context.form.text("reason"))
            let purpose = context.form.text("purpose").flatMap { Purpose(rawValue: $0) }
            let numbers = try await store.write(by: context.principal()) {
                try $0.reveal(definition, id, fields, for: purpose, words: words)
            }
            return try await show(definition, numbers, context)
        }
        // The address of an answer that was loaded again or came with another language.
        routes.signedIn.get("registers/{name}/{id}/reveal") { _, context -> Response in
            let (definition, id) = (try store.definition(context, own), try context.recordID())
            try await store.read(as: context.principal()) { reading in
                _ = try reading.unshown { try $0.find(definition, id) }
            }
            return .see("/registers/\(definition.name)/\(id)", for: context)
        }
        routes.signedIn.get("registers/{name}/{id}/history") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            // The pages of a feature lead here, too.
            let definition = try store.definition(context, [:])
            let seen = try await store.read(as: principal) { try RecordSeen(definition, id, in: $0) }
            let words = RegisterWords(definition, pages, context, titles: seen.titles)
            let path = own[definition.name] ?? words.path
            return try pages.render(
                "register/history",
                [
                    "title": .text(words.title(seen.record)),
                    "register": ["href": .text(path), "label": .text(words.register)],
                    "href": .text("\(path)/\(id)"), "changesAny": .flag(!seen.history.isEmpty),
                    "changes": .list(seen.history.map { words.entry($0, of: id) }), "first": .none, "next": .none,
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

/// A way from a list, with its filters, to a page of a feature.
package struct ListLink: Sendable {
    let path: String
    let roles: Set<Role>

    package init(path: String, roles: Set<Role>) { (self.path, self.roles) = (path, roles) }
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
