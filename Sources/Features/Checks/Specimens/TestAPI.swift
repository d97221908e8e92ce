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

    private static let batch = Batch(name: "tests")

    package func add(to routes: Routes) {
        let (store, settings) = (face.store, face.settings)
        let sample = Self.batch.operation(
            "/api/v1/tests", id: "recordSamples",
            "Records up to \(Batch.most) samples of persons under measures; all or none. Idempotent.", of: Self.sample)
        routes.api(sample) { request, context in
            let principal = try context.principal()
            guard principal.asksAfter else { throw Rejection.forbidden }
            let sampled = try Self.batch.read(try await request.json(), Self.sampled)
            let made = try await store.write(by: principal) { try $0.sample(sampled, settings: settings) }
            return try Self.batch.answer(made, Self.answer)
        }
        let tell = Self.batch.operation(
            "/api/v1/tests/results", id: "recordResults",
            """
            Records up to \(Batch.most) results, of a sample by its id or of all samples of a tube by its code; all or none. A tube \
            of several that is positive tells of nobody: each is sampled again. A result that changes one needs `reason`.
            """, of: Self.result, ["reason": ["type": "string", "maxLength": 500]])
        routes.api(tell) { request, context in
            let principal = try context.principal()
            guard principal.has(Specimens.tellers) else { throw Rejection.forbidden }
            let json = try await request.json()
            let given = try Self.batch.read(json, Self.given)
            let made = try await store.write(by: principal) { writing in
                let told = try writing.reading.told(given)
                return try writing.tell(told, reason: json.string("reason"), settings: settings)
            }
            return try Self.batch.answer(made, Self.answer)
        }
    }

    private static func answer(_ specimen: Record) -> JSONValue {
        let s = Specimens.fields
        return [
            "id": .text(specimen.id.text), "measure": .text(specimen[s.measure]?.text ?? ""),
            "tube": .text(specimen[s.tube] ?? ""), "day": .text(specimen[s.day]?.description ?? ""),
            "result": .text(specimen[s.result]?.rawValue ?? ""),
        ]
    }

    private static func sampled(_ item: Batch.Item) throws -> Sampled {
        try Sampled(
            item.recordID("measure"), item.choice("kind", of: TestKind.self),
            tube: item.json.string("tube", in: item.place), at: item.json.moment("sampledAt", in: item.place),
            place: item.place)
    }

    /// A result of a request, of a sample or of a tube.
    struct Given: Sendable {
        let id: RecordID?
        let tube: String?
        let result: SpecimenResult
        let at: Instant?
        let ct: Int?
        let laboratory: String?
        let place: String
    }

    private static func given(_ item: Batch.Item) throws -> Given {
        let (json, place) = (item.json, item.place)
        let result = try item.choice("result", of: SpecimenResult.self)
        let (id, tube) = (try json.recordID("id", in: place), try json.string("tube", in: place))
        if id == nil, tube == nil { throw item.refused("required", "tube") }
        var ct: Int?
        if let given = json["ct"], given != .null {
            guard case .integer(let tenths) = given else { throw item.refused("ctRange", "ct") }
            ct = tenths
        }
        return try Given(
            id: id, tube: tube, result: result, at: json.moment("at", in: place), ct: ct,
            laboratory: json.string("laboratory", in: place), place: place)
    }

    private static let sample: JSONValue = [
        "type": "object", "required": ["measure", "kind"],
        "properties": [
            "measure": ["type": "string"], "kind": .oneOf(TestKind.self),
            "tube": ["type": "string", "pattern": "^[0-9A-Za-z-]{1,30}$"],
            "sampledAt": ["type": "string", "format": "date-time"],
        ],
    ]

    private static let result: JSONValue = [
        "type": "object", "required": ["result"],
        "properties": [
            "id": ["type": "string"], "tube": ["type": "string", "pattern": "^[0-9A-Za-z-]{1,30}$"],
            "result": .oneOf(SpecimenResult.self), "at": ["type": "string", "format": "date-time"],
            "ct": ["type": "integer", "minimum": 100, "maximum": 450],
            "laboratory": ["type": "string", "maxLength": 60],
        ],
    ]
}

extension Registers.Reading {
    /// What results say of which samples. A tube tells of all its samples within reach, unless it is positive and of several
    /// persons. Of a tube that holds none within reach nothing is told.
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
                Told(id, one.result, at: one.at, ct: one.ct, laboratory: one.laboratory, place: one.place)
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
            if one.result == .positive, Set(all.map { $0[s.measure] }).count > 1 {
                throw Rejection(.conflict, "poolPositive", values: ["tube": tube])
            }
            // Whoever has been handed to another township since is that township's to tell of.
            return all.filter(scope.contains).map { tell($0.id) }
        }
    }
}
