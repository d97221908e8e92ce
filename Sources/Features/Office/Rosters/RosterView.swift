import Command
import Duties
import Kernel
import Organisation
import Registers
import Web

/// Values of the roster's page.
struct RosterView {
    let words: PageWords
    let principal: Principal
    let content: RosterPages.Content

    func values(from: CalendarDay, today: CalendarDay) -> [String: ViewValue] {
        let r = Rosters.fields
        let roster = content.roster
        let begins = roster.map(Rosters.begins) ?? []
        let manages = principal.has(.dutyOfficer)
        return [
            "title": .text(words.text("office.roster.title")), "any": .flag(roster != nil),
            "name": .text(roster?[r.name] ?? ""),
            "level": .text(words.text("choice.roster.level.\((roster?[r.level] ?? .response).rawValue)")),
            "least": .text(words.text("office.roster.least", ["n": String(roster?[r.least] ?? Rosters.fewest)])),
            "previous": .text("/roster?from=\(from.advanced(by: -RosterPages.days))"),
            "next": .text("/roster?from=\(from.advanced(by: RosterPages.days))"),
            "isNow": .flag(from <= today && today < from.advanced(by: RosterPages.days)),
            "canManage": .flag(manages), "rosterLink": ViewValue(roster.map { "/registers/roster/\($0.id)" }),
            "columns": .list(zip(begins, begins.dropFirst() + begins.prefix(1)).map { .text("\($0)–\($1)") }),
            "days": .list((0..<RosterPages.days).map { day(from.advanced(by: $0), today, begins, manages) }),
            "uncoveredAny": .flag(!content.uncovered.isEmpty), "uncovered": .list(content.uncovered.map(gap)),
        ]
    }

    private func day(_ day: CalendarDay, _ today: CalendarDay, _ begins: [TimeOfDay], _ manages: Bool) -> ViewValue {
        let s = Shifts.fields
        return [
            "day": .text(words.pages.time.day(day, words.context.language, now: words.now)),
            "weekday": .text(words.weekday(day)), "isToday": .flag(day == today),
            "shifts": .list(
                begins.map { begin in
                    let shift = content.shifts.first { $0[s.day] == day && $0[s.begins] == begin.description }
                    return cell(shift, label: begin.description, manages)
                }),
        ]
    }

    private func cell(_ shift: Record?, label: String, _ manages: Bool) -> ViewValue {
        let s = Shifts.fields
        guard let shift else {
            return [
                "label": .text(label), "none": true, "persons": [], "canSign": false, "id": "",
                "add": manages ? "/registers/shift/new" : .none,
            ]
        }
        let (planned, present) = (shift[s.persons] ?? [], shift[s.present] ?? [])
        let at = shift[s.presentAt] ?? []
        let standIns = present.filter { !planned.contains($0) }
        return [
            "label": .text(label), "none": false, "id": .text(shift.id.text), "add": .none,
            "persons": .list(
                (planned + standIns).map { person in
                    let place = present.firstIndex(of: person)
                    return [
                        "name": .text(content.names[person] ?? person.text),
                        "signed": place.flatMap { $0 < at.count ? .text(words.pages.time.clock(at[$0])) : nil }
                            ?? ViewValue.none,
                        "standIn": .flag(!planned.contains(person)),
                    ]
                }),
            "canSign": .flag(Self.canSign(shift, principal, words.now)),
        ]
    }

    static func canSign(_ shift: Record, _ principal: Principal, _ now: Instant) -> Bool {
        let s = Shifts.fields
        guard let opens = shift[s.opens], let closes = shift[s.closes] else { return false }
        return now >= opens.advanced(minutes: -60) && now < closes
            && !(shift[s.present] ?? []).contains(principal.user)
            && principal.has(.dutyOfficer, .sectionLead, .commander)
    }

    private func gap(_ gap: UncoveredTime) -> ViewValue { words.uncovered(gap) }
}

extension PageWords {
    /// A time without enough persons: red where it is now or past, amber ahead; with who is to be found.
    func uncovered(_ gap: UncoveredTime) -> ViewValue {
        [
            "badge": badge(
                gap.from <= now ? "late" : "soon",
                gap.persons == 0 ? "office.roster.unmanned" : "office.roster.short"),
            "from": moment(gap.from), "to": moment(gap.to), "persons": ViewValue(gap.persons),
            "hours": .text(Self.hours(gap)),
        ]
    }

    /// Length in hours, with a half where there is one.
    private static func hours(_ gap: UncoveredTime) -> String {
        let minutes = Int((gap.to.milliseconds - gap.from.milliseconds) / 60_000)
        return minutes % 60 == 0 ? String(minutes / 60) : "\(minutes / 60).\(minutes % 60 / 6)"
    }
}
