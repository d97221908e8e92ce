import Kernel
import Testing

@testable import Database

struct SQLTests {
    @Test func valuesAreBoundNeverSpliced() {
        let hostile = "'; DROP TABLE task; --"
        let sql: SQL = "SELECT id FROM task WHERE title = \(hostile) AND due < \(3)"
        let sqlite = sql.rendered(.sqlite)
        #expect(sqlite.text == "SELECT id FROM task WHERE title = ?1 AND due < ?2")
        #expect(sqlite.values == [.text(hostile), .integer(3)])
        #expect(sql.rendered(.postgres).text == "SELECT id FROM task WHERE title = $1 AND due < $2")
    }

    @Test func everyKindOfValueIsBound() throws {
        let day = try #require(CalendarDay("2020-02-29"))
        let instant = try #require(Instant("2022-05-04T04:00:00.000Z"))
        let area = try #require(AreaCode("411722101"))
        let missing: String? = nil
        let sql: SQL = """
            \(day) \(instant) \(area) \(true) \(2.5) \(missing) \(Optional(7)) \(SQLValue.blob([1, 2]))
            """
        #expect(
            sql.rendered(.sqlite).values == [
                .text("2020-02-29"), .text("2022-05-04T04:00:00.000Z"), .text("411722101"), .integer(1), .real(2.5),
                .null,
                .integer(7), .blob([1, 2]),
            ])
        #expect(sql.rendered(.sqlite).text == "?1 ?2 ?3 ?4 ?5 ?6 ?7 ?8")
    }

    @Test func namesAreQuoted() {
        let sql: SQL = "SELECT \(names: ["id", "due"]) FROM \(name: "task") LIMIT \(raw: 5)"
        #expect(sql.rendered(.sqlite).text == "SELECT \"id\", \"due\" FROM \"task\" LIMIT 5")
        #expect(sql.rendered(.sqlite).values.isEmpty)
    }

    @Test(arguments: ["", "a b", "a\"b", "a;b", "任务", "a.b", "a-b", "é"])
    func namesWithOtherSignsEndTheProgram(name: String) async {
        await #expect(processExitsWith: .failure) { [name] in _ = SQL.quoted(name) }
    }

    @Test func partsAreJoinedAndNumberedThrough() {
        let conditions: [SQL] = ["a = \(1)", "b IN (\(list: [.integer(2), .text("x")]))", "c = \(3)"]
        let sql: SQL = "SELECT 1 WHERE \(conditions.joined(separator: " AND "))" + " LIMIT \(4)"
        let (text, values) = sql.rendered(.postgres)
        #expect(text == "SELECT 1 WHERE a = $1 AND b IN ($2, $3) AND c = $4 LIMIT $5")
        #expect(values == [.integer(1), .integer(2), .text("x"), .integer(3), .integer(4)])
        #expect([SQL]().joined(separator: ", ").rendered(.sqlite).text == "")
    }

    @Test func wordsThatDiffer() {
        let sql: SQL = "CREATE TABLE t (b \(sqlite: "BLOB", postgres: "BYTEA"))"
        #expect(sql.rendered(.sqlite).text == "CREATE TABLE t (b BLOB)")
        #expect(sql.rendered(.postgres).text == "CREATE TABLE t (b BYTEA)")
    }
}
