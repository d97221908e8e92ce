import Database
import GRDB
import GRDBSQLite

import struct Database.SQL

/// GRDB's connection seen through `Connection`; valid only within the closure it is given to. Statements are prepared and
/// kept by GRDB, bound and stepped directly: GRDB's arguments and rows cost as much as the statements themselves.
struct SQLiteConnection: Connection {
    let database: GRDB.Database
    let gathered = Gathered()
    var dialect: Dialect { .sqlite }

    func query(_ sql: SQL) throws -> [SQLRow] {
        let (text, values) = sql.rendered(.sqlite)
        return try SQLiteErrors.translate {
            var (columns, rows): (SQLRow.Columns?, [SQLRow]) = (nil, [])
            let statement = try prepared(text)
            defer { Self.free(statement) }
            Self.bind(values, to: statement)
            while try step(statement) {
                let known = columns ?? Self.columns(of: statement)
                columns = known
                rows.append(SQLRow(columns: known, values: Self.row(of: statement, known.names.count)))
            }
            return rows
        }
    }

    func rows(_ sql: SQL) throws -> SQLRows {
        let (text, values) = sql.rendered(.sqlite)
        return try SQLiteErrors.translate {
            let statement = try prepared(text)
            defer { Self.free(statement) }
            Self.bind(values, to: statement)
            var rows = SQLRows(columns: Self.columns(of: statement))
            let width = Int32(rows.width)
            while try step(statement) {
                for place in 0..<width { Self.append(statement, place, to: &rows) }
            }
            return rows
        }
    }

    func execute(_ sql: SQL) throws -> Int {
        let (text, values) = sql.rendered(.sqlite)
        return try run(text, values)
    }

    /// Text of our own: savepoints.
    @discardableResult
    func run(_ text: String, _ values: [SQLValue] = []) throws -> Int {
        try SQLiteErrors.translate {
            let statement = try prepared(text)
            defer { Self.free(statement) }
            Self.bind(values, to: statement)
            while try step(statement) {}
            return database.changesCount
        }
    }

    func insert(into table: String, columns: [String], rows: some Sequence<[SQLValue]>) throws {
        let names = columns.map(SQL.quoted).joined(separator: ", ")
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let text = "INSERT INTO \(SQL.quoted(table)) (\(names)) VALUES (\(places))"
        try SQLiteErrors.translate {
            let statement = try prepared(text)
            defer { Self.free(statement) }
            for row in rows {
                Self.bind(row, to: statement)
                _ = try step(statement)
                sqlite3_reset(statement)
            }
        }
    }

    // MARK: Statements

    private func prepared(_ text: String) throws -> OpaquePointer {
        try database.cachedStatement(sql: text).sqliteStatement
    }

    private static func free(_ statement: OpaquePointer) {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    /// - Returns: whether there is a row.
    private func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            throw GRDB.DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(database.sqliteConnection)),
                message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
        }
    }

    private static func columns(of statement: OpaquePointer) -> SQLRow.Columns {
        SQLRow.Columns(
            (0..<sqlite3_column_count(statement)).map { place in
                sqlite3_column_name(statement, place).map { String(cString: $0) } ?? ""
            })
    }

    private static func row(of statement: OpaquePointer, _ count: Int) -> [SQLValue] {
        [SQLValue](unsafeUninitializedCapacity: count) { values, filled in
            while filled < count {
                values.initializeElement(at: filled, to: value(of: statement, Int32(filled)))
                filled += 1
            }
        }
    }

    private static func append(_ statement: OpaquePointer, _ place: Int32, to rows: inout SQLRows) {
        if sqlite3_column_type(statement, place) == SQLITE_TEXT, let start = sqlite3_column_text(statement, place) {
            let count = Int(sqlite3_column_bytes(statement, place))
            rows.append(text: UnsafeRawBufferPointer(start: start, count: count))
        } else {
            rows.append(value(of: statement, place))
        }
    }

    private static func value(of statement: OpaquePointer, _ place: Int32) -> SQLValue {
        switch sqlite3_column_type(statement, place) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, place))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, place))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(statement, place) else { return .null }
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, place)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            guard let start = sqlite3_column_blob(statement, place) else { return .blob([]) }
            let count = Int(sqlite3_column_bytes(statement, place))
            return .blob(Array(UnsafeRawBufferPointer(start: start, count: count)))
        default: return .null
        }
    }

    private static func bind(_ values: [SQLValue], to statement: OpaquePointer) {
        for (place, value) in values.enumerated() { bind(value, to: statement, at: Int32(place) + 1) }
    }

    private static func bind(_ value: SQLValue, to statement: OpaquePointer, at place: Int32) {
        // SQLite copies what it is given: the buffer is only there for the call.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: sqlite3_bind_null(statement, place)
        case .integer(let number): sqlite3_bind_int64(statement, place, number)
        case .real(let number): sqlite3_bind_double(statement, place, number)
        case .text(var text):
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    guard let start = characters.baseAddress else {
                        return _ = sqlite3_bind_text(statement, place, "", 0, nil)
                    }
                    sqlite3_bind_text(statement, place, start, Int32(characters.count), copied)
                }
            }
        case .blob(let bytes):
            bytes.withUnsafeBytes {
                // An empty blob needs an address, else it is NULL.
                if $0.isEmpty {
                    _ = sqlite3_bind_zeroblob(statement, place, 0)
                } else {
                    _ = sqlite3_bind_blob(statement, place, $0.baseAddress, Int32($0.count), copied)
                }
            }
        }
    }
}
