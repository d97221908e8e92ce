import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// One page, one confirmation a day (一页一确认): everything a unit has to tell, filled in as far as it is known.
///
/// | | |
/// |---|---|
/// | GET | /reports?unit=&day= |
/// | POST | /reports · /reports/exceptions · /reports/exceptions/{id}/grant · refuse |
package struct DayPages: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    /// What the page shows of one unit's day.
    struct Content: Sendable {
        let unit: UnitTree.Unit
        let slot: CalendarDay
        let forms: [ReportForm]
        let lines: [String: Expected.Line]
        let offers: Offers
        let exceptions: [String: Record]
        /// Units directly below, and what of theirs is in.
        let below: [(unit: UnitTree.Unit, owed: Int, submitted: Int)]
        let tree: UnitTree
        let speaks: Bool

        init(_ reading: Registers.Reading, unit id: RecordID?, slot: CalendarDay, now: Instant, rules: ReportRules)
            throws
        {
            let tree = try UnitTree(reading)
            let principal = reading.principal
            let own = principal.posts.map(\.unit)
            let wanted = id ?? own.first
            guard let wanted, let unit = tree.unit(wanted) else { throw Rejection.notFound }
            guard principal.units.contains(wanted) || principal.has(.dutyOfficer, .sectionLead, .commander, .inspector)
            else { throw Rejection.notFound }
            let all = try reading.reportForms()
            var (lines, shown) = ([String: Expected.Line](), [ReportForm]())
            var counts: [RecordID: (Int, Int)] = [:]
            let children = tree.children(of: wanted)
            let asked = all.filter { form in form.owed.owes(unit) || children.contains(where: form.owed.owes) }
            let childIDs = Set(children.map(\.id))
            for expected in try reading.expected(asked, on: slot) {
                for line in expected.lines {
                    if line.unit == wanted {
                        lines[expected.form.id] = line
                        shown.append(expected.form)
                    } else if childIDs.contains(line.unit), line.state != .waived {
                        let count = counts[line.unit] ?? (0, 0)
                        counts[line.unit] = (count.0 + 1, count.1 + (line.isIn ? 1 : 0))
                    }
                }
            }
            (self.unit, self.slot, self.forms, self.lines, self.tree) = (unit, slot, shown, lines, tree)
            exceptions = try reading.lockExceptions(shown.map { Reports.key($0.id, wanted, slot) })
            offers = try Offers(for: unit, shown.map { ($0, slot) }, tree: tree, book: rules.indicators, in: reading)
            below = children.compactMap { child in counts[child.id].map { (child, $0.0, $0.1) } }
            speaks = own.contains(wanted)
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("reports") { _, context in try await show(pages, context) }
        routes.signedIn.post("reports") { _, context in try await confirm(pages, context) }
        routes.signedIn.post("reports/exceptions") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            guard let unit = form.recordID("unit"), let slot = form.day("day") else { throw Rejection.notFound }
            try await store.write(by: principal) { writing in
                _ = try writing.askException(
                    form.text("type") ?? "", of: unit, on: slot, reason: form.text("reason") ?? "")
            }
            return Response.see(
                "/reports?unit=\(unit)&day=\(slot)", flash: Flash("report.exceptionAsked"), for: context)
        }
        for (step, grant) in [("grant", true), ("refuse", false)] {
            routes.signedIn.post(RouterPath("reports/exceptions/{id}/\(step)")) { _, context in
                let (principal, id) = (try context.principal(), try context.recordID())
                let done = try await store.write(by: principal) { try $0.decideException(id, grant: grant) }
                let e = LockExceptions.fields
                return Response.see(
                    "/reports/overview/\(done[e.type] ?? "")?day=\(done[e.slot] ?? face.today)",
                    flash: Flash(grant ? "report.exceptionGranted" : "report.exceptionRefused"), for: context)
            }
        }
        _ = rules
    }

    private func show(
        _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        let given = context.form.isEmpty ? context.query : context.form
        let (unit, slot) = (given.recordID("unit"), given.day("day") ?? face.today)
        let (rules, now) = (face.rules, face.store.now)
        let content = try await face.store.read(as: principal) { reading -> Content? in
            // Whoever stands at no unit that tells anything goes to the overview.
            try Content(reading, unit: unit, slot: slot, now: now, rules: rules)
        }
        guard let content else { throw Rejection.notFound }
        let view = DayView(PageWords(pages, context, now: now), content, rules, principal, problem, context.form)
        return try pages.render(
            "report/day", view.values,
            status: problem.map { $0.kind == .preconditionFailed ? .preconditionFailed : .unprocessableContent } ?? .ok,
            for: context)
    }

    private func confirm(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, form, rules) = (try context.principal(), context.form, face.rules)
        guard let unit = form.recordID("unit"), let slot = form.day("day") else { throw Rejection.notFound }
        do {
            let count = try await face.store.write(by: principal) { writing in
                let forms = try writing.reading.reportForms()
                let types = form.all("type")
                let entries = forms.filter { types.contains($0.id) }.map { Self.entry($0, form) }
                guard !entries.isEmpty else { throw Rejection.invalid("reportNothing", field: "type") }
                return try writing.confirm(entries, of: unit, on: slot, saidBy: form.text("saidBy"), rules: rules).count
            }
            return Response.see(
                "/reports?unit=\(unit)&day=\(slot)", flash: Flash("report.confirmed", ["n": String(count)]),
                for: context)
        } catch let rejection as Rejection where [.invalid, .preconditionFailed].contains(rejection.kind) {
            return try await show(pages, context, problem: rejection)
        }
    }

    /// What the form holds of one report: `v.type.field`, `why.type.field`, `note.type.field`, `version.type`, and
    /// `zero.type`, by which a named person says that what is left empty is nought.
    static func entry(_ report: ReportForm, _ form: Form) -> ReportEntry {
        var (values, reasons) = ([String: String](), [String: ReportEntry.Reason]())
        for field in report.fields {
            let name = "\(report.id).\(field.id)"
            if let value = form["v.\(name)"] { values[field.id] = value }
            if field.kind == .flag { values[field.id] = form.flag("v.\(name)") ? "true" : "false" }
            if field.kind == .count, form.flag("zero.\(report.id)"), (values[field.id] ?? "").trimmingWhitespace.isEmpty
            {
                values[field.id] = "0"
            }
            if let kind = form.text("why.\(name)").flatMap({ CorrectionReason(rawValue: $0) }) {
                reasons[field.id] = .init(kind, note: form.text("note.\(name)"))
            }
        }
        let version = form.integer("version.\(report.id)").map { Int64($0) }
        return ReportEntry(report.id, values, reasons: reasons, version: version)
    }
}
