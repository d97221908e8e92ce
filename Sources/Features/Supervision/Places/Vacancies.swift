import Database
import Duties
package import Kernel
import Organisation
package import Registers

/// Where nobody stands (责任空缺, C5): units and places without a first-responsible person, units for which nobody can act.
package struct Vacancies: Hashable, Sendable {
    package let unitsWithoutPerson: Int
    package let unitsWithoutOfficer: Int
    /// Without one of their own, and in an area and under units that have none.
    package let placesWithoutPerson: Int

    package var isNone: Bool { unitsWithoutPerson + unitsWithoutOfficer + placesWithoutPerson == 0 }
}

extension Reading {
    /// A fixed number of queries, however many units and places.
    package func vacancies(on day: CalendarDay) throws -> Vacancies {
        let county = principal.county
        let tree = try UnitTree(self)
        // Whoever may act: of the unit itself or of its first-level unit; sections speak through the office.
        let manned = try connection.first(
            """
            SELECT COUNT(*) AS n FROM unit u WHERE u.county = \(county) AND u.open = 1
            AND u.kind IN ('bureau', 'township', 'section') AND NOT EXISTS (
              SELECT 1 FROM post p JOIN "user" w ON w.county = p.county AND w.id = p."user" AND w.open = 1
              WHERE p.county = u.county AND (p.unit = u.id OR p.unit = u.office)
              AND p."from" <= \(day) AND (p."to" IS NULL OR p."to" >= \(day)))
            """)
        let places = try connection.first(
            """
            SELECT COUNT(*) AS n FROM place p
            LEFT JOIN area a ON a.id = p.area LEFT JOIN area t ON t.id = substr(p.area, 1, 9)
            LEFT JOIN unit u ON u.county = p.county AND u.id = p.unit
            LEFT JOIN unit b ON b.county = p.county AND b.id = p.bureau
            WHERE p.county = \(county) AND p.open = 1 AND coalesce(p."firstResponsible", '') = ''
            AND coalesce(a."firstResponsible", '') = '' AND coalesce(t."firstResponsible", '') = ''
            AND coalesce(u."firstResponsible", '') = '' AND coalesce(b."firstResponsible", '') = ''
            """)
        return Vacancies(
            unitsWithoutPerson: tree.withoutFirstResponsible.count, unitsWithoutOfficer: try manned?.get("n") ?? 0,
            placesWithoutPerson: try places?.get("n") ?? 0)
    }
}

extension Writing {
    /// Tells the headquarters' office once a night what stands empty. Idempotent; runs with the clock.
    package func tellVacancies(_ rules: SupervisionRules) throws {
        let (mark, today) = ("vacancy", rules.today(now))
        let done = try connection.first(
            "SELECT 1 AS found FROM duty_run WHERE county = \(county) AND rule = \(mark) AND day = \(today)")
        guard done == nil, let office = try UnitTree(reading).office else { return }
        let vacancies = try reading.vacancies(on: today)
        if !vacancies.isNone {
            let counts = [
                vacancies.unitsWithoutPerson, vacancies.unitsWithoutOfficer, vacancies.placesWithoutPerson,
            ]
            try notify(
                office.id, office: office.office, kind: mark, about: office.id, of: "unit",
                title: counts.map(String.init).joined(separator: " / "))
        }
        try connection.execute(
            """
            INSERT INTO duty_run (county, rule, day, version, after, replan, done)
            VALUES (\(county), \(mark), \(today), '', '', 0, 1)
            """)
    }
}
