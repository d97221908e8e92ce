import Crypto
import Foundation
import HTTPTypes
import Hummingbird
package import Kernel
import NIOCore
package import Registers

extension RecordStore {
    /// Writes once for a client-made id: the same request again is answered with the record it made, another one under
    /// that id is a conflict. Without an id every request counts.
    package func once(
        _ request: ChangeLog.Request?, by principal: Principal, _ body: @escaping @Sendable (Writing) throws -> Record
    ) async throws -> Record {
        guard let request else { return try await write(by: principal, body) }
        if let record = try await outcome(of: request, as: principal) { return record }
        do { return try await write(by: principal, request: request, body) } catch let rejection as Rejection
            where rejection.code == "requestReused"
        {
            // The same request came twice at once, and the other one was first.
            guard let record = try await outcome(of: request, as: principal) else { throw rejection }
            return record
        }
    }
}

extension ChangeLog.Request {
    /// - Parameters:
    ///   - id: the client's; nil is no request, an odd one a rejection.
    ///   - body: what was asked beside `parts`.
    package static func of(_ id: String?, _ parts: String..., body: JSONValue? = nil) throws -> ChangeLog.Request? {
        guard let id else { return nil }
        guard RecordID(id) != nil else { throw Rejection.invalid("malformed", field: "Change-Id") }
        var hash = SHA256()
        for part in try parts + (body.map { [String(decoding: try $0.data(), as: UTF8.self)] } ?? []) {
            hash.update(data: Data("\(part.utf8.count):".utf8))
            hash.update(data: Data(part.utf8))
        }
        return ChangeLog.Request(id: id, digest: Array(hash.finalize()).hex)
    }
}
