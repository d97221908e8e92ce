import Hummingbird
import Kernel
import Registers
package import Web

/// Rounds and help tickets for programs: a telephone that was without signal sends a visit again and again, and it is
/// one visit.
package struct HouseholdAPI: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        routes.api(
            APIOperation(
                .post, "/api/v1/sweeps/{id}/visits", id: "visitHousehold", tag: "households",
                "Records what was found at one household of a running round. The same again changes nothing.",
                body: APIBody(Self.visit), success: (200, .outcomeSchema), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let (household, found) = try Self.found(try await request.json())
            let visit = try await store.write(by: principal) {
                try $0.visit(household, in: id, found, rules: rules)
            }
            return try Response.json([
                "id": .text(visit.id.text), "state": .text(visit.state),
                "attempts": .integer(visit[HouseholdVisits.fields.attempts] ?? 1),
            ])
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/sweeps/{id}/coverage", id: "sweepCoverage", tag: "households",
                "How far a round has come, grid by grid within reach: households as frozen and what came of them.",
                success: (200, ["type": "object"]), refusals: [404])
        ) { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            guard principal.readsRounds else { throw Rejection.notFound }
            let lines = try await store.read(as: principal) { reading in
                _ = try reading.find(Sweeps.self, id)
                return try reading.coverage(of: id)
            }
            return try Response.json(["grids": .list(lines.map { Self.json($0.line, $0.coverage) })])
        }
        addHelp(to: routes)
    }

    private func addHelp(to routes: Routes) {
        let store = face.store
        let step = { (name: String, summary: String, body: APIBody?) in
            APIOperation(
                .post, "/api/v1/help/{id}/\(name)", id: "\(name)HelpTicket", tag: "households", summary, body: body,
                success: (200, .outcomeSchema), refusals: [403, 404, 409, 415, 422])
        }
        routes.api(step("accept", "Takes a help ticket in hand.", nil)) { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let ticket = try await store.write(by: principal) { try $0.accept(ticket: id) }
            return try Response.json(.outcome(of: ticket))
        }
        let words = APIBody([
            "type": "object", "required": ["words"],
            "properties": ["words": ["type": "string", "minLength": 1, "maxLength": 500]],
        ])
        routes.api(step("finish", "Says what was done; the duty is met.", words)) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let result = try await request.json().string("words") ?? ""
            let ticket = try await store.write(by: principal) { try $0.finish(ticket: id, result: result) }
            return try Response.json(.outcome(of: ticket))
        }
    }

    private static func found(_ json: JSONValue) throws -> (RecordID, Found) {
        guard let household = json["household"]?.text.flatMap({ RecordID($0) }) else {
            throw Rejection.invalid("required", field: "household")
        }
        guard let outcome = json["outcome"]?.text.flatMap({ VisitOutcome(rawValue: $0) }) else {
            throw Rejection.invalid("badChoice", field: "outcome")
        }
        guard let means = json["means"]?.text.flatMap({ VisitMeans(rawValue: $0) }) else {
            throw Rejection.invalid("badChoice", field: "means")
        }
        return try (
            household,
            Found(
                outcome, by: means, persons: json.int("persons"), needs: json.choices("needs", of: NeedKind.self),
                consent: json.bool("consent") ?? false, isUrgent: json.bool("urgent") ?? false,
                words: json.string("words"), observedAt: json.moment("observedAt"))
        )
    }

    private static func json(_ line: Record, _ coverage: Coverage) -> JSONValue {
        let l = SweepLines.fields
        return [
            "line": .text(line.id.text), "grid": .text(line[l.grid]?.text ?? ""), "area": .text(line.area?.text ?? ""),
            "total": .integer(coverage.total), "visited": .integer(coverage[.visited]),
            "notHome": .integer(coverage[.notHome]), "refused": .integer(coverage[.refused]),
            "vacant": .integer(coverage[.vacant]), "unvisited": .integer(coverage.unvisited),
        ]
    }

    private static let visit: JSONValue = [
        "type": "object", "required": ["household", "outcome", "means"],
        "properties": [
            "household": ["type": "string"],
            "outcome": .oneOf(VisitOutcome.self),
            "means": .oneOf(VisitMeans.self),
            "persons": ["type": "integer", "minimum": 0, "maximum": 50_000],
            "needs": [
                "type": "array",
                "items": .oneOf(NeedKind.self),
            ],
            "consent": [
                "type": "boolean",
                "description":
                    "That the person or the guardian consents to needs that tell of health: needed for these.",
            ],
            "urgent": ["type": "boolean"], "words": ["type": "string", "maxLength": 500],
            "observedAt": ["type": "string", "format": "date-time"],
        ],
    ]
}
