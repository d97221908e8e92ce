import Command
import Hummingbird
import Kernel
import Organisation
import Registers
import Supervision
package import Web

/// A field visit's page: what was found, each with one button to a task or to a finding of supervision.
///
/// | | |
/// |---|---|
/// | GET | /visits/{id} |
/// | POST | /visits/{id}/observations · /observations/{id}/assign · find |
package struct VisitPages: RouteGroup {
    let face: CirculationFace

    package init(_ face: CirculationFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules, supervision) = (routes.pages, face.store, face.rules, face.supervision)
        routes.signedIn.get("visits/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let content = try await store.read(as: principal) { try VisitContent($0, id) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render("visit/show", content.values(words, principal), for: context)
        }
        routes.signedIn.post("visits/{id}/observations") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            try await store.write(by: principal) { writing in
                let unit = try UnitNames.units(
                    of: form.text("unit") ?? "", field: "unit", in: UnitTree(writing.reading)
                ).first
                try writing.note(form.text("wording") ?? "", on: id, unit: unit)
            }
            return Response.see("/visits/\(id)", flash: Flash("visit.notedNow"), for: context)
        }
        routes.signedIn.post("observations/{id}/assign") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let visit = try await store.write(by: principal) { writing in
                _ = try writing.assign(observation: id, rules: rules)
                return try writing.reading.find(Observations.self, id)[Observations.fields.visit] ?? id
            }
            return Response.see("/visits/\(visit)", flash: Flash("visit.assignedNow"), for: context)
        }
        routes.signedIn.post("observations/{id}/find") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let severity = form.text("severity").flatMap { Severity(rawValue: $0) } ?? .major
            let visit = try await store.write(by: principal) { writing in
                _ = try writing.find(observation: id, severity: severity, rules: supervision)
                return try writing.reading.find(Observations.self, id)[Observations.fields.visit] ?? id
            }
            return Response.see("/visits/\(visit)", flash: Flash("visit.foundNow"), for: context)
        }
    }
}

/// A visit with what it found.
struct VisitContent: Sendable {
    let visit: Record
    let observations: [Record]
    let visitor: Record?
    let place: Record?
    let tree: UnitTree

    init(_ reading: Reading, _ id: RecordID) throws {
        visit = try reading.find(Visits.self, id)
        let (v, o) = (Visits.fields, Observations.fields)
        let scope = Scope(reading.principal, try reading.registry.named(Observations.name))
        // What another unit is to put right is told to that one.
        observations = try reading.all(Observations.self, where: o.visit, is: id).filter(scope.contains)
        visitor = try visit[v.visitor].flatMap { try reading.all(Users.self, ids: [$0]).values.first }
        place = try visit[v.place].flatMap { try reading.all(Places.self, ids: [$0]).values.first }
        tree = try UnitTree(reading)
    }

    func values(_ words: PageWords, _ principal: Principal) -> [String: ViewValue] {
        let (v, o) = (Visits.fields, Observations.fields)
        let tones = ["noted": "soon", "task": "info", "finding": "info"]
        return [
            "id": .text(visit.id.text), "title": .text(visit[v.title] ?? ""), "day": words.day(visit[v.day]),
            "unit": .text(visit[v.unit].map { tree.name($0) } ?? ""),
            "place": ViewValue(place?[Places.fields.name]), "visitor": ViewValue(visitor?[Users.fields.name]),
            "summary": ViewValue(visit[v.summary]), "any": .flag(!observations.isEmpty),
            "canNote": .flag(principal.posts.contains { Visits.visiting.contains($0.role) }),
            "unitNames": .list(tree.all.filter { $0.kind != .village }.map { .text($0.short) }),
            "rows": .list(
                observations.map { observation in
                    let became = observation[o.became]
                    let href = became.map {
                        observation.state == "task" ? "/directives/\($0)/draft" : "/findings/\($0)"
                    }
                    let isNoted = observation.state == "noted"
                    return [
                        "id": .text(observation.id.text), "wording": .text(observation[o.wording] ?? ""),
                        "unit": .text(observation[o.unit].map { tree.name($0) } ?? ""),
                        "state": words.badge(
                            tones[observation.state] ?? "plain", "state.observation.\(observation.state)"),
                        "href": principal.isHeadquarters ? ViewValue(href) : .none,
                        "canAssign": .flag(isNoted && principal.isClerk),
                        "canFind": .flag(isNoted && place != nil && principal.has(.dutyOfficer, .inspector)),
                    ]
                }),
        ]
    }
}
