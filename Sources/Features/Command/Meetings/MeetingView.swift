import Communiques
import Foundation
import Kernel
import Registers
import Web

/// Values of a meeting's page.
struct MeetingView {
    let words: PageWords
    let agenda: MeetingAgenda
    let principal: Principal

    var values: [String: ViewValue] {
        let m = Meetings.fields
        let meeting = agenda.meeting
        let all = agenda.brief?.tasks.open ?? 0
        return [
            "title": ViewValue(meeting[m.title]), "id": .text(meeting.id.text), "held": words.day(meeting[m.held]),
            "chair": ViewValue(meeting[m.chair]),
            "series": ViewValue(meeting[m.number].map { words.text("meeting.seriesOf", ["n": String($0)]) }),
            "canPaste": .flag(agenda.communique == nil && principal.has(.dutyOfficer, .sectionLead)), "brief": brief,
            "carriedCount": .text(
                all == agenda.carried.count
                    ? words.text("brief.count", ["n": String(all)])
                    : words.text("brief.countCut", ["n": String(all), "shown": String(agenda.carried.count)])),
            "carriedAny": .flag(!agenda.carried.isEmpty), "carried": .list(carriedGroups),
            "communique": communique, "directives": .list(agenda.directives.map(directive)),
            "decisionsAny": .flag(agenda.decisions > 0),
            "decisions": .text(
                words.text(
                    agenda.withoutTask.isEmpty ? "meeting.allDecisions" : "meeting.decisionsWithoutTask",
                    ["n": String(agenda.withoutTask.count), "all": String(agenda.decisions)])),
            "withoutTask": .list(agenda.withoutTask.map(decision)),
            "advisedAny": .flag(!agenda.advised.assessments.isEmpty), "advised": agenda.advised.values(words),
        ]
    }

    private var briefWords: BriefWords? {
        agenda.brief.map {
            BriefWords(
                content: $0, locales: words.pages.locales, language: words.context.language, time: words.pages.time)
        }
    }

    private var brief: ViewValue {
        guard let brief = briefWords else { return .none }
        let content = brief.content
        return [
            "href": .text("/briefs/\(content.day)"), "title": .text(brief.title),
            "finalised": .text("\(words.text("app.asOf")) \(brief.moment(content.asOf))"),
            "numbers": BriefView.numbers(brief),
        ]
    }

    /// What was carried, item by item, with states and deadline as they are now.
    private var carriedGroups: [ViewValue] {
        guard let brief = briefWords else { return [] }
        let now = Dictionary(
            agenda.carried.compactMap { $0.task }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return BriefWords.groups(agenda.carried.map(\.item)).map { group in
            let (first, tasks) = (group[0], group.compactMap { now[$0.task] })
            let isLate = tasks.contains { Tasks.replying.contains($0.state) && first.due <= words.now }
            let isDone = tasks.allSatisfy(Progress.hasReplied)
            return [
                "href": .text(group.count == 1 ? "/tasks/\(first.task)" : "/directives/\(first.directiveID)"),
                "title": .text(first.title), "source": .text(brief.source(first)), "unit": .text(brief.units(group)),
                "leader": .text(brief.leaders(group)),
                "since": words.day(CalendarDay(first.issued, in: words.pages.time.zone)),
                "state": [
                    "tone": .text(isLate ? "late" : isDone ? "met" : "info"),
                    "text": .text(brief.states(tasks.map(\.state))),
                ],
                "due": isDone ? words.pages.time.past(first.due, words.context.language) : words.due(first.due),
            ]
        }
    }

    private func directive(_ record: Record, _ progress: Progress) -> ViewValue {
        let d = Directives.fields
        let isDraft = ["draft", "review"].contains(record.state)
        return [
            "href": .text("/directives/\(record.id)\(isDraft ? "/draft" : "")"), "title": ViewValue(record[d.title]),
            "number": ViewValue(record[d.number]), "closed": isDraft ? .none : ViewValue(progress.closed),
            "total": isDraft || progress.received == 0 ? .none : ViewValue(progress.received),
            "tone": .text(progress.overdue > 0 ? "late" : ""), "state": words.directiveState(record),
        ]
    }

    private func decision(_ item: Record) -> ViewValue {
        let i = DirectiveItems.fields
        return [
            "href": .text("/directives/\(item[i.directive]?.text ?? "")"), "no": ViewValue(item[i.ordinal]),
            "wording": ViewValue(item[i.wording]), "kind": words.kind(item[i.kind]),
        ]
    }

    private var communique: ViewValue {
        guard let record = agenda.communique else { return .none }
        let c = CommuniqueTexts.fields
        let text = record[c.text] ?? ""
        // A reading that a later version cannot decode is no reason to hide the text.
        let said = record[c.reading].flatMap { try? JSONDecoder().decode(Communique.self, from: Data($0.text.utf8)) }
        let speakers = (said?.speakers ?? []).map { speaker in
            speaker.post.map { words.text("brief.noted", ["text": speaker.name, "note": $0]) } ?? speaker.name
        }
        let separator = words.text("brief.separator")
        let facts = [("speakers", speakers), ("upstream", said?.upstream ?? []), ("cites", said?.cites ?? [])]
        return [
            "facts": .list(
                facts.filter { !$0.1.isEmpty }.map {
                    ["label": .text(words.text("meeting.\($0.0)")), "value": .text($0.1.joined(separator: separator))]
                }), "length": .text(words.text("meeting.length", ["n": String(text.count)])), "text": .text(text),
        ]
    }
}
