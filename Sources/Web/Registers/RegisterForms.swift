import Database
import HTTPTypes
import Hummingbird
import Kernel
import Registers

/// Forms and steps of every register.
struct RegisterForms: RouteGroup {
    let store: RecordStore
    let own: [String: String]

    func add(to routes: Routes) {
        addForms(to: routes)
        addSteps(to: routes)
    }

    private func addForms(to routes: Routes) {
        let (store, own, pages) = (store, own, routes.pages)
        routes.signedIn.get("registers/{name}/new") { _, context in
            let definition = try store.definition(context, own)
            guard try context.principal().may(definition.access.create) else { throw Rejection.forbidden }
            return try Self.page(RegisterWords(definition, pages, context), nil, pages, context)
        }
        routes.signedIn.post("registers/{name}") { _, context -> Response in
            let (definition, principal) = (try store.definition(context, own), try context.principal())
            let (form, words) = (context.form, RegisterWords(definition, pages, context))
            do {
                let record = try await store.once(try Self.change(form), by: principal) { writing in
                    try writing.create(
                        definition, RegisterForm(words).values(form, over: nil, in: writing.reading),
                        duplicates: DuplicateAnswer(form))
                }
                return Response.see("\(words.path)/\(record.id)", flash: Flash("register.saved"), for: context)
            } catch let rejection as Rejection where Self.isCorrectable(rejection) {
                return try Self.page(words, nil, pages, context, form: form, rejection: rejection)
            } catch let found as PossibleDuplicates {
                return try await DuplicatePages(store: store, own: own).ask(
                    found.candidates, definition, pages, context)
            }
        }
        routes.signedIn.get("registers/{name}/{id}/edit") { _, context -> Response in
            let (definition, principal) = (try store.definition(context, own), try context.principal())
            guard principal.may(definition.access.edit) else { throw Rejection.forbidden }
            let (record, words) = try await Self.read(store, definition, context, pages)
            return try Self.page(words, record, pages, context)
        }
        routes.signedIn.post("registers/{name}/{id}") { _, context -> Response in
            let (definition, principal) = (try store.definition(context, own), try context.principal())
            let (id, form) = (try context.recordID(), context.form)
            guard let version = form.text("version").flatMap({ Int64($0) }) else {
                throw Rejection.invalid("required", field: "version")
            }
            let (record, words) = try await Self.read(store, definition, context, pages)
            do {
                _ = try await store.once(try Self.change(form), by: principal) { writing in
                    let before = try writing.reading.find(definition, id)
                    return try writing.edit(
                        definition, id, version: version,
                        RegisterForm(words).values(form, over: before, in: writing.reading))
                }
                return Response.see("\(words.path)/\(id)", flash: Flash("register.saved"), for: context)
            } catch let rejection as Rejection where Self.isCorrectable(rejection) {
                return try Self.page(words, record, pages, context, form: form, rejection: rejection)
            }
        }
    }

    private func addSteps(to routes: Routes) {
        let (store, own) = (store, own)
        routes.signedIn.post("registers/{name}/{id}/transitions/{transition}") { _, context -> Response in
            let (definition, principal) = (try store.definition(context, own), try context.principal())
            let (id, name) = (try context.recordID(), context.parameters.get("transition") ?? "")
            guard definition.workflow.transition(name)?.own == false else { throw Rejection.notFound }
            let (version, reason) = (context.form.text("version").flatMap { Int64($0) }, context.form.text("reason"))
            _ = try await store.write(by: principal) {
                try $0.perform(name, definition, id, version: version, reason: reason)
            }
            return Response.see("/registers/\(definition.name)/\(id)", flash: Flash("register.stepped"), for: context)
        }
        routes.signedIn.post("registers/{name}/{id}/transitions/{transition}/decision") { _, context -> Response in
            let (definition, principal) = (try store.definition(context, own), try context.principal())
            let (id, name) = (try context.recordID(), context.parameters.get("transition") ?? "")
            let (decision, reason) = (context.form["decision"], context.form.text("reason"))
            guard ["confirm", "decline"].contains(decision) else {
                throw Rejection.invalid("required", field: "decision")
            }
            _ = try await store.write(by: principal) {
                try $0.decide(name, definition, id, agree: decision == "confirm", reason: reason)
            }
            return Response.see("/registers/\(definition.name)/\(id)", flash: Flash("register.stepped"), for: context)
        }
    }

    /// What the person can put right on the form itself.
    private static func isCorrectable(_ rejection: Rejection) -> Bool {
        [.invalid, .conflict, .preconditionFailed].contains(rejection.kind)
    }

    /// The form's own id: a second tap on a slow line does not make a second record.
    private static func change(_ form: Form) throws -> ChangeLog.Request? {
        let content = form.names.filter { $0 != "_csrf" }.flatMap { [$0] + form.all($0) }.joined(separator: "\u{1F}")
        return try ChangeLog.Request.of(form.text("change"), content)
    }

    private static func read(
        _ store: RecordStore, _ definition: Definition, _ context: AppContext, _ pages: Pages
    ) async throws -> (Record, RegisterWords) {
        let (id, principal) = (try context.recordID(), try context.principal())
        let (record, titles) = try await store.read(as: principal) { reading in
            let record = try reading.find(definition, id)
            return (record, try reading.titles(definition, [record]))
        }
        return (record, RegisterWords(definition, pages, context, titles: titles))
    }

    private static func page(
        _ words: RegisterWords, _ record: Record?, _ pages: Pages, _ context: AppContext, form: Form? = nil,
        rejection: Rejection? = nil
    ) throws -> Response {
        let controls = RegisterForm(words)
        let stale = rejection?.kind == .preconditionFailed
        let here = record.map { "\(words.path)/\($0.id)" } ?? words.path
        let title = pages.text(
            record == nil ? "register.creating" : "register.editing", ["register": words.register], for: context)
        let known = Set(words.definition.editable.map(\.name))
        let general = rejection?.problems.first { !known.contains($0.field ?? "") }.map(controls.text)
        let problem = rejection.map { general ?? pages.text("rejection.\($0.code)", $0.values, for: context) }
        return try pages.render(
            "register/form",
            [
                "title": .text(title), "register": words.crumb, "problem": stale ? .none : ViewValue(problem),
                "stale": .flag(stale), "differences": stale ? controls.differences(record, form) : .list([]),
                "action": .text(here), "cancel": .text(here),
                // After a lost race the person has seen both; saving again means it.
                "version": ViewValue(record.map { String($0.version) }), "change": .text(RecordID.make().text),
                "fields": controls.controls(record, form: form, problems: rejection?.problems ?? []),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }
}

extension RegisterForm {
    private func filled(_ field: FieldInfo, _ form: Form) -> String {
        switch field.kind {
        case .flag: words.text(field, form.flag(field.name).sql) ?? ""
        case .choice: form.text(field.name).map { words.choice(field, $0) } ?? ""
        case .choices: words.text(field, form.all(field.name).sql) ?? ""
        case .citizenID, .phone, .document: field.masked(form.text(field.name) ?? "")
        default: form.text(field.name) ?? ""
        }
    }

    private func shown(_ field: FieldInfo, _ record: Record) -> String {
        switch field.kind {
        case .flag, .choice, .choices: words.text(field, of: record) ?? ""
        default: input(field, words.definition.shown(field, of: record))
        }
    }

    /// Where what was filled in differs from what the record holds now.
    func differences(_ record: Record?, _ form: Form?) -> ViewValue {
        guard let record, let form else { return .list([]) }
        return .list(
            words.definition.editable.compactMap { field in
                let (mine, theirs) = (filled(field, form), shown(field, record))
                return mine == theirs
                    ? nil : ["label": .text(words.label(field.name)), "mine": .text(mine), "theirs": .text(theirs)]
            })
    }
}
