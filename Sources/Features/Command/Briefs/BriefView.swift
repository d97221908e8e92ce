import Foundation
import Kernel
import Registers
import Web

/// Values of a brief's page.
struct BriefView {
    let words: BriefWords
    /// Days that have a brief, before and after this one.
    let previous: CalendarDay?
    let next: CalendarDay?
    let isFinal: Bool

    private var content: BriefContent { words.content }

    var values: [String: ViewValue] {
        [
            "title": .text(words.title), "day": .text(words.day(content.day)), "key": .text(content.day.description),
            "previous": ViewValue(previous.map { "/briefs/\($0)" }), "next": ViewValue(next.map { "/briefs/\($0)" }),
            "cutOff": .text(words.moment(content.asOf)),
            "finalised": isFinal ? .text(words.time.clock(content.asOf)) : .none, "numbers": Self.numbers(words),
            "overdueCount": .text(words.count(content.tasks.overdue, shown: content.overdue.count)),
            "overdueAny": .flag(!content.overdue.isEmpty), "overdue": .list(content.overdue.map(item)),
            "directives": facts(words.directives), "states": facts(words.states),
            "unsigned": .list(
                content.unsigned.map { ["text": .text(words.unsigned($0)), "late": .flag($0.late > 0)] }),
            "review": .list(
                content.review.map {
                    [
                        "href": .text("/directives/\($0.directive)"), "title": .text($0.title),
                        "state": .text(words.text("directive.state.\($0.state)")),
                        "since": .text(words.moment($0.since)),
                    ]
                }),
            "waivedAny": .flag(content.waived?.isEmpty == false),
            "waived": .list((content.waived ?? []).map { ["text": .text(words.waiver($0))] }),
            "tables": [
                table("byArea", "area", content.areas), table("byUnit", "unit", content.units),
            ],
            "carriedCount": .text(words.count(content.tasks.open, shown: content.carried.count)),
            "carried": .list(BriefWords.groups(content.carried).map(carried)), "closing": facts(words.closing),
            "sections": .list(
                (content.sections ?? []).map { section in
                    [
                        "title": .text(words.text("brief.section.\(section.name)")), "count": ViewValue(section.count),
                        "lines": .list(
                            section.lines.map { line in
                                let said = line.words(words.language)
                                return [
                                    "text": .text(said.text), "detail": .text(said.detail), "href": .text(line.href),
                                    "late": .flag(line.late == true),
                                ]
                            }),
                    ]
                }),
            "gaps": .list(content.gaps.map { ["text": .text(words.gap($0))] }),
            "meanings": .list(words.meaning.map { ["text": .text($0)] }), "seal": ViewValue(words.seal),
        ]
    }

    static func numbers(_ words: BriefWords) -> ViewValue {
        .list(
            words.numbers.map {
                [
                    "tone": .text($0.tone), "label": .text($0.label), "value": .text($0.value),
                    "unit": ViewValue($0.unit),
                    "change": ViewValue($0.change.map { "\(words.changeSince) \($0)" }),
                    "changeTone": .text($0.changeTone),
                ]
            })
    }

    private func item(_ item: BriefItem) -> ViewValue {
        [
            "href": .text("/tasks/\(item.task)"), "title": .text(item.title), "source": .text(words.source(item)),
            "unit": .text(item.unit), "responsible": ViewValue(item.responsible), "leader": ViewValue(item.leader),
            "due": .text(words.moment(item.due)), "late": .text(words.late(item)),
        ]
    }

    private func carried(_ group: [BriefItem]) -> ViewValue {
        let first = group[0]
        return [
            "href": .text(group.count == 1 ? "/tasks/\(first.task)" : "/directives/\(first.directiveID)"),
            "title": .text(first.title), "source": .text(words.source(first)), "unit": .text(words.units(group)),
            "leader": .text(words.leaders(group)),
            "since": .text(words.day(CalendarDay(first.issued, in: words.time.zone))),
            "due": .text(words.moment(first.due)),
            "state": [
                "tone": .text(group.contains { $0.hoursOverdue != nil } ? "late" : "info"),
                "text": .text(words.states(group.map(\.state))),
            ],
        ]
    }

    private func facts(_ facts: [BriefWords.Fact]) -> ViewValue {
        .list(facts.map { ["label": .text($0.label), "value": .text($0.value)] })
    }

    private func table(_ title: String, _ label: String, _ lines: [BriefLine]) -> ViewValue {
        let rows = lines.map { row(words.name($0), $0.tasks, isTotal: false) }
        return [
            "title": .text(words.text(title)), "label": .text(words.text(label)),
            "rows": .list(rows + [row(words.text("app.total"), content.tasks, isTotal: true)]),
        ]
    }

    private func row(_ name: String, _ tasks: BriefCounts, isTotal: Bool) -> ViewValue {
        [
            "name": .text(name), "issued": ViewValue(tasks.issued), "acknowledged": ViewValue(tasks.acknowledged),
            "replied": ViewValue(tasks.replied), "closed": ViewValue(tasks.closed), "overdue": ViewValue(tasks.overdue),
            "rate": .text(BriefWords.percent(tasks.closureRate)), "late": .flag(tasks.overdue > 0),
            "total": .flag(isTotal),
        ]
    }
}
