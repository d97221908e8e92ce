import HTTPTypes
import Kernel
import Registers

/// How the API's document tells one register: its operations and the schemas of its records.
struct RegisterOperations {
    let definition: Definition
    let path: String
    let tag: String
    let type: String

    init(_ definition: Definition) {
        self.definition = definition
        path = "/api/v1/registers/\(definition.name)/records"
        tag = definition.name
        type = definition.name.prefix(1).uppercased() + definition.name.dropFirst()
    }

    var list: APIOperation {
        APIOperation(
            .get, path, id: "list\(type)", tag: tag, "List records of \(tag) within reach, one page",
            parameters: filterParameters + [
                APIParameter("counted", "What this indicator counts, open or closed"),
                APIParameter("countedAt", "Of these, those in an area: its code"),
                APIParameter("countedOn", "Of these, those of a day", schema: ["type": "string", "format": "date"]),
                APIParameter("after", "`next` of the page before"),
                APIParameter(
                    "limit", "Rows", schema: ["type": "integer", "minimum": 1, "maximum": 200, "default": 50]),
            ],
            success: (
                200,
                [
                    "type": "object", "required": ["records", "next"],
                    "properties": [
                        "records": ["type": "array", "items": record], "next": ["type": ["string", "null"]],
                    ],
                ]
            ), refusals: [422])
    }

    /// For a register with protected fields.
    var search: APIOperation {
        APIOperation(
            .post, "\(path)/search", id: "search\(type)", tag: tag,
            "Records of \(tag) within reach that hold a number exactly; in the body, as an address may hold none",
            body: APIBody([
                "type": "object", "required": ["q"], "additionalProperties": false,
                "properties": [
                    "q": ["type": "string", "maxLength": 60],
                    "open": ["type": "string", "enum": ["open", "closed", "all"]],
                ],
            ]),
            success: (
                200,
                [
                    "type": "object", "required": ["records"],
                    "properties": ["records": ["type": "array", "items": record]],
                ]
            ), refusals: [413, 415, 422])
    }

    /// For a register with protected fields.
    var reveal: APIOperation {
        let names = definition.protected.map { JSONValue.text($0.name) }
        return APIOperation(
            .post, "\(path)/{id}/reveal", id: "reveal\(type)", tag: tag,
            "Protected values of a record of \(tag) in full; the reading and its purpose are in the change log",
            body: APIBody([
                "type": "object", "required": ["fields", "purpose"], "additionalProperties": false,
                "properties": [
                    "fields": [
                        "type": "array", "minItems": 1, "items": ["type": "string", "enum": .list(names)],
                    ],
                    "purpose": .oneOf(Purpose.self),
                    "reason": ["type": "string", "maxLength": 200],
                ],
            ]),
            success: (
                200,
                [
                    "type": "object", "required": ["values"],
                    "properties": ["values": ["type": "object", "additionalProperties": ["type": "string"]]],
                ]
            ), refusals: [404, 413, 415, 422])
    }

    var create: APIOperation {
        APIOperation(
            .post, path, id: "create\(type)", tag: tag, "Make a record of \(tag)", parameters: [Self.changeID],
            body: APIBody([
                "type": "object", "required": ["values"], "additionalProperties": false,
                "properties": [
                    "id": ["type": "string", "pattern": .text(FieldInfo.id)],
                    "values": APICatalogue.reference(to: "\(type)Values"), "confirmedNew": ["type": "boolean"],
                ],
            ]), success: (201, record), refusals: [404, 409, 413, 415, 422])
    }

    var show: APIOperation {
        APIOperation(
            .get, "\(path)/{id}", id: "show\(type)", tag: tag, "One record of \(tag)", success: (200, record),
            refusals: [404])
    }

    var edit: APIOperation {
        APIOperation(
            .patch, "\(path)/{id}", id: "edit\(type)", tag: tag, "Change fields of a record of \(tag) (RFC 7396)",
            parameters: [
                Self.changeID,
                APIParameter(
                    "If-Match", in: .header, "The version seen, as its ETag; missing is 428",
                    schema: ["type": "string", "pattern": #"^"\d+"$"#], required: true),
            ],
            body: APIBody(
                [
                    "type": "object", "required": ["values"], "additionalProperties": false,
                    "properties": ["values": APICatalogue.reference(to: "\(type)Patch")],
                ], mediaType: "application/merge-patch+json"),
            success: (200, record), refusals: [404, 409, 412, 413, 415, 422, 428])
    }

    /// nil for a register without steps that the API offers.
    var step: APIOperation? {
        guard !steps.isEmpty else { return nil }
        return APIOperation(
            .post, "\(path)/{id}/transitions/{transition}", id: "step\(type)", tag: tag,
            "Take a step on a record of \(tag), or ask for one that a second person decides",
            parameters: [
                transition, Self.changeID, APIParameter("If-Match", in: .header, "The version seen, as its ETag"),
            ], body: APIBody(["type": "object", "properties": ["reason": ["type": "string"]]]),
            success: (200, record), refusals: [404, 409, 412, 413, 415, 422, 428])
    }

    var decide: APIOperation? {
        guard !steps.isEmpty else { return nil }
        return APIOperation(
            .post, "\(path)/{id}/transitions/{transition}/decision", id: "decide\(type)", tag: tag,
            "Decide a step on a record of \(tag) as the second person", parameters: [transition, Self.changeID],
            body: APIBody([
                "type": "object", "required": ["agree"],
                "properties": ["agree": ["type": "boolean"], "reason": ["type": "string"]],
            ]), success: (200, record), refusals: [404, 409, 413, 415, 422])
    }

    var changes: APIOperation {
        APIOperation(
            .get, "\(path)/{id}/changes", id: "changes\(type)", tag: tag, "Changes of a record of \(tag), newest first",
            success: (
                200,
                [
                    "type": "object", "required": ["changes"],
                    "properties": ["changes": ["type": "array", "items": APICatalogue.reference(to: "Change")]],
                ]
            ), refusals: [404])
    }

    var export: APIOperation {
        let purpose = APIParameter(
            "purpose", "What for; it is noted with the export" + (definition.isPersonal ? "" : ", if given"),
            schema: ["type": "string", "maxLength": 200, "pattern": #"\S"#], required: definition.isPersonal)
        let use = APIParameter(
            "use", "What for, of the closed list",
            schema: .oneOf(Purpose.self), required: true)
        return APIOperation(
            .get, "/api/v1/registers/\(definition.name)/export.{format}", id: "export\(type)", tag: tag,
            "Export records of \(tag) within reach as a file; noted in the register of exports",
            parameters: filterParameters + [.tableFormat, purpose] + (definition.logsReads ? [use] : []) + [
                APIParameter(
                    "statement", "Whether the file tells of itself: scope, filter, who, when and what for",
                    schema: ["type": "boolean", "default": true])
            ], success: (200, nil), refusals: [404, 422])
    }

    func define(in catalogue: APICatalogue) {
        let editable = definition.editable
        catalogue.define(
            type,
            [
                "type": "object", "required": ["id", "state", "version", "created", "updated", "values"],
                "properties": [
                    "id": ["type": "string"], "state": states, "version": ["type": "integer"],
                    "created": ["type": "string", "format": "date-time"],
                    "updated": ["type": "string", "format": "date-time"],
                    "values": [
                        "type": "object",
                        "properties": .object(
                            Dictionary(uniqueKeysWithValues: definition.visible.map { ($0.name, $0.stored) })),
                    ],
                ],
            ])
        catalogue.define(
            "\(type)Values",
            [
                "type": "object", "additionalProperties": false,
                "required": .list(editable.filter(\.required).map { .text($0.name) }),
                "properties": .object(Dictionary(uniqueKeysWithValues: editable.map { ($0.name, $0.schema) })),
            ])
        catalogue.define(
            "\(type)Patch",
            [
                "type": "object", "additionalProperties": false,
                "properties": .object(Dictionary(uniqueKeysWithValues: editable.map { ($0.name, $0.schema) })),
            ])
        catalogue.define("Change", Self.change)
    }

    var record: JSONValue { APICatalogue.reference(to: type) }
    private var filterParameters: [APIParameter] {
        let filters = definition.fields.filter { $0.has(.filtered) }
        return filters.map { APIParameter($0.name, "Equal to", schema: filterSchema($0)) } + [
            APIParameter("state", "In this state", schema: states),
            APIParameter(
                "open", "Open records (the default), closed ones or all",
                schema: ["type": "string", "enum": ["open", "closed", "all"]]),
            APIParameter("q", "Text sought", schema: ["type": "string", "pattern": "^[^\\u0000]*$"]),
        ]
    }

    private var states: JSONValue { ["type": "string", "enum": .list(definition.workflow.states.map(JSONValue.text))] }
    private var steps: [Transition] { definition.workflow.transitions.filter { !$0.own } }

    private var transition: APIParameter {
        APIParameter(
            "transition", in: .path, "The step",
            schema: ["type": "string", "enum": .list(steps.map { .text($0.name) })], required: true)
    }

    private func filterSchema(_ field: FieldInfo) -> JSONValue {
        switch field.kind {
        case .choice(let all): ["type": "string", "enum": .list(all.map(JSONValue.text))]
        case .integer: field.schema
        case .flag: ["type": "boolean"]
        default: ["type": "string"]
        }
    }

    static let changeID = APIParameter(
        "Change-Id", in: .header, "Made by the client; the same request again has the same outcome",
        schema: ["type": "string", "pattern": .text(FieldInfo.id)])

    private static let change: JSONValue = [
        "type": "object",
        "required": ["number", "at", "actor", "verb", "record", "reason", "purpose", "read", "fields"],
        "properties": [
            "number": ["type": "integer"], "at": ["type": "string", "format": "date-time"],
            "actor": ["type": "string"], "verb": ["type": "string"], "record": ["type": "string"],
            "reason": ["type": ["string", "null"]],
            "purpose": ["type": ["string", "null"]], "read": ["type": "array", "items": ["type": "string"]],
            "fields": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["name", "old", "new"],
                    "properties": ["name": ["type": "string"], "old": [:], "new": [:]],
                ],
            ],
        ],
    ]
}

extension FieldInfo {
    /// What a stored value may be: a record may be older than a rule, so nothing is promised of its form.
    var stored: JSONValue {
        switch kind {
        case .integer: ["type": ["integer", "null"]]
        case .flag: ["type": ["boolean", "null"]]
        case .json: [:]
        case .strings, .choices, .references: ["type": ["array", "null"], "items": ["type": "string"]]
        case .text, .day, .instant, .area, .choice, .reference, .citizenID, .phone, .document:
            ["type": ["string", "null"]]
        }
    }
}

extension APIParameter {
    /// `{format}` of a path that gives a table.
    static let tableFormat = APIParameter(
        "format", in: .path, "Kind of file", schema: ["type": "string", "enum": ["csv", "xlsx", "ndjson"]],
        required: true)
}
