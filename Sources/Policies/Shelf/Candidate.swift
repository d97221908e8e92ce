import Kernel

/// A category that applies to a person, on the calendar.
struct Candidate: Hashable {
    let pack: PolicyPack
    let rule: CategoryRule
    let claim: Claim
    let course: Course

    static func == (left: Candidate, right: Candidate) -> Bool {
        left.pack.id == right.pack.id && left.rule.id == right.rule.id && left.claim == right.claim
    }

    func hash(into hasher: inout Hasher) { hasher.combine(claim) }

    /// The strictest on a day is the greatest, then the one that lasts longer; names decide where nothing else does.
    func order(on day: CalendarDay) -> (Setting, CalendarDay, String, String) {
        let setting = rule.plan.setting(day: day.ordinal - course.base.ordinal)
        return (setting, course.ends, rule.id, pack.id)
    }

    /// Its plan until `first`, and from then on what the strictest asks on each day.
    func merged(_ others: [Candidate], from first: CalendarDay) -> Plan {
        guard others.count > 1, let last = others.map(\.course.ends).max() else { return rule.plan }
        var (phases, piece): ([Phase], Piece?) = ([], nil)
        for ordinal in course.base.ordinal + 1...last.ordinal {
            let day = CalendarDay(ordinal: ordinal)
            let one = day < first ? self : others.max { $0.order(on: day) < $1.order(on: day) } ?? self
            let place = one.rule.plan.place(day: ordinal - one.course.base.ordinal)
            if let place, var now = piece, now.owner == one, now.phase == place.phase {
                now.last = place.day
                piece = now
                continue
            }
            if let piece { phases.append(piece.cut) }
            piece = place.map { Piece(owner: one, phase: $0.phase, first: $0.day, last: $0.day) }
            // A day between two on which nothing is asked.
            if place == nil { phases.append(Phase([.none], days: 1)) }
        }
        if let piece { phases.append(piece.cut) }
        return Plan(phases)
    }

    /// Days of one phase of a candidate.
    private struct Piece {
        let owner: Candidate
        let phase: Int
        let first: Int
        var last: Int

        var cut: Phase {
            let whole = owner.rule.plan.phases[phase]
            let days = first...last
            return Phase(
                whole.settings, days: days.count, tests: whole.tests.filter(days.contains).map { $0 - first + 1 })
        }
    }
}
