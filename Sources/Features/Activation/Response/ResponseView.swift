import Command
import Duties
import Indicators
import Kernel
import Registers
import Reporting
import Web

/// Values of the pages of activation.
struct ResponseView {
    let pages: Pages
    let context: AppContext
    let rules: ResponseRules
    let now: Instant

    private var a: Activations { Activations.fields }
    private var language: Language { context.language }
    private func text(_ key: String, _ values: [String: String] = [:]) -> String {
        pages.text("activation.\(key)", values, for: context)
    }
    private func day(_ day: CalendarDay?) -> String { day.map { pages.time.day($0, language, now: now) } ?? "" }
    private func moment(_ instant: Instant?) -> ViewValue {
        ViewValue(instant.map { pages.time.moment($0, language, now: now) })
    }
    private func level(_ level: ResponseLevel?) -> String {
        pages.text("choice.response.level.\((level ?? .four).rawValue)", for: context)
    }
    private func state(_ record: Record) -> ViewValue {
        let tone = ["active": "late", "signing": "soon", "ending": "soon", "ended": "met"][record.state] ?? "plain"
        return ["tone": .text(tone), "text": .text(pages.text("state.response.\(record.state)", for: context))]
    }
    private func title(_ record: Record) -> String {
        text("name", ["disease": record[a.disease] ?? "", "level": level(record[a.level])])
    }

    // MARK: List

    func list(_ content: ResponseList, _ principal: Principal, _ problem: Rejection? = nil) -> [String: ViewValue] {
        let mayDraft = principal.has(.dutyOfficer, .sectionLead)
        let off = rules.levels.peace.filter { id in !content.forms.contains { $0.id == id } }
        let peace = rules.levels.peace.map { id -> ViewValue in
            let (isOff, isWaiting) = (off.contains(id), content.waiting.contains(id))
            let (tone, key) = isOff ? isWaiting ? ("soon", "waiting") : ("plain", "off") : ("met", "on")
            return [
                "title": .text(name(of: id, content.forms)), "isOn": .flag(!isOff),
                "state": ["tone": .text(tone), "text": .text(text(key))],
                "href": .text(isOff && !isWaiting ? "/report-types/new?from=\(id)" : "/report-types"),
            ]
        }
        let since = content.running?[a.activated] ?? content.last?[a.ended]
        return [
            "title": .text(text("title")), "isResponse": .flag(content.running != nil),
            "isUndeclared": .flag(content.running == nil && content.last == nil),
            "now": .text(
                content.running.map(title) ?? text(content.last == nil ? "undeclared" : "peace")),
            "since": moment(since), "until": ViewValue(content.running?[a.to].map { day($0) }),
            "href": ViewValue(content.running.map { "/activations/\($0.id)" }),
            "rows": .list(content.records.map(row)), "any": .flag(!content.records.isEmpty),
            "peace": .list(peace), "mayDraft": .flag(mayDraft),
            "mayPropose": .flag(mayDraft && !off.allSatisfy(content.waiting.contains)),
            "problems": problem.map { pages.problems(of: $0, for: context) } ?? .none,
            "levels": .list(
                ResponseLevel.allCases.map {
                    ["href": .text("/activations/new?level=\($0.rawValue)"), "text": .text(level($0))]
                }),
        ]
    }

    private func row(_ record: Record) -> ViewValue {
        [
            "href": .text("/activations/\(record.id)"), "title": .text(title(record)),
            "order": .text(record[a.order] ?? ""), "state": state(record), "from": .text(day(record[a.from])),
            "to": .text(day(record[a.to])),
            "purge": ViewValue(record.state == "ended" ? record[a.purge].map { day($0) } : nil),
        ]
    }

    // MARK: Form

    func form(
        _ order: ResponseOrder, _ id: RecordID?, _ forms: [ReportForm], _ packs: [String: Words],
        _ problem: Rejection?
    ) -> [String: ViewValue] {
        let names = Set(rules.reporting.shipped.keys).union(forms.map(\.id))
            .subtracting(rules.levels.peace.filter { $0 != "schoolAbsence" }).sorted()
        return [
            "title": .text(text(id == nil ? "new" : "edit")),
            "action": .text(id.map { "/activations/\($0)" } ?? "/activations"),
            "disease": .text(order.disease), "area": .text(order.area.text), "order": .text(order.order),
            "from": .text(order.from.description), "to": .text(order.to.description),
            "retention": ViewValue(order.retention),
            "levels": .list(
                ResponseLevel.allCases.map {
                    ["value": .text($0.rawValue), "text": .text(level($0)), "selected": .flag($0 == order.level)]
                }),
            "reports": .list(
                names.map { id in
                    [
                        "value": .text(id), "text": .text(name(of: id, forms)),
                        "selected": .flag(order.reports.contains(id)),
                        "isOn": .flag(forms.contains { $0.id == id }),
                    ]
                }),
            "packs": .list(
                packs.sorted { $0.key < $1.key }.map { id, title in
                    [
                        "value": .text(id), "text": .text(title[language]),
                        "selected": .flag(order.packs.contains(id)),
                    ]
                }), "packsAny": .flag(!packs.isEmpty),
            "modules": .list(
                rules.levels.modules.map {
                    [
                        "value": .text($0), "text": .text(text("module.\($0)")),
                        "selected": .flag(order.modules.contains($0)),
                    ]
                }), "problems": problem.map { pages.problems(of: $0, for: context) } ?? .none,
        ]
    }

    private func name(of report: String, _ forms: [ReportForm]) -> String {
        let form =
            forms.first { $0.id == report } ?? rules.reporting.shipped[report].flatMap { try? ReportForm(yaml: $0) }
        return form?.title[language] ?? report
    }

    // MARK: One

    func show(
        _ content: ResponseContent, _ principal: Principal, _ problem: Rejection?
    ) -> [String: ViewValue] {
        let record = content.record
        let isDraft = record.state == "draft"
        let isBefore = ["draft", "signing"].contains(record.state)
        let isOver = ["ended", "purged"].contains(record.state)
        let mayDraft = principal.has(.dutyOfficer, .sectionLead)
        let isPending = content.pending != nil && ["signing", "ending"].contains(record.state)
        let facts: [(String, String?)] = [
            ("disease", record[a.disease]), ("area", record[a.area]?.text), ("level", level(record[a.level])),
            ("order", record[a.order]), ("span", text("days", ["from": day(record[a.from]), "to": day(record[a.to])])),
            ("drafter", content.drafter),
            ("activated", record[a.activated].map { pages.time.moment($0, language, now: now) }),
            ("ended", record[a.ended].map { pages.time.moment($0, language, now: now) }),
            ("endReason", record[a.endReason]),
        ]
        return [
            "title": .text(title(record)), "state": state(record), "id": .text(record.id.text),
            "facts": .list(
                facts.filter { !($0.1 ?? "").isEmpty }.map { key, value in
                    ["label": .text(text("fact.\(key)")), "value": ViewValue(value)]
                }),
            "base": .text("/activations/\(record.id)"), "isBefore": .flag(isBefore), "isOver": .flag(isOver),
            "canEdit": .flag(isDraft && mayDraft),
            "canEnd": .flag(record.state == "active" && mayDraft), "isPending": .flag(isPending),
            "askedReason": ViewValue(content.pending?.reason), "isEnding": .flag(record.state == "ending"),
            "mayDecide": .flag(
                isPending && principal.has(.commander) && content.pending?.asker != principal.user),
            "replaces": ViewValue(content.replaces.map(title)),
            "peaceOff": ViewValue(
                content.peaceOff.isEmpty
                    ? nil
                    : text(
                        "peaceOff",
                        ["reports": content.peaceOff.map { name(of: $0, content.forms) }.joined(separator: "、")])),
            "reports": .list(reports(content)), "reportsAny": .flag(!(record[a.reports] ?? []).isEmpty),
            "packs": .list(
                (record[a.packs] ?? []).map { ["text": .text(content.packs[$0]?[language] ?? $0)] }),
            "packsAny": .flag(!(record[a.packs] ?? []).isEmpty),
            "modules": .list(modules(record)), "ladders": .list(ladders),
            "lapse": isOver ? lapse(content) : .none,
            "problems": problem.map { pages.problems(of: $0, for: context) } ?? .none,
        ]
    }

    private func reports(_ content: ResponseContent) -> [ViewValue] {
        let own = Dictionary(
            content.types.values.map { ($0[ReportTypes.fields.name] ?? "", $0) }, uniquingKeysWith: { $1 })
        return (content.record[a.reports] ?? []).map { id in
            let isOn = content.forms.contains { $0.id == id }
            let state =
                own[id].map { pages.text("state.reportType.\($0.state)", for: context) }
                ?? text(isOn ? "onBefore" : "switchOn")
            let tone =
                own[id].map { ["active": "met", "review": "soon"][$0.state] ?? "plain" } ?? (isOn ? "met" : "info")
            let form =
                content.forms.first { $0.id == id }
                ?? rules.reporting.shipped[id].flatMap { try? ReportForm(yaml: $0) }
            return [
                "title": .text(name(of: id, content.forms)),
                "clock": ViewValue(form.map { clock($0) }), "state": ["tone": .text(tone), "text": .text(state)],
                "href": .text(own[id].map { "/report-types/\($0.id)" } ?? "/report-types"),
            ]
        }
    }

    private func clock(_ form: ReportForm) -> String {
        let time = { (minutes: Int) in "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)" }
        let cutoff = time(form.clock.cutoff)
        return switch form.clock.period {
        case .daily: text("daily", ["time": cutoff])
        case .weekly(let weekday):
            text("weekly", ["day": pages.text("time.weekdays.\(weekday)", for: context), "time": cutoff])
        case .once(let only): text("once", ["day": day(only), "time": cutoff])
        }
    }

    private func modules(_ record: Record) -> [ViewValue] {
        let shown = Set(record[a.modules] ?? [])
        return rules.levels.modules.map {
            [
                "text": .text(text("module.\($0)")), "isOn": .flag(shown.contains($0)),
                "state": [
                    "tone": .text(shown.contains($0) ? "met" : "plain"),
                    "text": .text(text(shown.contains($0) ? "shown" : "hidden")),
                ],
            ]
        }
    }

    /// How long a unit has to answer, in peace and while it runs.
    private var ladders: [ViewValue] {
        let book = rules.reporting.duties.ladders
        return [
            "task.acknowledge.flash", "task.reply.flash", "task.acknowledge.urgent", "task.reply.urgent",
            "task.acknowledge.routine", "task.reply.routine",
        ].map { name in
            let parts = name.split(separator: ".").map(String.init)
            return [
                "name": .text(
                    pages.text("task.urgency.\(parts[2])", for: context) + " · " + text("ladder.\(parts[1])")),
                "peace": .text(span(book.at(.peace)[name].minutes)),
                "response": .text(span(book.at(.response)[name].minutes)),
                "steps": ViewValue(book.at(.response)[name].steps.count),
                "peaceSteps": ViewValue(book.at(.peace)[name].steps.count),
            ]
        }
    }

    private func span(_ minutes: Int) -> String {
        minutes % 60 == 0 ? text("hours", ["n": String(minutes / 60)]) : text("minutes", ["n": String(minutes)])
    }

    private func lapse(_ content: ResponseContent) -> ViewValue {
        let record = content.record
        let d = Directives.fields
        let left = content.left.map { directive -> ViewValue in
            let count = content.progress[directive.id]
            return [
                "href": .text("/directives/\(directive.id)"), "title": .text(directive[d.title] ?? ""),
                "number": .text(directive[d.number] ?? ""),
                "state": [
                    "tone": .text(directive.state == "issued" ? "soon" : "plain"),
                    "text": .text(pages.text("directive.state.\(directive.state)", for: context)),
                ],
                "progress": .text(count.map { "\($0.closed) / \($0.total)" } ?? "–"),
                "isOpen": .flag(directive.state == "issued"), "revoke": .text("/directives/\(directive.id)/revoke"),
                "words": .text(text("lapseWords", ["order": record[a.order] ?? ""])),
            ]
        }
        let purge = record[a.purge]
        let told = record[a.purgeTold].map { text("purgeTold", ["day": day($0)]) }
        return [
            "cancelled": .text(text("cancelledCount", ["n": String(record[a.cancelled] ?? 0)])),
            "types": .list(
                content.types.values.sorted { $0.id < $1.id }.map {
                    ["text": .text($0[ReportTypes.fields.title] ?? "")]
                }),
            "left": .list(left), "leftAny": .flag(!left.isEmpty),
            "archive": ViewValue(record[a.archive].map { "/registers/snapshot/\($0)" }),
            "purge": .text(
                record.state == "purged"
                    ? text(
                        "purgedCount",
                        ["n": String(record[a.purged] ?? 0), "kept": String(record[a.kept] ?? 0)])
                    : text("purgeOn", ["day": day(purge)])), "told": ViewValue(told),
        ]
    }
}
