package import Duties
package import Indicators
import Kernel
import Organisation
package import Registers

/// A standing duty (常设应办) of a policy: which units owe what every day, week, quarter or n days. A definition in
/// `Resources/Duties`; met by the unit's own word (`Completions`). Rows A7, C5.
package struct StandingRule: Hashable, Sendable {
    /// When it is owed (平急两种状态): in peace, in response, or in both.
    package enum Level: String, Hashable, Sendable, CaseIterable { case peace, response }

    /// Records that it is owed about, by what a register declares.
    package struct Subjects: Hashable, Sendable {
        package let register: String
        /// Values of choice fields and of `state`.
        package let conditions: [String: Set<String>]
        /// The field that names the unit; the record itself where it is a unit.
        package let unit: String
    }

    /// A day of every quarter (每季度), by its month, from 1 to 3, and its day: `2-15` is 15 February, May, August, November.
    package struct QuarterDate: Hashable, Sendable {
        package let month: Int
        package let day: Int

        init?(_ text: String) {
            guard let match = text.wholeMatch(of: /([1-3])-([0-9]{1,2})/), let month = Int(match.1),
                let day = Int(match.2),
                (1...28).contains(day)
            else { return nil }
            (self.month, self.day) = (month, day)
        }

        func isOn(_ other: CalendarDay) -> Bool { (other.month - 1) % 3 + 1 == month && other.day == day }
    }

    package let id: String
    package let title: Words
    /// The policy that asks for it.
    package let basis: String
    package let levels: Set<Level>
    package let subjects: Subjects
    package let schedule: Schedule
    /// 1 is Monday; nil: every day that the schedule says.
    package let weekday: Int?
    /// The day of every quarter; nil where the schedule says the days.
    package let date: QuarterDate?
    /// Field of the subjects with the first day, where the schedule counts from one.
    package let start: String?
    package let grace: Int
    package let ladder: String

    /// Name among the rules of duties.
    package var rule: String { "standing.\(id)" }
}

/// All standing duties of a deployment.
package struct StandingRules: Sendable {
    package let rules: [StandingRule]
    private let places: [String: DefinitionError]

    init(_ rules: [(rule: StandingRule, place: DefinitionError)]) {
        self.rules = rules.map(\.rule)
        places = Dictionary(rules.map { ($0.rule.id, $0.place) }) { first, _ in first }
    }

    /// Compares the rules with the registers and ladders they name.
    /// - Throws: `DefinitionError` for a register, field, value or ladder that is not there.
    package func check(_ registry: Registry, _ ladders: Ladders) throws {
        for rule in rules {
            guard let place = places[rule.id], let reason = problem(rule, registry, ladders) else { continue }
            throw DefinitionError(file: place.file, line: place.line, reason: "\(rule.id): \(reason)")
        }
    }

    private func problem(_ rule: StandingRule, _ registry: Registry, _ ladders: Ladders) -> String? {
        let subjects = rule.subjects
        guard let definition = try? registry.named(subjects.register) else {
            return "register: no register \"\(subjects.register)\""
        }
        guard definition.placement == .county else { return "register: \"\(subjects.register)\" has no headquarters" }
        for (name, values) in subjects.conditions.sorted(by: { $0.key < $1.key }) {
            let known: [String]
            if name == "state" {
                known = definition.workflow.states
            } else if case .choice(let all)? = definition.field(name)?.kind {
                known = all
            } else {
                return "where: \"\(name)\" is no choice of \"\(subjects.register)\""
            }
            if let strange = values.subtracting(known).min() { return "where: \(name) is never \"\(strange)\"" }
        }
        if subjects.unit != "id", definition.field(subjects.unit)?.kind != .reference(Units.name) {
            return "unit: \"\(subjects.unit)\" names no unit"
        }
        if let start = rule.start, definition.field(start)?.kind != .day { return "start: \"\(start)\" is no day" }
        if !ladders.names.contains(rule.ladder) { return "ladder: no ladder \"\(rule.ladder)\"" }
        return rule.schedule.misuses.first
    }

    /// Rules for the book of duties.
    /// - Parameter level: what is in force now; a change of it plans the day anew.
    package func source(
        level: @escaping @Sendable (Registers.Reading) throws -> StandingRule.Level = { _ in .response }
    ) -> @Sendable (Registers.Reading) throws -> [DutyRule] {
        let rules = rules
        return { reading in
            let level = try level(reading)
            return try rules.map { rule in
                let hasArea = try reading.registry.named(rule.subjects.register).hasArea
                return rule.dutyRule(isInForce: rule.levels.contains(level), hasArea: hasArea)
            }
        }
    }
}
