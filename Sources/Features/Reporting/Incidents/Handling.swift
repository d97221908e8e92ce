import Duties
package import Kernel
import Organisation
package import Registers

/// What is done about an incident; each step is a record that meets what was owed.
extension Writing {
    /// Registers an incident. With words it is reported at once; without, the unit owes its report.
    /// - Parameters:
    ///   - kind: of the deployment's kinds of incidents, whose clock it has; nil: the first of them.
    ///   - discoveredAt: not after now.
    ///   - words: the first report (首报).
    ///   - saidBy: who reported by telephone, where the headquarters enters it (代录).
    /// - Throws: `Rejection` `invalid` (`required`, `badChoice`, `personalData`, `momentAhead`,
    ///   `saidByRequired`), `forbidden`.
    @discardableResult
    package func register(
        incident title: String, kind name: String? = nil, place: String, unit id: RecordID, discoveredAt: Instant,
        words: String? = nil, saidBy: String? = nil, rules: ReportRules
    ) throws -> Record {
        guard principal.has(.unitOfficer, .gridWorker, .dutyOfficer, .sectionLead, .system) else {
            throw Rejection.forbidden
        }
        let isHeadquarters = principal.has(.dutyOfficer, .sectionLead, .system)
        guard isHeadquarters || principal.units.contains(id) else { throw Rejection.forbidden }
        guard let unit = try UnitTree(reading).unit(id) else { throw Rejection.invalid("unitUnknown", field: "unit") }
        guard let kind = rules.incidents.named(name) else { throw Rejection.invalid("badChoice", field: "kind") }
        let title = try FreeText.needed(title, field: "title", code: "required")
        let place = try FreeText.needed(place, field: "place", code: "required")
        if discoveredAt > now { throw Rejection.invalid("momentAhead", field: "discoveredAt") }
        let i = Incidents.fields
        let due = discoveredAt.advanced(minutes: kind.minutes)
        let incident = try insert(
            Incidents.self, verb: "register",
            Values {
                $0[i.title] = title
                $0[i.kind] = kind.id
                $0[i.minutes] = kind.minutes
                $0[i.place] = place
                $0[i.unit] = id
                $0[i.office] = unit.office
                $0[i.area] = unit.area
                $0[i.discoveredAt] = discoveredAt
            })
        try owe(
            [
                NewDuty(
                    "incident.report", subject: incident.id, of: Incidents.name, unit: id, area: unit.area,
                    title: title, cause: incident.id, due: due)
            ], in: rules.duties)
        guard let words, !words.trimmingWhitespace.isEmpty else { return incident }
        return try report(incident: incident.id, words: words, saidBy: saidBy, rules: rules)
    }

    /// The first report (首报): the headquarters now owes that it is acknowledged and that something is done.
    @discardableResult
    package func report(
        incident id: RecordID, words: String, saidBy: String? = nil, rules: ReportRules
    ) throws -> Record {
        let incident = try reading.find(Incidents.self, id)
        let i = Incidents.fields
        guard incident.state == "open" else {
            throw Rejection(.conflict, "state", values: ["state": incident.state, "transition": "report"])
        }
        guard let unit = incident[i.unit], let limit = incident.incidentLimit else { throw Rejection.notFound }
        if !principal.units.contains(unit), (saidBy ?? "").trimmingWhitespace.isEmpty {
            throw Rejection.invalid("saidByRequired", field: "saidBy")
        }
        let report = try append(.first, words, to: incident, saidBy: saidBy)
        try meet(rule: "incident.report", subject: id, slot: "1", by: report.id, of: report.register)
        let office = try UnitTree(reading).office?.id
        let due = max(limit, now.advanced(minutes: Incidents.least))
        try owe(
            ["incident.acknowledge", "incident.action"].map {
                NewDuty(
                    $0, subject: id, of: Incidents.name, unit: office, area: incident[i.area],
                    title: incident[i.title], cause: id, due: due)
            }, in: rules.duties)
        return try update(incident, state: "reported", verb: "report", Values { $0[i.reportedAt] = now })
    }

    @discardableResult
    package func acknowledge(incident id: RecordID) throws -> Record {
        let incident = try handled(id, from: ["reported"], "acknowledge")
        let i = Incidents.fields
        let done = try update(
            incident, state: "acknowledged", verb: "acknowledge", Values { $0[i.acknowledgedAt] = now })
        try meet(rule: "incident.acknowledge", subject: id, slot: "1", by: done.id, of: done.register)
        return done
    }

    /// The first thing done (先期处置), in words.
    @discardableResult
    package func act(incident id: RecordID, words: String, saidBy: String? = nil) throws -> Record {
        var incident = try handled(id, from: ["reported", "acknowledged"], "act")
        if incident.state == "reported" { incident = try acknowledge(incident: id) }
        let report = try append(.action, words, to: incident, saidBy: saidBy)
        try meet(rule: "incident.action", subject: id, slot: "1", by: report.id, of: report.register)
        return try update(incident, state: "acting", verb: "act", Values { $0[Incidents.fields.firstActionAt] = now })
    }

    /// A further report (续报), by the unit or the headquarters.
    @discardableResult
    package func progress(incident id: RecordID, words: String, saidBy: String? = nil) throws -> Record {
        let incident = try reading.find(Incidents.self, id)
        guard ["reported", "acknowledged", "acting"].contains(incident.state) else {
            throw Rejection(.conflict, "state", values: ["state": incident.state, "transition": "progress"])
        }
        guard principal.has(.unitOfficer, .gridWorker, .dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        return try append(.progress, words, to: incident, saidBy: saidBy)
    }

    /// The closing report (终报).
    @discardableResult
    package func close(incident id: RecordID, words: String) throws -> Record {
        let incident = try handled(id, from: ["acting"], "close")
        try append(.closing, words, to: incident, saidBy: nil)
        return try update(incident, state: "closed", verb: "close", Values { $0[Incidents.fields.closedAt] = now })
    }

    private func handled(_ id: RecordID, from states: Set<String>, _ step: String) throws -> Record {
        let incident = try reading.find(Incidents.self, id)
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        guard states.contains(incident.state) else {
            throw Rejection(.conflict, "state", values: ["state": incident.state, "transition": step])
        }
        return incident
    }

    @discardableResult
    private func append(
        _ kind: IncidentReportKind, _ words: String, to incident: Record, saidBy: String?
    ) throws -> Record {
        let words = try FreeText.needed(words, field: "words", code: "required")
        let (p, i) = (IncidentReports.fields, Incidents.fields)
        return try insert(
            IncidentReports.self, verb: "report",
            Values {
                $0[p.incident] = incident.id
                $0[p.kind] = kind
                $0[p.text] = words
                $0[p.unit] = incident[i.unit]
                $0[p.office] = incident[i.office]
                $0[p.area] = incident[i.area]
                $0[p.author] = principal.user
                $0[p.saidBy] = saidBy
            })
    }
}
