import Hummingbird
import Kernel
import Organisation
import Policies
import Registers
import Web

/// Values of the pages of risk areas.
struct RiskViews {
    let face: PreventionFace
    let pages: Pages

    private func words(_ context: AppContext) -> PageWords { PageWords(pages, context, now: face.store.now) }

    private static func enters(_ principal: Principal) -> Bool {
        principal.posts.contains { RiskAreas.entering.contains($0.role) }
    }

    func list(_ context: AppContext) async throws -> Response {
        let (principal, words, today) = (try context.principal(), words(context), face.today)
        let r = RiskAreas.fields
        let (records, names) = try await face.store.read(as: principal) { reading in
            let records = try reading.openRiskAreas()
            return (records, try reading.all(Areas.self, ids: Set(records.compactMap { $0[r.place] })))
        }
        let row = { (record: Record) -> ViewValue in
            let isDue = record.state == "active" && record[r.due].map { $0 <= today } == true
            return [
                "id": .text(record.id.text), "href": .text("/risk-areas/\(record.id)"),
                "name": .text(record[r.name] ?? ""), "level": words.level(record[r.level]),
                "place": ViewValue(record[r.place].flatMap { names[$0]?[Areas.fields.name] }),
                "from": .text(record[r.from].map { words.day($0) } ?? ""),
                "due": ViewValue(record[r.due].map { words.day($0) }), "isDue": .flag(isDue),
                "source": .text(record[r.source] ?? ""), "own": .flag(record[r.enterer] == principal.user),
            ]
        }
        let active = records.filter { $0.state == "active" }.sorted {
            ($0[r.due] ?? .init(ordinal: 2_000_000), $0.id) < ($1[r.due] ?? .init(ordinal: 2_000_000), $1.id)
        }
        let proposed = records.filter { $0.state == "proposed" }
        return try pages.render(
            "risk/list",
            [
                "title": .text(words.text("risk.nav")), "rows": .list(active.map(row)), "any": .flag(!active.isEmpty),
                "proposed": .list(proposed.map(row)), "proposedAny": .flag(!proposed.isEmpty),
                "canEnter": .flag(Self.enters(principal)),
                "canConfirm": .flag(
                    (Self.enters(principal) || principal.has(.commander))
                        && proposed.contains { $0[r.enterer] != principal.user }),
            ], for: context)
    }

    func paste(_ context: AppContext, _ problem: Rejection? = nil) async throws -> Response {
        let words = words(context)
        guard Self.enters(try context.principal()) else { throw Rejection.forbidden }
        return try pages.render(
            "risk/paste",
            [
                "title": .text(words.text("risk.paste")), "list": .text(context.form["list"] ?? ""),
                "from": .text(context.form["from"] ?? face.today.description),
                "source": .text(context.form["source"] ?? ""),
                "schemes": .list(schemes(context.form["scheme"], words)),
                "problems": .list(problem.map { words.problems($0) } ?? []), "problemAny": .flag(problem != nil),
            ], status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func schemes(_ chosen: String?, _ words: PageWords) -> [ViewValue] {
        RiskScheme.allCases.reversed().map {
            [
                "value": .text($0.rawValue), "text": .text(words.text("policy.scheme.\($0.rawValue)")),
                "selected": .flag($0.rawValue == chosen),
            ]
        }
    }

    /// A list as it was read: what is certain, what is asked, what is unknown.
    func matched(_ list: PublishedList, _ context: AppContext) async throws -> Response {
        let (principal, words, form) = (try context.principal(), words(context), context.form)
        guard Self.enters(principal) else { throw Rejection.forbidden }
        let scheme = RiskScheme(rawValue: form["scheme"] ?? "") ?? .r9
        let codes = Set(list.lines.flatMap(\.codes))
        // Where an area lies is told by the names above it.
        let all = codes.reduce(into: Set<RecordID>()) { found, code in
            for level in AreaCode.Level.allCases {
                if let above = code.ancestor(level) { found.insert(RecordID(above)) }
            }
        }
        let names = try await face.store.read(as: principal) { try $0.all(Areas.self, ids: all) }
        let path = { (code: AreaCode) -> String in
            AreaCode.Level.allCases.compactMap { code.ancestor($0) }.compactMap {
                names[RecordID($0)]?[Areas.fields.name]
            }
            .suffix(3).joined()
        }
        let asked = list.lines.count { $0.codes.count != 1 }
        return try pages.render(
            "risk/matched",
            [
                "title": .text(words.text("risk.matched")), "from": .text(form["from"] ?? ""),
                "source": .text(form["source"] ?? ""), "scheme": .text(scheme.rawValue),
                "asked": asked == 0 ? .none : .text(words.text("risk.asked", ["n": String(asked)])),
                "count": ViewValue(list.lines.count),
                "rows": .list(
                    list.lines.enumerated().map { index, line in
                        [
                            "n": ViewValue(index), "name": .text(line.name), "text": .text(line.text),
                            "isAsked": .flag(line.codes.count > 1), "isUnknown": .flag(line.codes.isEmpty),
                            "whole": .flag(line.isWhole),
                            "codes": .list(
                                line.codes.prefix(20).map {
                                    ["value": .text($0.text), "text": .text("\(path($0)) \($0.text)")]
                                }), "one": line.codes.count == 1 ? .text(path(line.codes[0])) : .none,
                            "code": line.codes.count == 1 ? .text(line.codes[0].text) : .none,
                            "levels": .list(
                                scheme.levels.map {
                                    [
                                        "value": .text($0), "text": .text(words.text("policy.level.\($0)")),
                                        "selected": .flag($0 == line.level?.rawValue),
                                    ]
                                }), "noLevel": .flag(!scheme.levels.contains(line.level?.rawValue ?? "")),
                        ]
                    }),
            ], for: context)
    }

    /// The lines of a checked list; those without a level are left out.
    static func chosen(_ form: Form) -> [ListedArea] {
        (0..<PublishedList.longest).compactMap { index -> ListedArea? in
            guard let name = form.text("name\(index)"),
                let level = form.text("level\(index)").flatMap({ RiskLevel(rawValue: $0) })
            else { return nil }
            let place = form.text("place\(index)").flatMap { AreaCode($0) }.map { RecordID($0) }
            return ListedArea(name: name, place: place, whole: form["whole\(index)"] == "1", level: level)
        }
    }

    func show(_ context: AppContext) async throws -> Response {
        let (principal, id, words, today) = (
            try context.principal(), try context.recordID(), words(context), face.today
        )
        let r = RiskAreas.fields
        let (record, place) = try await face.store.read(as: principal) { reading in
            let record = try reading.find(RiskAreas.self, id)
            return (record, try record[r.place].flatMap { try reading.all(Areas.self, ids: [$0])[$0] })
        }
        let (scheme, level) = (record[r.scheme] ?? .r9, record[r.level] ?? .low)
        let rule = scheme.lifting(level.rawValue, before: record[r.before]?.rawValue)
        let isActive = record.state == "active" && Self.enters(principal)
        return try pages.render(
            "risk/show",
            [
                "id": .text(id.text), "title": .text(record[r.name] ?? ""), "level": words.level(level),
                "state": words.badge(record.state == "active" ? "late" : "plain", "state.riskArea.\(record.state)"),
                "scheme": .text(words.text("policy.scheme.\(scheme.rawValue)")),
                "place": ViewValue(place.map { "\($0[Areas.fields.name] ?? "") \($0.id)" }),
                "from": .text(record[r.from].map { words.day($0) } ?? ""),
                "to": ViewValue(record[r.to].map { words.day($0) }),
                "lastCase": ViewValue(record[r.lastCase].map { words.day($0) }),
                "screened": ViewValue(record[r.screened].map { words.day($0) }),
                "due": ViewValue(record[r.due].map { words.day($0) }),
                "isDue": .flag(record[r.due].map { $0 <= today } ?? false), "source": .text(record[r.source] ?? ""),
                "order": ViewValue(record[r.order]), "rule": .list(words.lifting(rule).map { .text($0) }),
                "isActive": .flag(isActive), "canLower": .flag(isActive && rule != nil),
                "lowersTo": .text(
                    rule?.to.map { words.text("risk.lowerTo", ["level": words.text("policy.level.\($0)")]) }
                        ?? words.text("risk.lift")), "today": .text(today.description),
                "canDrop": .flag(record.state == "proposed" && Self.enters(principal)),
                "editHref": record.state == "proposed" && Self.enters(principal)
                    ? .text("/registers/riskArea/\(id)/edit") : .none,
            ], for: context)
    }
}

extension PageWords {
    func level(_ level: RiskLevel?) -> ViewValue {
        let tone = ["high": "late", "sealed": "late", "medium": "soon", "controlled": "soon"][level?.rawValue ?? ""]
        return badge(tone ?? "info", "policy.level.\(level?.rawValue ?? "low")")
    }

    /// The rule in words, line by line.
    func lifting(_ rule: Lifting?) -> [String] {
        guard let rule else { return [text("risk.rule.stays")] }
        var lines: [String] = []
        if let days = rule.cleanDays {
            lines.append(text(rule.isTail ? "risk.rule.tail" : "risk.rule.clean", ["n": String(days)]))
        } else {
            lines.append(text("risk.rule.others"))
        }
        if let days = rule.screening {
            lines.append(text(days == 0 ? "risk.rule.screenDay" : "risk.rule.screen", ["n": String(days)]))
        }
        if let days = rule.contactDays { lines.append(text("risk.rule.contacts", ["n": String(days)])) }
        return lines
    }
}
