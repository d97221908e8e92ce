package import Foundation
package import Kernel

/// Escalation ladder (逐级提醒) of one urgency: how long a unit has, and who hears of it when it has not moved. Data:
/// `Resources/Ladders/ladders.json`; times from users.md (特急 signed in 30 minutes, answered in 2 hours).
package struct Ladder: Sendable, Codable, Hashable {
    /// Minutes from issue to acknowledgement.
    package let acknowledgeMinutes: Int
    /// Minutes to the deadline proposed for an item added by hand.
    package let replyMinutes: Int
    package let steps: [Step]

    /// One rung: some minutes before (negative) or after a clock, somebody hears of it if nothing has moved.
    package struct Step: Sendable, Codable, Hashable {
        package enum Clock: String, Sendable, Codable { case acknowledge, due }
        package enum Audience: String, Sendable, Codable { case unit, unitLead, supervisor, leader, headquarters }
        package let clock: Clock
        package let minutes: Int
        package let to: Audience
    }

    /// When each step comes, soonest first. The deadline itself is always a moment: then the task becomes late.
    package func moments(acknowledgeBy: Instant, due: Instant) -> [(at: Instant, step: Step?)] {
        let rungs = steps.map { step -> (at: Instant, step: Step?) in
            ((step.clock == .acknowledge ? acknowledgeBy : due).advanced(minutes: step.minutes), step)
        }
        return (rungs + [(due, nil)]).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    /// The first moment after `instant`.
    package func next(after instant: Instant, acknowledgeBy: Instant, due: Instant) -> Instant? {
        moments(acknowledgeBy: acknowledgeBy, due: due).first { $0.at > instant }?.at
    }
}

/// The ladders of a deployment, by urgency.
package struct Ladders: Sendable {
    private let ladders: [Urgency: Ladder]

    package init(_ ladders: [Urgency: Ladder]) { self.ladders = ladders }

    /// - Throws: a fault if the file lacks an urgency or is no JSON of this form.
    package init(contentsOf file: URL) throws {
        let read = try JSONDecoder().decode([String: Ladder].self, from: try Data(contentsOf: file))
        var ladders: [Urgency: Ladder] = [:]
        for urgency in Urgency.allCases {
            guard let ladder = read[urgency.rawValue] else { throw Incomplete(urgency: urgency) }
            ladders[urgency] = ladder
        }
        self.init(ladders)
    }

    package struct Incomplete: Error { let urgency: Urgency }

    package subscript(_ urgency: Urgency) -> Ladder {
        ladders[urgency] ?? Ladder(acknowledgeMinutes: 240, replyMinutes: 1440, steps: [])
    }
}
