package import Database
package import Duties
package import Foundation
package import Indicators
import Kernel
package import Registers

/// What a deployment sets for reporting (报表): dictionary of indicators, duties, the definitions that come with the program.
package struct ReportRules: Sendable {
    package let indicators: IndicatorBook
    package let duties: DutyBook
    package let zone: TimeZone
    /// Definitions in `Resources/Reports` by id, to be adopted by two persons.
    package let shipped: [String: String]
    /// Recurring demands that stand in the records of other features.
    package let demands: [Demand.Source]
    /// Kinds of incidents with their clocks.
    package let incidents: IncidentKinds

    /// - Parameter folder: `Resources/Reports`.
    /// - Throws: `Rejection` for a definition that is wrong; what the file system says.
    package init(
        indicators: IndicatorBook, duties: DutyBook, zone: TimeZone, folder: URL, demands: [Demand.Source] = [],
        incidents: IncidentKinds = .standard
    ) throws {
        (self.indicators, self.duties, self.zone, self.demands) = (indicators, duties, zone, demands)
        self.incidents = incidents
        var shipped: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where name.hasSuffix(".yaml") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            shipped[try ReportForm(yaml: text, file: name).id] = text
        }
        self.shipped = shipped
    }

    /// The dictionary with what the types in force report: each number of a report is an indicator (上报数).
    package func book(_ reading: Registers.Reading) throws -> IndicatorBook {
        let reported = try reading.reportForms().flatMap { form in
            form.counts.filter { $0.indicator == nil }.map { field in
                Indicator(
                    id: form.measure(field), name: field.title, definition: form.title,
                    unit: field.unit ?? Words(zh: "", en: ""), owner: form.owner,
                    kind: .reported(report: form.id, field: field.id))
            }
        }
        return indicators.adding(reported.filter { indicators[$0.id] == nil })
    }

    /// Rules that the types in force make: `report.<type>`, for the book of duties.
    package static let source: @Sendable (Registers.Reading) throws -> [DutyRule] = { reading in
        try reading.activeTypes().compactMap { record in
            try ReportForms.form(of: record).map {
                $0.dutyRule(from: record[ReportTypes.fields.from], until: record[ReportTypes.fields.until])
            }
        }
    }

    /// Registers of reporting.
    package static let registers: [any Register.Type] = [
        ReportTypes.self, Reports.self, Corrections.self, LockExceptions.self, ReportCuts.self, Incidents.self,
        IncidentReports.self, Workbooks.self, Aberrations.self,
    ]

    /// Files of other headquarters' workbooks.
    package static let migration = Migration(
        "0050 reporting",
        [
            """
            CREATE TABLE workbook_file (county TEXT NOT NULL, workbook TEXT NOT NULL,
              bytes \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, PRIMARY KEY (county, workbook))
            """
        ])
}

extension ReportForm {
    /// The duty that units owe by this type: met by their report alone.
    func dutyRule(from: CalendarDay?, until: CalendarDay?) -> DutyRule {
        let (owed, clock, name) = (owed, clock, title.zh)
        return DutyRule(
            rule,
            .daily(
                opens: TimeOfDay(clock.opens / 60, clock.opens % 60),
                cutoff: TimeOfDay(clock.cutoff / 60, clock.cutoff % 60)),
            graceMinutes: clock.grace, ladder: "report", register: "unit", metBy: Reports.name,
            title: ["zh-Hans": self.title.zh, "en": self.title.en],
            link: { "/reports?unit=\($0.subject)&day=\($0.slot)" }, notice: "report", scope: owed.text,
            readiness: readiness,
            subjects: { county, day in
                let inForce =
                    clock.isOwed(for: clock.covered(dueOn: day)) && from.map { day >= $0 } != false
                    && until.map { day <= $0 } != false
                return Self.subjects(owed, county, name, inForce: inForce)
            })
    }

    private static func subjects(_ owed: Owed, _ county: AreaCode, _ title: String, inForce: Bool) -> SQL {
        var conditions: [SQL] = ["kind IN (\(list: owed.kinds.map(\.sql)))"]
        if !owed.sectors.isEmpty { conditions.append("sector IN (\(list: owed.sectors.map(\.sql)))") }
        if !owed.areas.isEmpty {
            let areas = owed.areas.sorted().map { area -> SQL in
                "substr(area, 1, \(raw: area.text.utf8.count)) = \(area)"
            }
            conditions.append("(\(areas.joined(separator: " OR ")))")
        }
        // A day on which nothing is owed has no subjects.
        if !inForce { conditions.append("1 = 0") }
        return """
            SELECT id, id AS unit, area, NULL AS owner, \(title) AS title, NULL AS cause
            FROM unit WHERE county = \(county) AND open = 1
            AND \(conditions.joined(separator: " AND "))
            """
    }
}
