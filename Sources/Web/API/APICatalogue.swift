import HTTPTypes

/// All operations of the API (接口目录), written as OpenAPI 3.1. Filled while routes are added, then read once.
package final class APICatalogue {
    package private(set) var operations: [APIOperation] = []
    private var schemas: [String: JSONValue] = ["Problem": APICatalogue.problem]

    package init() {}

    package func add(_ operation: APIOperation) { operations.append(operation) }

    /// Names a schema; `APICatalogue.reference(to:)` points at it.
    package func define(_ name: String, _ schema: JSONValue) { schemas[name] = schema }

    package static func reference(to name: String) -> JSONValue { ["$ref": "#/components/schemas/\(name)"] }

    package func document(title: String, version: String) -> JSONValue {
        var paths: [String: [String: JSONValue]] = [:]
        for operation in operations {
            paths[operation.path, default: [:]][operation.method.rawValue.lowercased()] = describe(operation)
        }
        return [
            "openapi": "3.1.0",
            "info": ["title": .text(title), "version": .text(version)],
            "servers": [["url": "/"]],
            "security": [["session": []], ["bearer": []]],
            "paths": .object(paths.mapValues(JSONValue.object)),
            "components": [
                "schemas": .object(schemas),
                "securitySchemes": [
                    "session": ["type": "apiKey", "in": "cookie", "name": .text(SessionCookie.name)],
                    "bearer": ["type": "http", "scheme": "bearer"],
                ],
            ],
        ]
    }

    private func describe(_ operation: APIOperation) -> JSONValue {
        var members: [String: JSONValue] = [
            "operationId": .text(operation.id), "summary": .text(operation.summary), "tags": [.text(operation.tag)],
            "responses": .object(responses(operation)),
        ]
        if operation.isOpen { members["security"] = [] }
        let declared = Set(operation.parameters.map(\.name))
        let inPath = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            String($0.dropFirst().dropLast())
        }
        let parameters =
            inPath.filter { !declared.contains($0) }.map {
                APIParameter($0, in: .path, $0, schema: ["type": "string", "minLength": 1], required: true)
            } + operation.parameters
        members["parameters"] = .list(
            parameters.map {
                [
                    "name": .text($0.name), "in": .text($0.place.rawValue), "description": .text($0.text),
                    "schema": $0.schema, "required": .flag($0.required),
                ]
            })
        if let body = operation.body {
            members["requestBody"] = [
                "required": true, "content": .object([body.mediaType: ["schema": body.schema]]),
            ]
        }
        return .object(members)
    }

    private func responses(_ operation: APIOperation) -> [String: JSONValue] {
        var success: [String: JSONValue] = ["description": .text(operation.summary)]
        if let schema = operation.success.schema { success["content"] = ["application/json": ["schema": schema]] }
        var all: [String: JSONValue] = [String(operation.success.status): .object(success)]
        for status in [400, 401, 403] + operation.refusals {
            all[String(status)] = [
                "description": .text(HTTPResponse.Status(code: status).reasonPhrase),
                "content": ["application/problem+json": ["schema": Self.reference(to: "Problem")]],
            ]
        }
        return all
    }

    private static let problem: JSONValue = [
        "type": "object",
        "required": ["type", "title", "status", "code", "requestId", "problems"],
        "properties": [
            "type": ["type": "string", "format": "uri"], "title": ["type": "string"], "status": ["type": "integer"],
            "code": ["type": "string"], "requestId": ["type": "string"],
            "problems": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["field", "code", "text"],
                    "properties": [
                        "field": ["type": ["string", "null"]], "code": ["type": "string"], "text": ["type": "string"],
                    ],
                ],
            ],
        ],
    ]
}
