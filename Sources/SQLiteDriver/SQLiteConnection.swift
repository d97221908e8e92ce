import Database
import Foundation
import GRDB
import GRDBSQLite

import struct Database.SQL

/// GRDB's connection seen through `Connection`; valid only within the closure it is given to.
struct SQLiteConnection: Connection {
    let database: GRDB.Database
    var dialect: Dialect { .sqlite }

    func query(_ sql: SQL) throws -> [SQLRow] {
        let (text, values) = sql.rendered(.sqlite)
        return try SQLiteErrors.translate {
            let statement = try database.cachedStatement(sql: text)
            let columns = SQLRow.Columns(statement.columnNames)
            let cursor = try GRDB.Row.fetchCursor(statement, arguments: Self.arguments(values))
            var rows: [SQLRow] = []
            while let row = try cursor.next() {
                rows.append(SQLRow(columns: columns, values: row.databaseValues.map(Self.value)))
            }
            return rows
        }
    }

    func execute(_ sql: SQL) throws -> Int {
        let (text, values) = sql.rendered(.sqlite)
        return try SQLiteErrors.translate {
            let statement = try database.cachedStatement(sql: text)
            try statement.execute(arguments: Self.arguments(values))
            return database.changesCount
        }
    }

    func insert(into table: String, columns: [String], rows: [[SQLValue]]) throws {
        let names = columns.map(SQL.quoted).joined(separator: ", ")
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let text = "INSERT INTO \(SQL.quoted(table)) (\(names)) VALUES (\(places))"
        try SQLiteErrors.translate {
            // Bound and stepped directly: GRDB's arguments cost as much as the insert itself.
            let statement = try database.cachedStatement(sql: text).sqliteStatement
            defer {
                sqlite3_reset(statement)
                sqlite3_clear_bindings(statement)
            }
            for row in rows {
                for (place, value) in row.enumerated() { Self.bind(value, to: statement, at: Int32(place) + 1) }
                let code = sqlite3_step(statement)
                guard code == SQLITE_DONE else {
                    throw GRDB.DatabaseError(
                        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(database.sqliteConnection)),
                        message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
                }
                sqlite3_reset(statement)
            }
        }
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

    private static func arguments(_ values: [SQLValue]) -> StatementArguments {
        StatementArguments(
            values.map { value -> (any DatabaseValueConvertible)? in
                switch value {
                case .null: nil
                case .integer(let number): number
                case .real(let number): number
                case .text(let text): text
                case .blob(let bytes): Data(bytes)
                }
            })
    }

    private static func value(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .blob(let data): .blob(Array(data))
        }
    }
}
