import Hummingbird
import Kernel
import Organisation
import Policies
import Registers
package import Web

/// Appeals, requests for correction, and exceptions to be signed: what waits for somebody independent.
///
/// | | |
/// |---|---|
/// | GET | `/appeals` · `/appeals/{id}` · `/corrections/{id}` · `/measure-exceptions/{id}` |
/// | POST | `/appeals/{id}/uphold` · `lift` · `/corrections/{id}/accept` · `refuse` · `free` · `/measure-exceptions/{id}/sign` · `decline` |
package struct DisputePages: RouteGroup {
    let face: MeasureFace

    package init(_ face: MeasureFace) { self.face = face }

    /// Address → register.
    private static let kinds = [
        "appeals": Appeals.name, "corrections": RecordCorrections.name, "measure-exceptions": MeasureExceptions.name,
    ]

    private struct Content: Sendable {
        let record: Record
        let episode: Episode?
        let names: [RecordID: String]
        let units: UnitTree

        init(_ reading: Reading, _ register: String, _ id: RecordID) throws {
            record = try reading.find(reading.registry.named(register), id)
            let (a, e) = (Appeals.fields, MeasureExceptions.fields)
            let measure = try record[a.measure].flatMap { try reading.all(Measures.self, ids: [$0])[$0] }
            episode = try measure.map { try Episode($0) }
            names = try reading.all(
                Users.self,
                ids: Set(
                    [record[a.decider], record[e.proposer], record[e.signer], measure?[Measures.fields.issuer]]
                        .compactMap(\.self))
            ).mapValues { $0[Users.fields.name] ?? "" }
            units = try UnitTree(reading)
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("appeals") { _, context in
            let principal = try context.principal()
            let (appeals, corrections, exceptions, units) = try await store.read(as: principal) { reading in
                (
                    try reading.page(Appeals.self, Query(limit: 100)).records,
                    try reading.page(RecordCorrections.self, Query(limit: 100)).records,
                    try reading.page(MeasureExceptions.self, Query(limit: 100)).records, try UnitTree(reading)
                )
            }
            let words = PageWords(pages, context, now: store.now)
            let rows = (appeals + corrections).sorted {
                ($0[Appeals.fields.due] ?? words.now, $0.id) < ($1[Appeals.fields.due] ?? words.now, $1.id)
            }
            return try pages.render(
                "measure/appeals",
                [
                    "title": .text(words.text("measure.appeals")), "asOf": words.moment(words.now),
                    "rowsAny": .flag(!rows.isEmpty), "rows": .list(rows.map { Self.row($0, words, units) }),
                    "exceptionsAny": .flag(!exceptions.isEmpty),
                    "exceptions": .list(exceptions.map { Self.row($0, words, units) }),
                ], for: context)
        }
        for kind in Self.kinds.keys.sorted() {
            routes.signedIn.get(RouterPath("\(kind)/{id}")) { _, context in try await show(pages, context, kind) }
        }
        step(routes, "appeals", "uphold") { writing, id, form in
            try writing.decide(appeal: id, lift: false, answer: form.text("answer") ?? "", rules: rules)
        }
        step(routes, "appeals", "lift") { writing, id, form in
            try writing.decide(appeal: id, lift: true, answer: form.text("answer") ?? "", rules: rules)
        }
        step(routes, "corrections", "accept") { writing, id, form in
            try writing.decide(correction: id, accept: true, answer: form.text("answer") ?? "", rules: rules)
        }
        step(routes, "corrections", "free") { writing, id, form in
            try writing.decide(
                correction: id, accept: true, lift: true, answer: form.text("answer") ?? "", rules: rules)
        }
        step(routes, "corrections", "refuse") { writing, id, form in
            try writing.decide(correction: id, accept: false, answer: form.text("answer") ?? "", rules: rules)
        }
        step(routes, "measure-exceptions", "sign") { writing, id, form in
            try writing.sign(exception: id, agree: true, reason: form.text("answer"), rules: rules)
        }
        step(routes, "measure-exceptions", "decline") { writing, id, form in
            try writing.sign(exception: id, agree: false, reason: form.text("answer"), rules: rules)
        }
    }

    private func step(
        _ routes: Routes, _ kind: String, _ name: String,
        _ deed: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("\(kind)/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                _ = try await store.write(by: principal) { try deed($0, id, form) }
            } catch let rejection as Rejection where rejection.kind != .notFound {
                return try await show(pages, context, kind, problem: rejection)
            }
            return Response.see("/\(kind)/\(id)", flash: Flash("measure.done.\(name)"), for: context)
        }
        routes.signedIn.get(RouterPath("\(kind)/{id}/\(name)")) { _, context in try await show(pages, context, kind) }
    }

    private func show(
        _ pages: Pages, _ context: AppContext, _ kind: String, problem: Rejection? = nil
    ) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let register = Self.kinds[kind] ?? Appeals.name
        let content = try await face.store.read(as: principal) { try Content($0, register, id) }
        let words = PageWords(pages, context, now: face.store.now)
        return try pages.render(
            "measure/dispute",
            Self.values(content, words, principal, kind).merging([
                "problems": problem.map { pages.problems(of: $0, for: context) } ?? .none,
                "typed": .text(problem == nil ? "" : context.form.text("answer") ?? ""),
            ]) { _, own in own },
            status: problem?.kind.status ?? .ok, for: context)
    }

    private static func row(_ record: Record, _ words: PageWords, _ units: UnitTree) -> ViewValue {
        let (a, e) = (Appeals.fields, MeasureExceptions.fields)
        let kind = kinds.first { $0.value == record.register }?.key ?? ""
        return [
            "href": .text("/\(kind)/\(record.id)"), "kind": .text(words.text("register.\(record.register).title")),
            "unit": .text(record[a.unit].map { units.name($0) } ?? ""), "due": words.due(record[a.due]),
            "received": words.moment(record[a.received] ?? record.created), "expiry": words.day(record[e.expiry]),
            "setting": ViewValue(record[e.setting].map { words.setting($0) }),
            "state": words.badge(
                ["open", "proposed"].contains(record.state) ? "soon" : "info",
                "state.\(record.register).\(record.state)"),
        ]
    }

    private static func values(
        _ content: Content, _ words: PageWords, _ principal: Principal, _ kind: String
    ) -> [String: ViewValue] {
        let (a, e, m) = (Appeals.fields, MeasureExceptions.fields, Measures.fields)
        let record = content.record
        let decides = principal.has(deciders)
        let signs = principal.has(signers) && record[e.proposer] != principal.user
        var facts: [(String, String?)] = [
            ("field.appeal.unit", record[a.unit].map { content.units.name($0) }),
            ("field.appeal.asker", record[a.asker].map { words.text("choice.appeal.asker.\($0.rawValue)") }),
            (
                "field.appeal.received",
                record[a.received].map { words.pages.time.moment($0, words.context.language, now: words.now) }
            ),
        ]
        if let episode = content.episode {
            facts += [
                ("field.measure.title", words.text(episode.issued.title)),
                ("field.measure.ends", episode.ends.description),
                ("field.measure.issuer", episode.record[m.issuer].flatMap { content.names[$0] }),
            ]
        }
        if record.register == MeasureExceptions.name {
            facts += [
                ("field.measureException.setting", record[e.setting].map { words.setting($0) }),
                ("field.measureException.expiry", record[e.expiry]?.description),
                ("field.measureException.order", record[e.order]),
                ("field.measureException.proposer", record[e.proposer].flatMap { content.names[$0] }),
                ("field.measureException.signer", record[e.signer].flatMap { content.names[$0] }),
            ]
        }
        return [
            "title": .text(words.text("register.\(record.register).title")), "id": .text(record.id.text),
            "kind": .text(kind), "words": .text(record[a.words] ?? record[e.reason] ?? ""),
            "state": words.badge(
                ["open", "proposed"].contains(record.state) ? "soon" : "info",
                "state.\(record.register).\(record.state)"),
            "due": record.state == "open" ? words.due(record[a.due]) : .none,
            "facts": .list(
                facts.compactMap { key, value in value.map { ["label": .text(words.text(key)), "value": .text($0)] } }),
            "measureHref": ViewValue(content.episode.map { "/measures/\($0.record.id)" }),
            "reason": ViewValue(content.episode.map { words.text($0.issued.reason) }),
            "answer": ViewValue(record[a.answer]), "answered": words.moment(record[a.answered]),
            "decider": ViewValue(record[a.decider].flatMap { content.names[$0] }),
            "canAppeal": .flag(record.register == Appeals.name && record.state == "open" && decides),
            "canCorrect": .flag(record.register == RecordCorrections.name && record.state == "open" && decides),
            "canSign": .flag(record.register == MeasureExceptions.name && record.state == "proposed" && signs),
        ]
    }
}
