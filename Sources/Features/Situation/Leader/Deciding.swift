package import Command
package import Kernel
package import Registers

/// How the decision of a second person is taken, register by register (签批): by the operation that the register's own pages
/// call, or the engine's where it has none. It decides nothing itself.
package struct Deciding: Sendable {
    package typealias Operation = @Sendable (Writing, RecordID, _ agree: Bool, _ words: String?) throws -> Void
    private let own: [String: Operation]

    /// - Parameters:
    ///   - rules: of directives.
    ///   - more: operations of features beside this one, by register.
    package init(_ rules: CommandRules, more: [String: Operation] = [:]) {
        own = more.merging([
            Directives.name: { writing, id, agree, words in
                if try writing.reading.find(Directives.self, id).state == "revoking" {
                    try writing.decideRevocation(directive: id, agree: agree, words: words)
                } else {
                    try writing.decideIssue(directive: id, agree: agree, words: words, rules: rules)
                }
            },
            OralDirectives.name: { writing, id, agree, words in
                if agree { try writing.confirm(oral: id) } else { try writing.deny(oral: id, words: words ?? "") }
            },
            Bulletins.name: { _ = try $0.decideRelease(of: $1, agree: $2, reason: $3) },
        ]) { given, _ in given }
    }

    /// - Throws: as the operation: `Rejection` `notFound`, `forbidden`, `conflict`, `invalid` (`reasonRequired`, `notReady`).
    package func decide(
        _ register: String, _ id: RecordID, agree: Bool, words: String?, _ writing: Writing
    ) throws {
        if let operation = own[register] { return try operation(writing, id, agree, words) }
        let definition = try writing.registry.named(register)
        // A step that is a feature's own needs the feature's operation: the engine's alone would leave its work undone.
        guard let record = try writing.reading.any(definition, id), let request = try writing.reading.pending(record),
            definition.workflow.transition(request.transition)?.own == false
        else { throw Rejection.notFound }
        try writing.decide(definition, id, agree: agree, reason: words)
    }

    /// Whether a waiting step can be decided here.
    func takes(_ register: String, _ step: Transition) -> Bool { own[register] != nil || !step.own }
}
