import Hummingbird
import Kernel
import Measures
import Registers
package import Web

/// Verifying and pushing arrivals for programs: a call centre's outcomes, a neighbour's system that claims what it is sent. Each is
/// the operation of the page; what became of a push stands in its record, which both ends read.
///
/// | | |
/// |---|---|
/// | POST | `/api/v1/arrivals/{id}/verify` · `push` · `claim` · `give-back` |
package struct ArrivalAPI: RouteGroup {
    let face: ArrivalFace

    package init(_ face: ArrivalFace) { self.face = face }

    package func add(to routes: Routes) {
        let rules = face.rules
        let a = Arrivals.fields
        step(
            routes, "verify", "verifyArrival",
            "What came of a call or visit. Who was reached comes under the plan that applies: `measure`, null for none.",
            Self.attempt.merging(Self.target.merging(Self.own) { own, _ in own }) { own, _ in own },
            required: ["outcome"], also: "measure"
        ) { writing, id, json in
            let arrival = try writing.verify(arrival: id, try Self.attempt(json), rules: rules)
            return (arrival, arrival[a.measure])
        }
        step(
            routes, "push", "pushArrival",
            "Pushes an arrival to whose it is: an area here (`to`) or another headquarters (`county`); `push` is the record.",
            Self.target.merging(["reason": .wordsSchema]) { own, _ in own }, required: [], also: "push"
        ) { writing, id, json in
            guard let to = try Self.target(json) else { throw Rejection.invalid("required", field: "to") }
            let reason = try json.string("reason")
            let arrival = try writing.push(arrival: id, to: to, reason: reason, rules: rules)
            return (arrival, arrival[a.push])
        }
        step(
            routes, "claim", "claimArrival",
            "Takes an arrival that was pushed here; `area` is needed where it came to the county as a whole.",
            ["area": ["type": "string"]], required: []
        ) { writing, id, json in
            (try writing.claim(arrival: id, area: try json.area("area"), rules: rules), nil)
        }
        step(
            routes, "give-back", "giveBackArrival", "Gives a wrongly addressed arrival back to whoever pushed it.",
            ["reason": .wordsSchema], required: ["reason"]
        ) { writing, id, json in
            (try writing.giveBack(arrival: id, reason: json.string("reason") ?? "", rules: rules), nil)
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ id: String, _ summary: String, _ members: [String: JSONValue],
        required: [String], also other: String? = nil,
        _ deed: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> (Record, RecordID?)
    ) {
        routes.step(
            "/api/v1/arrivals/{id}/\(name)", of: Arrivals.name, in: face.store, id: id, tag: "arrivals", summary,
            body: APIBody(members, required: required), also: other, deed)
    }

    /// - Throws: `Rejection` invalid (`required`, `badChoice`, `malformed`).
    private static func attempt(_ json: JSONValue) throws -> Attempt {
        guard let outcome = try json.choice("outcome", of: Outcome.self) else {
            throw Rejection.invalid("required", field: "outcome")
        }
        return Attempt(
            outcome, by: try json.choice("means", of: VerificationMeans.self) ?? .call,
            words: try json.string("words"), area: try json.area("area"),
            address: try json.string("address"), stayed: try json.member("stayed") { Stayed($0) },
            to: outcome == .moved ? try target(json) : nil, own: outcome == .reached ? try own(json) : nil)
    }

    /// The person's own words, where others alone have told of them: as the page asks them.
    /// - Returns: nil where none are given.
    private static func own(_ json: JSONValue) throws -> Values? {
        guard json["idKind"] != nil else { return nil }
        var form = Form()
        for name in own.keys.sorted() {
            if let text = try json[name]?.flag.map({ String($0) }) ?? json.string(name) { form.add(name, text) }
        }
        var check = FormCheck(form)
        let values = FilingForm.own(&check)
        try check.finish()
        return values
    }

    /// - Returns: nil where none is given.
    private static func target(_ json: JSONValue) throws -> PushTarget? {
        let county = try json.member("county") { AreaCode($0).flatMap { $0.headquartersKey == $0 ? $0 : nil } }
        return try county.map { .county($0) } ?? json.area("to").map { .area($0) }
    }

    private static let attempt: [String: JSONValue] = [
        "outcome": .oneOf(Outcome.self), "means": .oneOf(VerificationMeans.self), "words": .wordsSchema,
        "area": ["type": "string", "description": "Village as it was said, of the same township."],
        "address": ["type": "string", "minLength": 1, "maxLength": 120],
        "stayed": [
            "type": "string",
            "description": "Which of the risk areas at the place of origin they were in, by number, or `elsewhere`.",
        ],
    ]
    private static let own: [String: JSONValue] = [
        "idKind": .oneOf(IDKind.self),
        "idNumber": ["type": "string", "description": "Of `citizen`."],
        "document": ["type": "string", "description": "Number of any other document."],
        "born": ["type": "string", "format": "date"], "resident": ["type": "boolean"],
        "leftOn": [
            "type": "string", "format": "date",
            "description": "With `idKind`, the person's own words: needed of whom only others have told (`namedBy`).",
        ],
    ]
    private static let target: [String: JSONValue] = [
        "to": ["type": "string", "description": "Code of a township or village of this headquarters."],
        "county": ["type": "string", "description": "Key of another headquarters; before `to`."],
    ]
}
