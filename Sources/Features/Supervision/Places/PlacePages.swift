import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// A place's page: who answers for it, when it was inspected, what was found; and the button of an inspection on the
/// spot. `GET /places/{id}`, `POST /places/{id}/inspections`
package struct PlacePages: RouteGroup {
    let face: SupervisionFace

    package init(_ face: SupervisionFace) { self.face = face }

    /// The way to it from the record's page.
    package static let link = RecordLink(
        key: "supervision.link.place", roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer]
    ) { "/places/\($0)" }

    private struct Content: Sendable {
        let place: Record
        let responsible: Responsible?
        let inspections: [Record]
        let findings: [Record]
        let area: String

        init(_ reading: Reading, _ id: RecordID) throws {
            place = try reading.find(Places.self, id)
            responsible = try reading.responsible(for: [place])[id]
            inspections = try reading.all(Inspections.self, where: Inspections.fields.place, is: id).reversed()
            findings = try reading.all(Findings.self, where: Findings.fields.place, is: id).reversed()
            let areas = try place.area.map { try reading.all(Areas.self, ids: [RecordID($0)]) }
            area = areas?.values.first?[Areas.fields.name] ?? ""
        }
    }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("places/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let content = try await store.read(as: principal) { try Content($0, id) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render("place/show", Self.values(content, words, principal), for: context)
        }
        routes.signedIn.post("places/{id}/inspections") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let made = try await store.write(by: principal) { writing in
                try writing.create(
                    writing.registry.named(Inspections.name), Values { $0[Inspections.fields.place] = id })
            }
            return Response.see("/inspections/\(made.id)", for: context)
        }
    }

    private static func values(_ content: Content, _ words: PageWords, _ principal: Principal) -> [String: ViewValue] {
        let (p, i, f, place) = (Places.fields, Inspections.fields, Findings.fields, content.place)
        let responsible = content.responsible
        let today = CalendarDay(words.now, in: words.pages.time.zone)
        let covered = place[p.coveredUntil].map { $0 >= today } ?? false
        return [
            "title": .text(place[p.name] ?? ""), "id": .text(place.id.text), "kind": .text(words.kind(place[p.kind])),
            "area": .text(content.area), "address": ViewValue(place[p.address]),
            "recordHref": .text("/registers/place/\(place.id)"),
            "state": covered
                ? words.badge("met", "supervision.covered") : words.badge("soon", "supervision.notCovered"),
            "last": words.day(place[p.lastInspected]), "until": words.day(place[p.coveredUntil]),
            "territory": .text(responsible?.territory ?? "—"), "sector": .text(responsible?.sector ?? "—"),
            "person": ViewValue(responsible?.person),
            "source": ViewValue(responsible?.source.map { words.text("supervision.source.\($0.rawValue)") }),
            "canInspect": .flag(place.state == "active" && principal.has(.inspector, .dutyOfficer)),
            "inspectionsAny": .flag(!content.inspections.isEmpty),
            "inspections": .list(
                content.inspections.map {
                    [
                        "href": .text("/inspections/\($0.id)"),
                        "day": $0[i.inspected].map { words.day($0) } ?? words.moment($0.created),
                        "state": words.badge($0.state == "done" ? "met" : "info", "state.inspection.\($0.state)"),
                        "failing": ViewValue($0[i.failing].map(String.init)),
                    ]
                }),
            "findingsAny": .flag(!content.findings.isEmpty),
            "findings": .list(
                content.findings.map {
                    [
                        "href": .text("/findings/\($0.id)"), "title": .text($0[f.title] ?? ""),
                        "state": words.state(of: $0), "severity": words.severity($0[f.severity]),
                        "found": words.day($0[f.found]),
                    ]
                }),
        ]
    }
}
