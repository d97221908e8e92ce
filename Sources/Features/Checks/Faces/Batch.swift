import Hummingbird
import Kernel
import Registers
import Web

/// Many of one thing in one request of a program (批量登记): all or none; what cannot be read or is refused is told by its path in the
/// request, as `tests.2.kind`, counted from 0.
struct Batch: Sendable {
    /// Items of one request.
    static let most = 200
    /// Member that lists them, in the request and in the answer.
    let name: String

    /// - Parameters:
    ///   - item: schema of one item.
    ///   - more: other members of the request.
    func operation(
        _ path: String, id: String, _ summary: String, of item: JSONValue, _ more: [String: JSONValue] = [:]
    ) -> APIOperation {
        let list: JSONValue = ["type": "array", "minItems": 1, "maxItems": .integer(Self.most), "items": item]
        return APIOperation(
            .post, path, id: id, tag: "checks", summary,
            body: APIBody(schema(.object(more.merging([name: list]) { $1 }))),
            success: (200, schema([name: ["type": "array", "items": ["type": "object"]]])),
            refusals: [403, 404, 409, 415, 422])
    }

    private func schema(_ members: JSONValue) -> JSONValue {
        ["type": "object", "required": [.text(name)], "properties": members]
    }

    /// - Throws: `Rejection` invalid `checksCount`; what `read` throws.
    func read<Read>(_ json: JSONValue, _ read: (Item) throws -> Read) throws -> [Read] {
        guard let list = json[name]?.list, (1...Self.most).contains(list.count) else {
            throw Rejection.invalid("checksCount", field: name, ["max": String(Self.most)])
        }
        return try list.enumerated().map { try read(Item(json: $1, place: "\(name).\($0).")) }
    }

    func answer(_ made: [Record], _ item: (Record) -> JSONValue) throws -> Response {
        try Response.json([name: .list(made.map(item))])
    }

    /// One of them.
    struct Item {
        let json: JSONValue
        /// Where it stands: `tests.2.`
        let place: String

        func refused(_ code: String, _ name: String) -> Rejection { Rejection.invalid(code, field: place + name) }

        /// - Throws: `Rejection` invalid `required`.
        func recordID(_ name: String) throws -> RecordID {
            guard let id = try json.recordID(name, in: place) else { throw refused("required", name) }
            return id
        }

        /// - Throws: `Rejection` invalid `badChoice`, also where there is none.
        func choice<C: Choice>(_ name: String, of choice: C.Type) throws -> C {
            guard let value = try json.choice(name, of: choice, in: place) else { throw refused("badChoice", name) }
            return value
        }
    }
}
