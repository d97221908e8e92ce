import Duties
package import Kernel
import Organisation
package import Registers

/// An order to keep an institution limited or closed (封闭管理令): its number, what it rests on, when it is looked at again.
package struct ClosureOrder: Sendable {
    package let order: String
    package let basis: String
    package let reviewBy: CalendarDay?

    package init(order: String, basis: String, reviewBy: CalendarDay?) {
        (self.order, self.basis) = (order.trimmingWhitespace, basis.trimmingWhitespace)
        self.reviewBy = reviewBy
    }

    /// What the place is under the order from a day on; the register says what is wrong with it.
    fileprivate func values(_ mode: ClosureMode, from day: CalendarDay) -> Values {
        let c = ClosedPlaces.fields
        return Values {
            $0[c.mode] = mode
            $0[c.order] = order
            $0[c.basis] = basis
            $0[c.from] = day
            $0[c.reviewBy] = reviewBy
        }
    }
}

/// Closing institutions and opening them (封闭、限制、恢复开放). When its day comes nothing opens by itself – whoever lives in a care
/// home would not be asked – but the office owes another look, and each step is one.
extension Writing {
    /// Limits visits, or prolongs that; also what eases a closed place.
    /// - Throws: here and below `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`required`,
    ///   `closureVideo`, `closureReview`, `personalData`).
    @discardableResult
    package func limit(place id: RecordID, _ order: ClosureOrder, rules: WorkforceRules) throws -> Record {
        try checkWords(order)
        let limited = try perform(
            "limit", registry.named(ClosedPlaces.name), id, order.values(.limited, from: rules.today(now)))
        try renewReview(of: limited, rules)
        return limited
    }

    /// Asks to close it, or to keep it closed under a new order: what is in force stays until somebody else agrees.
    @discardableResult
    package func askClosing(place id: RecordID, _ order: ClosureOrder, rules: WorkforceRules) throws -> Record {
        try checkWords(order)
        let (c, definition) = (ClosedPlaces.fields, try registry.named(ClosedPlaces.name))
        let place = try reading.find(ClosedPlaces.self, id)
        guard principal.dispatches else { throw Rejection.forbidden }
        // Said at once, not to the second person.
        let whole = place.values.stored.merging(order.values(.closed, from: rules.today(now)).stored) { $1 }
        let problems = c.problems(in: Values(whole))
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        return try perform(
            "close", definition, id,
            Values {
                $0[c.askedOrder] = order.order
                $0[c.askedBasis] = order.basis
                $0[c.askedReview] = order.reviewBy
            })
    }

    /// The second person's word. Agreed, it counts from that day.
    /// - Throws: also `forbidden` (`samePerson`), `invalid` (`reasonRequired`).
    @discardableResult
    package func decideClosing(
        place id: RecordID, agree: Bool, words: String? = nil, rules: WorkforceRules
    ) throws -> Record {
        let (c, definition) = (ClosedPlaces.fields, try registry.named(ClosedPlaces.name))
        let place = try reading.find(ClosedPlaces.self, id)
        let order = ClosureOrder(
            order: place[c.askedOrder] ?? "", basis: place[c.askedBasis] ?? "", reviewBy: place[c.askedReview])
        var values = agree ? order.values(.closed, from: rules.today(now)) : Values()
        (values[c.askedOrder], values[c.askedBasis], values[c.askedReview]) = (nil, nil, nil)
        let decided = try decide(definition, id, agree: agree, reason: words, values)
        if agree { try renewReview(of: decided, rules) }
        return decided
    }

    /// Opens it again. Nobody has to agree.
    @discardableResult
    package func reopen(place id: RecordID) throws -> Record {
        let c = ClosedPlaces.fields
        let open = try perform(
            "reopen", registry.named(ClosedPlaces.name), id,
            Values {
                $0[c.mode] = .open
                ($0[c.order], $0[c.basis], $0[c.from], $0[c.reviewBy]) = (nil, nil, nil, nil)
            })
        try meet(rule: WorkforceDuties.review, subject: id, by: id, of: ClosedPlaces.name)
        return open
    }

    /// The look that was owed is taken; the next is due when the day named is over.
    private func renewReview(of place: Record, _ rules: WorkforceRules) throws {
        let c = ClosedPlaces.fields
        try meet(rule: WorkforceDuties.review, subject: place.id, by: place.id, of: ClosedPlaces.name)
        guard let last = place[c.reviewBy] else { return }
        try owe(
            [
                NewDuty(
                    WorkforceDuties.review, subject: place.id, of: ClosedPlaces.name,
                    slot: nextSlot(rule: WorkforceDuties.review, subject: place.id),
                    unit: try UnitTree(reading).office?.id, area: place[c.area], title: place[c.name],
                    cause: place.id, due: last.advanced(by: 1).at(hour: 0, in: rules.zone))
            ], in: rules.duties)
    }

    private func checkWords(_ order: ClosureOrder) throws {
        try PersonalData.refuse(in: order.order, field: ClosedPlaces.fields.order.name)
        try PersonalData.refuse(in: order.basis, field: ClosedPlaces.fields.basis.name)
    }
}
