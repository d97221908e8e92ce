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
        let (store, rules) = (face.store, face.rules)
        routes.step(
            "/api/v1/persons/{id}/grounds", of: Persons.name, in: store, id: "enterGround", tag: "measures",
            "Enters a ground of a person by a policy in force; `measure` is the open measure after it, if there is one.",
            body: APIBody(Self.ground, required: ["kind", "category", "day"]), also: "measure", status: .created
        ) { writing, id, json in
            let values = try Self.values(json)
            if let number = values[Grounds.fields.record] { _ = try writing.reading.caseGround(number) }
            let made = try writing.establish(values, person: id, rules: rules)
            return (made.ground, made.measure?.id)
        }
        routes.step(
            "/api/v1/grounds/{id}/withdraw", of: Grounds.name, in: store, id: "withdrawGround", tag: "measures",
            "A ground was none: its person is free or the plan milder, told as `measure`; of a case, its contacts' too.",
            body: APIBody(["reason": .wordsSchema], required: ["reason"]), also: "measure"
        ) { writing, id, json in
            let measure = try writing.withdraw(ground: id, reason: json.string("reason") ?? "", rules: rules)
            return (try writing.reading.find(Grounds.self, id), measure?.id)
        }
        routes.step(
            "/api/v1/measures/{id}/case", of: Measures.name, in: store, id: "becomeCase", tag: "measures",
            "A contact has become a case: the measure is closed, and `next` is that of the case where the policy has one.",
            body: APIBody(["day": Self.day, "reason": .wordsSchema], required: ["reason"]), also: "next"
        ) { writing, id, json in
            let day = try Self.day(json) ?? rules.today(writing.now)
            let made = try writing.becomeCase(
                measure: id, on: day, reason: json.string("reason") ?? "", rules: rules)
            return (made.closed, made.next?.id)
        }
        routes.step(
            "/api/v1/measures/{id}/contacts", of: Measures.name, in: store, id: "tellContacts", tag: "measures",
            "Says how many contacts were found of whoever has become a case; each is entered by a ground of their own.",
            body: APIBody(
                ["number": ["type": "integer", "minimum": 0, "maximum": .integer(Measures.contactsRange.upperBound)]],
                required: ["number"])
        ) { writing, id, json in
            guard let number = json["number"]?.integer else { throw Rejection.invalid("badNumber", field: "number") }
            return try writing.tell(contacts: number, of: id)
        }
        routes.step(
            "/api/v1/measures/{id}/transfer", of: Measures.name, in: store, id: "transferMeasure", tag: "measures",
            "Hands a person to the township of `area`; or out, to `destination`, which ends the measure here.",
            body: APIBody(
                ["area": ["type": "string"], "destination": .wordsSchema, "reason": .wordsSchema], required: ["reason"])
        ) { writing, id, json in
            try writing.transferMeasure(
                id, to: try json.area("area"), destination: json.string("destination"),
                reason: json.string("reason") ?? "", rules: rules)
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
        let place = try json.string("place")
        return Values {
            $0[g.kind] = kind
            $0[g.category] = category
            $0[g.day] = day
            $0[g.place] = place
            if let number { ($0[g.source], $0[g.record]) = (Grounds.name, number) }
        }
    }

    /// nil where none is given.
    private static func day(_ json: JSONValue) throws -> CalendarDay? {
        guard let given = json["day"] else { return nil }
        guard let day = given.text.flatMap({ CalendarDay($0) }) else { throw Rejection.invalid("badDay", field: "day") }
        return day
    }

    private static let day: JSONValue = ["type": "string", "format": "date"]
    private static let ground: [String: JSONValue] = [
        "kind": ["type": "string", "enum": .list(Evidence.allCases.map { .text($0.rawValue) })],
        "category": ["type": "string", "maxLength": 60], "day": day,
        "place": ["type": "string", "maxLength": 200],
        "case": ["type": "string", "description": "Number of the case that the person met."],
    ]
}
