package import Kernel
import Registers

/// Who said it, how and when, where a unit's word was not entered by its own account (代录; domain.md A12): the officer at the
/// telephone writes it down, or a link has brought it.
package struct Said: Sendable, Hashable {
    package let by: String
    package let how: AnswerWay
    /// When it was said; nil is now.
    package let at: Instant?

    package init(by: String, how: AnswerWay, at: Instant? = nil) {
        (self.by, self.how, self.at) = (by.trimmingWhitespace, how, at)
    }
}

/// By which way a unit's word came (来路).
package enum AnswerWay: String, Choice {
    case telephone, paper, message, inPerson
    /// A line of a pasted 接龙.
    case chain
    /// A one-task link.
    case link
    /// A return sheet that the unit has filled in (回执表).
    case file
    /// A subordinate headquarters' own system.
    case system

    /// What an officer may choose who writes it down.
    package static let entered: [AnswerWay] = [.telephone, .paper, .message, .inPerson]
}

extension Writing {
    /// What is kept of it: nothing where the unit itself has written.
    /// - Throws: `Rejection` invalid `saidByRequired` where somebody enters for another unit; `personalData`, `tooLong`,
    ///   `momentAhead`, `saidBeforeIssue`.
    func checked(_ said: Said?, on task: Record) throws -> Said? {
        let isOwn = principal.mayActFor(task[Tasks.fields.unit])
        guard let said, !said.by.isEmpty else {
            if isOwn { return nil }
            throw Rejection.invalid("saidByRequired", field: "saidBy")
        }
        if isOwn, said.how != .link { return nil }
        try PersonalData.refuse(in: said.by, field: "saidBy")
        guard said.by.unicodeScalars.count <= 60 else {
            throw Rejection.invalid("tooLong", field: "saidBy", ["max": "60"])
        }
        if let at = said.at {
            if at > now { throw Rejection.invalid("momentAhead", field: "saidAt") }
            // A form gives minutes.
            if at.advanced(minutes: 1) <= task.created { throw Rejection.invalid("saidBeforeIssue", field: "saidAt") }
        }
        return said
    }
}
