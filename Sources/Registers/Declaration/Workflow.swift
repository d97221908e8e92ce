package import Kernel

/// States (状态) of a register's records and the steps between them.
package struct Workflow: Sendable, Hashable {
    /// States in the order in which pages show them; the first is that of a new record.
    package let states: [String]
    /// States in which nothing is owed any more; lists leave them out unless asked.
    package let closed: Set<String>
    package let transitions: [Transition]

    package init(_ states: [String], closed: Set<String> = [], _ transitions: [Transition]) {
        (self.states, self.closed, self.transitions) = (states, closed, transitions)
    }

    /// One state, no steps.
    package static let none = Workflow(["active"], [])

    package var initial: String { states.first ?? "active" }
    package func transition(_ name: String) -> Transition? { transitions.first { $0.name == name } }
}

/// One step (流转).
package struct Transition: Sendable, Hashable {
    package let name: String
    package let from: Set<String>
    package let to: String
    /// Roles that may take the step, or – where a second person decides – ask for it.
    package let by: Set<Role>
    /// The second person (双人): the step is then a pending request until somebody else of these roles agrees.
    package let second: Second?
    /// Whether the step needs words (a reason).
    package let needsReason: Bool
    /// Taken by a feature's own operation only; the engine's pages and API do not offer it.
    package let own: Bool

    /// Who decides a pending request, and the state meanwhile.
    package struct Second: Sendable, Hashable {
        package let by: Set<Role>
        package let pending: String
        package init(by: Set<Role>, pending: String) { (self.by, self.pending) = (by, pending) }
    }

    package init(
        _ name: String, from: Set<String>, to: String, by: Set<Role>, second: Second? = nil, needsReason: Bool = false,
        own: Bool = false
    ) {
        (self.name, self.from, self.to, self.by) = (name, from, to, by)
        (self.second, self.needsReason, self.own) = (second, needsReason, own)
    }
}
