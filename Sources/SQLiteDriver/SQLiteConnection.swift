import Database
import Foundation
import GRDB

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
