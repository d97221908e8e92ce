import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// The office's page (上报一览): by type and area what is owed, in, late, missing, corrected; the late named, as text for the
/// group. Areas stand in their own order: nobody is ranked.
///
/// | | |
/// |---|---|
/// | GET | /reports/overview?day= · /reports/overview/{type}?day=&town= |
///
/// With `of` instead of `day` a type's page is that of the reports whose numbers are of that day; also of a type that has ended.
package struct OverviewPages: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    struct Content: Sendable {
        let slot: CalendarDay
        let expected: [Expected]
        let cuts: [String: Record]
        let tree: UnitTree
        let asked: [Record]
        /// Flags that somebody still has to look at, the newest first.
        let flags: [Record]
        /// Of the seven days before.
        let week: [AreaCode: Timeliness]
        /// Of one type alone, for the headquarters.
        let figures: CutFigures?

        init(
            _ reading: Registers.Reading, _ slot: CalendarDay, type: String?, in town: AreaCode? = nil,
            _ rules: ReportRules
        ) throws {
            let (principal, tree) = (reading.principal, try UnitTree(reading))
            (self.slot, self.tree) = (slot, tree)
            let all = principal.has(.commander, .dutyOfficer, .sectionLead, .inspector)
            guard all || principal.has(.unitOfficer) else { throw Rejection.notFound }
            let forms = try type.map { [try reading.reportForm(told: $0)] } ?? reading.reportForms()
            expected = try reading.expected(forms, on: slot).map { expected in
                expected.only { all || principal.units.contains($0.unit) }
            }.filter { !$0.lines.isEmpty || type != nil }
            let cuts = try reading.cuts(
                forms.flatMap { form in CutStage.allCases.map { "\(form.id)/\(slot)/\($0.rawValue)" } })
            self.cuts = cuts
            asked = try reading.askedExceptions()
            flags = type == nil ? try reading.page(Aberrations.self, Query(limit: 20)).records : []
            let areas = Set(expected.flatMap { $0.lines.compactMap { $0.area?.ancestor(.township) } })
            week = try reading.timeliness(
                of: forms.map(\.id), areas: areas.sorted(), from: slot.advanced(by: -7), to: slot.advanced(by: -1))
            let cut = type.flatMap { type in
                CutStage.allCases.reversed().compactMap { cuts["\(type)/\(slot)/\($0.rawValue)"] }.first
            }
            let territory = principal.county.territory
            let area = town.flatMap { territory.contains($0) ? $0 : nil } ?? territory
            figures =
                if all, let cut, let form = forms.first {
                    try reading.figures(of: cut, form, area: area, rules.book(reading))
                } else { nil }
        }
    }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("reports/overview") { _, context in
            let slot = context.query.day("day") ?? face.today
            let content = try await store.read(as: context.principal()) {
                try Content($0, slot, type: nil, face.rules)
            }
            let view = OverviewView(PageWords(pages, context, now: store.now), content, face)
            return try pages.render("report/overview", view.values, for: context)
        }
        routes.signedIn.get("reports/overview/{type}") { _, context in
            let type = context.parameters.get("type") ?? ""
            let (asked, covered) = (context.query.day("day") ?? face.today, context.query.day("of"))
            let town = context.query.text("town").flatMap { AreaCode($0) }
            let content = try await store.read(as: context.principal()) { reading in
                let slot = try covered.map { try reading.reportForm(told: type).clock.dueDay(of: $0) } ?? asked
                return try Content(reading, slot, type: type, in: town, face.rules)
            }
            guard let expected = content.expected.first else { throw Rejection.notFound }
            let view = OverviewView(PageWords(pages, context, now: store.now), content, face)
            return try pages.render("report/units", view.units(of: expected, in: town), for: context)
        }
    }
}
