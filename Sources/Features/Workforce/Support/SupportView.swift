import Database
import Kernel
import Organisation
import Registers
import Supervision
import Web

/// Values of the pages of support teams.
struct SupportView {
    let words: PageWords
    let content: SupportContent
    let principal: Principal
    let today: CalendarDay
    let form: Form
    let problem: Rejection?

    private static func state(_ team: Record, _ words: PageWords) -> ViewValue {
        words.badge(team.state == "active" ? "info" : "plain", "state.supportTeam.\(team.state)")
    }

    /// What both pages say of a team.
    private static func facts(
        _ team: Record, _ counts: SupportCounts, _ tree: UnitTree, _ words: PageWords
    ) -> [String: ViewValue] {
        let t = SupportTeams.fields
        let kind = (team[t.kind] ?? .villageTeam).rawValue
        return [
            "name": .text(team[t.name] ?? ""), "kind": .text(words.text("choice.supportTeam.kind.\(kind)")),
            "unit": .text(team[t.unit].map { tree.name($0) } ?? ""),
            "village": .text(team[t.receiver].map { tree.name($0) } ?? ""),
            "township": .text(team[t.receiverOffice].map { tree.name($0) } ?? ""),
            "number": ViewValue(team[t.number] ?? 0), "why": .text(team[t.why] ?? ""),
            "domain": .text(words.text("choice.supportTeam.domain.\((team[t.domain] ?? .other).rawValue)")),
            "from": words.day(team[t.from]), "to": words.day(team[t.to]), "state": state(team, words),
            "days": ViewValue(counts.days), "found": ViewValue(counts.found), "solved": ViewValue(counts.solved),
        ]
    }

    static func list(_ list: SupportList, _ words: PageWords, _ principal: Principal) -> [String: ViewValue] {
        [
            "title": .text(words.text("support.title")),
            "canAdd": .flag(principal.has(.dutyOfficer, .sectionLead, .unitOfficer)),
            "teamsAny": .flag(!list.teams.isEmpty),
            "teams": .list(
                list.teams.map { team -> ViewValue in
                    let facts = facts(team, list.counts[team.id] ?? SupportCounts(), list.tree, words)
                    return .object(facts.merging(["href": .text("/support-teams/\(team.id)")]) { $1 })
                }),
        ]
    }

    var values: [String: ViewValue] {
        let (t, team) = (SupportTeams.fields, content.team)
        let states = principal.states
        let own: [String: ViewValue] = [
            "title": .text(team[t.name] ?? ""), "id": .text(team.id.text), "basis": .text(team[t.basis] ?? ""),
            "gap": content.gap.map { gap in
                [
                    "title": .text(gap[Gaps.fields.title] ?? ""), "href": .text("/registers/gap/\(gap.id)"),
                    "trend": .text(words.text("choice.gap.trend.\((gap[Gaps.fields.trend] ?? .same).rawValue)")),
                ]
            } ?? .none,
            "recordHref": .text("/registers/supportTeam/\(team.id)"),
            "canState": .flag(states), "isActive": .flag(team.state == "active" && states),
            "first": .text(team[t.from]?.description ?? ""),
            "last": .text(min(team[t.to] ?? today, today).description),
            "day": .text(form.text("day") ?? today.description), "present": .text(form.text("present") ?? ""),
            "wording": .text(form.text("wording") ?? ""), "problem": words.problem(problem),
            "stated": .list(content.days.map(stated)), "statedAny": .flag(!content.days.isEmpty),
            "issues": .list(content.issues.map(issue)), "issuesAny": .flag(!content.issues.isEmpty),
        ]
        return own.merging(Self.facts(team, content.counts, content.tree, words)) { first, _ in first }
    }

    private func stated(_ day: Record) -> ViewValue {
        let d = SupportDays.fields
        return [
            "day": words.day(day[d.day]), "present": ViewValue(day[d.present] ?? 0),
            "source": .text(words.text("choice.supportDay.source.\((day[d.source] ?? .village).rawValue)")),
        ]
    }

    private func issue(_ issue: Record) -> ViewValue {
        let i = SupportIssues.fields
        let (isOpen, states) = (issue.state == "open", principal.states)
        let other = issue[i.linked].flatMap { RecordID($0) }.flatMap { content.links[$0] }
        return [
            "id": .text(issue.id.text), "title": .text(issue[i.title] ?? ""), "noted": words.moment(issue.created),
            "state": words.badge(isOpen ? "soon" : "met", "state.supportIssue.\(issue.state)"),
            "solved": words.moment(issue[i.solved]), "result": ViewValue(issue[i.result]),
            "link": issue[i.link].map { kind in
                [
                    "text": .text(words.text("choice.supportIssue.link.\(kind.rawValue)")),
                    "href": other.map { .text(kind.href($0.id)) } ?? .none,
                    "status": other.map { .text(words.text("state.\(kind.rawValue).\($0.state)")) } ?? .none,
                ]
            } ?? .none,
            "canSolve": .flag(isOpen && states), "canReopen": .flag(!isOpen && states),
            "canLink": .flag(isOpen && states && !content.candidates.isEmpty),
            "candidates": .list(isOpen ? content.candidates.map(candidate) : []),
        ]
    }

    /// A task or finding by its title, a help ticket by its kind alone: whoever asked is on its own page.
    private func candidate(_ kind: SupportLink, _ record: Record) -> ViewValue {
        let title =
            kind == .helpTicket
            ? words.text("choice.helpTicket.kind.\(record.values.stored["kind"]?.text ?? "other")")
            : record.values.stored["title"]?.text ?? ""
        let name = words.text("choice.supportIssue.link.\(kind.rawValue)")
        return ["value": .text("\(kind.rawValue) \(record.id)"), "text": .text("\(name) · \(title)")]
    }
}
