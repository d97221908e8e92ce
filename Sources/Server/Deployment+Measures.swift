import Checks
import Command
import Duties
import Households
import Kernel
package import Measures
import Organisation
import Policies
import Prevention
import Registers
import Sites
import Web

extension Deployment {
    /// Persons and measures, by the packs in force.
    package var measures: MeasureRules {
        let shelf: @Sendable (Reading, CalendarDay) throws -> PolicyShelf = { try $0.policies(on: $1) }
        let (homes, checks) = (households(), checks())
        return MeasureRules(
            duties: rules.duties, shelf: shelf,
            followed: [
                PlacementRules(duties: rules.duties, shelf: shelf).follow, { try $0.askHelp(for: $1, rules: homes) },
                { try $0.followTests(of: $1, checks) },
            ], lastChecks: { try $0.lastChecks(of: $1) }, tests: { try $0.testsShown(of: $1) },
            consentWithdrawn: { writing, measure in
                try writing.withdrawConsent(ofMeasure: measure)
                try writing.forgetHealthNeeds(ofStaysUnder: measure)
            })
    }
}

extension Writing {
    /// What the assessment of an open measure found to be needed becomes tickets of the village (O1).
    fileprivate func askHelp(for measure: Record, rules: HouseholdRules) throws {
        let m = Measures.fields
        guard measure[m.ended] == nil, let area = measure.area, let office = measure[m.unit] else { return }
        let kinds = (measure[m.needs] ?? []).compactMap { NeedKind(rawValue: $0.rawValue) }
        try askHelp(
            Set(kinds), of: measure.id, area: area, office: office, consent: measure[m.consent] == true, rules: rules)
    }
}

/// What persons under measures tell the brief: what waits for an independent answer, and every measure without a rule.
extension BriefSection {
    static func measures(_ locales: Locales) -> [BriefSection.Source] {
        [
            { reading, _, now in
                let (open, tree) = (try reading.openDisputes(), try UnitTree(reading))
                return BriefSection(
                    name: "appeals", count: open.count,
                    lines: open.first.map { dispute in
                        let isAppeal = dispute.register == Appeals.name
                        let key = isAppeal ? "measure.brief.appeal" : "measure.brief.correction"
                        let unit = dispute.unit.map { tree.name($0) } ?? ""
                        return Line(
                            locales.text(key, .zhHans), unit, english: (locales.text(key, .en), unit),
                            href: "/\(isAppeal ? "appeals" : "corrections")/\(dispute.id)", late: dispute.due < now)
                    })
            },
            { reading, _, _ in
                let (found, tree, e) = (
                    try reading.measureExceptions(), try UnitTree(reading), MeasureExceptions.fields
                )
                return BriefSection(
                    name: "measureExceptions", count: found.count,
                    lines: found.map { exception in
                        Line(
                            exception[e.order] ?? "",
                            [
                                exception[e.unit].map { tree.name($0) } ?? "", exception[e.reason] ?? "",
                                exception[e.expiry]?.description ?? "",
                            ].joined(separator: " · "), href: "/measure-exceptions/\(exception.id)")
                    })
            },
        ]
    }
}
