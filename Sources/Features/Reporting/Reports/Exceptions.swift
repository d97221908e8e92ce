import Database
package import Kernel
import Organisation
package import Registers

/// Days that are locked, and permission to submit for one nevertheless (锁定例外).
extension Writing {
    /// Asks for permission; asking again while one is open changes nothing.
    @discardableResult
    package func askException(
        _ type: String, of unit: RecordID, on slot: CalendarDay, reason: String
    ) throws -> Record {
        guard principal.units.contains(unit) || principal.has(.dutyOfficer, .sectionLead) else {
            throw Rejection.forbidden
        }
        let reason = try FreeText.needed(reason)
        guard let office = try UnitTree(reading).unit(unit)?.office else { throw Rejection(.conflict, "unitClosed") }
        _ = try reading.reportForm(type)
        let e = LockExceptions.fields
        let key = Reports.key(type, unit, slot)
        let open = try reading.all(LockExceptions.self, where: e.key, is: key).first { exception in
            exception.state == "asked" || (exception.state == "granted" && exception[e.until].map { $0 > now } == true)
        }
        if let open { return open }
        return try insert(
            LockExceptions.self, verb: "request",
            Values {
                $0[e.type] = type
                $0[e.unit] = unit
                $0[e.office] = office
                $0[e.slot] = slot
                $0[e.key] = key
                $0[e.reason] = reason
                $0[e.asker] = principal.user
            })
    }

    /// Grants or refuses it as a second person, for a day.
    /// - Throws: `Rejection` `forbidden` (`samePerson`), `conflict` (`state`).
    @discardableResult
    package func decideException(_ id: RecordID, grant: Bool) throws -> Record {
        let exception = try reading.find(LockExceptions.self, id)
        let e = LockExceptions.fields
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        guard exception[e.asker] != principal.user else { throw Rejection(.forbidden, "samePerson") }
        guard exception.state == "asked" else {
            throw Rejection(.conflict, "state", values: ["state": exception.state, "transition": "grant"])
        }
        return try update(
            exception, state: grant ? "granted" : "refused", verb: grant ? "grant" : "refuse",
            Values {
                $0[e.approver] = principal.user
                $0[e.until] = grant ? now.advanced(minutes: LockExceptions.hours * 60) : nil
            })
    }
}

extension Registers.Reading {
    /// The permission in force for a unit's report, if there is one.
    func lockException(_ type: String, _ unit: RecordID, _ slot: CalendarDay, at now: Instant) throws -> Record? {
        let e = LockExceptions.fields
        return try all(LockExceptions.self, where: e.key, is: Reports.key(type, unit, slot)).first {
            $0.state == "granted" && $0[e.until].map { $0 > now } == true
        }
    }

    /// The last request for each of the reports, by type.
    func lockExceptions(_ keys: [String]) throws -> [String: Record] {
        if keys.isEmpty { return [:] }
        let definition = try registry.named(LockExceptions.name)
        let found = try connection.query(
            """
            SELECT * FROM \(name: LockExceptions.name) WHERE county = \(principal.county)
            AND key IN (\(list: keys.map(\.sql))) ORDER BY id
            """
        ).map { try Record($0, of: definition) }
        return Dictionary(found.map { ($0[LockExceptions.fields.type] ?? "", $0) }) { $1 }
    }

    /// What waits for a decision.
    func askedExceptions() throws -> [Record] {
        try page(LockExceptions.self, Query(limit: 100)).records.filter { $0.state == "asked" }
    }
}
