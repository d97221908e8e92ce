package import Kernel
package import Registers

/// What a support team or its village says (驻村日记).
extension Writing {
    /// Says how many of a team were in the village on a day; said again, the last word stands.
    /// - Throws: here and below `Rejection` `notFound`, `forbidden`; `conflict` (`supportEnded`) for a new day of one that
    ///   has ended; `invalid` (`supportDay`, `supportPresent`).
    @discardableResult
    package func state(
        day: CalendarDay, present: Int, of team: RecordID, rules: WorkforceRules
    ) throws -> Record {
        let (t, d) = (SupportTeams.fields, SupportDays.fields)
        let found = try supported(team)
        let last = min(found[t.to] ?? day, rules.today(now))
        guard let first = found[t.from], first <= day, day <= last else {
            throw Rejection.invalid("supportDay", field: d.day.name)
        }
        let most = found[t.number] ?? 0
        guard (0...most).contains(present) else {
            throw Rejection.invalid("supportPresent", field: d.present.name, ["max": String(most)])
        }
        let said = Values {
            $0[d.present] = present
            $0[d.onSite] = present > 0
            $0[d.source] = source(found)
        }
        let slot = "\(team) \(day)"
        if let before = try reading.all(SupportDays.self, where: d.slot, is: slot, limit: 1).first {
            return try update(before, said)
        }
        try checkActive(found)
        var values = said
        values[d.team] = team
        values[d.day] = day
        values[d.unit] = found[t.unit]
        values[d.office] = found[t.office]
        values[d.receiver] = found[t.receiver]
        values[d.receiverOffice] = found[t.receiverOffice]
        values[d.area] = found[t.area]
        values[d.slot] = slot
        return try insert(SupportDays.self, verb: "state", values)
    }

    /// Notes an issue that a team has found.
    /// - Throws: also `conflict` (`supportEnded`), `invalid` (`required`, `tooLong`, `personalData`).
    @discardableResult
    package func note(issue words: String, of team: RecordID) throws -> Record {
        let (t, i) = (SupportTeams.fields, SupportIssues.fields)
        let found = try supported(team)
        try checkActive(found)
        let title = try FreeText.needed(words, field: i.title.name, code: "required", max: 500)
        return try insert(
            SupportIssues.self, verb: "note",
            Values {
                $0[i.team] = team
                $0[i.title] = title
                $0[i.unit] = found[t.unit]
                $0[i.office] = found[t.office]
                $0[i.receiver] = found[t.receiver]
                $0[i.receiverOffice] = found[t.receiverOffice]
                $0[i.area] = found[t.area]
            })
    }

    /// Says with which task, help ticket or finding an issue is dealt; one that the principal reaches.
    /// - Throws: also `invalid` (`referenceUnknown`).
    @discardableResult
    package func link(issue id: RecordID, to link: SupportLink, _ other: RecordID) throws -> Record {
        let i = SupportIssues.fields
        let issue = try reading.find(SupportIssues.self, id)
        guard allows(supporting) else { throw Rejection.forbidden }
        guard try reading.reaches(link.rawValue, other) else {
            throw Rejection.invalid("referenceUnknown", field: i.link.name)
        }
        return try update(
            issue, verb: "link",
            Values {
                $0[i.link] = link
                $0[i.linked] = other.text
            })
    }

    /// It is solved, in a few words how.
    /// - Throws: also `conflict` (`state`), `invalid` (`required`, `tooLong`, `personalData`).
    @discardableResult
    package func solve(issue id: RecordID, result: String) throws -> Record {
        let i = SupportIssues.fields
        let result = try FreeText.needed(result, field: i.result.name, code: "required", max: 500)
        return try perform(
            "solve", registry.named(SupportIssues.name), id,
            Values {
                $0[i.result] = result
                $0[i.solved] = now
            })
    }

    /// It was not.
    @discardableResult
    package func reopen(issue id: RecordID) throws -> Record {
        let i = SupportIssues.fields
        return try perform(
            "reopen", registry.named(SupportIssues.name), id,
            Values { ($0[i.result], $0[i.solved]) = (nil, nil) })
    }

    // MARK: Parts

    private func supported(_ id: RecordID) throws -> Record {
        let team = try reading.find(SupportTeams.self, id)
        guard allows(supporting) else { throw Rejection.forbidden }
        return team
    }

    private func checkActive(_ team: Record) throws {
        guard team.state == "active" else { throw Rejection(.conflict, "supportEnded") }
    }

    private func source(_ team: Record) -> SupportSource {
        if principal.actsFor(team[SupportTeams.fields.unit]) { return .team }
        return principal.dispatches ? .headquarters : .village
    }
}
