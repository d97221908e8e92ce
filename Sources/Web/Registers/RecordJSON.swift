import Database
import HTTPTypes
import Hummingbird
import Kernel
import Registers

/// A record in the API: what the register declares under `values`, what the engine keeps beside them.
extension Definition {
    func json(_ record: Record) -> JSONValue {
        [
            "id": .text(record.id.text), "state": .text(record.state), "version": .integer(Int(record.version)),
            "created": .text(record.created.description), "updated": .text(record.updated.description),
            "values": .object(
                Dictionary(
                    uniqueKeysWithValues: visible.map { ($0.name, $0.json(shown($0, of: record))) })
            ),
        ]
    }

    /// Values of a request's member `values`, every problem told at once.
    /// - Parameter record: the record so far, for a patch.
    func values(from json: JSONValue, over record: Record? = nil) throws -> Values {
        guard let members = json["values"]?.object else { throw Rejection.invalid("required", field: "values") }
        var problems: [Rejection.Problem] = []
        for name in (json.object ?? [:]).keys.sorted() where !["id", "values", "confirmedNew"].contains(name) {
            problems.append(.init("fieldUnknown", field: name, values: ["field": name]))
        }
        var values = Values()
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            guard let field = editable.first(where: { $0.name == name }) else {
                problems.append(.init("fieldUnknown", field: name, values: ["field": name]))
                continue
            }
            // A masked value comes back with a whole record that was read: it says nothing new.
            if field.isProtected, let record, member != .null, member == field.json(shown(field, of: record)) {
                continue
            }
            do {
                values.stored[name] = try field.value(from: member, over: record?.values.stored[name] ?? .null)
            } catch let rejection as Rejection { problems += rejection.problems }
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        return values
    }

    /// A request's body as it may be told again: protected members of `values` masked.
    func masked(_ json: JSONValue) -> JSONValue {
        guard var members = json.object, var values = members["values"]?.object else { return json }
        for field in protected {
            guard let given = values[field.name], given != .null else { continue }
            values[field.name] = .text(field.masked(given.text ?? ""))
        }
        members["values"] = .object(values)
        return .object(members)
    }

    func json(_ entry: HistoryEntry) -> JSONValue {
        [
            "number": .integer(Int(entry.number)), "at": .text(entry.at.description),
            "actor": .text(entry.actor.text), "verb": .text(entry.verb),
            "record": .text(entry.record.text), "reason": entry.reason.map(JSONValue.text) ?? .null,
            "purpose": (entry.reading?.purpose.rawValue).map(JSONValue.text) ?? .null,
            "read": .list((entry.reading?.fields ?? []).map(JSONValue.text)),
            "fields": .list(
                entry.fields.map { change in
                    let read = { (value: SQLValue) -> JSONValue in
                        self.field(change.name)?.json(value) ?? value.text.map(JSONValue.text) ?? .null
                    }
                    return ["name": .text(change.name), "old": read(change.old), "new": read(change.new)]
                }),
        ]
    }

    /// The answer that shows one record; its ETag is the version.
    func response(_ record: Record, status: HTTPResponse.Status = .ok) throws -> Response {
        try .json(json(record), status: status, headers: [.eTag: "\"\(record.version)\""])
    }
}

extension Request {
    /// The version a client names in `If-Match`. A tag that is none of ours is one that can never match.
    /// - Throws: `Rejection` preconditionRequired where it is missing or `*`, which names no version.
    func version() throws -> Int64 {
        guard let tag = headers[.ifMatch], tag != "*" else {
            throw Rejection(.preconditionRequired, "ifMatchNeeded")
        }
        return Int64(tag.filter { $0 != "\"" }) ?? -1
    }
}
