import Database
import Hummingbird
import Kernel
import Registers

/// Records that may be the same (疑似重复): asked about before one is made, listed to be reviewed, compared, merged.
///
/// | method | path under `/registers/{name}` | who |
/// |---|---|---|
/// | GET | `/duplicates` | pairs nobody has decided on: who may merge |
/// | GET | `/{id}/compare?with=` | two records beside each other: who may merge |
/// | POST | `/{id}/merge`, `/{id}/unmerge`, `/{id}/different` | the same |
struct DuplicatePages: RouteGroup {
    let store: RecordStore
    let own: [String: String]
    /// Registers whose records are shown by a feature: name and path.
    var records: [String: String] = [:]

    func add(to routes: Routes) {
        addReads(to: routes)
        addDecisions(to: routes)
    }

    private func addReads(to routes: Routes) {
        let (store, own, pages) = (store, own, routes.pages)
        routes.signedIn.get("registers/{name}/duplicates") { _, context in
            let definition = try store.definition(context, own)
            let after = try context.query.text("after").map { text in
                guard let cursor = DuplicatePair.Cursor(text) else {
                    throw Rejection.invalid("malformed", field: "after")
                }
                return cursor
            }
            let (pairs, titles) = try await store.read(as: context.principal()) { reading in
                let pairs = try reading.duplicates(definition, after: after)
                return (pairs, try reading.titles(definition, pairs.flatMap(\.records)))
            }
            let words = RegisterWords(definition, pages, context, titles: titles)
            return try pages.render(
                "register/duplicates",
                [
                    "title": .text(pages.text("register.duplicate.list", for: context)), "register": words.crumb,
                    "pairsAny": .flag(!pairs.isEmpty),
                    "pairs": .list(
                        pairs.map { pair in
                            [
                                "href": .text("\(words.path)/\(pair.records[0].id)/compare?with=\(pair.records[1].id)"),
                                "one": .text(words.title(pair.records[0])),
                                "other": .text(words.title(pair.records[1])),
                                "same": .text(words.agreeing(pair.candidate)),
                                "weight": .text(String(pair.candidate.weight)),
                            ]
                        }),
                    "shown": .text(pages.text("register.shown", ["n": String(pairs.count)], for: context)),
                    "first": after == nil ? .none : .text("\(words.path)/duplicates"),
                    "next": pairs.count < 50
                        ? .none : ViewValue(pairs.last?.cursor.map { "\(words.path)/duplicates?after=\($0.text)" }),
                ], for: context)
        }
        routes.signedIn.get("registers/{name}/{id}/compare") { _, context in
            let (definition, principal) = (try store.definition(context, own), try context.principal())
            let (id, other) = (try context.recordID(), context.query.text("with").flatMap { RecordID($0) })
            let (records, titles) = try await store.read(as: principal) { reading in
                let record = try reading.find(definition, id)
                guard definition.mayMerge(principal), let other else { throw Rejection.notFound }
                let records = [record, try reading.find(definition, other)]
                return (records, try reading.titles(definition, records))
            }
            let words = RegisterWords(definition, pages, context, titles: titles)
            return try pages.render("register/compare", words.comparison(records[0], records[1]), for: context)
        }
    }

    private func addDecisions(to routes: Routes) {
        let (store, own, records) = (store, own, records)
        routes.signedIn.post("registers/{name}/{id}/merge") { _, context -> Response in
            let (definition, id) = (try store.definition(context, own), try context.recordID())
            let (into, reason) = (context.form.text("into").flatMap { RecordID($0) }, context.form.text("reason"))
            let version = context.form.text("version").flatMap { Int64($0) }
            let merged = try await store.write(by: context.principal()) { writing in
                _ = try writing.reading.find(definition, id)
                guard let into else { throw Rejection.invalid("required", field: "into") }
                return try writing.merge(definition, id, into: into, version: version, reason: reason)
            }
            // What the merge leaves to be done stands on the record's own page.
            let page = records[definition.name] ?? "/registers/\(definition.name)"
            let place = merged.mergedInto ?? id
            return .see("\(page)/\(place)", flash: Flash("register.duplicate.merged"), for: context)
        }
        routes.signedIn.post("registers/{name}/{id}/unmerge") { _, context -> Response in
            let (definition, id) = (try store.definition(context, own), try context.recordID())
            let reason = context.form.text("reason")
            _ = try await store.write(by: context.principal()) { try $0.unmerge(definition, id, reason: reason) }
            return .see(
                "/registers/\(definition.name)/\(id)", flash: Flash("register.duplicate.unmerged"), for: context)
        }
        routes.signedIn.post("registers/{name}/{id}/different") { _, context -> Response in
            let (definition, id) = (try store.definition(context, own), try context.recordID())
            let other = context.form.text("other").flatMap { RecordID($0) }
            try await store.write(by: context.principal()) { writing in
                _ = try writing.reading.find(definition, id)
                guard let other else { throw Rejection.invalid("required", field: "other") }
                try writing.different(definition, id, other)
            }
            let place = "/registers/\(definition.name)/duplicates"
            return .see(place, flash: Flash("register.duplicate.kept"), for: context)
        }
    }

    /// The page that asks whether a new record is one of those that are there.
    func ask(
        _ candidates: [Candidate], _ definition: Definition, _ pages: Pages, _ context: AppContext
    ) async throws -> Response {
        let records = candidates.map(\.record)
        let titles = try await store.read(as: context.principal()) { try $0.titles(definition, records) }
        let (words, form) = (RegisterWords(definition, pages, context, titles: titles), context.form)
        let kept = form.names.filter { !["_csrf", "duplicates"].contains($0) }.flatMap { name in
            form.all(name).map { ["name": .text(name), "value": .text($0)] as ViewValue }
        }
        return try pages.render(
            "register/candidates",
            [
                "title": .text(pages.text("register.duplicate.found", for: context)), "register": words.crumb,
                "action": .text(words.path), "kept": .list(kept),
                "candidates": .list(
                    candidates.map { candidate in
                        [
                            "title": .text(words.title(candidate.record)),
                            "href": .text("\(words.path)/\(candidate.record.id)"),
                            "state": words.badge(candidate.record.state), "same": .text(words.agreeing(candidate)),
                            "fields": .list(words.summary(candidate.record)),
                        ]
                    }),
            ], status: .conflict, for: context)
    }
}

extension DuplicateAnswer {
    fileprivate init(_ word: String?) {
        switch word {
        case "different": self = .different
        case "undecided": self = .undecided
        default: self = .ask
        }
    }

    /// What the form that asks was sent back with.
    init(_ form: Form) { self.init(form.text("duplicates")) }
}

extension Definition {
    func mayMerge(_ principal: Principal) -> Bool { duplicates.map { principal.may($0.by) } ?? false }
}

extension RegisterWords {
    /// Names of the fields in which two records agree.
    func agreeing(_ candidate: Candidate) -> String {
        candidate.same.map(label).joined(separator: locales.text("register.separator", language))
    }

    /// What is filled in of a record, protected values masked.
    func summary(_ record: Record) -> [ViewValue] {
        definition.visible.compactMap { field in
            text(field, of: record).map { ["label": .text(label(field.name)), "value": .text($0)] }
        }
    }

    /// Two records beside each other.
    func comparison(_ one: Record, _ other: Record) -> [String: ViewValue] {
        let side = { (record: Record, survivor: Record) -> ViewValue in
            [
                "title": .text(self.title(record)), "href": .text("\(self.path)/\(record.id)"),
                "state": self.badge(record.state), "action": .text("\(self.path)/\(record.id)/merge"),
                "into": .text(survivor.id.text), "keeps": .text(self.title(survivor)),
                "version": .text(String(record.version)),
                "caution": ViewValue(
                    self.definition.mergeCaution(record, survivor).map { self.locales.text($0, self.language) }),
            ]
        }
        let fields = definition.visible.filter { $0.name != FieldInfo.mergedInto }.map { field -> ViewValue in
            let texts = [one, other].map { self.text(field, of: $0) ?? "–" }
            return [
                "label": .text(label(field.name)), "left": .text(texts[0]), "right": .text(texts[1]),
                "differs": .flag(texts[0] != texts[1]),
            ]
        }
        return [
            "title": .text(locales.text("register.duplicate.compare", language)), "register": crumb,
            "list": .text("\(path)/duplicates"), "sides": .list([side(one, other), side(other, one)]),
            "one": .text(title(one)), "other": .text(title(other)), "fields": .list(fields),
            "differentAction": .text("\(path)/\(one.id)/different"), "otherID": .text(other.id.text),
        ]
    }
}
