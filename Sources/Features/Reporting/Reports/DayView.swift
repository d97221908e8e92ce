import Indicators
import Kernel
import Organisation
import Registers
import Web

/// Values of the page of one unit's day.
struct DayView {
    let words: PageWords
    let content: DayPages.Content
    let rules: ReportRules
    let principal: Principal
    let problem: Rejection?
    let given: Form

    init(
        _ words: PageWords, _ content: DayPages.Content, _ rules: ReportRules, _ principal: Principal,
        _ problem: Rejection?, _ given: Form
    ) {
        (self.words, self.content, self.rules) = (words, content, rules)
        (self.principal, self.problem, self.given) = (principal, problem, given)
    }

    var values: [String: ViewValue] {
        let open = content.forms.filter(isOpen)
        let ready = content.offers.ready(open)
        let done = content.forms.filter { content.lines[$0.id]?.isIn == true }.count
        let mayFill = principal.units.contains(content.unit.id) || principal.has(.dutyOfficer, .sectionLead)
        return [
            "title": .text(words.text("report.today")), "unit": .text(content.unit.id.text),
            "unitName": .text(content.unit.short), "day": .text(content.slot.description),
            "dayText": .text(words.day(content.slot)),
            "previous": .text("/reports?unit=\(content.unit.id)&day=\(content.slot.advanced(by: -1))"),
            "next": content.slot < CalendarDay(words.now, in: rules.zone)
                ? .text("/reports?unit=\(content.unit.id)&day=\(content.slot.advanced(by: 1))") : .none,
            "progress": .text(
                words.text("report.progress", ["n": String(done), "total": String(content.forms.count)])),
            "ready": ready.ready == 0
                ? .none
                : .text(words.text("report.ready", ["n": String(ready.ready), "total": String(ready.of)])),
            "nothing": .flag(content.forms.isEmpty), "reports": .list(content.forms.map(section)),
            "canConfirm": .flag(!open.isEmpty && mayFill),
            "confirmAgain": .flag(!open.isEmpty && open.allSatisfy { content.lines[$0.id]?.isIn == true }),
            "onBehalf": .flag(!content.speaks), "saidBy": ViewValue(given.text("saidBy")),
            "problem": problem.map { .text(words.text("rejection.\($0.code)", $0.values)) } ?? .none,
            "belowAny": .flag(!content.below.isEmpty), "below": .list(content.below.map(below)),
            "belowSummary": .text(
                words.text(
                    "report.belowSummary",
                    [
                        "n": String(content.below.count { $0.owed == $0.submitted }),
                        "total": String(content.below.count),
                    ])),
            "paste": .text(paste),
        ]
    }

    /// Whether the unit may still tell, or tell anew, by one tap.
    private func isOpen(_ form: ReportForm) -> Bool {
        guard let line = content.lines[form.id], line.state != .waived else { return false }
        let moments = moments(form)
        if words.now < moments.opens { return false }
        if line.isIn { return words.now <= moments.due }
        return words.now <= moments.closes || isGranted(form)
    }

    private func isGranted(_ form: ReportForm) -> Bool {
        guard let exception = content.exceptions[form.id] else { return false }
        return exception.state == "granted" && exception[LockExceptions.fields.until].map { $0 > words.now } == true
    }

    private func moments(_ form: ReportForm) -> ReportClock.Moments {
        form.clock.moments(of: form.clock.covered(dueOn: content.slot), in: rules.zone)
    }

    private func section(_ form: ReportForm) -> ViewValue {
        let line = content.lines[form.id]
        let report = line?.report
        let moments = moments(form)
        let open = isOpen(form)
        let told = report.flatMap { try? ReportContent($0) }
        let day = form.clock.covered(dueOn: content.slot)
        let isLocked = report == nil && words.now > moments.closes && !isGranted(form)
        let asked = content.exceptions[form.id]?.state == "asked"
        return [
            "id": .text(form.id), "title": .text(words(form.title)), "basis": ViewValue(form.basis),
            "covers": .text(
                words.text(form.clock.coversYesterday ? "report.coversDay" : "report.ofDay", ["day": words.day(day)])),
            "state": line.map { words.state($0.state) } ?? .none,
            "due": report == nil && line?.state != .waived ? words.due(moments.due) : .none, "editable": .flag(open),
            "version": ViewValue(given["version.\(form.id)"] ?? report.map { String($0.version) }),
            "fields": .list(form.fields.map { field(form, $0, told, open) }),
            "hasCounts": .flag(open && form.counts.contains { content.offers[form, $0] == nil }),
            "zero": .flag(given.flag("zero.\(form.id)")),
            "notOpen": words.now < moments.opens
                ? .text(words.text("report.opensAt", ["moment": words.moment(moments.opens) ?? ""])) : .none,
            "href": ViewValue(report.map { "/reports/\($0.id)" }),
            "by": report.map { report in
                .text(
                    words.text("report.submittedAt", ["moment": words.moment(report[Reports.fields.submittedAt]) ?? ""])
                )
            } ?? .none,
            "returned": ViewValue(report?.state == "returned" ? report?[Reports.fields.returned] : nil),
            "locked": isLocked
                ? ["asked": .flag(asked), "type": .text(form.id), "unit": .text(content.unit.id.text)] : .none,
            "stale": .flag(problem?.kind == .preconditionFailed),
        ]
    }

    private func field(
        _ form: ReportForm, _ field: ReportField, _ told: ReportContent?, _ open: Bool
    ) -> ViewValue {
        let name = "\(form.id).\(field.id)"
        let offer = content.offers[form, field]
        // What somebody typed stays on the page until it is right; else what was told, else what is known.
        let entered = problem == nil ? nil : given["v.\(name)"]
        let origin = told?.origins[field.id]
        // What was taken as it was offered follows the records while it may be told anew.
        let follows = open && origin != nil && origin?.offered == told?.values[field.id]?.count
        let offered = offer.map { String($0.number) }
        let value = entered ?? (follows ? offered : told?.values[field.id]?.shown) ?? offered ?? ""
        let wrong = problem?.problems.filter { $0.field == name }.map { words.problem($0, [form]) } ?? []
        let chosen = given.text("why.\(name)") ?? told?.origins[field.id]?.reason?.rawValue
        let differs = offer.map { value != String($0.number) } ?? false
        return [
            "name": .text(name), "key": .text(name.replacing(".", with: "-")), "label": .text(words(field.title)),
            "unit": ViewValue(field.unit.map { words($0) }), "value": .text(value), "required": .flag(field.required),
            "isCount": .flag(field.kind == .count), "isText": .flag(field.kind == .text),
            "isFlag": .flag(field.kind == .flag), "checked": .flag(value == "true"),
            "isChoice": .flag(field.kind == .choice),
            "options": .list(
                field.options.map {
                    ["value": .text($0.id), "text": .text(words($0.title)), "selected": .flag($0.id == value)]
                }),
            "shown": .text(shown(field, value)),
            "problem": ViewValue(wrong.isEmpty ? nil : wrong.joined(separator: " ")),
            "derived": offer?.source == .records
                ? [
                    "number": .text(String(offer?.number ?? 0)), "open": .flag(differs || !wrong.isEmpty),
                    "reasons": words.reasons(chosen.flatMap { CorrectionReason(rawValue: $0) }),
                    "note": ViewValue(given.text("note.\(name)") ?? told?.origins[field.id]?.note),
                    "indicator": ViewValue(
                        field.indicator.flatMap { rules.indicators[$0] }.map { words($0.name) } ?? field.indicator),
                ] : .none,
            "sum": offer?.source == .units ? .text(String(offer?.number ?? 0)) : .none,
            "overridden": .flag(differs),
            "missing": offer.map { offer in
                offer.missing.isEmpty
                    ? .none : .text(words.text("report.notIn", ["n": String(offer.missing.count)]))
            } ?? .none,
        ]
    }

    private func shown(_ field: ReportField, _ value: String) -> String {
        switch field.kind {
        case .choice: field.options.first { $0.id == value }.map { words($0.title) } ?? value
        case .flag: words.text(value == "true" ? "app.yes" : "app.no")
        default: value.isEmpty ? "—" : value
        }
    }

    private func below(_ below: (unit: UnitTree.Unit, owed: Int, submitted: Int)) -> ViewValue {
        [
            "name": .text(below.unit.short), "href": .text("/reports?unit=\(below.unit.id)&day=\(content.slot)"),
            "submitted": ViewValue(below.submitted), "owed": ViewValue(below.owed),
            "isIn": .flag(below.submitted == below.owed),
        ]
    }

    /// The paragraph for the group, of the units below.
    private var paste: String {
        let missing = content.below.filter { $0.submitted < $0.owed }
        return PasteText.text(
            title: words.text("report.today"), at: words.now, submitted: content.below.count - missing.count,
            missing: missing.map(\.unit.short), words)
    }
}

/// The paragraph that goes into the group: 截至17:00已反馈11个,未反馈:尹集镇…
enum PasteText {
    static func text(title: String, at now: Instant, submitted: Int, missing: [String], _ words: PageWords) -> String {
        let values = [
            "title": title, "clock": words.pages.time.clock(now), "n": String(submitted), "m": String(missing.count),
            "names": missing.joined(separator: words.text("register.separator")),
        ]
        return words.text(missing.isEmpty ? "report.pasteAll" : "report.paste", values)
    }
}
