import Duties
package import Kernel
package import Registers

/// The steps of an order. The unit that sends answers and says when its people are back, the unit that receives says that
/// they came, the headquarters takes an order back before that. Each time is the server's.
extension Writing {
    /// The sending unit's yes (接受).
    /// - Throws: here and below `Rejection` `notFound`, `forbidden`, `conflict` (`state`).
    @discardableResult
    package func accept(deployment id: RecordID) throws -> Record {
        try check(deployment: id, Deployments.fields.unit)
        let accepted = try perform(
            "accept", registry.named(Deployments.name), id, Values { $0[Deployments.fields.answered] = now })
        try meet(rule: WorkforceDuties.answer, subject: id, by: id, of: Deployments.name)
        return accepted
    }

    /// Its no (拒绝), with words: an answer, too.
    /// - Throws: also `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func decline(deployment id: RecordID, reason: String) throws -> Record {
        try check(deployment: id, Deployments.fields.unit)
        let declined = try perform(
            "decline", registry.named(Deployments.name), id, reason: reason,
            Values { $0[Deployments.fields.answered] = now })
        try meet(rule: WorkforceDuties.answer, subject: id, by: id, of: Deployments.name)
        return declined
    }

    /// The receiving unit has them (到岗).
    @discardableResult
    package func arrive(deployment id: RecordID) throws -> Record {
        try check(deployment: id, Deployments.fields.receiver)
        return try perform(
            "arrive", registry.named(Deployments.name), id, Values { $0[Deployments.fields.arrived] = now })
    }

    /// They are back with the sending unit (归建), and may be ordered again.
    @discardableResult
    package func takeBack(deployment id: RecordID) throws -> Record {
        try check(deployment: id, Deployments.fields.unit)
        return try perform(
            "return", registry.named(Deployments.name), id, Values { $0[Deployments.fields.returned] = now })
    }

    /// The headquarters takes the order back (取消) while nobody has come.
    /// - Throws: also `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func cancel(deployment id: RecordID, reason: String) throws -> Record {
        let cancelled = try perform("cancel", registry.named(Deployments.name), id, reason: reason)
        try cancel(cause: id)
        return cancelled
    }

    /// - Parameter field: the unit whose officer the principal must be.
    private func check(deployment id: RecordID, _ field: Field<RecordID>) throws {
        let deployment = try reading.find(Deployments.self, id)
        guard principal.actsFor(deployment[field]) else { throw Rejection.forbidden }
    }
}
