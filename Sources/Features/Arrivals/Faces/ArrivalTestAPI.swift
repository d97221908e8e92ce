import Hummingbird
import Kernel
import Policies
import Registers
package import Web

/// Tests of arrivals for programs: a laboratory's word, a call centre's. What a test counts for is said in the answer.
///
/// | | |
/// |---|---|
/// | POST | `/api/v1/arrivals/{id}/tests` · `positive` · `test-call` |
package struct ArrivalTestAPI: RouteGroup {
    let face: ArrivalFace

    package init(_ face: ArrivalFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        let enter = APIOperation(
            .post, "/api/v1/arrivals/{id}/tests", id: "enterArrivalTest", tag: "arrivals",
            """
            Enters a test of an arrival of whom tests alone are asked, whose result was seen. The same again is the same; another \
            result of it is a correction and needs `reason`. `counts` says whether it counts towards what is asked, `why` what for.
            """,
            body: APIBody(Self.test, required: ["kind", "testedAt", "proof", "result"]), success: (200, Self.answer),
            refusals: [404, 409, 415, 422])
        routes.api(enter) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = try await request.json()
            return try await store.write(by: principal) { writing in
                // What is out of reach does not exist, whatever the body says.
                _ = try writing.reading.find(Arrivals.self, id)
                let test = try writing.enter(
                    test: try Self.given(json), of: id, reason: try json.string("reason"), rules: rules)
                return try Self.answered(test, try writing.reading.find(Arrivals.self, id), writing.reading, rules)
            }
        }
        routes.step(
            "/api/v1/arrivals/{id}/positive", of: Arrivals.name, in: store, id: "settleArrivalPositive",
            tag: "arrivals", "What came of an arrival's positive test; `notFound` is owed on.",
            body: APIBody(["outcome": .oneOf(PositiveOutcome.self)], required: ["outcome"])
        ) { writing, id, json in
            guard let outcome = try json.choice("outcome", of: PositiveOutcome.self) else {
                throw Rejection.invalid("required", field: "outcome")
            }
            return try writing.settle(positiveOf: id, outcome: outcome)
        }
        routes.step(
            "/api/v1/arrivals/{id}/test-call", of: Arrivals.name, in: store, id: "callAboutArrivalTest",
            tag: "arrivals", "A call about a test that was missed: `reached`, `noAnswer`, `wrongNumber` or `refused`.",
            body: APIBody(Self.call, required: ["outcome"])
        ) { writing, id, json in
            guard let outcome = try json.choice("outcome", of: Outcome.self) else {
                throw Rejection.invalid("required", field: "outcome")
            }
            return try writing.call(
                aboutTestsOf: id, outcome: outcome,
                by: try json.choice("means", of: VerificationMeans.self) ?? .call,
                words: try json.string("words"))
        }
    }

    /// - Throws: `Rejection` invalid (`required`, `badChoice`, `badMoment`).
    private static func given(_ json: JSONValue) throws -> SeenTest {
        guard let kind = try json.choice("kind", of: TestKind.self) else {
            throw Rejection.invalid("required", field: "kind")
        }
        guard let at = try json.moment("testedAt") else {
            throw Rejection.invalid("required", field: "testedAt")
        }
        guard let proof = try json.choice("proof", of: TestProof.self) else {
            throw Rejection.invalid("required", field: "proof")
        }
        guard let result = try json.choice("result", of: ArrivalTestResult.self) else {
            throw Rejection.invalid("required", field: "result")
        }
        return SeenTest(kind, at: at, on: proof, result)
    }

    private static func answered(
        _ test: Record, _ arrival: Record, _ reading: Registers.Reading, _ rules: ArrivalSettings
    ) throws -> Response {
        let seen = try TestsSeen(reading, of: arrival, rules)
        let verdict = seen.verdict(of: test.id)
        return try Response.json([
            "id": .text(arrival.id.text), "state": .text(arrival.state), "test": .text(test.id.text),
            "counts": .flag(verdict?.counts ?? false), "why": verdict.map { .text($0.name) } ?? .null,
            "seen": .integer(seen.counted), "asked": .integer(seen.asked?.quota.count ?? 0),
        ])
    }

    private static let test: [String: JSONValue] = [
        "kind": .oneOf(TestKind.self), "testedAt": ["type": "string", "format": "date-time"],
        "proof": .oneOf(TestProof.self), "result": .oneOf(ArrivalTestResult.self), "reason": .wordsSchema,
    ]
    private static let call: [String: JSONValue] = [
        "outcome": .oneOf(Outcome.self), "means": .oneOf(VerificationMeans.self), "words": .wordsSchema,
    ]
    private static let answer: JSONValue = [
        "type": "object", "required": ["id", "state", "test", "counts", "why", "seen", "asked"],
        "properties": [
            "id": ["type": "string"], "state": ["type": "string"], "test": ["type": "string"],
            "counts": ["type": "boolean"], "why": ["type": ["string", "null"]], "seen": ["type": "integer"],
            "asked": ["type": "integer"],
        ],
    ]
}
