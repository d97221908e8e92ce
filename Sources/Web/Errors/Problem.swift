import HTTPTypes
package import Hummingbird
package import Kernel

extension Rejection.Kind {
    /// Status of the answer.
    package var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .preconditionFailed: .preconditionFailed
        case .tooLarge: .contentTooLarge
        case .unsupported: .unsupportedMediaType
        case .invalid: .unprocessableContent
        case .preconditionRequired: .preconditionRequired
        case .tooManyRequests: .tooManyRequests
        }
    }
}

/// What is told of a request that failed (问题详情), in the reader's language; as JSON it is RFC 9457.
struct Problem {
    let status: HTTPResponse.Status
    let code: String
    let text: String
    let details: [Detail]
    var headers: HTTPFields = [:]
    /// Members beside the standard ones, as the two versions of a conflict.
    var extra: [String: JSONValue] = [:]

    struct Detail {
        let field: String?
        let code: String
        let text: String
    }

    init(_ rejection: Rejection, _ locales: Locales, _ language: Language) {
        status = rejection.kind.status
        code = rejection.code
        text = locales.text("rejection.\(rejection.code)", language, rejection.values)
        details = rejection.problems.map {
            Detail(
                field: $0.field, code: $0.code, text: locales.text("rejection.\($0.code)", language, $0.values))
        }
        if rejection.kind == .tooManyRequests { headers[.retryAfter] = rejection.values["seconds"] ?? "60" }
        if rejection.kind == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
    }

    /// A fault: that something broke, and nothing of what.
    /// - Parameter isFull: whether it is the disk that is full: to be read about by whoever can free space.
    init(fault status: HTTPResponse.Status, isFull: Bool, _ locales: Locales, _ language: Language) {
        self.status = status
        code = isFull ? "full" : status == .serviceUnavailable ? "busy" : "fault"
        text = locales.text("rejection.\(code)", language)
        details = []
        if status == .serviceUnavailable { headers[.retryAfter] = isFull ? "30" : "1" }
    }

    /// The address is there, but not for this method.
    init(allowing methods: [HTTPRequest.Method], _ locales: Locales, _ language: Language) {
        status = .methodNotAllowed
        code = "methodUnknown"
        text = locales.text("rejection.methodUnknown", language)
        details = []
        headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
    }

    func json(request id: String) throws -> Response {
        var members: [String: JSONValue] = [
            "type": "urn:tiaodu:problem:\(code)", "title": .text(text), "status": .integer(status.code),
            "code": .text(code), "requestId": .text(id),
            "problems": .list(
                details.map {
                    [
                        "field": $0.field.map(JSONValue.text) ?? .null, "code": .text($0.code), "text": .text($0.text),
                    ]
                }),
        ]
        members.merge(extra) { standard, _ in standard }
        return try .json(.object(members), status: status, headers: headers, mediaType: "application/problem+json")
    }

    func view(request id: String) -> [String: ViewValue] {
        [
            "title": .text(text), "status": ViewValue(status.code), "text": .text(text), "requestID": .text(id),
            "problems": .list(details.map { ["field": ViewValue($0.field), "text": .text($0.text)] }),
        ]
    }
}
