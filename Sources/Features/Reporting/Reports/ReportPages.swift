import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// One report (上报记录): what it says, where each number comes from, what was corrected; correcting, approving, returning.
///
/// | | |
/// |---|---|
/// | GET | /reports/{id} |
/// | POST | /reports/{id}/correct · approve · return |
package struct ReportPages: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    struct Content: Sendable {
        let report: Record
        let form: ReportForm
        let told: ReportContent
        let corrections: [Record]
        let names: [RecordID: String]
        let tree: UnitTree
        let mayApprove: Bool
        /// Of watched figures, what those before say.
        let watched: [String: EarsC2.Outcome]

        init(_ reading: Registers.Reading, _ id: RecordID) throws {
            report = try reading.find(Reports.self, id)
            let r = Reports.fields
            let type = report[r.type] ?? ""
            form = try reading.reportForm(told: type)
            told = try ReportContent(report)
            corrections = try reading.all(Corrections.self, where: Corrections.fields.report, is: id).reversed()
            let people = Set(corrections.compactMap { $0[Corrections.fields.author] } + [report[r.submittedBy] ?? id])
            names = try reading.all(Users.self, ids: people).compactMapValues { $0[Users.fields.name] }
            tree = try UnitTree(reading, including: report[r.unit])
            mayApprove = reading.mayApprove(report[r.unit] ?? id)
            if let unit = report[r.unit], let day = report[r.day], !form.watched.isEmpty {
                let (figures, report) = (
                    try Figures(reading, form, form.ears.baseline(of: day) + [day], of: unit), report
                )
                watched = Dictionary(
                    form.watched.compactMap { field in figures.outcome(field, report).map { (field.id, $0.outcome) } }
                ) { first, _ in first }
            } else {
                watched = [:]
            }
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("reports/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("reports/{id}/correct") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                try await store.write(by: principal) { writing in
                    let type = try writing.reading.find(Reports.self, id)[Reports.fields.type] ?? ""
                    let told = try ReportContent(writing.reading.find(Reports.self, id))
                    let entry = DayPages.entry(try writing.reading.reportForm(told: type), form)
                    let changed = entry.values.filter { told.values[$0.key]?.shown ?? "" != $0.value }
                    let reason = form.text("reason").flatMap { CorrectionReason(rawValue: $0) }.map {
                        ReportEntry.Reason($0, note: form.text("words"))
                    }
                    _ = try writing.correct(
                        report: id, changed, reason: reason, version: form.integer("version").map { Int64($0) },
                        rules: rules)
                }
            } catch let rejection as Rejection where [.invalid, .preconditionFailed].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/reports/\(id)", flash: Flash("report.correctedNow"), for: context)
        }
        routes.signedIn.post("reports/{id}/approve") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let version = context.form.integer("version").map { Int64($0) }
            _ = try await store.write(by: principal) { try $0.approve(report: id, version: version) }
            return Response.see("/reports/\(id)", flash: Flash("report.approvedNow"), for: context)
        }
        routes.signedIn.post("reports/{id}/return") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let version = form.integer("version").map { Int64($0) }
            _ = try await store.write(by: principal) {
                try $0.giveBack(report: id, words: form.text("words") ?? "", version: version)
            }
            return Response.see("/reports/\(id)", flash: Flash("report.returnedNow"), for: context)
        }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try Content($0, id) }
        let words = PageWords(pages, context, now: face.store.now)
        return try pages.render(
            "report/show", values(content, principal, words, problem, context.form),
            status: problem.map { $0.kind == .preconditionFailed ? .preconditionFailed : .unprocessableContent } ?? .ok,
            for: context)
    }

    private func values(
        _ content: Content, _ principal: Principal, _ words: PageWords, _ problem: Rejection?, _ given: Form
    ) -> [String: ViewValue] {
        let (report, form, r) = (content.report, content.form, Reports.fields)
        let unit = report[r.unit] ?? report.id
        let speaks = principal.units.contains(unit) && principal.has(.unitOfficer, .gridWorker)
        let mayCorrect = speaks || principal.has(.dutyOfficer, .sectionLead)
        let tone = ["approved": "met", "returned": "late", "corrected": "soon"][report.state] ?? "info"
        let slot = report[r.slot] ?? face.today
        let moments = form.clock.moments(of: form.clock.covered(dueOn: slot), in: face.rules.zone)
        return [
            "id": .text(report.id.text), "title": .text(words(form.title)), "unit": .text(content.tree.name(unit)),
            "day": .text(words.day(report[r.day] ?? slot)), "back": .text("/reports?unit=\(unit)&day=\(slot)"),
            "state": words.badge(tone, "state.report.\(report.state)"), "version": .text(String(report.version)),
            "zero": .flag(report[r.zero] == true), "late": .flag(report[r.late] == true),
            "submitted": .text(
                words.text(
                    "report.submittedBy",
                    [
                        "who": content.names[report[r.submittedBy] ?? report.id] ?? "",
                        "moment": words.moment(report[r.submittedAt]) ?? "",
                    ])), "saidBy": ViewValue(report[r.saidBy]),
            "returned": ViewValue(report.state == "returned" ? report[r.returned] : nil),
            "fields": .list(form.fields.map { row($0, content, words, problem, given) }),
            "canCorrect": .flag(mayCorrect), "reasons": words.reasons(),
            "reasonNeeded": .flag(words.now > moments.due), "open": .flag(problem != nil),
            "problem": problem.map { .text(words.text("rejection.\($0.code)", $0.values)) } ?? .none,
            "canApprove": .flag(content.mayApprove && form.levels > 0 && report.state != "approved"),
            "canReturn": .flag(content.mayApprove && report.state != "returned"),
            "corrections": .list(content.corrections.map { correction($0, content, words) }),
            "correctionsAny": .flag(!content.corrections.isEmpty),
            "history": .text("/registers/report/\(report.id)/history"),
        ]
    }

    private func row(
        _ field: ReportField, _ content: Content, _ words: PageWords, _ problem: Rejection?, _ given: Form
    ) -> ViewValue {
        let name = "\(content.form.id).\(field.id)"
        let origin = content.told.origins[field.id]
        let value = content.told.values[field.id]
        let shown =
            field.kind == .choice
            ? field.options.first { $0.id == value?.shown }.map { words($0.title) } ?? "—"
            : field.kind == .flag
                ? words.text(value == .flag(true) ? "app.yes" : "app.no") : value?.shown ?? "—"
        let differs = origin.map { $0.offered != value?.count } ?? false
        let source = origin.map { words.text("report.source.\($0.source.rawValue)", ["n": String($0.offered)]) }
        let wrong = problem?.problems.filter { $0.field == name }.map { words.problem($0, [content.form]) } ?? []
        return [
            "name": .text(name), "key": .text(name.replacing(".", with: "-")), "label": .text(words(field.title)),
            "unit": ViewValue(field.unit.map { words($0) }), "shown": .text(shown),
            "value": .text(problem == nil ? value?.shown ?? "" : given["v.\(name)"] ?? value?.shown ?? ""),
            "isFlag": .flag(field.kind == .flag), "checked": .flag(value == .flag(true)),
            "isChoice": .flag(field.kind == .choice), "isInput": .flag([.count, .text].contains(field.kind)),
            "numeric": .flag(field.kind == .count),
            "options": .list(
                field.options.map {
                    ["value": .text($0.id), "text": .text(words($0.title)), "selected": .flag($0.id == value?.shown)]
                }),
            "source": ViewValue(source), "overridden": .flag(differs),
            "reason": ViewValue(origin?.reason.map { words.text("choice.correction.reason.\($0.rawValue)") }),
            "watch": ViewValue(content.watched[field.id].map { words.watch($0, content.form.ears) }),
            "problem": ViewValue(wrong.isEmpty ? nil : wrong.joined(separator: " ")),
        ]
    }

    private func correction(_ correction: Record, _ content: Content, _ words: PageWords) -> ViewValue {
        let c = Corrections.fields
        let field = content.form.field(correction[c.field] ?? "")
        return [
            "at": ViewValue(words.moment(correction.created)),
            "who": .text(content.names[correction[c.author] ?? correction.id] ?? ""),
            "field": .text(field.map { words($0.title) } ?? correction[c.field] ?? ""),
            "was": .text(correction[c.was] ?? "—"), "now": .text(correction[c.now] ?? "—"),
            "reason": .text(words.text("choice.correction.reason.\((correction[c.reason] ?? .other).rawValue)")),
            "note": ViewValue(correction[c.note]),
        ]
    }
}
