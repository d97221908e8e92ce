import Indicators
import Kernel
import Organisation
import Registers
import Web

/// Values of the office's pages.
struct OverviewView {
    let words: PageWords
    let content: OverviewPages.Content
    let face: ReportingFace

    init(_ words: PageWords, _ content: OverviewPages.Content, _ face: ReportingFace) {
        (self.words, self.content, self.face) = (words, content, face)
    }

    var values: [String: ViewValue] {
        let slot = content.slot
        let all = content.expected
        let owed = all.reduce(0) { $0 + $1.owed.count }
        let submitted = all.reduce(0) { $0 + $1.submitted }
        return [
            "title": .text(words.text("report.overview")), "dayText": .text(words.day(slot)),
            "previous": .text("/reports/overview?day=\(slot.advanced(by: -1))"),
            "next": slot < face.today ? .text("/reports/overview?day=\(slot.advanced(by: 1))") : .none,
            "owed": ViewValue(owed), "submitted": ViewValue(submitted),
            "late": ViewValue(all.reduce(0) { $0 + $1.late }),
            "missing": ViewValue(all.reduce(0) { $0 + $1.missing.count }),
            // What is not in is an alarm only past its own cut-off.
            "missingTone": .text(all.contains { !$0.isComplete && words.now > due($0) } ? "late" : "plain"),
            "corrected": ViewValue(all.reduce(0) { $0 + $1.corrected }), "any": .flag(!all.isEmpty),
            "types": .list(all.map(type)), "towns": .list(towns),
            "columns": .list(all.map { .text(words($0.form.title)) }),
            "isOffice": .flag(
                words.context.signedIn?.principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) == true),
            "asked": .list(content.asked.map(asked)), "askedAny": .flag(!content.asked.isEmpty),
            "flags": .list(content.flags.map(flag)), "flagsAny": .flag(!content.flags.isEmpty),
        ]
    }

    private func due(_ expected: Expected) -> Instant {
        let clock = expected.form.clock
        return clock.moments(of: clock.covered(dueOn: expected.slot), in: face.rules.zone).due
    }

    private func type(_ expected: Expected) -> ViewValue {
        let form = expected.form
        let due = due(expected)
        let missing = expected.missing
        let cut =
            content.cuts["\(form.id)/\(expected.slot)/final"] ?? content.cuts["\(form.id)/\(expected.slot)/preliminary"]
        let c = ReportCuts.fields
        return [
            "id": .text(form.id), "title": .text(words(form.title)),
            "href": .text("/reports/overview/\(form.id)?day=\(expected.slot)"),
            "cutoff": words.due(due), "isOver": .flag(words.now > due),
            "owed": ViewValue(expected.owed.count), "submitted": ViewValue(expected.submitted),
            "late": ViewValue(expected.late), "missing": ViewValue(missing.count), "zero": ViewValue(expected.zero),
            "corrected": ViewValue(expected.corrected), "complete": .flag(expected.isComplete),
            "tone": .text(expected.isComplete ? "met" : words.now > due ? "late" : "soon"),
            "cut": cut.map { cut in
                .text(
                    words.text(
                        "report.cut.\((cut[c.stage] ?? .final).rawValue)",
                        [
                            "moment": words.moment(cut[c.asOf]) ?? "", "n": String(cut[c.submitted] ?? 0),
                            "total": String(cut[c.owed] ?? 0),
                        ]))
            } ?? .none,
            "paste": .text(paste(expected)),
        ]
    }

    /// Where villages are late it is their townships that the group knows.
    private func paste(_ expected: Expected) -> String {
        let late = expected.missing.map { content.tree.name($0.unit) }
        return PasteText.text(
            title: words(expected.form.title), at: words.now, submitted: expected.submitted, missing: late, words)
    }

    private func towns(_ expected: Expected) -> [AreaCode?: [Expected.Line]] {
        Dictionary(grouping: expected.owed) { $0.area?.ancestor(.township) }
    }

    private var towns: [ViewValue] {
        let grouped = content.expected.map(towns)
        let areas = Set(grouped.flatMap(\.keys)).sorted { ($0?.text ?? "") < ($1?.text ?? "") }
        return areas.map { area in
            let name = area.flatMap { area in content.tree.townships.first { $0.area == area }?.short }
            let week = area.flatMap { content.week[$0] }
            return [
                "timely": .text(Self.percent(week?.timelyRate)), "complete": .text(Self.percent(week?.completeRate)),
                "name": .text(name ?? words.text("report.county")),
                "cells": .list(
                    zip(content.expected, grouped).map { expected, groups in
                        let lines = groups[area] ?? []
                        let isIn = lines.count(where: \.isIn)
                        let town = area.map { "&town=\($0)" } ?? ""
                        return [
                            "any": .flag(!lines.isEmpty), "submitted": ViewValue(isIn), "owed": ViewValue(lines.count),
                            "allIn": .flag(isIn == lines.count), "label": .text(words(expected.form.title)),
                            "href": .text("/reports/overview/\(expected.form.id)?day=\(content.slot)\(town)"),
                        ]
                    }),
            ]
        }
    }

    private static func percent(_ tenths: Int?) -> String { tenths.map { "\($0 / 10).\($0 % 10)%" } ?? "—" }

    private func flag(_ flag: Record) -> ViewValue {
        let a = Aberrations.fields
        return [
            "href": .text("/aberrations/\(flag.id)"), "unit": .text(flag[a.unit].map(content.tree.name) ?? ""),
            "title": .text(flag[a.title] ?? ""), "day": .text(flag[a.day].map { words.day($0) } ?? ""),
            "value": ViewValue(flag[a.value] ?? 0), "threshold": .text(flag[a.threshold] ?? ""),
            "verifier": .text(flag[a.verifier].map(content.tree.name) ?? ""),
        ]
    }

    private func asked(_ exception: Record) -> ViewValue {
        let e = LockExceptions.fields
        let form = content.expected.first { $0.form.id == exception[e.type] }?.form
        return [
            "id": .text(exception.id.text), "unit": .text(content.tree.name(exception[e.unit] ?? exception.id)),
            "type": .text(form.map { words($0.title) } ?? exception[e.type] ?? ""),
            "day": .text(exception[e.slot].map { words.day($0) } ?? ""), "reason": .text(exception[e.reason] ?? ""),
            "canDecide": .flag(
                words.context.signedIn?.principal.has(.dutyOfficer, .sectionLead) == true
                    && exception[e.asker] != words.context.signedIn?.principal.user),
        ]
    }

    /// One type, unit by unit.
    func units(of expected: Expected, in town: AreaCode?) -> [String: ViewValue] {
        let (form, r) = (expected.form, Reports.fields)
        let shown = expected.only { line in
            town.map { town in line.area.map(town.contains) ?? false } ?? true
        }
        let counts = form.counts
        return [
            "title": .text(words(form.title)), "dayText": .text(words.day(expected.slot)),
            "back": .text("/reports/overview?day=\(expected.slot)"),
            "town": ViewValue(town.flatMap { area in content.tree.townships.first { $0.area == area }?.short }),
            "owed": ViewValue(shown.owed.count), "submitted": ViewValue(shown.submitted),
            "paste": .text(paste(shown)), "complete": .flag(shown.isComplete),
            "columns": .list(counts.map { .text(words($0.title)) }),
            "template": .text("/reports/table/\(form.id).xlsx?day=\(expected.slot)"),
            "table": .text("/reports/table/\(form.id)?day=\(expected.slot)"),
            "cut": content.figures.map(frozen) ?? .none,
            "sums": .list(counts.map { ViewValue((try? shown.sum($0.id)) ?? 0) }),
            "rows": .list(
                shown.lines.map { line in
                    let told = line.report.flatMap { try? ReportContent($0) }
                    return [
                        "unit": .text(content.tree.name(line.unit)),
                        "href": .text(
                            line.report.map { "/reports/\($0.id)" }
                                ?? "/reports?unit=\(line.unit)&day=\(expected.slot)"),
                        "state": words.state(line.state), "corrected": .flag(line.isCorrected),
                        "at": ViewValue(words.moment(line.report?[r.submittedAt])),
                        "cells": .list(
                            counts.map { field in
                                [
                                    "label": .text(words(field.title)),
                                    "value": .text(told?.values[field.id]?.shown ?? "—"),
                                ]
                            }),
                    ]
                }),
        ]
    }

    /// Figures of the cut-off and of now; marked where they differ.
    private func frozen(_ figures: CutFigures) -> ViewValue {
        let number = { (figure: Figure) in figure.value.map { String(Int($0.rounded())) } ?? "—" }
        return [
            "title": .text(
                words.text("report.cutFigures.\(figures.stage.rawValue)", ["moment": words.moment(figures.asOf) ?? ""])),
            "rows": .list(
                figures.lines.map { line in
                    [
                        "name": .text(words(line.indicator.name)), "unit": .text(words(line.indicator.unit)),
                        "then": .text(number(line.then)), "now": .text(number(line.now)),
                        "differs": .flag(line.then.value != line.now.value),
                    ]
                }),
        ]
    }
}
