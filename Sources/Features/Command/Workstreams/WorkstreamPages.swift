import Hummingbird
import Indicators
import Kernel
import Registers
package import Web

/// The headquarters' lines of work and how each stands.
///
/// | | |
/// |---|---|
/// | GET | /workstreams · /api/v1/workstreams |
/// | POST | /workstreams/sample |
package struct WorkstreamPages: RouteGroup {
    let face: CommandFace
    let sample: WorkstreamSample

    package init(_ face: CommandFace, sample: WorkstreamSample) { (self.face, self.sample) = (face, sample) }

    package func add(to routes: Routes) {
        let (pages, store, book, sample) = (routes.pages, face.store, face.rules.indicators, sample)
        routes.signedIn.get("workstreams") { _, context in
            let principal = try context.principal()
            guard principal.seesHeadquarters else { throw Rejection.notFound }
            let standing = try await store.read(as: principal) { try WorkstreamStanding($0, book) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render(
                "workstream/list", Self.values(standing, words, principal, sample: sample), for: context)
        }
        routes.signedIn.post("workstreams/sample") { _, context in
            let principal = try context.principal()
            try await store.write(by: principal) { try sample.adopt($0) }
            return Response.see("/workstreams", flash: Flash("workstream.adopted"), for: context)
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/workstreams", id: "workstreams", tag: "tasks",
                "Lines of work with open and overdue tasks and their indicators as last frozen.", refusals: [404])
        ) { _, context in
            let principal = try context.principal()
            guard principal.seesHeadquarters else { throw Rejection.notFound }
            let standing = try await store.read(as: principal) { try WorkstreamStanding($0, book) }
            return try Response.json([
                "workstreams": .list(standing.lines.map(Self.json)), "unassigned": .integer(standing.unassigned),
            ])
        }
    }

    private static func values(
        _ standing: WorkstreamStanding, _ words: PageWords, _ principal: Principal, sample: WorkstreamSample
    ) -> [String: ViewValue] {
        let mayEdit = principal.has(.dutyOfficer, .sectionLead)
        return [
            "title": .text(words.text("workstream.title")), "asOf": words.moment(words.now), "canEdit": .flag(mayEdit),
            "linesAny": .flag(!standing.lines.isEmpty), "lines": .list(standing.lines.map { line($0, words) }),
            "unassigned": standing.unassigned == 0 || standing.lines.isEmpty
                ? .none : .text(words.text("workstream.unassigned", ["n": String(standing.unassigned)])),
            "canAdopt": .flag(mayEdit && standing.lines.isEmpty),
            "sampleHint": .text(words.text("workstream.sampleHint", ["n": String(sample.count)])),
        ]
    }

    private static func line(_ line: WorkstreamStanding.Line, _ words: PageWords) -> ViewValue {
        let (record, w) = (line.workstream, Workstreams.fields)
        let kind = record[w.kind] ?? .front
        return [
            "href": .text("/registers/workstream/\(record.id)"), "name": .text(record[w.name] ?? ""),
            "kind": words.badge(kind == .front ? "info" : "plain", "choice.workstream.kind.\(kind.rawValue)"),
            "ended": record.state == "ended" ? words.badge("plain", "state.workstream.ended") : .none,
            "scope": .text(record[w.scope] ?? ""), "lead": ViewValue(line.lead), "open": ViewValue(line.open),
            "openHref": .text("/tasks?workstream=\(record.id)"), "overdue": ViewValue(line.overdue),
            "isOverdue": .flag(line.overdue > 0), "overdueHref": .text("/tasks?workstream=\(record.id)&late=1"),
            "indicators": .list(
                line.indicators.map { indicator, id, frozen in
                    [
                        "href": indicator.map { .text("/indicators/\($0.id)") } ?? .none,
                        "name": .text(indicator.map { words.text($0.name) } ?? id),
                        "value": .text(indicator?.text(frozen?.figure) ?? "—"),
                        "unit": .text(indicator.map { words.text($0.unit) } ?? ""), "day": words.day(frozen?.day),
                    ]
                }),
        ]
    }

    private static func json(_ line: WorkstreamStanding.Line) -> JSONValue {
        let (record, w) = (line.workstream, Workstreams.fields)
        return [
            "id": .text(record.id.text), "name": .text(record[w.name] ?? ""),
            "kind": .text((record[w.kind] ?? .front).rawValue), "lead": record[w.lead].map { .text($0.text) } ?? .null,
            "open": .integer(line.open), "overdue": .integer(line.overdue),
            "indicators": .list(
                line.indicators.map { _, id, frozen in
                    [
                        "id": .text(id), "value": frozen?.figure.value.map { .number($0) } ?? .null,
                        "day": frozen?.day.map { .text($0.description) } ?? .null,
                    ]
                }),
        ]
    }
}
