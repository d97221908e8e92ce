import Command
import Database
package import Kernel
package import Registers

/// Composing, handing and taking over.
extension Writing {
    /// The sheet of the shift that is to be handed over: the one there is, or a new one.
    /// - Throws: `Rejection.forbidden` for whoever is no duty officer.
    package func composeHandOver(_ rules: OfficeRules) throws -> Record {
        guard principal.has(.dutyOfficer) else { throw Rejection.forbidden }
        let shift = try reading.shiftToHandOver(rules, at: now)
        let h = HandOvers.fields
        let key = shift.to.description
        if let there = try reading.all(HandOvers.self, where: h.key, is: key, limit: 1).first { return there }
        return try insert(
            HandOvers.self, verb: "compose",
            Values {
                $0[h.from] = shift.from
                $0[h.to] = shift.to
                $0[h.key] = key
            })
    }

    /// The outgoing shift signs (交班签字): the sheet is frozen with its remarks.
    /// - Parameter version: the one that was read.
    /// - Throws: `Rejection` `forbidden`, `conflict` (`handOverHanded`), `preconditionFailed` (`stale`), `invalid`
    ///   (`personalData`).
    @discardableResult
    package func hand(over id: RecordID, version: Int64?, remarks: String?, rules: OfficeRules) throws -> Record {
        let h = HandOvers.fields
        let sheet = try signable(id, "draft", else: "handOverHanded", version)
        try PersonalData.refuse(in: remarks, field: "remarks")
        guard let from = sheet[h.from], let to = sheet[h.to] else { throw Rejection.notFound }
        let content = try reading.handOver(ShiftTime(from: from, to: to), at: now, rules).json()
        return try update(
            sheet, state: "handed", verb: "hand",
            Values {
                $0[h.content] = content
                $0[h.remarks] = remarks
                $0[h.outgoing] = principal.user
                $0[h.outgoingAt] = now
            })
    }

    /// The incoming shift signs (接班签字); somebody else than who handed over.
    /// - Throws: `Rejection` `forbidden` (`samePerson`), `conflict` (`handOverTaken`), `preconditionFailed` (`stale`),
    ///   `invalid` (`personalData`).
    @discardableResult
    package func take(over id: RecordID, version: Int64?, answer: String?) throws -> Record {
        let h = HandOvers.fields
        let sheet = try signable(id, "handed", else: "handOverTaken", version)
        guard sheet[h.outgoing] != principal.user else { throw Rejection(.forbidden, "samePerson") }
        try PersonalData.refuse(in: answer, field: "answer")
        return try update(
            sheet, state: "taken", verb: "take",
            Values {
                $0[h.answer] = answer
                $0[h.incoming] = principal.user
                $0[h.incomingAt] = now
            })
    }

    /// A second one who signs is told that it is signed, before that the page is old.
    private func signable(_ id: RecordID, _ state: String, else code: String, _ version: Int64?) throws -> Record {
        let sheet = try reading.find(HandOvers.self, id)
        guard principal.has(.dutyOfficer) else { throw Rejection.forbidden }
        guard sheet.state == state else {
            let code = state == "handed" && sheet.state == "draft" ? "handOverOpen" : code
            throw Rejection(.conflict, code)
        }
        try check(version, sheet)
        return sheet
    }
}

extension Reading {
    /// The shift in course; one that ended within four hours and was not handed over comes first.
    func shiftToHandOver(_ rules: OfficeRules, at now: Instant) throws -> ShiftTime {
        let begins = try rosterInForce(rules.readiness).map(Rosters.begins) ?? []
        let zone = rules.command.zone
        let current = ShiftTime(of: now, begins: begins, in: zone)
        guard now < current.from.advanced(minutes: 240) else { return current }
        let previous = current.previous(begins: begins, in: zone)
        let sheet = try all(HandOvers.self, where: HandOvers.fields.key, is: previous.to.description, limit: 1).first
        return sheet?.state == "taken" ? current : previous
    }

    /// The newest sheets.
    func lastHandOvers(_ limit: Int) throws -> [Record] {
        try page(HandOvers.self, Query(open: .all, limit: limit)).records
    }
}
