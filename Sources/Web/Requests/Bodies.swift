import Foundation
import HTTPTypes
package import Hummingbird
import Kernel
package import NIOCore

extension Request {
    /// The whole body.
    /// - Parameter limit: bytes; more is a rejection tooLarge, before it is read where `Content-Length` says so.
    package func bytes(upTo limit: Int = AppContext.bodyLimit) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Rejection.bodyTooLarge(limit)
        }
        let whole: ByteBuffer
        do { whole = try await body.collect(upTo: limit) } catch is NIOTooManyBytesError {
            throw Rejection.bodyTooLarge(limit)
        }
        // Cut off when the server ends, a body looks as if it were whole.
        try Task.checkCancellation()
        return whole
    }

    /// A file sent as the body itself, with the name its header or the address gives.
    /// - Throws: as `bytes(upTo:)`.
    package func file(
        upTo limit: Int, named fallback: String = "file", _ context: AppContext
    ) async throws -> (name: String, bytes: [UInt8]) {
        let name = headers[.fileName].flatMap(\.removingPercentEncoding) ?? context.query.text("name") ?? fallback
        return (name, try await Array(bytes(upTo: limit).readableBytesView))
    }

    /// The body as JSON.
    /// - Throws: `Rejection` unsupported for another media type, malformed for what is no JSON.
    package func json(upTo limit: Int = AppContext.bodyLimit) async throws -> JSONValue {
        guard mediaType == "application/json" || mediaType?.hasSuffix("+json") == true else {
            throw Rejection(.unsupported, "jsonExpected")
        }
        let buffer = try await bytes(upTo: limit)
        do { return try JSONValue(parsing: Data(buffer.readableBytesView)) } catch is DecodingError {
            throw Rejection(.malformed, "badJSON")
        }
    }

    /// Media type of the body in lower case, without parameters.
    package var mediaType: String? {
        headers[.contentType].map { header in
            // Bytes, not characters: it is asked several times of every request, and media types are ASCII (RFC 9110 §8.3.1).
            let name = header.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != UInt8(ascii: " ") && $0 != 9 }
            return String(decoding: name, as: UTF8.self).lowercased()
        }
    }
}

extension Response {
    /// JSON with sorted members.
    package static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:],
        mediaType: String = "application/json"
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = mediaType
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: try value.data())))
    }

    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        try .json(JSONValue(encoding: value), status: status)
    }

    package static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// After a form: go and see `path`, which shows `flash`. htmx is told to load the whole page.
    package static func see(_ path: String, flash: Flash? = nil, for context: AppContext) -> Response {
        var response =
            context.isFragment
            ? Response(status: .ok, headers: [.hxRedirect: path]) : Response.redirect(to: path, type: .normal)
        if let flash { response.setCookie(flash.cookie(secure: context.isSecure)) }
        return response
    }
}

extension Rejection {
    static func bodyTooLarge(_ limit: Int) -> Rejection {
        Rejection(.tooLarge, "bodyTooLarge", values: ["megabytes": String(limit / 1024 / 1024)])
    }
}
