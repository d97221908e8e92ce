package import Foundation
package import Kernel

/// Escalation ladder (逐级提醒): how long somebody has, and who hears of it when nothing has moved. Data:
/// `Resources/Ladders/ladders.json`; times from users.md (特急 signed in 30 minutes, answered in 2 hours).
package struct Ladder: Sendable, Codable, Hashable {
    /// Minutes from the cause to the time at which it is due, where nothing else says when.
    package let minutes: Int
    package let steps: [Step]

    /// One rung: some minutes before (negative) or after a duty is due, somebody hears of it.
    package struct Step: Sendable, Codable, Hashable {
        package enum Audience: String, Sendable, Codable, CaseIterable {
            case unit, unitLead, supervisor, leader, headquarters
        }
        package let minutes: Int
        package let to: Audience

        package init(minutes: Int, to: Audience) { (self.minutes, self.to) = (minutes, to) }
    }

    package init(minutes: Int, steps: [Step]) { (self.minutes, self.steps) = (minutes, steps) }

    /// When each rung comes for what is due at `due`, soonest first.
    package func moments(due: Instant) -> [(at: Instant, step: Step)] {
        steps.map { (due.advanced(minutes: $0.minutes), $0) }.enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
    }

    /// The first rung after `instant`.
    package func next(after instant: Instant, due: Instant) -> Instant? {
        steps.map { due.advanced(minutes: $0.minutes) }.filter { $0 > instant }.min()
    }

    /// The first rung at `instant` or after it.
    package func next(from instant: Instant, due: Instant) -> Instant? {
        steps.map { due.advanced(minutes: $0.minutes) }.filter { $0 >= instant }.min()
    }

    /// Nobody hears.
    package static let silent = Ladder(minutes: 1440, steps: [])
}

/// The ladders of a deployment, by name: `task.reply.flash`, `report`.
package struct Ladders: Sendable {
    private let ladders: [String: Ladder]
    /// Variants that go before the plain ones: those of peace stand at `<name>.peace`.
    private let readiness: Readiness?

    package init(_ ladders: [String: Ladder]) { (self.ladders, readiness) = (ladders, nil) }

    private init(_ ladders: [String: Ladder], _ readiness: Readiness) {
        (self.ladders, self.readiness) = (ladders, readiness)
    }

    /// The same ladders as they are in peace or while a response runs.
    package func at(_ readiness: Readiness) -> Ladders { Ladders(ladders, readiness) }

    /// - Throws: a fault if the file is no JSON of this form.
    package init(contentsOf file: URL) throws {
        self.init(try JSONDecoder().decode([String: Ladder].self, from: try Data(contentsOf: file)))
    }

    /// The ladder of that name; one without rungs where there is none.
    package subscript(_ name: String) -> Ladder { ladders[inForce(name)] ?? .silent }

    /// The name under which a ladder stands now.
    package func inForce(_ name: String) -> String {
        guard let variant = readiness.map({ "\(name).\($0.rawValue)" }), ladders[variant] != nil else { return name }
        return variant
    }
    package var names: Set<String> { Set(ladders.keys) }
}
