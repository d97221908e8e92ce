import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Incidents (突发情况): list, registering, page with the four times and every report.
///
/// | | |
/// |---|---|
/// | GET | /incidents · /incidents/{id} |
/// | POST | /incidents · /incidents/{id}/report · acknowledge · act · progress · close |
package struct IncidentPages: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("incidents") { _, context in try await list(pages, context) }
        routes.signedIn.get("incidents/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("incidents") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            do {
                var check = FormCheck(form)
                let title = check.required("title", longest: 120)
                let place = check.required("place", longest: 120)
                let discovered = check.moment("discoveredAt", in: rules.zone)
                if discovered == nil, check.problems.isEmpty { check.fail("required", field: "discoveredAt") }
                let unit = form.recordID("unit") ?? principal.posts.first?.unit
                if unit == nil { check.fail("required", field: "unit") }
                try check.finish()
                guard let discovered, let unit else { throw Rejection.notFound }
                let made = try await store.write(by: principal) {
                    try $0.register(
                        incident: title, kind: form.text("kind"), place: place, unit: unit, discoveredAt: discovered,
                        words: form.text("words"), saidBy: form.text("saidBy"), rules: rules)
                }
                return Response.see("/incidents/\(made.id)", flash: Flash("incident.registered"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await list(pages, context, problem: rejection)
            }
        }
        step(routes, "report", "incident.reportedNow") { writing, id, form in
            try writing.report(incident: id, words: form.text("words") ?? "", saidBy: form.text("saidBy"), rules: rules)
        }
        step(routes, "acknowledge", "incident.acknowledgedNow") { writing, id, _ in
            try writing.acknowledge(incident: id)
        }
        step(routes, "act", "incident.actedNow") { writing, id, form in
            try writing.act(incident: id, words: form.text("words") ?? "")
        }
        step(routes, "progress", "incident.progressedNow") { writing, id, form in
            try writing.progress(incident: id, words: form.text("words") ?? "")
        }
        step(routes, "close", "incident.closedNow") { writing, id, form in
            try writing.close(incident: id, words: form.text("words") ?? "")
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ flash: String,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let store = face.store
        routes.signedIn.post(RouterPath("incidents/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            _ = try await store.write(by: principal) { try body($0, id, form) }
            return Response.see("/incidents/\(id)", flash: Flash(flash), for: context)
        }
    }

    private func list(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let principal = try context.principal()
        let given = context.form
        let (records, tree) = try await face.store.read(as: principal) { reading in
            (try reading.page(Incidents.self, Query(open: .all, limit: 100)).records, try UnitTree(reading))
        }
        let words = PageWords(pages, context, now: face.store.now)
        let i = Incidents.fields
        let isHeadquarters = principal.has(.dutyOfficer, .sectionLead)
        let units = tree.all.filter { unit in
            isHeadquarters ? unit.kind != .village : principal.units.contains(unit.id)
        }
        let chosen = given.recordID("unit") ?? principal.posts.first?.unit
        return try pages.render(
            "incident/list",
            [
                "title": .text(words.text("incident.list")), "any": .flag(!records.isEmpty),
                "rows": .list(
                    records.map { record in
                        [
                            "href": .text("/incidents/\(record.id)"), "title": .text(record[i.title] ?? ""),
                            "place": .text(record[i.place] ?? ""), "state": state(record, words),
                            "unit": .text(record[i.unit].map { tree.name($0) } ?? ""),
                            "discovered": .text(words.moment(record[i.discoveredAt]) ?? ""),
                            "due": record.state == "open" ? due(record, words) : .none,
                        ]
                    }),
                "canRegister": .flag(isHeadquarters || principal.has(.unitOfficer, .gridWorker)),
                "isHeadquarters": .flag(isHeadquarters),
                "units": .list(
                    units.map {
                        ["value": .text($0.id.text), "text": .text($0.short), "selected": .flag($0.id == chosen)]
                    }),
                "kinds": .list(
                    face.rules.incidents.all.map { kind in
                        [
                            "value": .text(kind.id), "selected": .flag(kind.id == given["kind"]),
                            "text": .text(
                                words.text(
                                    "incident.kindOf", ["name": words(kind.title), "n": String(kind.minutes)])),
                        ]
                    }),
                "given": [
                    "title": .text(given["title"] ?? ""), "place": .text(given["place"] ?? ""),
                    "words": .text(given["words"] ?? ""), "saidBy": .text(given["saidBy"] ?? ""),
                    "discoveredAt": .text(given["discoveredAt"] ?? pages.time.input(face.store.now)),
                ],
                "problems": .list(
                    (problem?.problems ?? []).map { problem in
                        .text(
                            words.text("field.incident.\(problem.field ?? "title")") + ": "
                                + words.text("rejection.\(problem.code)", problem.values))
                    }), "problemAny": .flag(problem != nil),
            ], status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func state(_ record: Record, _ words: PageWords) -> ViewValue {
        let tone = ["open": "late", "reported": "soon", "closed": "met"][record.state] ?? "info"
        return words.badge(tone, "state.incident.\(record.state)")
    }

    private func due(_ record: Record, _ words: PageWords) -> ViewValue {
        record.incidentLimit.map { words.due($0) } ?? .none
    }

    private func show(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let p = IncidentReports.fields
        let (record, reports, names, tree) = try await face.store.read(as: principal) { reading in
            let record = try reading.find(Incidents.self, id)
            let reports = try reading.all(IncidentReports.self, where: p.incident, is: id)
            let names = try reading.all(Users.self, ids: Set(reports.compactMap { $0[p.author] }))
            return (record, reports, names, try UnitTree(reading, including: record[Incidents.fields.unit]))
        }
        let words = PageWords(pages, context, now: face.store.now)
        let i = Incidents.fields
        let isHeadquarters = principal.has(.dutyOfficer, .sectionLead)
        let unit = record[i.unit] ?? id
        let speaks = principal.units.contains(unit) && principal.has(.unitOfficer, .gridWorker)
        let found = record[i.discoveredAt] ?? record.created
        let limit = record.incidentLimit ?? found
        let kind = record[i.kind].map { kind in face.rules.incidents.named(kind).map { words($0.title) } ?? kind }
        let times = [
            ("discoveredAt", record[i.discoveredAt]), ("reportedAt", record[i.reportedAt]),
            ("acknowledgedAt", record[i.acknowledgedAt]), ("firstActionAt", record[i.firstActionAt]),
        ].map { name, moment -> ViewValue in
            [
                "label": .text(words.text("field.incident.\(name)")), "at": ViewValue(words.moment(moment)),
                "due": moment == nil ? words.due(limit) : .none,
                "late": .flag(moment.map { $0 > limit } ?? false),
                "after": moment.map { moment in
                    .text(
                        words.text(
                            "incident.after", ["n": String((moment.milliseconds - found.milliseconds) / 60_000)]))
                } ?? .none,
            ]
        }
        return try pages.render(
            "incident/show",
            [
                "id": .text(id.text), "title": .text(record[i.title] ?? ""), "place": .text(record[i.place] ?? ""),
                "kind": ViewValue(kind),
                "limit": .text(
                    words.text(
                        "incident.limit", ["n": String((limit.milliseconds - found.milliseconds) / 60_000)])),
                "unit": .text(tree.name(unit)), "state": state(record, words), "times": .list(times),
                "reports": .list(
                    reports.map { report in
                        [
                            "at": ViewValue(words.moment(report.created)),
                            "kind": .text(
                                words.text("choice.incidentReport.kind.\((report[p.kind] ?? .progress).rawValue)")),
                            "who": .text(report[p.author].flatMap { names[$0]?[Users.fields.name] } ?? ""),
                            "saidBy": ViewValue(report[p.saidBy]), "text": .text(report[p.text] ?? ""),
                        ]
                    }), "reportsAny": .flag(!reports.isEmpty),
                "canReport": .flag(record.state == "open" && (speaks || isHeadquarters)),
                "onBehalf": .flag(record.state == "open" && !speaks),
                "canAcknowledge": .flag(record.state == "reported" && isHeadquarters),
                "canAct": .flag(["reported", "acknowledged"].contains(record.state) && isHeadquarters),
                "canProgress": .flag(
                    ["reported", "acknowledged", "acting"].contains(record.state) && (speaks || isHeadquarters)),
                "canClose": .flag(record.state == "acting" && isHeadquarters),
            ], for: context)
    }
}
