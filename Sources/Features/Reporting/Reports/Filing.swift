import Database
import Duties
import Indicators
import Kernel
import Organisation
import Registers

/// Checks and writes what one unit tells for one day (填报).
struct Filing {
    struct Checked {
        let form: ReportForm
        let content: ReportContent
        let existing: Record?
        var reason: ReportEntry.Reason?
    }

    private let writing: Writing
    private let unit: UnitTree.Unit
    private let slot: CalendarDay
    private let saidBy: String?
    private let rules: ReportRules
    private let isCorrecting: Bool
    private let tree: UnitTree
    private let forms: [ReportForm]

    init(
        _ writing: Writing, _ unit: RecordID, _ slot: CalendarDay, saidBy: String?, _ rules: ReportRules,
        correcting: Bool = false
    ) throws {
        (self.writing, self.slot, self.saidBy, self.rules) = (writing, slot, saidBy, rules)
        isCorrecting = correcting
        let principal = writing.principal
        let isOwn = principal.units.contains(unit) && principal.has(.unitOfficer, .gridWorker)
        guard isOwn || principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
        tree = try UnitTree(writing.reading)
        if let found = tree.unit(unit) {
            self.unit = found
        } else {
            // What a closed unit told can be put right by whoever took over; it tells nothing new.
            guard correcting, let closed = try UnitTree(writing.reading, including: unit).unit(unit) else {
                throw Rejection(.conflict, "unitClosed")
            }
            self.unit = closed
        }
        let speaks = principal.posts.contains { $0.unit == unit }
        if !speaks, !correcting, !principal.has(.system), (saidBy ?? "").trimmingWhitespace.isEmpty {
            throw Rejection.invalid("saidByRequired", field: "saidBy")
        }
        forms = try writing.reading.reportForms()
    }

    func checked(_ entries: [ReportEntry]) throws -> [Checked] {
        let asked = try entries.map { (form: try form($0.type), slot: slot) }
        let offers = try Offers(for: unit, asked, tree: tree, book: rules.indicators, in: writing.reading)
        var problems: [Rejection.Problem] = []
        let checked = try zip(entries, asked).map { entry, asked in
            let existing = try writing.reading.report(asked.form.id, of: unit.id, on: slot)
            guard entry.version == existing?.version else {
                throw Rejection(
                    .preconditionFailed, "stale",
                    values: [
                        "seen": entry.version.map { "\($0)" } ?? "–",
                        "current": existing.map { "\($0.version)" } ?? "–",
                    ])
            }
            try checkTime(asked.form, existing)
            let before = try isCorrecting ? existing.map { try ReportContent($0) } : nil
            let content = content(asked.form, entry, offers, before, &problems)
            return Checked(form: asked.form, content: content, existing: existing)
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        return checked
    }

    /// What is told is of a type in force; what was told is put right by the form it was told by.
    private func form(_ type: String) throws -> ReportForm {
        if isCorrecting { return try writing.reading.reportForm(told: type) }
        guard let form = forms.first(where: { $0.id == type }) else { throw Rejection.notFound }
        return form
    }

    private func checkTime(_ form: ReportForm, _ existing: Record?) throws {
        let moments = form.clock.moments(of: form.clock.covered(dueOn: slot), in: rules.zone)
        if writing.now < moments.opens { throw Rejection(.conflict, "reportNotOpen") }
        if existing != nil {
            // After the cut-off what was told is locked: it is corrected, with a reason, never overwritten.
            if writing.now > moments.due, !isCorrecting { throw Rejection(.conflict, "reportCut") }
            return
        }
        if writing.now > moments.closes,
            try writing.reading.lockException(form.id, unit.id, slot, at: writing.now) == nil
        {
            throw Rejection(.conflict, "reportLocked")
        }
    }

    private func content(
        _ form: ReportForm, _ entry: ReportEntry, _ offers: Offers, _ before: ReportContent?,
        _ problems: inout [Rejection.Problem]
    ) -> ReportContent {
        var content = ReportContent()
        for name in entry.values.keys.sorted() where form.field(name) == nil {
            problems.append(.init("fieldUnknown", field: entry.place + name, values: ["field": name]))
        }
        for field in form.fields {
            let name = entry.place + field.id
            let fail = { (code: String) in
                Rejection.Problem(code, field: name, values: ["field": field.title.zh])
            }
            var found: [Rejection.Problem] = []
            let entered = entry.values[field.id].flatMap { field.value($0, named: name, &found) }
            problems += found
            let offer = offers[form, field]
            let value =
                entered ?? (found.isEmpty && entry.values[field.id] == nil ? offer.map { .count($0.number) } : nil)
            if let value { content.values[field.id] = value }
            if value == nil, found.isEmpty, field.required {
                problems.append(fail(field.kind == .count ? "reportNoNumber" : "required"))
            }
            // A number that is not corrected stays as it was taken, whatever the records say by now.
            if let before, before.values[field.id] == value {
                content.origins[field.id] = before.origins[field.id]
                continue
            }
            guard let offer, let number = value?.count else { continue }
            let reason = entry.reasons[field.id]
            let differs = number != offer.number
            if differs, offer.source == .records, reason == nil { problems.append(fail("overrideReason")) }
            if differs, let problem = PersonalData.problem(in: reason?.note, field: name) { problems.append(problem) }
            content.origins[field.id] = .init(
                source: offer.source, offered: offer.number, reason: differs ? reason?.kind : nil,
                note: differs ? reason?.note : nil)
        }
        for rule in form.broken(content.numbers) {
            let field = form.fields.first { rule.expression.fields.contains($0.id) }
            problems.append(
                .init("reportRuleBroken", field: entry.place + (field?.id ?? ""), values: ["rule": rule.message.zh]))
        }
        return content
    }

    func write(_ checked: Checked) throws -> Record {
        let (form, content) = (checked.form, checked.content)
        let day = form.clock.covered(dueOn: slot)
        let moments = form.clock.moments(of: day, in: rules.zone)
        guard let existing = checked.existing else {
            return try insert(form, content, day, late: writing.now > moments.due)
        }
        let before = try ReportContent(existing)
        let changed = form.fields.filter { before.values[$0.id] != content.values[$0.id] }
        let isCorrection = isCorrecting && writing.now > moments.due
        if changed.isEmpty, existing.state != "returned" { return existing }
        if isCorrection {
            guard let reason = checked.reason else { throw Rejection.invalid("reasonRequired", field: "reason") }
            for field in changed { try append(field, of: existing, before, content, reason) }
        }
        let r = Reports.fields
        let report = try writing.update(
            existing, state: isCorrection ? "corrected" : "submitted", verb: isCorrection ? "correct" : "submit",
            reason: checked.reason?.note,
            Values {
                set(&$0, content)
                $0[r.corrections] = (existing[r.corrections] ?? 0) + (isCorrection ? 1 : 0)
                $0[r.approvals] = 0
                $0[r.returned] = nil
                $0[r.submittedBy] = writing.principal.user
                if !isCorrection { $0[r.submittedAt] = writing.now }
            }, deltas: deltas(form, day, area: existing[r.area] ?? unit.area, from: before, to: content))
        try writing.watch(report, form, rules)
        return report
    }

    private func insert(_ form: ReportForm, _ content: ReportContent, _ day: CalendarDay, late: Bool) throws -> Record {
        try owe(form)
        let r = Reports.fields
        let report = try writing.insert(
            Reports.self, verb: "submit",
            Values {
                $0[r.type] = form.id
                $0[r.unit] = unit.id
                $0[r.office] = unit.office
                $0[r.area] = unit.area
                $0[r.day] = day
                $0[r.slot] = slot
                $0[r.key] = Reports.key(form.id, unit.id, slot)
                $0[r.batch] = Reports.batch(form.id, slot)
                set(&$0, content)
                $0[r.late] = late
                $0[r.submittedBy] = writing.principal.user
                $0[r.submittedAt] = writing.now
                $0[r.saidBy] = saidBy
                $0[r.corrections] = 0
                $0[r.approvals] = 0
            }, deltas: deltas(form, day, area: unit.area, from: ReportContent(), to: content))
        try writing.meet(
            rule: form.rule, subject: unit.id, slot: slot.description, by: report.id, of: Reports.name)
        try writing.watch(report, form, rules)
        return report
    }

    /// Nobody tells what is not asked. Duties that the clock has not made yet are made now.
    private func owe(_ form: ReportForm) throws {
        let isOwed = {
            try writing.reading.duties(of: unit.id, rule: form.rule).contains {
                $0.slot == slot.description && $0.state != .cancelled
            }
        }
        if try isOwed() { return }
        if slot == CalendarDay(writing.now, in: rules.zone),
            let rule = try rules.duties.rules(writing.reading)[form.rule]
        {
            try writing.generate(rule, on: slot, rules.duties)
        }
        guard try isOwed() else { throw Rejection(.conflict, "reportNotOwed") }
    }

    private func set(_ values: inout Values, _ content: ReportContent) {
        let r = Reports.fields
        values[r.content] = content.contentJSON
        values[r.origins] = content.originsJSON
        values[r.zero] = content.isZero
    }

    private func deltas(
        _ form: ReportForm, _ day: CalendarDay, area: AreaCode, from before: ReportContent, to after: ReportContent
    ) -> [Delta] {
        form.counts.compactMap { field in
            let by = after.counted(field, of: form) - before.counted(field, of: form)
            // An explicit nought is told, too: it makes the number nought and not unknown.
            let isNew = before.values[field.id] == nil && after.values[field.id] != nil
            return by != 0 || isNew ? Delta(measure: form.measure(field), area: area, day: day, by: by) : nil
        }
    }

    private func append(
        _ field: ReportField, of report: Record, _ before: ReportContent, _ after: ReportContent,
        _ reason: ReportEntry.Reason
    ) throws {
        let (c, r) = (Corrections.fields, Reports.fields)
        try PersonalData.refuse(in: reason.note, field: "note")
        try writing.insert(
            Corrections.self,
            Values {
                $0[c.report] = report.id
                $0[c.type] = report[r.type]
                $0[c.field] = field.id
                $0[c.unit] = report[r.unit]
                $0[c.office] = report[r.office]
                $0[c.area] = report[r.area]
                $0[c.day] = report[r.day]
                $0[c.was] = before.values[field.id]?.shown
                $0[c.now] = after.values[field.id]?.shown
                $0[c.reason] = reason.kind
                $0[c.note] = reason.note
                $0[c.author] = writing.principal.user
            })
    }
}
