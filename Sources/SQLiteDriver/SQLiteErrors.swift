import Database
import GRDB

/// GRDB's errors in the words of `Database`.
enum SQLiteErrors {
    static func translate<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as GRDB.DatabaseError { throw translated(error) }
    }

    static func translate<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as GRDB.DatabaseError { throw translated(error) }
    }

    private static func translated(_ error: GRDB.DatabaseError) -> SQLError {
        let message = error.message ?? "SQLite \(error.extendedResultCode.rawValue)"
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: return .unique(message)
        case .SQLITE_CONSTRAINT_FOREIGNKEY: return .foreignKey(message)
        // The memory shared by readers and writer cannot grow, which happens on a full disk alone.
        case .SQLITE_IOERR_SHMSIZE: return .full
        case .SQLITE_CONSTRAINT_CHECK, .SQLITE_CONSTRAINT_NOTNULL: return .check(message)
        default: break
        }
        switch error.resultCode {
        case .SQLITE_FULL: return .full
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY:
            return .unavailable(message)
        default: return .other(message)
        }
    }
}
