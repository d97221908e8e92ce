import Database
import Duties
import Indicators
package import Kernel
package import Registers
import Reporting

/// What goes on in peace (平时照常做的): the report types that `levels.yaml` names. Each is put in force by two persons as any
/// other; nobody can do that for them, so whoever ends a response is told which are not.
extension Writing {
    /// Peace begins after a response: reports of peace are owed from now on – today's too, unless its cut-off has passed:
    /// nobody is late for what was not asked. The office hears of the end, and of those that nobody has put in force.
    func beginPeace(after record: Record, _ rules: ResponseRules) throws {
        let today = rules.today(now)
        let (tomorrow, types) = (today.advanced(by: 1), try reading.typesInForce(on: today))
        for form in try reading.formsInForce(on: today) where form.readiness == .peace {
            let due = form.clock.moments(of: form.clock.covered(dueOn: today), in: rules.zone).due
            guard now > due, let id = types[form.id] else { continue }
            try update(reading.find(ReportTypes.self, id), Values { $0[ReportTypes.fields.from] = tomorrow })
        }
        try tell(record, "activationEnded", off: reading.peaceOff(on: tomorrow, rules), rules)
    }

    /// Drafts and submits what `levels.yaml` names and nobody has put in force, for a year; each waits for its second person
    /// as ever. What waits already is left waiting.
    /// - Throws: `Rejection` `forbidden`, `invalid` where a definition cannot be.
    @discardableResult
    package func proposePeace(_ rules: ResponseRules) throws -> [RecordID] {
        try mayDraft()
        let today = rules.today(now)
        return try reading.peaceOff(on: today, rules).map {
            try draftType($0, until: today.advanced(by: Activations.peaceDays), rules)
        }
    }
}

extension Activations {
    /// Days for which a report of peace is proposed: then somebody says anew that it is needed.
    static let peaceDays = 365
}

extension Reading {
    /// Report types in force on a day, by name: agreed by two persons, and their last day not past.
    func typesInForce(on day: CalendarDay) throws -> [String: RecordID] {
        let rows = try connection.query(
            """
            SELECT id, name FROM \(name: ReportTypes.name)
            WHERE county = \(principal.county) AND state = 'active' AND until >= \(day)
            """)
        return Dictionary(try rows.map { (try $0.get("name"), try $0.get("id")) }, uniquingKeysWith: { $1 })
    }

    func formsInForce(on day: CalendarDay) throws -> [ReportForm] {
        let names = try typesInForce(on: day)
        return try reportForms().filter { names[$0.id] != nil }
    }

    /// Report types of peace that nobody has put in force on a day, by id.
    /// - Parameter ending: types that end with a response.
    func peaceOff(on day: CalendarDay, ending: [RecordID] = [], _ rules: ResponseRules) throws -> [String] {
        let types = try typesInForce(on: day)
        return rules.levels.peace.filter { id in types[id].map(ending.contains) ?? true }
    }

    /// Of them those that wait for their second person.
    func peaceWaiting(_ rules: ResponseRules) throws -> Set<String> {
        let rows = try connection.query(
            """
            SELECT name FROM \(name: ReportTypes.name) WHERE county = \(principal.county) AND state = 'review'
            """)
        return Set(try rows.map { try $0.get("name") }).intersection(rules.levels.peace)
    }
}

extension ResponseRules {
    /// Title of a report type that comes with the program, as its record has it.
    func title(of report: String) -> String {
        reporting.shipped[report].flatMap { try? ReportForm(yaml: $0) }?.title.zh ?? report
    }
}
