import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Report types (报表管理): those in force, drafts, those that come with the program; the editor.
///
/// | | |
/// |---|---|
/// | GET | /report-types · /report-types/new?from= · /report-types/{id} |
/// | POST | /report-types · /report-types/{id} · /report-types/{id}/submit · agree · decline · end |
package struct TypePages: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("report-types") { _, context in try await list(pages, context) }
        routes.signedIn.get("report-types/new") { _, context in try await edit(pages, context) }
        routes.signedIn.get("report-types/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("report-types") { _, context in
            let (principal, yaml) = (try context.principal(), context.form["definition"] ?? "")
            do {
                let made = try await store.write(by: principal) { try $0.draft(reportType: yaml, rules: rules) }
                return Response.see("/report-types/\(made.id)", flash: Flash("reportType.drafted"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await edit(pages, context, problem: rejection)
            }
        }
        routes.signedIn.post("report-types/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                _ = try await store.write(by: principal) {
                    try $0.edit(
                        reportType: id, form["definition"] ?? "", version: form.integer("version").map { Int64($0) },
                        rules: rules)
                }
                return Response.see("/report-types/\(id)", flash: Flash("register.saved"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await edit(pages, context, problem: rejection)
            }
        }
        step(routes, "submit", "reportType.submitted") { writing, id, _ in
            try writing.submit(reportType: id, rules: rules)
        }
        step(routes, "agree", "reportType.activated") { writing, id, _ in
            try writing.decide(reportType: id, agree: true, rules: rules)
        }
        step(routes, "decline", "reportType.declined") { writing, id, form in
            try writing.decide(reportType: id, agree: false, words: form.text("words"), rules: rules)
        }
        step(routes, "end", "reportType.ended") { writing, id, form in
            try writing.end(reportType: id, reason: form.text("words") ?? "")
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ flash: String,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let store = face.store
        routes.signedIn.post(RouterPath("report-types/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            _ = try await store.write(by: principal) { try body($0, id, form) }
            return Response.see("/report-types/\(id)", flash: Flash(flash), for: context)
        }
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        let t = ReportTypes.fields
        let (records, tree) = try await face.store.read(as: principal) { reading in
            (try reading.page(ReportTypes.self, Query(limit: 200)).records, try UnitTree(reading))
        }
        let words = PageWords(pages, context, now: face.store.now)
        let known = Set(records.compactMap { $0[t.name] })
        let rows = records.map { record -> ViewValue in
            let form = try? ReportForms.form(of: record)
            let tone = ["active": "met", "review": "soon"][record.state] ?? "info"
            return [
                "href": .text("/report-types/\(record.id)"), "title": .text(form.map { words($0.title) } ?? ""),
                "state": words.badge(tone, "state.reportType.\(record.state)"),
                "owner": .text(record[t.owner].map { tree.name($0) } ?? ""),
                "until": .text(record[t.until].map { words.day($0) } ?? ""),
                "clock": .text(form.map { Self.clock($0.clock, words) } ?? ""),
            ]
        }
        let shipped = face.rules.shipped.keys.sorted().filter { !known.contains($0) }.compactMap { id -> ViewValue? in
            guard let form = face.rules.shipped[id].flatMap({ try? ReportForms.form($0) }) else { return nil }
            return [
                "href": .text("/report-types/new?from=\(id)"), "title": .text(words(form.title)),
                "clock": .text(Self.clock(form.clock, words)),
            ]
        }
        return try pages.render(
            "reportType/list",
            [
                "title": .text(words.text("reportType.list")), "rows": .list(rows), "any": .flag(!rows.isEmpty),
                "shipped": .list(shipped), "shippedAny": .flag(!shipped.isEmpty),
                "canDraft": .flag(principal.has(.dutyOfficer, .sectionLead, .administrator)),
            ], for: context)
    }

    /// 每天 16:30 前
    static func clock(_ clock: ReportClock, _ words: PageWords) -> String {
        let time =
            "\(clock.cutoff / 60 < 10 ? "0" : "")\(clock.cutoff / 60):"
            + "\(clock.cutoff % 60 < 10 ? "0" : "")\(clock.cutoff % 60)"
        switch clock.period {
        case .daily:
            return words.text(
                clock.coversYesterday ? "reportType.dailyBefore" : "reportType.daily", ["time": time])
        case .weekly(let weekday):
            return words.text(
                "reportType.weekly", ["time": time, "weekday": words.text("time.weekdays.\(weekday)")])
        case .once(let day): return words.text("reportType.once", ["time": time, "day": words.day(day)])
        }
    }

    /// What the units answer now and what the type adds, told before it is in force (users.md §2: over-tasking).
    private static func load(
        of form: ReportForm, on units: [RecordID], _ demands: [Demand], _ tree: UnitTree, _ words: PageWords
    ) -> String? {
        // A new version replaces the old one: that adds nothing.
        let others = demands.filter { $0.title != form.title }
        let now = units.map { Burden(others, on: $0, in: tree).perWeek }
        guard let least = now.min(), let most = now.max(), let more = Demand.Cadence.clock(form.clock).perWeek else {
            return nil
        }
        let range = least == most ? String(most) : "\(least)–\(most)"
        return words.text("demand.before", ["range": range, "n": String(more)])
    }

    private func edit(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let principal = try context.principal()
        guard principal.has(.dutyOfficer, .sectionLead, .administrator) else { throw Rejection.forbidden }
        let words = PageWords(pages, context, now: face.store.now)
        let id = context.parameters.get("id").flatMap { RecordID($0) }
        let template = context.query.text("from").flatMap { face.rules.shipped[$0] }.map { text in
            // Whoever adopts a definition says how long it shall be asked.
            text + "until: \(face.today.advanced(by: 90))\n"
        }
        let definition = context.form["definition"] ?? template ?? ""
        return try pages.render(
            "reportType/edit",
            [
                "title": .text(words.text(id == nil ? "reportType.new" : "reportType.edit")),
                "action": .text(id.map { "/report-types/\($0)" } ?? "/report-types"),
                "version": ViewValue(context.form["version"]), "definition": .text(definition),
                "problems": .list(problem.map { Self.problems($0, words) } ?? []),
                "problemAny": .flag(problem != nil),
            ], status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private static func problems(_ rejection: Rejection, _ words: PageWords) -> [ViewValue] {
        rejection.problems.map { problem in
            [
                "line": ViewValue(problem.values["line"].map { words.text("reportType.line", ["n": $0]) }),
                "text": .text(words.text("rejection.\(problem.code)", problem.values)),
            ]
        }
    }

    private func show(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let t = ReportTypes.fields
        let (rules, day) = (face.rules, face.today)
        let (record, tree, pending, demands) = try await face.store.read(as: principal) { reading in
            let (record, tree) = (try reading.find(ReportTypes.self, id), try UnitTree(reading))
            let isIn = ["active", "ended"].contains(record.state)
            return (
                record, tree, try reading.pending(record), isIn ? nil : try reading.demands(rules, tree, on: day)
            )
        }
        guard let form = try ReportForms.form(of: record) else { throw Rejection.notFound }
        let words = PageWords(pages, context, now: face.store.now)
        let drafting = principal.has(.dutyOfficer, .sectionLead, .administrator)
        let owing = tree.all.filter(form.owed.owes)
        return try pages.render(
            "reportType/show",
            [
                "id": .text(id.text), "title": .text(words(form.title)), "name": .text(form.id),
                "state": words.badge(
                    ["active": "met", "review": "soon"][record.state] ?? "info", "state.reportType.\(record.state)"),
                "owner": .text(record[t.owner].map { tree.name($0) } ?? ""), "basis": ViewValue(form.basis),
                "from": .text(record[t.from].map { words.day($0) } ?? ""),
                "until": .text(record[t.until].map { words.day($0) } ?? ""),
                "clock": .text(Self.clock(form.clock, words)),
                "owing": .text(words.text("reportType.owing", ["n": String(owing.count)])),
                "load": ViewValue(demands.flatMap { Self.load(of: form, on: owing.map(\.id), $0, tree, words) }),
                "definition": .text(record[t.definition] ?? ""), "version": .text(String(record.version)),
                "canEdit": .flag(record.state == "draft" && drafting),
                "canSubmit": .flag(record.state == "draft" && drafting),
                "canDecide": .flag(
                    record.state == "review" && pending?.asker != principal.user
                        && principal.has(.commander, .dutyOfficer, .sectionLead)),
                "waiting": .flag(record.state == "review" && pending?.asker == principal.user),
                "canEnd": .flag(["active", "draft"].contains(record.state) && drafting),
                "fields": .list(
                    form.fields.map { field in
                        let source =
                            field.derived
                            ? words.text("report.source.recordsShort")
                            : form.source(of: field) != nil ? words.text("report.source.unitsShort") : ""
                        return [
                            "label": .text(words(field.title)), "unit": ViewValue(field.unit.map { words($0) }),
                            "kind": .text(words.text("reportType.kind.\(field.kind.rawValue)")),
                            "bounds": field.kind == .count ? .text("\(field.minimum)–\(field.maximum)") : .none,
                            "source": .text(source),
                        ]
                    }),
                "rules": .list(
                    form.rules.map { ["expr": .text($0.expression.text), "message": .text(words($0.message))] }),
                "rulesAny": .flag(!form.rules.isEmpty),
            ], for: context)
    }
}
