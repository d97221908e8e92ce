import Hummingbird
import Kernel
import Policies
import Registers
package import Web

/// Steps about persons and measures for programs: what a ground asks, what becomes of a contact who falls ill and of the contacts
/// of a case that was none, and who ends one of two measures of a person entered twice. Each is the operation of the page.
///
/// | | |
/// |---|---|
/// | POST | `/api/v1/persons/{id}/grounds` |
/// | POST | `/api/v1/grounds/{id}/withdraw` |
/// | POST | `/api/v1/measures/{id}/case` · `contacts` · `transfer` |
package struct MeasureAPI: RouteGroup {
    let face: MeasureFace

    package init(_ face: MeasureFace) { self.face = face }

    package func add(to routes: Routes) {
        let rules = face.rules
        operation(
            routes, Persons.name, "/api/v1/persons/{id}/grounds", id: "enterGround",
            "Enters a ground of a person by a policy in force; `measure` is the open measure after it, if there is one.",
            Self.body(Self.ground, required: ["kind", "category", "day"]), also: "measure", status: .created
        ) { writing, id, json in
            let values = try Self.values(json)
            if let number = values[Grounds.fields.record] { _ = try writing.reading.caseGround(number) }
            let made = try writing.establish(values, person: id, rules: rules)
            return (made.ground, made.measure)
        }
        operation(
            routes, Grounds.name, "/api/v1/grounds/{id}/withdraw", id: "withdrawGround",
            "A ground was none: its person is free or the plan milder, told as `measure`; of a case, its contacts' too.",
            Self.body(["reason": Self.words], required: ["reason"]), also: "measure"
        ) { writing, id, json in
            let measure = try writing.withdraw(ground: id, reason: json["reason"]?.text ?? "", rules: rules)
            return (try writing.reading.find(Grounds.self, id), measure)
        }
        operation(
            routes, Measures.name, "/api/v1/measures/{id}/case", id: "becomeCase",
            "A contact has become a case: the measure is closed, and `next` is that of the case where the policy has one.",
            Self.body(["day": Self.day, "reason": Self.words], required: ["reason"]), also: "next"
        ) { writing, id, json in
            let day = try Self.day(json) ?? rules.today(writing.now)
            return try writing.becomeCase(measure: id, on: day, reason: json["reason"]?.text ?? "", rules: rules)
        }
        operation(
            routes, Measures.name, "/api/v1/measures/{id}/contacts", id: "tellContacts",
            "Says how many contacts were found of whoever has become a case; each is entered by a ground of their own.",
            Self.body(
                ["number": ["type": "integer", "minimum": 0, "maximum": .integer(Measures.contactsRange.upperBound)]],
                required: ["number"])
        ) { writing, id, json in
            guard let number = json["number"]?.integer else { throw Rejection.invalid("badNumber", field: "number") }
            return (try writing.tell(contacts: number, of: id), nil)
        }
        operation(
            routes, Measures.name, "/api/v1/measures/{id}/transfer", id: "transferMeasure",
            "Hands a person to the township of `area`; or out, to `destination`, which ends the measure here.",
            Self.body(
                ["area": ["type": "string"], "destination": Self.words, "reason": Self.words], required: ["reason"])
        ) { writing, id, json in
            let area = try json["area"].map { given in
                guard let area = given.text.flatMap({ AreaCode($0) }) else {
                    throw Rejection.invalid("malformed", field: "area")
                }
                return area
            }
            let moved = try writing.transferMeasure(
                id, to: area, destination: json["destination"]?.text, reason: json["reason"]?.text ?? "", rules: rules)
            return (moved, nil)
        }
    }

    private typealias Deed = @Sendable (Writing, RecordID, JSONValue) throws -> (Record, Record?)

    /// - Parameters:
    ///   - register: that of the record in the path; one out of reach is not there, whatever the body says.
    ///   - other: member of the answer that names the second record.
    private func operation(
        _ routes: Routes, _ register: String, _ path: String, id: String, _ summary: String, _ body: APIBody,
        also other: String? = nil, status: HTTPResponse.Status = .ok, _ deed: @escaping Deed
    ) {
        let store = face.store
        routes.api(
            APIOperation(
                .post, path, id: id, tag: "measures", summary, body: body,
                success: (status.code, Self.answer(also: other)), refusals: [404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = try await request.json()
            let (record, second) = try await store.write(by: principal) { writing in
                _ = try writing.reading.find(writing.registry.named(register), id)
                return try deed(writing, id, json)
            }
            var answer: [String: JSONValue] = ["id": .text(record.id.text), "state": .text(record.state)]
            if let other { answer[other] = second.map { .text($0.id.text) } ?? .null }
            return try Response.json(.object(answer), status: status)
        }
    }

    /// - Throws: `Rejection` invalid with every problem.
    private static func values(_ json: JSONValue) throws -> Values {
        let g = Grounds.fields
        let kind = json["kind"]?.text.flatMap { Evidence(rawValue: $0) }
        let (category, number) = (json["category"]?.text, json["case"]?.text.flatMap { RecordID($0) })
        var problems: [Rejection.Problem] = []
        if kind == nil { problems.append(.init("badChoice", field: g.kind.name)) }
        if category == nil { problems.append(.init("required", field: g.category.name)) }
        if json["case"] != nil, number == nil { problems.append(.init("caseUnknown", field: "case")) }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        guard let day = try day(json) else { throw Rejection.invalid("required", field: g.day.name) }
        return Values {
            $0[g.kind] = kind
            $0[g.category] = category
            $0[g.day] = day
            $0[g.place] = json["place"]?.text
            if let number { ($0[g.source], $0[g.record]) = (Grounds.name, number) }
        }
    }

    /// nil where none is given.
    private static func day(_ json: JSONValue) throws -> CalendarDay? {
        guard let given = json["day"] else { return nil }
        guard let day = given.text.flatMap({ CalendarDay($0) }) else { throw Rejection.invalid("badDay", field: "day") }
        return day
    }

    private static func body(_ properties: [String: JSONValue], required: [String]) -> APIBody {
        APIBody([
            "type": "object", "required": .list(required.map { .text($0) }), "properties": .object(properties),
        ])
    }

    private static func answer(also other: String?) -> JSONValue {
        var members: [String: JSONValue] = ["id": ["type": "string"], "state": ["type": "string"]]
        if let other { members[other] = ["type": ["string", "null"]] }
        return [
            "type": "object", "required": .list(members.keys.sorted().map { .text($0) }),
            "properties": .object(members),
        ]
    }

    private static let words: JSONValue = ["type": "string", "minLength": 1, "maxLength": 500]
    private static let day: JSONValue = ["type": "string", "format": "date"]
    private static let ground: [String: JSONValue] = [
        "kind": ["type": "string", "enum": .list(Evidence.allCases.map { .text($0.rawValue) })],
        "category": ["type": "string", "maxLength": 60], "day": day,
        "place": ["type": "string", "maxLength": 200],
        "case": ["type": "string", "description": "Number of the case that the person met."],
    ]
}
