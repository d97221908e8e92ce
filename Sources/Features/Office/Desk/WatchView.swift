import Command
import Indicators
import Kernel
import Registers
import Reporting
import Web

/// Values of the desk's panels about the watch.
struct WatchView {
    let words: PageWords
    let watch: DeskWatch
    let principal: Principal

    init(_ words: PageWords, _ watch: DeskWatch, _ principal: Principal) {
        (self.words, self.watch, self.principal) = (words, watch, principal)
    }

    var values: ViewValue {
        let time = words.pages.time
        let s = Shifts.fields
        let hours = "\(time.clock(watch.shift.from))–\(time.clock(watch.shift.to))"
        return [
            "hasRoster": .flag(watch.hasRoster),
            "current": watch.current.map { shift in
                [
                    "hours": .text(hoursOf(shift)), "persons": .list(persons(shift)),
                    "canSign": .flag(RosterView.canSign(shift, principal, words.now)), "id": .text(shift.id.text),
                ]
            } ?? .none,
            "following": watch.following.map { shift in
                [
                    "hours": .text(hoursOf(shift)),
                    "names": .text((shift[s.persons] ?? []).compactMap { watch.names[$0] }.joined(separator: "、")),
                    "canSign": .flag(RosterView.canSign(shift, principal, words.now)), "id": .text(shift.id.text),
                ]
            } ?? .none,
            "uncovered": .list(watch.uncovered.prefix(3).map(words.uncovered)),
            "uncoveredAny": .flag(!watch.uncovered.isEmpty && watch.hasRoster), "hours": .text(hours),
            "sheet": sheet, "canCompose": .flag(principal.has(.dutyOfficer)),
            "calls": .list(watch.calls.map(call)), "incidents": .list(watch.incidents.map(incident)),
            "next": [
                "title": .text(watch.next.title.map { $0[words.context.language] } ?? words.text("desk.brief")),
                "due": words.due(watch.next.at),
            ],
        ]
    }

    private func hoursOf(_ shift: Record) -> String {
        guard let opens = shift[Shifts.fields.opens], let closes = shift[Shifts.fields.closes] else { return "" }
        return "\(words.pages.time.clock(opens))–\(words.pages.time.clock(closes))"
    }

    private func persons(_ shift: Record) -> [ViewValue] {
        let s = Shifts.fields
        let (planned, present, at) = (shift[s.persons] ?? [], shift[s.present] ?? [], shift[s.presentAt] ?? [])
        return (planned + present.filter { !planned.contains($0) }).map { person in
            let place = present.firstIndex(of: person)
            return [
                "name": .text(watch.names[person] ?? person.text),
                "signed": place.flatMap { $0 < at.count ? .text(words.pages.time.clock(at[$0])) : nil }
                    ?? ViewValue.none,
            ]
        }
    }

    private var sheet: ViewValue {
        guard let sheet = watch.sheet else { return .none }
        let tone = ["draft": "soon", "handed": "info"][sheet.state] ?? "met"
        return [
            "href": .text("/handovers/\(sheet.id)"), "state": words.badge(tone, "state.handOver.\(sheet.state)"),
        ]
    }

    private func call(_ call: Record) -> ViewValue {
        let c = PhoneCalls.fields
        return [
            "at": words.clock(call[c.at]), "text": .text(call[c.matter] ?? ""), "href": .text("/telephone/\(call.id)"),
        ]
    }

    private func incident(_ incident: Record) -> ViewValue {
        let i = Incidents.fields
        let found = incident[i.discoveredAt]
        let tone = ["open": "late", "reported": "soon"][incident.state] ?? "info"
        return [
            "title": .text(incident[i.title] ?? ""), "href": .text("/incidents/\(incident.id)"),
            "state": words.badge(tone, "state.incident.\(incident.state)"),
            // The clock of two hours, until something was done.
            "due": incident.state == "acting" ? .none : found.map { words.due($0.advanced(minutes: 120)) } ?? .none,
            "since": found.map { moment in
                .text(
                    words.text(
                        "desk.since",
                        ["moment": words.pages.time.moment(moment, words.context.language, now: words.now)]))
            } ?? .none,
        ]
    }
}
