import Foundation
import Hummingbird
import Indicators
import Kernel
import Organisation
import Registers
package import Web

/// Demands on units (基层负担清单): everything recurring that is asked of a unit, each with who asks, by what right, how often
/// and until when; struck off on the spot. A unit sees its own and those of the units below.
///
/// | | |
/// |---|---|
/// | GET | /demands?unit= · /api/v1/demands?unit= |
/// | POST | /demands/strike-off · /api/v1/demands/strike-off |
package struct DemandPages: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    struct Content: Sendable {
        let tree: UnitTree
        let all: [Demand]
        /// The unit that is asked about; nil: the whole headquarters.
        let unit: UnitTree.Unit?
        let book: IndicatorBook
        /// Who strikes off, by kind.
        let enders: [Demand.Kind: Set<Role>]

        /// - Throws: `Rejection.notFound` for a unit that is not the principal's.
        init(_ reading: Registers.Reading, _ rules: ReportRules, unit wanted: RecordID?, on day: CalendarDay) throws {
            let principal = reading.principal
            tree = try UnitTree(reading)
            let own = principal.posts.first { [.unitOfficer, .gridWorker].contains($0.role) }?.unit
            let id = wanted ?? (principal.seesEveryDemand ? nil : own)
            unit = id.flatMap(tree.unit)
            if id != nil || !principal.seesEveryDemand {
                guard let unit, principal.seesEveryDemand || principal.units.contains(unit.id) else {
                    throw Rejection.notFound
                }
            }
            all = try reading.demands(rules, tree, on: day)
            book = rules.indicators
            enders = rules.demands.reduce(into: [.report: [.dutyOfficer, .sectionLead, .administrator]]) {
                $0[$1.kind] = $1.enders
            }
        }

        /// Those of the unit, or all.
        var demands: [Demand] { unit.map { unit in all.filter { $0.units.contains(unit.id) } } ?? all }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("demands") { _, context in
            let (principal, unit) = (try context.principal(), try Self.unit(context.query))
            let day = face.today
            let content = try await store.read(as: principal) { try Content($0, rules, unit: unit, on: day) }
            let view = DemandView(PageWords(pages, context, now: store.now), content, principal)
            return try pages.render("demands", view.values, for: context)
        }
        routes.signedIn.post("demands/strike-off") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            var check = FormCheck(form)
            let (kind, record) = (check.choice("kind", of: Demand.Kind.self), check.recordID("record"))
            try check.finish()
            guard let kind, let record else { throw Rejection.notFound }
            try await store.write(by: principal) {
                try $0.strikeOff(demand: kind, record, reason: form.text("reason") ?? "", rules: rules)
            }
            let back = form.recordID("unit").map { "/demands?unit=\($0)" } ?? "/demands"
            let flash = Flash(kind == .standing ? "demand.asked" : "demand.struck")
            return Response.see(back, flash: flash, for: context)
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/demands", id: "listDemands", tag: "reports",
                "Everything recurring that is asked of a unit, or of all: who asks, basis, end, fields.",
                parameters: [APIParameter("unit", "Id of the unit; a unit's own people: theirs unless given.")],
                success: (200, ["type": "array", "items": ["type": "object"]]), refusals: [404])
        ) { _, context in
            let (principal, unit) = (try context.principal(), try Self.unit(context.query))
            let day = face.today
            let content = try await store.read(as: principal) { try Content($0, rules, unit: unit, on: day) }
            return try Response.json(.list(content.demands.map { Self.json($0, content) }))
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/demands/strike-off", id: "strikeOffDemand", tag: "reports",
                "Ends the report type or plan in which a demand stands; asks the commander to strike off a standing duty.",
                body: APIBody([
                    "type": "object", "required": ["kind", "record", "reason"],
                    "properties": [
                        "kind": ["type": "string", "enum": ["report", "plan", "standing"]],
                        "record": ["type": "string"],
                        "reason": ["type": "string"],
                    ],
                ]), success: (204, nil), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, json) = (try context.principal(), try await request.json())
            guard let kind = json["kind"]?.text.flatMap({ Demand.Kind(rawValue: $0) }),
                let record = json["record"]?.text.flatMap({ RecordID($0) })
            else { throw Rejection.invalid("badChoice", field: "kind") }
            try await store.write(by: principal) {
                try $0.strikeOff(demand: kind, record, reason: json.string("reason") ?? "", rules: rules)
            }
            return Response(status: .noContent)
        }
    }

    private static func unit(_ query: Form) throws -> RecordID? {
        guard let text = query.text("unit") else { return nil }
        guard let id = RecordID(text) else { throw Rejection.notFound }
        return id
    }

    private static func json(_ demand: Demand, _ content: Content) -> JSONValue {
        let prefilled = content.unit.map { demand.prefilled(for: $0.id, in: content.tree) } ?? demand.held
        return [
            "kind": .text(demand.kind.rawValue), "record": .text(demand.record), "title": .text(demand.title.zh),
            "owner": demand.owner.map { .text($0.text) } ?? .null, "basis": demand.basis.map { .text($0) } ?? .null,
            "indicators": .list(demand.indicators.map { .text($0) }),
            "until": demand.until.map { .text($0.description) } ?? .null,
            "isEnding": .flag(demand.isEnding), "perWeek": demand.cadence.perWeek.map { .integer($0) } ?? .null,
            "fields": .integer(demand.fields),
            "prefilled": .integer(prefilled), "units": .integer(demand.units.count),
        ]
    }
}
