import HTTPTypes
import Hummingbird
import Kernel
import Registers
import Web

/// `GET /api/v1/briefs/{day}` and `POST /api/v1/briefs`: what `tiaodu report` asks of a running server.
struct BriefAPI: RouteGroup {
    let store: RecordStore
    let rules: CommandRules

    func add(to routes: Routes) {
        routes.catalogue.define("BriefContent", Self.schema)
        let brief = APICatalogue.reference(to: "BriefContent")
        routes.api(
            APIOperation(
                .get, "/api/v1/briefs/{day}", id: "getBrief", tag: "briefs",
                "The brief of a day as it was finalised; today without one is a preview", success: (200, brief),
                refusals: [404])
        ) { _, context in
            try BriefPages.json(try await BriefPages(store: store, rules: rules).brief(context))
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/briefs", id: "finaliseBrief", tag: "briefs",
                "Finalises the brief of a day; one that has its brief keeps it, and `isNew` is false",
                body: APIBody([
                    "type": "object", "required": ["day"], "properties": ["day": ["type": "string", "format": "date"]],
                ]), success: (200, Self.object(["isNew": ["type": "boolean"], "brief": brief])),
                refusals: [413, 415, 422])
        ) { request, context in
            let principal = try context.principal()
            guard let day = try await request.json()["day"]?.text.flatMap({ CalendarDay($0) }) else {
                throw Rejection.invalid("badDay", field: "day")
            }
            let rules = rules
            let done = try await store.write(by: principal) { try $0.finalise(day: day, rules: rules) }
            let text = done.record[Briefs.fields.content]?.text ?? "{}"
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: .init(string: "{\"isNew\":\(done.isNew),\"brief\":\(text)}")))
        }
    }

    private static let text: JSONValue = ["type": "string"]
    private static let number: JSONValue = ["type": "integer"]
    private static let moment: JSONValue = ["type": "string", "format": "date-time"]
    private static let counts = object([
        "issued": number, "acknowledged": number, "replied": number, "closed": number, "overdue": number,
    ])
    private static let item = object(
        [
            "task": text, "title": text, "directive": text, "directiveID": text, "unit": text, "urgency": text,
            "state": text,
            "issued": moment,
            "due": moment,
        ], optional: ["ordinal": text, "responsible": text, "leader": text, "hoursOverdue": number])
    private static let line = object(["key": text, "name": text, "tasks": counts])

    private static let schema = object(
        [
            "form": number, "day": ["type": "string", "format": "date"], "asOf": moment, "cutoff": moment,
            "since": moment,
            "county": text, "headquarters": text,
            "directives": object([
                "issued": number, "open": number, "completed": number, "revoked": number, "superseded": number,
                "awaitingSignature": number,
            ]), "tasks": counts, "states": ["type": "object", "additionalProperties": number],
            "period": object(
                ["issued": number, "closed": number, "returned": number, "replies": number],
                optional: ["medianHoursToReply": ["type": "number"], "medianHoursToClose": ["type": "number"]]),
            "areas": list(line), "units": list(line), "overdue": list(item), "carried": list(item),
            "unsigned": list(object(["unit": text, "tasks": number, "late": number])),
            "review": list(
                object(["directive": text, "title": text, "state": text, "since": moment], optional: ["number": text])),
            "excluded": object(["passedDown": number, "supporting": number, "withdrawn": number]),
            "gaps": list(object(["code": text, "count": number, "names": list(text)])),
        ],
        optional: [
            "previousDay": ["type": "string", "format": "date"], "change": counts, "head": text,
            "waived": list(
                object(
                    ["rule": text, "names": ["type": "object", "additionalProperties": text], "reason": text],
                    optional: ["title": text, "unit": text, "until": moment])),
        ])

    private static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    private static func object(_ required: [String: JSONValue], optional: [String: JSONValue] = [:]) -> JSONValue {
        [
            "type": "object", "required": .list(required.keys.sorted().map(JSONValue.text)),
            "properties": .object(required.merging(optional) { first, _ in first }),
        ]
    }
}
