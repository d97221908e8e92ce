import Database
import Hummingbird
import Kernel
import Policies
import Registers
package import Web

/// Samples and results of many persons for programs: each stands for itself, the same again is the same.
package struct TestAPI: RouteGroup {
    let face: CheckFace

    package init(_ face: CheckFace) { self.face = face }

    /// Samples or results of one request.
    static let most = 200

    package func add(to routes: Routes) {
        let (store, settings) = (face.store, face.settings)
        let sample = APIOperation(
            .post, "/api/v1/tests", id: "recordSamples", tag: "checks",
            "Records up to \(Self.most) samples of persons under measures; all or none. Idempotent.",
            body: APIBody(Self.samples), success: (200, Self.answer), refusals: [403, 404, 409, 415, 422])
        routes.api(sample) { request, context in
            let principal = try context.principal()
            guard principal.asksAfter else { throw Rejection.forbidden }
            let sampled = try Self.sampled(try await request.json())
            let made = try await store.write(by: principal) { try $0.sample(sampled, settings: settings) }
            return try Self.answered(made)
        }
        let tell = APIOperation(
            .post, "/api/v1/tests/results", id: "recordResults", tag: "checks",
            """
            Records up to \(Self.most) results, of a sample by its id or of all samples of a tube by its code; all or none. A tube \
            of several that is positive tells of nobody: each is sampled again. A result that changes one needs `reason`.
            """,
            body: APIBody(Self.results), success: (200, Self.answer), refusals: [403, 404, 409, 415, 422])
        routes.api(tell) { request, context in
            let principal = try context.principal()
            guard principal.has(Specimens.tellers) else { throw Rejection.forbidden }
            let json = try await request.json()
            let given = try Self.given(json)
            let made = try await store.write(by: principal) { writing in
                let told = try writing.reading.told(given)
                return try writing.tell(told, reason: json["reason"]?.text, settings: settings)
            }
            return try Self.answered(made)
        }
    }

    private static func answered(_ made: [Record]) throws -> Response {
        let s = Specimens.fields
        return try Response.json([
            "tests": .list(
                made.map {
                    [
                        "id": .text($0.id.text), "measure": .text($0[s.measure]?.text ?? ""),
                        "tube": .text($0[s.tube] ?? ""), "day": .text($0[s.day]?.description ?? ""),
                        "result": .text($0[s.result]?.rawValue ?? ""),
                    ]
                })
        ])
    }

    private static func items(_ json: JSONValue) throws -> [JSONValue] {
        guard let list = json["tests"]?.list, (1...most).contains(list.count) else {
            throw Rejection.invalid("checksCount", field: "tests", ["max": String(most)])
        }
        return list
    }

    private static func moment(_ item: JSONValue, _ name: String, _ place: Int) throws -> Instant? {
        guard let text = item[name]?.text else { return nil }
        guard let instant = Instant(text) else { throw Rejection.invalid("badMoment", field: "tests.\(place).\(name)") }
        return instant
    }

    private static func sampled(_ json: JSONValue) throws -> [Sampled] {
        try items(json).enumerated().map { place, item in
            guard let measure = item["measure"]?.text.flatMap({ RecordID($0) }) else {
                throw Rejection.invalid("required", field: "tests.\(place).measure")
            }
            guard let kind = item["kind"]?.text.flatMap({ TestKind(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "tests.\(place).kind")
            }
            return Sampled(measure, kind, tube: item["tube"]?.text, at: try moment(item, "sampledAt", place))
        }
    }

    /// A result of a request, of a sample or of a tube.
    struct Given: Sendable {
        let id: RecordID?
        let tube: String?
        let result: SpecimenResult
        let at: Instant?
        let ct: Int?
        let laboratory: String?
    }

    private static func given(_ json: JSONValue) throws -> [Given] {
        try items(json).enumerated().map { place, item in
            guard let result = item["result"]?.text.flatMap({ SpecimenResult(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "tests.\(place).result")
            }
            let (id, tube) = (item["id"]?.text.flatMap { RecordID($0) }, item["tube"]?.text)
            if id == nil, tube == nil { throw Rejection.invalid("required", field: "tests.\(place).tube") }
            var ct: Int?
            if let given = item["ct"], given != .null {
                guard case .integer(let tenths) = given else {
                    throw Rejection.invalid("ctRange", field: "tests.\(place).ct")
                }
                ct = tenths
            }
            return Given(
                id: id, tube: tube, result: result, at: try moment(item, "at", place), ct: ct,
                laboratory: item["laboratory"]?.text)
        }
    }

    private static let answer: JSONValue = [
        "type": "object", "required": ["tests"],
        "properties": ["tests": ["type": "array", "items": ["type": "object"]]],
    ]

    private static func body(_ item: JSONValue, _ more: [String: JSONValue] = [:]) -> JSONValue {
        let tests: JSONValue = ["type": "array", "minItems": 1, "maxItems": .integer(most), "items": item]
        return [
            "type": "object", "required": ["tests"],
            "properties": .object(more.merging(["tests": tests]) { $1 }),
        ]
    }

    private static let samples = body([
        "type": "object", "required": ["measure", "kind"],
        "properties": [
            "measure": ["type": "string"], "kind": .oneOf(TestKind.self),
            "tube": ["type": "string", "pattern": "^[0-9A-Za-z-]{1,30}$"],
            "sampledAt": ["type": "string", "format": "date-time"],
        ],
    ])

    private static let results = body(
        [
            "type": "object", "required": ["result"],
            "properties": [
                "id": ["type": "string"], "tube": ["type": "string", "pattern": "^[0-9A-Za-z-]{1,30}$"],
                "result": .oneOf(SpecimenResult.self), "at": ["type": "string", "format": "date-time"],
                "ct": ["type": "integer", "minimum": 100, "maximum": 450],
                "laboratory": ["type": "string", "maxLength": 60],
            ],
        ], ["reason": ["type": "string", "maxLength": 500]])
}

extension Registers.Reading {
    /// What results say of which samples. A tube tells of all its samples, unless it is positive and of several. Of a tube that
    /// holds none within reach nothing is told.
    /// - Throws: `Rejection` `notFound`; conflict `poolPositive`, `tubeTwice` (`tube`).
    fileprivate func told(_ given: [TestAPI.Given]) throws -> [Told] {
        let tubes = Set(given.compactMap { $0.id == nil ? $0.tube : nil })
        let (s, definition) = (Specimens.fields, try registry.named(Specimens.name))
        let scope = Scope(principal, definition)
        let rows =
            tubes.isEmpty
            ? []
            : try connection.query(
                """
                SELECT * FROM specimen WHERE county = \(principal.county)
                AND tube IN (\(list: tubes.sorted().map(\.sql))) ORDER BY id
                """)
        let held = Dictionary(grouping: try rows.map { try Record($0, of: definition) }) { $0[s.tube] ?? "" }
        return try given.flatMap { one -> [Told] in
            let tell = { (id: RecordID) in
                Told(id, one.result, at: one.at, ct: one.ct, laboratory: one.laboratory)
            }
            if let id = one.id { return [tell(id)] }
            let tube = one.tube ?? ""
            let all = held[tube] ?? []
            guard all.contains(where: scope.contains) else { throw Rejection.notFound }
            // A tube is of one taking, also over midnight; a code that comes again tells of neither.
            let days = all.compactMap { $0[s.day]?.ordinal }
            if let first = days.min(), let last = days.max(), last - first > 1 {
                throw Rejection(.conflict, "tubeTwice", values: ["tube": tube])
            }
            if one.result == .positive, all.count > 1 {
                throw Rejection(.conflict, "poolPositive", values: ["tube": tube])
            }
            return all.map { tell($0.id) }
        }
    }
}
