package import HTTPTypes

/// One operation of the API as its document tells it (接口).
package struct APIOperation: Sendable {
    package let method: HTTPRequest.Method
    /// With `{name}` for its parts, as `/api/v1/tasks/{id}`.
    package let path: String
    /// Unique, a verb and its object: `replyToTask`.
    package let id: String
    package let summary: String
    package let tag: String
    package var parameters: [APIParameter] = []
    package var body: APIBody?
    /// Status and schema of success; nil schema for no content.
    package var success: (status: Int, schema: JSONValue?) = (200, ["type": "object"])
    /// 4xx beyond 400, 401 and 403, as `[404, 409]`.
    package var refusals: [Int] = []
    /// Whether it needs no sign-in.
    package var isOpen = false

    package init(
        _ method: HTTPRequest.Method, _ path: String, id: String, tag: String, _ summary: String,
        parameters: [APIParameter] = [], body: APIBody? = nil,
        success: (status: Int, schema: JSONValue?) = (200, ["type": "object"]), refusals: [Int] = [],
        isOpen: Bool = false
    ) {
        (self.method, self.path, self.id, self.tag, self.summary) = (method, path, id, tag, summary)
        (self.parameters, self.body, self.success, self.refusals) = (parameters, body, success, refusals)
        self.isOpen = isOpen
    }
}

/// A parameter in query or header; those of the path are told by the path.
package struct APIParameter: Sendable {
    package enum Place: String, Sendable { case query, header, path }
    package let name: String
    package let place: Place
    package let text: String
    package let schema: JSONValue
    package let required: Bool

    package init(
        _ name: String, in place: Place = .query, _ text: String, schema: JSONValue = ["type": "string"],
        required: Bool = false
    ) {
        (self.name, self.place, self.text, self.schema, self.required) = (name, place, text, schema, required)
    }
}

/// A request's body.
package struct APIBody: Sendable {
    package let mediaType: String
    package let schema: JSONValue

    package init(_ schema: JSONValue, mediaType: String = "application/json") {
        (self.schema, self.mediaType) = (schema, mediaType)
    }
}
