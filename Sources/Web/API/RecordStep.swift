package import HTTPTypes
import Hummingbird
package import Kernel
package import Registers

extension Routes {
    /// Adds a step of one record to the API (办理步骤): POST, with the record's id in the path. A record out of reach is not there,
    /// whatever the body says; the answer is its outcome.
    /// - Parameters:
    ///   - register: that of the record in the path.
    ///   - body: nil where there is nothing to say.
    ///   - other: member of the answer that names the second record of the deed, null where there is none.
    package func step(
        _ path: String, of register: String, in store: RecordStore, id: String, tag: String, _ summary: String,
        body: APIBody? = nil, also other: String? = nil, status: HTTPResponse.Status = .ok,
        _ deed: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> (Record, RecordID?)
    ) {
        let operation = APIOperation(
            .post, path, id: id, tag: tag, summary, body: body, success: (status.code, .outcomeSchema(also: other)),
            refusals: [404, 409, 415, 422])
        api(operation) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = body == nil ? .null : try await request.json()
            let (record, second) = try await store.write(by: principal) { writing in
                _ = try writing.reading.find(writing.registry.named(register), id)
                return try deed(writing, id, json)
            }
            return try Response.json(.outcome(of: record, also: other.map { ($0, second) }), status: status)
        }
    }

    /// The same for a deed of one record alone.
    package func step(
        _ path: String, of register: String, in store: RecordStore, id: String, tag: String, _ summary: String,
        body: APIBody? = nil, _ deed: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> Record
    ) {
        step(path, of: register, in: store, id: id, tag: tag, summary, body: body, also: nil) {
            (try deed($0, $1, $2), nil)
        }
    }
}

extension APIBody {
    /// A JSON object of these members.
    package init(_ members: [String: JSONValue], required: [String]) {
        self.init([
            "type": "object", "required": .list(required.map { .text($0) }), "properties": .object(members),
        ])
    }
}

extension JSONValue {
    /// Schema of a few words of a person.
    package static let wordsSchema: JSONValue = ["type": "string", "minLength": 1, "maxLength": 500]
}
