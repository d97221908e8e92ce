import CPostgreSQL
import Database

/// PostgreSQL's errors in the words of `Database`. The detail of an error quotes values and is never read.
enum PostgreSQLErrors {
    static func error(of result: OpaquePointer?, _ connection: OpaquePointer) -> SQLError {
        guard PQstatus(connection) == CONNECTION_OK else { return .unavailable(message(of: connection)) }
        guard let result, let state = PQresultErrorField(result, Field.state).map({ String(cString: $0) }) else {
            // Not the server's word but libpq's: the connection is going.
            return .unavailable(message(of: connection))
        }
        let message = PQresultErrorField(result, Field.primary).map { String(cString: $0) } ?? state
        switch state {
        case "23505": return .unique(message)
        case "23503": return .foreignKey(message)
        case "23502", "23514": return .check(message)
        case "53100": return .full
        // Deadlock, lock not to be had in time, cancelled: worth asking again.
        case "40001", "40P01", "55P03", "57014": return .unavailable(message)
        default:
            // Connection, resources, operator's intervention.
            return ["08", "53", "57"].contains(state.prefix(2)) ? .unavailable(message) : .other("\(state) \(message)")
        }
    }

    /// Whether a prepared statement gives other columns than when it was prepared: another process has migrated.
    static func isOutdated(_ result: OpaquePointer?) -> Bool {
        guard let result, let state = PQresultErrorField(result, Field.state) else { return false }
        return String(cString: state) == "0A000"
    }

    static func message(of connection: OpaquePointer) -> String {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "connection lost"
    }

    /// PG_DIAG_ codes: macros of characters, which Swift does not see.
    private enum Field {
        static let state = Int32(UInt8(ascii: "C"))
        static let primary = Int32(UInt8(ascii: "M"))
    }
}
