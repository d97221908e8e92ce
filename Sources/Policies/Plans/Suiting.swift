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
