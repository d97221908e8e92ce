package import Kernel
package import Policies

extension Course {
    /// Whether from `day` on it keeps a person nowhere more strictly and no longer than another does: then a ground of it
    /// changes nothing in what was issued. Test days are not compared – an earlier exposure found later moves none.
    package func adds(nothingTo other: Course, from day: CalendarDay) -> Bool {
        guard day <= ends else { return true }
        return (day.ordinal...ends.ordinal).allSatisfy {
            let day = CalendarDay(ordinal: $0)
            return setting(on: day) <= other.setting(on: day)
        }
    }
}

extension Plan {
    /// Of special groups (14 years and younger, dependent, pregnant, seriously ill): at home, or at a site with somebody
    /// beside them, where others are at a site (domain.md §2.1, S14).
    package var forSpecialGroups: Plan {
        Plan(
            phases.map { phase in
                phase.settings == [.central] ? Phase([.home, .central], days: phase.days, tests: phase.tests) : phase
            })
    }

    /// The plan as far as a home is known to suit or not; nothing is assumed against the person.
    package func suited(home suits: Bool?, special: Bool) -> Plan {
        let plan = special ? forSpecialGroups : self
        return suits == false ? plan.awayFromHome : plan
    }

    /// Longer by `days` of its last phase.
    package func extended(by days: Int) -> Plan {
        guard let last = phases.last else { return self }
        return Plan(phases.dropLast() + [Phase(last.settings, days: last.days + days, tests: last.tests)])
    }
}
