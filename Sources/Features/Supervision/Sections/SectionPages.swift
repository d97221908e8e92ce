import Database
import Duties
import Hummingbird
import Indicators
import Kernel
import Organisation
import Registers
package import Web

/// The headquarters' sections: the operational period with its aims, objectives by their figures, the risks as a matrix,
/// the surge calendar, what waits for a section's word, and who does what. `GET /sections`
package struct SectionPages: RouteGroup {
    let face: SupervisionFace
    /// Rule by which a section owes its advice.
    let advice: String?

    package init(_ face: SupervisionFace, advice: String? = nil) { (self.face, self.advice) = (face, advice) }

    struct Content: Sendable {
        let period: Record?
        let objectives: [(objective: Record, figure: ObjectiveFigure?)]
        let risks: [Record]
        let surges: [Record]
        let conflicts: [RecordID: [SurgeConflict]]
        let sections: [Record]
        /// What sections are asked and have not answered, soonest first.
        let asked: [Duty]
        let tree: UnitTree

        init(_ reading: Reading, _ rules: SupervisionRules, advice: String? = nil, now: Instant) throws {
            tree = try UnitTree(reading)
            period = try reading.page(Periods.self, Query(equals: ["state": "current"], limit: 1)).records.first
            let objectives = try reading.page(Objectives.self, Query(limit: 100)).records
            let figures = try reading.figures(of: objectives, rules, now: now)
            self.objectives = objectives.map { ($0, figures[$0.id]) }
            risks = try reading.page(Risks.self, Query(limit: 100)).records
            surges = try reading.page(Surges.self, Query(limit: 50)).records
            conflicts = SurgeConflict.all(of: surges)
            let sections = try reading.page(Sections.self, Query(limit: 100)).records
            self.sections = sections
            asked =
                try advice.map { rule in
                    let units = Set(sections.compactMap { $0[Sections.fields.unit] })
                    return try reading.duties(DutyQuery(.units(units), rule: rule, limit: 30)).duties
                } ?? []
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules, advice) = (routes.pages, face.store, face.rules, advice)
        routes.signedIn.get("sections") { _, context in
            let principal = try context.principal()
            guard !principal.roles.isDisjoint(with: headquarters) else { throw Rejection.notFound }
            let now = store.now
            let content = try await store.read(as: principal) { try Content($0, rules, advice: advice, now: now) }
            let view = SectionView(
                words: PageWords(pages, context, now: now), content: content, principal: principal,
                today: rules.today(now), link: advice.flatMap { rules.duties[$0]?.link })
            return try pages.render("sections", view.values, for: context)
        }
    }
}

/// What an objective's indicator says now.
struct ObjectiveFigure: Sendable, Hashable {
    let title: Words
    let unit: Words
    let value: Double?
}

/// Values of the page.
struct SectionView {
    let words: PageWords
    let content: SectionPages.Content
    let principal: Principal
    let today: CalendarDay
    /// The page on which advice is given.
    let link: (@Sendable (Duty) -> String)?

    var values: [String: ViewValue] {
        let p = Periods.fields
        return [
            "title": .text(words.text("section.title")), "canEdit": .flag(principal.has(.dutyOfficer, .sectionLead)),
            "period": content.period.map {
                [
                    "href": .text("/registers/period/\($0.id)"), "title": .text($0[p.title] ?? ""),
                    "from": words.day($0[p.from]), "to": words.day($0[p.to]), "aims": .text($0[p.aims] ?? ""),
                ]
            } ?? .none,
            "asked": .list(content.asked.map(asked)), "askedAny": .flag(!content.asked.isEmpty),
            "objectives": .list(content.objectives.map(objective)),
            "objectivesAny": .flag(!content.objectives.isEmpty), "risks": .list(content.risks.map(risk)),
            "risksAny": .flag(!content.risks.isEmpty), "matrix": .list(matrix),
            "impacts": .list((1...5).map { ViewValue($0) }), "surges": .list(content.surges.map(surge)),
            "surgesAny": .flag(!content.surges.isEmpty), "sections": .list(content.sections.map(section)),
            "sectionsAny": .flag(!content.sections.isEmpty),
        ]
    }

    private func asked(_ duty: Duty) -> ViewValue {
        [
            "href": ViewValue(link?(duty)), "title": .text(duty.title ?? ""),
            "unit": .text(duty.unit.map { content.tree.name($0) } ?? ""), "due": words.due(duty.due),
            "own": .flag(duty.unit.map(principal.units.contains) ?? false),
        ]
    }

    private func objective(_ line: (objective: Record, figure: ObjectiveFigure?)) -> ViewValue {
        let o = Objectives.fields
        let (target, direction) = (line.objective[o.target] ?? 0, line.objective[o.direction] ?? .atLeast)
        let reached = direction.reached(line.figure?.value, target: target)
        let word = line.figure.map { words.text($0.unit) } ?? ""
        let unit = word == "%" || word.isEmpty ? word : " \(word)"
        return [
            "href": .text("/registers/objective/\(line.objective.id)"), "title": .text(line.objective[o.title] ?? ""),
            "unit": .text(line.objective[o.unit].map { content.tree.name($0) } ?? ""),
            "indicator": .text(line.figure.map { words.text($0.title) } ?? line.objective[o.indicator] ?? ""),
            "target": .text("\(words.text("section.sign.\(direction.rawValue)")) \(target)\(unit)"),
            "value": .text(line.figure?.value.map { "\(Self.number($0))\(unit)" } ?? "—"),
            "state": reached.map {
                $0 ? words.badge("met", "section.reached") : words.badge("soon", "section.notReached")
            } ?? words.badge("plain", "section.noFigure"),
            "until": words.day(line.objective[o.until]),
        ]
    }

    /// To a tenth, without a needless nought.
    private static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
    }

    private func risk(_ risk: Record) -> ViewValue {
        let r = Risks.fields
        let score = risk[r.product] ?? 0
        let tones: [RiskLevel: String] = [.high: "late", .medium: "soon", .low: "plain"]
        let level = RiskLevel(score: score)
        return [
            "href": .text("/registers/risk/\(risk.id)"), "title": .text(risk[r.title] ?? ""),
            "hazard": .text(words.text("choice.risk.hazard.\((risk[r.hazard] ?? .other).rawValue)")),
            "likelihood": ViewValue(risk[r.likelihood] ?? 0), "impact": ViewValue(risk[r.impact] ?? 0),
            "score": ViewValue(score), "level": words.badge(tones[level] ?? "plain", "section.level.\(level.rawValue)"),
            "unit": .text(risk[r.unit].map { content.tree.name($0) } ?? ""),
            "mitigation": .text(risk[r.mitigation] ?? ""), "review": words.day(risk[r.review]),
            "reviewLate": .flag(risk[r.review].map { $0 < today } ?? false),
        ]
    }

    /// Likelihood downwards from 5, impact to the right: how many risks stand in each place.
    private var matrix: [ViewValue] {
        let r = Risks.fields
        return (1...5).reversed().map { likelihood in
            let cells = (1...5).map { impact -> ViewValue in
                let count = content.risks.count { $0[r.likelihood] == likelihood && $0[r.impact] == impact }
                return [
                    "count": .text(count == 0 ? "" : String(count)),
                    "level": .text(RiskLevel(score: likelihood * impact).rawValue), "impact": ViewValue(impact),
                ]
            }
            return ["likelihood": ViewValue(likelihood), "cells": .list(cells)]
        }
    }

    private func surge(_ surge: Record) -> ViewValue {
        let s = Surges.fields
        let names = Dictionary(content.surges.map { ($0.id, $0[s.title] ?? "") }) { first, _ in first }
        let conflicts = (content.conflicts[surge.id] ?? []).map { conflict -> ViewValue in
            [
                "text": .text(
                    words.text(
                        "section.conflict",
                        [
                            "resource": conflict.resource, "other": names[conflict.other] ?? "",
                            "day": words.pages.time.day(conflict.day, words.context.language, now: words.now),
                        ]))
            ]
        }
        let day = surge[s.day] ?? today
        return [
            "href": .text("/registers/surge/\(surge.id)"), "title": .text(surge[s.title] ?? ""),
            "kind": .text(words.text("choice.surge.kind.\((surge[s.kind] ?? .other).rawValue)")),
            "day": words.day(day), "until": words.day(surge[s.until]),
            "left": .text(
                day >= today ? words.text("section.daysLeft", ["n": String(day.ordinal - today.ordinal)]) : ""),
            "tasks": ViewValue((surge[s.tasks] ?? "").split(whereSeparator: \.isNewline).count),
            "state": words.badge(surge.state == "prepared" ? "soon" : "info", "state.surge.\(surge.state)"),
            "draft": surge[s.draft].map { .text("/directives/\($0)/draft") } ?? .none,
            "prepareOn": words.day(day.advanced(by: -(surge[s.lead] ?? 0))), "conflicts": .list(conflicts),
        ]
    }

    private func section(_ section: Record) -> ViewValue {
        let s = Sections.fields
        let unit = section[s.unit]
        return [
            "href": .text("/registers/section/\(section.id)"),
            "unit": .text(unit.map { content.tree.name($0) } ?? ""),
            "function": .text(words.text("choice.section.function.\((section[s.function] ?? .operations).rawValue)")),
            "task": .text(section[s.task] ?? ""),
            "lead": ViewValue(unit.flatMap { content.tree.unit($0)?.firstResponsible }),
            "phone": ViewValue(section[s.dutyPhone]), "indicators": ViewValue((section[s.indicators] ?? []).count),
            "reports": ViewValue((section[s.reports] ?? []).count),
        ]
    }
}

extension Reading {
    /// What the objectives' indicators say now, for the whole headquarters.
    func figures(
        of objectives: [Record], _ rules: SupervisionRules, now: Instant
    ) throws -> [RecordID: ObjectiveFigure] {
        let (o, territory) = (Objectives.fields, principal.county.territory)
        let ids = Set(objectives.compactMap { $0[o.indicator] }).filter { rules.indicators[$0] != nil }
        let figures = try self.figures(ids.sorted(), of: rules.indicators, areas: [territory], day: rules.today(now))
        let found = objectives.compactMap { objective -> (RecordID, ObjectiveFigure)? in
            guard let id = objective[o.indicator], let indicator = rules.indicators[id] else { return nil }
            let value = figures[FigureKey(id, territory)]?.value
            return (objective.id, ObjectiveFigure(title: indicator.name, unit: indicator.unit, value: value))
        }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
}
