package import Foundation
package import Kernel
package import Registers

/// All rules of a deployment with their ladders (应办总册): those of the program, and those made from data (report types).
package struct DutyBook: Sendable {
    package let zone: TimeZone
    package let ladders: Ladders
    private let fixed: [String: DutyRule]
    private let sources: [@Sendable (Reading) throws -> [DutyRule]]
    let directory: @Sendable (Reading, [Duty], CalendarDay) throws -> any UnitDirectory
    let departures: @Sendable (Reading, CalendarDay) throws -> Departures
    private let readiness: @Sendable (Reading) throws -> Readiness

    /// - Parameters:
    ///   - sources: rules that follow from records of the headquarters, read anew each time.
    ///   - directory: who hears of the given duties, on a day.
    ///   - departures: which units, persons and areas are no longer there on a day.
    ///   - readiness: whether a response runs; what nobody has declared is one.
    package init(
        zone: TimeZone, ladders: Ladders, rules: [DutyRule],
        sources: [@Sendable (Reading) throws -> [DutyRule]] = [],
        directory: @escaping @Sendable (Reading, [Duty], CalendarDay) throws -> any UnitDirectory,
        departures: @escaping @Sendable (Reading, CalendarDay) throws -> Departures,
        readiness: @escaping @Sendable (Reading) throws -> Readiness = { _ in .response }
    ) {
        (self.departures, self.readiness) = (departures, readiness)
        (self.zone, self.ladders, self.sources, self.directory) = (zone, ladders, sources, directory)
        fixed = Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let misuses = rules.flatMap { rule in rule.schedule.misuses.map { "\(rule.name): \($0)" } }
        precondition(misuses.isEmpty && fixed.count == rules.count, misuses.joined(separator: "; "))
    }

    /// A rule of the program.
    package subscript(_ name: String) -> DutyRule? { fixed[name] }

    func day(_ instant: Instant) -> CalendarDay { CalendarDay(instant, in: zone) }

    /// The ladders as they are now in a headquarters.
    package func ladders(_ reading: Reading) throws -> Ladders { ladders.at(try readiness(reading)) }

    /// Every rule in force in a headquarters, by name. Rules from data that cannot be are left out, and those of the other
    /// state of the response.
    package func rules(_ reading: Reading) throws -> [String: DutyRule] {
        let all = try everyRule(reading)
        if !all.values.contains(where: { $0.readiness != nil }) { return all }
        let now = try readiness(reading)
        return all.filter { $0.value.readiness == nil || $0.value.readiness == now }
    }

    private func everyRule(_ reading: Reading) throws -> [String: DutyRule] {
        var all = fixed
        for source in sources {
            for rule in try source(reading) where all[rule.name] == nil && rule.schedule.misuses.isEmpty {
                all[rule.name] = rule
            }
        }
        return all
    }

    /// The book with more rules: what a feature above adds.
    package func adding(
        _ rules: [DutyRule] = [], sources more: [@Sendable (Reading) throws -> [DutyRule]] = [],
        readiness other: (@Sendable (Reading) throws -> Readiness)? = nil
    ) -> DutyBook {
        DutyBook(
            zone: zone, ladders: ladders, rules: Array(fixed.values) + rules, sources: sources + more,
            directory: directory, departures: departures, readiness: other ?? readiness)
    }
}

/// Who stands behind units (单位名录): given by the feature that knows them.
package protocol UnitDirectory {
    /// Unit and person whom a rung of the ladder names for a duty; nil where there is nobody.
    func audience(_ audience: Ladder.Step.Audience, of duty: Duty) -> (
        unit: RecordID, office: RecordID, person: String?
    )?
}
