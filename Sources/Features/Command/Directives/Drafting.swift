package import Communiques
import Database
import Foundation
import Kernel
import Organisation
package import Registers

/// From a read communiqué to the draft a clerk corrects.
extension Writing {
    /// Stores the text, its meeting and a directive in draft with one item per demand.
    /// - Returns: the directive.
    /// - Throws: `Rejection.forbidden` for whoever may not draft.
    package func draft(
        from text: Communiques.Reading, named fileName: String? = nil, rules: CommandRules
    ) throws -> Record {
        guard principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
        let tree = try UnitTree(reading)
        let said = text.communique
        let (c, m, d) = (CommuniqueTexts.fields, Meetings.fields, Directives.fields)
        let meetingName = [said.held, said.series.map { "第\($0)次会议" }].compactMap(\.self).joined(separator: " ")
        let title = said.title ?? fileName ?? meetingName
        let held = said.held.flatMap { CalendarDay($0) }
        let communique = try insert(
            CommuniqueTexts.self,
            Values {
                $0[c.title] = String(title.prefix(200))
                $0[c.published] = said.published.flatMap { CalendarDay($0) }
                $0[c.held] = held
                $0[c.text] = text.text
                $0[c.reading] = JSONText(String(decoding: (try? said.json()) ?? Data(), as: UTF8.self))
            })
        let lastBrief = try reading.lastBrief()
        let meeting = try insert(
            Meetings.self,
            Values {
                $0[m.title] = title.isEmpty ? "-" : String(title.prefix(200))
                $0[m.held] = held ?? CalendarDay(now, in: rules.zone)
                $0[m.number] = said.series
                $0[m.chair] = said.speakers.first?.name
                $0[m.upstream] = said.upstream.isEmpty ? nil : String(said.upstream.joined(separator: "、").prefix(200))
                $0[m.communique] = communique.id
                $0[m.brief] = lastBrief?[Briefs.fields.day]
            })
        let directive = try insert(
            Directives.self,
            Values {
                $0[d.title] = title.isEmpty ? "-" : String(title.prefix(200))
                $0[d.series] = rules.series.first
                $0[d.sourceKind] = .meeting
                $0[d.communique] = communique.id
                $0[d.meeting] = meeting.id
                $0[d.legalBasis] = said.cites.isEmpty ? nil : String(said.cites.joined(separator: "、").prefix(200))
                $0[d.urgency] = .routine
                $0[d.drafter] = principal.user
            })
        for (position, demand) in said.allDemands.enumerated() {
            try insert(item: demand, questions: said.questions, position: position, of: directive.id, tree, rules)
        }
        return directive
    }

    private func insert(
        item demand: Demand, questions: [Communique.Question], position: Int, of directive: RecordID, _ tree: UnitTree,
        _ rules: CommandRules
    ) throws {
        let i = DirectiveItems.fields
        let deadline = demand.deadlines.first { $0.day != nil } ?? demand.deadlines.first
        let day = deadline?.day.flatMap { CalendarDay($0) }
        // What the text states stays even if it is past, and is then asked; a proposal of ours is made anew.
        let at = day.map { Self.instant($0, deadline?.time, rules) }.flatMap {
            deadline?.basis == .proposed && $0 <= now ? nil : $0
        }
        // A day that has passed, or none: tomorrow at six is our proposal, for the clerk to confirm.
        let proposal = CalendarDay(now, in: rules.zone).advanced(by: 1).at(hour: 18, in: rules.zone)
        let actionable = [.task, .standing, .prohibition].contains(demand.kind)
        let proposed = demand.lead.map { UnitNames.resolve([$0], in: tree) } ?? []
        let own = demand.each || proposed.isEmpty ? UnitNames.resolve(demand.addressees, in: tree) : []
        let leads = demand.each ? (own.isEmpty ? proposed : own) : (proposed.isEmpty ? own : proposed)
        let notes = ItemNotes(demand, questions)
        try insert(
            DirectiveItems.self,
            Values {
                $0[i.directive] = directive
                $0[i.position] = (position + 1) * 1000
                $0[i.ordinal] = demand.ordinal.map { String($0.prefix(40)) }
                $0[i.kind] = ItemKind(rawValue: demand.kind.rawValue)
                $0[i.verbatim] = String(demand.text.prefix(20_000))
                $0[i.speaker] = demand.speaker
                $0[i.start] = demand.start
                $0[i.end] = demand.end
                $0[i.wording] = notes.wording(of: demand)
                $0[i.leads] = leads
                $0[i.supporting] = UnitNames.resolve(demand.supporting, in: tree).filter { !leads.contains($0) }
                $0[i.deadlineKind] = deadline.flatMap { DeadlineKind(rawValue: $0.kind.rawValue) } ?? .due
                $0[i.deadline] = at ?? (actionable ? proposal : nil)
                $0[i.basis] = at == nil ? .proposed : deadline.flatMap { DeadlineBasis(rawValue: $0.basis.rawValue) }
                $0[i.frequency] = demand.frequencies.first.map { String($0.text.prefix(60)) }
                $0[i.figures] = []
                $0[i.urgency] = .routine
                $0[i.included] = actionable && !demand.isRefused
                $0[i.verify] = false
                $0[i.evidence] = false
                $0[i.notes] = notes.json
                $0[i.demand] = demand.id
                $0[i.sameAs] = demand.sameAs
            })
    }

    private static func instant(_ day: CalendarDay, _ time: String?, _ rules: CommandRules) -> Instant {
        let parts = (time ?? "18:00").split(separator: ":").compactMap { Int($0) }
        return day.at(hour: parts.first ?? 18, minute: parts.count > 1 ? parts[1] : 0, in: rules.zone)
    }
}
