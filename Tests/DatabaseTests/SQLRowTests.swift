import Kernel
import Testing

@testable import Database

struct SQLRowTests {
    private let row = SQLRow(
        columns: .init(["id", "count", "empty", "id"]),
        values: [.text("a-1"), .integer(7), .null, .text("second")])

    @Test func valuesByName() throws {
        #expect(try row.get("id", as: RecordID.self).text == "a-1")
        #expect(try row.get("count", as: Int.self) == 7)
        #expect(try row.get("count", as: Double.self) == 7)
        #expect(try row.optional("empty", as: String.self) == nil)
        #expect(row["missing"] == .null)
    }

    @Test func whatIsNotThereOrNotOfItsKindIsNamed() {
        #expect(throws: SQLError.decoding(column: "empty")) { try row.get("empty", as: String.self) }
        #expect(throws: SQLError.decoding(column: "count")) { try row.get("count", as: String.self) }
        #expect(throws: SQLError.decoding(column: "count")) { try row.optional("count", as: RecordID.self) }
        #expect(throws: SQLError.decoding(column: "nowhere")) { try row.get("nowhere", as: Int.self) }
        #expect(throws: SQLError.decoding(column: "id")) { try row.get("id", as: AreaCode.self) }
    }

    @Test func valuesThatNoTypeAccepts() {
        #expect(CalendarDay(sql: .text("2021-02-29")) == nil)
        #expect(Instant(sql: .text("2021-02-28")) == nil)
        #expect(Bool(sql: .text("true")) == nil)
        #expect(Int64(sql: .text("1")) == nil)
        #expect(Bool(sql: .integer(2)) == true)
    }
}
