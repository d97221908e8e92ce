import CPostgreSQL
import Database

/// One connection of libpq.
///
/// `@unchecked Sendable` proof: the pool hands a connection to one body at a time and takes it back after, so that no
/// two threads are in it at once; `canceller` is immutable and made for use from another thread.
final class PostgreSQLConnection: Connection, @unchecked Sendable {
    private let connection: OpaquePointer
    private let canceller: OpaquePointer?
    private var statements: [String: [Prepared]] = [:]
    private var prepared = 0

    var dialect: Dialect { .postgres }
    let gathered = Gathered()
    var isAlive: Bool { PQstatus(connection) == CONNECTION_OK }
    /// Whether it stands between transactions, fit for the next body.
    var isIdle: Bool { PQtransactionStatus(connection) == PQTRANS_IDLE }
    /// Whether the schema has changed since its statements were prepared.
    private(set) var isOutdated = false

    /// A statement the server has parsed, for parameters of these types (0: it inferred one).
    private struct Prepared {
        let name: String
        let types: [Oid]

        func fits(_ values: [SQLValue]) -> Bool {
            zip(types, values).allSatisfy { $1.isNull || Wire.type($1) == $0 }
        }
    }

    /// Connects.
    /// - Parameter url: `postgres://…` with libpq's options, `sslmode` and the rest.
    /// - Throws: `SQLError.unavailable`.
    init(_ url: String) throws {
        guard let connection = PQconnectdb(url) else { throw SQLError.unavailable("no memory") }
        self.connection = connection
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = PostgreSQLErrors.message(of: connection)
            PQfinish(connection)
            throw SQLError.unavailable(message)
        }
        canceller = PQgetCancel(connection)
        // Notices would go to standard error.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        // Statements are short: compiling one takes longer than it saves. Whatever the server is set to, an answer means that
        // its disk has it.
        try run(
            """
            SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET bytea_output = 'hex';
            SET extra_float_digits = 1; SET client_min_messages = 'warning'; SET lock_timeout = '30s';
            SET jit = off;
            SET idle_in_transaction_session_timeout = '5min';
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
            """)
    }

    deinit {
        if let canceller { PQfreeCancel(canceller) }
        PQfinish(connection)
    }

    /// Asks the server to give up what it is doing. From any thread.
    func cancel() {
        guard let canceller else { return }
        var buffer = [CChar](repeating: 0, count: 256)
        // A request that comes too late, or does not arrive, changes nothing.
        _ = PQcancel(canceller, &buffer, Int32(buffer.count))
    }

    /// Text of our own without values: transaction control, settings.
    func run(_ text: String) throws {
        let result = PQexec(connection, text)
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
        default: throw PostgreSQLErrors.error(of: result, connection)
        }
    }

    /// Ends the transaction.
    /// - Throws: also where the server undid it, as a statement within had failed and nobody said so.
    func commit() throws {
        let result = PQexec(connection, "COMMIT")
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw PostgreSQLErrors.error(of: result, connection) }
        guard PQcmdStatus(result).map({ String(cString: $0) }) == "COMMIT" else {
            throw SQLError.other("a statement of the transaction had failed")
        }
    }

    func query(_ sql: SQL) throws -> [SQLRow] {
        let result = try perform(sql)
        defer { PQclear(result) }
        let (rows, width) = (PQntuples(result), PQnfields(result))
        if rows == 0 { return [] }
        let (columns, types) = Self.columns(of: result)
        return (0..<rows).map { row in
            SQLRow(
                columns: columns,
                values: (0..<width).map { Wire.value(result, row, $0, type: types[Int($0)]) })
        }
    }

    func rows(_ sql: SQL) throws -> SQLRows {
        let result = try perform(sql)
        defer { PQclear(result) }
        let (columns, types) = Self.columns(of: result)
        let count = PQntuples(result)
        var rows = SQLRows(columns: columns, rows: Int(count), bytes: PQresultMemorySize(result))
        for row in 0..<count {
            for (column, type) in types.enumerated() { Wire.append(result, row, Int32(column), type: type, to: &rows) }
        }
        return rows
    }

    private static func columns(of result: OpaquePointer) -> (SQLRow.Columns, types: [Oid]) {
        let places = 0..<PQnfields(result)
        return (SQLRow.Columns(places.map { String(cString: PQfname(result, $0)) }), places.map { PQftype(result, $0) })
    }

    func execute(_ sql: SQL) throws -> Int {
        let result = try perform(sql)
        defer { PQclear(result) }
        return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    func insert(into table: String, columns: [String], rows: some Sequence<[SQLValue]>) throws {
        // Few rows: a statement that is prepared already is quicker than COPY's start and end.
        if rows.underestimatedCount < 4 {
            for row in rows {
                _ = try execute("INSERT INTO \(name: table) (\(names: columns)) VALUES (\(list: row))")
            }
            return
        }
        let names = columns.map(SQL.quoted).joined(separator: ", ")
        let start = PQexec(connection, "COPY \(SQL.quoted(table)) (\(names)) FROM STDIN (FORMAT binary)")
        defer { PQclear(start) }
        guard PQresultStatus(start) == PGRES_COPY_IN else { throw PostgreSQLErrors.error(of: start, connection) }
        var copy = BinaryCopy()
        for row in rows {
            copy.append(row)
            if copy.buffer.count > 1 << 14 { try send(&copy.buffer) }
        }
        copy.end()
        try send(&copy.buffer)
        guard PQputCopyEnd(connection, nil) == 1 else { throw PostgreSQLErrors.error(of: nil, connection) }
        var failure: SQLError?
        while let result = PQgetResult(connection) {
            defer { PQclear(result) }
            if PQresultStatus(result) != PGRES_COMMAND_OK { failure = PostgreSQLErrors.error(of: result, connection) }
        }
        if let failure { throw failure }
    }

    private func send(_ buffer: inout [UInt8]) throws {
        let sent = buffer.withUnsafeBytes { bytes in
            PQputCopyData(connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard sent == 1 else { throw PostgreSQLErrors.error(of: nil, connection) }
        buffer.removeAll(keepingCapacity: true)
    }

    // MARK: Statements

    /// A statement of more values than this holds a list: one of that length seldom comes again, and the plan must fit the
    /// table as it is now.
    private static let keptValues = 64

    private func perform(_ sql: SQL) throws -> OpaquePointer {
        let (text, values) = sql.rendered(.postgres)
        let statement = values.count > Self.keptValues ? nil : try prepare(text, values)
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for value in values {
            Wire.append(value, to: &bytes)
            ends.append(bytes.count)
        }
        // An empty text needs an address that is not NULL.
        bytes.append(0)
        let result = bytes.withUnsafeBytes { content in
            var pointers: [UnsafePointer<CChar>?] = []
            var lengths: [Int32] = []
            var start = 0
            for (value, end) in zip(values, ends) {
                let address = content.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
                pointers.append(value.isNull ? nil : address)
                lengths.append(Int32(end - start))
                start = end
            }
            let (count, binary) = (Int32(values.count), [Int32](repeating: 1, count: values.count))
            if let statement {
                return PQexecPrepared(connection, statement.name, count, pointers, lengths, binary, 0)
            }
            return PQexecParams(connection, text, count, values.map(Wire.type), pointers, lengths, binary, 0)
        }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: break
        default:
            defer { PQclear(result) }
            guard statement == nil || !PostgreSQLErrors.isOutdated(result) else {
                isOutdated = true
                throw SQLError.unavailable("the schema has changed")
            }
            throw PostgreSQLErrors.error(of: result, connection)
        }
        guard let result else { throw SQLError.unavailable("no result") }
        return result
    }

    /// The prepared statement for `text` and values of these types; parsed by the server on first use.
    private func prepare(_ text: String, _ values: [SQLValue]) throws -> Prepared {
        let known = statements[text, default: []]
        if let fitting = known.first(where: { $0.fits(values) }) { return fitting }
        if prepared >= 1_000 { try forget() }
        // What an earlier call said of a place that is NULL now, so that soon one statement fits all.
        let types = values.indices.map { place in
            values[place].isNull ? known.last?.types[place] ?? 0 : Wire.type(values[place])
        }
        let statement = Prepared(name: "s\(prepared)", types: types)
        let result = PQprepare(connection, statement.name, text, Int32(types.count), types)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw PostgreSQLErrors.error(of: result, connection) }
        prepared += 1
        statements[text] = known + [statement]
        return statement
    }

    private func forget() throws {
        try run("DEALLOCATE ALL")
        (statements, prepared) = ([:], 0)
    }
}

/// Rows in COPY's binary form.
private struct BinaryCopy {
    var buffer: [UInt8]

    init() {
        buffer = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    }

    mutating func append(_ row: [SQLValue]) {
        Wire.append(UInt16(row.count), to: &buffer)
        for value in row {
            switch value {
            case .null: Wire.append(-1 as Int32, to: &buffer)
            case .integer, .real:
                Wire.append(8 as Int32, to: &buffer)
                Wire.append(value, to: &buffer)
            case .text(var text):
                text.withUTF8 {
                    Wire.append(Int32($0.count), to: &buffer)
                    buffer.append(contentsOf: $0)
                }
            case .blob(let bytes):
                Wire.append(Int32(bytes.count), to: &buffer)
                buffer += bytes
            }
        }
    }

    mutating func end() { Wire.append(-1 as Int16, to: &buffer) }
}
