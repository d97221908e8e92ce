import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct FieldValuesTests {
    @Test(arguments: [[], ["a"], ["甲", "\"乙\"", "c\\d", "\n\u{1}"], [""]]) func listsComeBack(texts: [String]) {
        #expect([String](sql: texts.sql) == texts)
    }

    @Test func listsOfTypedValues() {
        let ids = ["a", "b-1"].map { RecordID(known: $0) }
        #expect(ids.sql == .text("[\"a\",\"b-1\"]"))
        #expect([RecordID](sql: ids.sql) == ids)
        #expect([JobKind](sql: .text("[\"road\",\"market\"]")) == [.road, .market])
    }

    @Test(arguments: [
        SQLValue.null, .integer(1), .text(""), .text("a"), .text("[1]"), .text("[\"a\",null]"), .text("[\"a\""),
        .text("{}"),
    ])
    func noList(value: SQLValue) { #expect([String](sql: value) == nil) }

    @Test func oneUnknownElementMakesNoList() {
        #expect([RecordID](sql: .text("[\"a\",\"b c\"]")) == nil)
        #expect([JobKind](sql: .text("[\"road\",\"tunnel\"]")) == nil)
    }

    @Test func valuesByField() {
        var values = Values {
            $0[job.title] = "t"
            $0[job.kind] = .school
            $0[job.helpers] = [RecordID(known: "east")]
        }
        #expect(values[job.kind] == .school && values[job.helpers]?.count == 1 && values[job.priority] == nil)
        values[job.title] = nil
        #expect(values.stored["title"] == .null)
        values.stored["kind"] = .text("tunnel")
        #expect(values[job.kind] == nil)
    }

    @Test func aRowThatIsNoRecordNamesItsColumn() throws {
        let names = ["county", "id", "state", "version", "created", "updated", "title"]
        let sound: [SQLValue] = [
            .text("990101"), .text("a"), .text("open"), .integer(1), .text("2022-05-04T04:00:00.000Z"),
            .text("2022-05-04T04:00:00.000Z"), .text("t"),
        ]
        let definition = Definition(Jobs.self)
        let record = try Record(SQLRow(columns: .init(names), values: sound), of: definition)
        #expect(record[job.title] == "t" && record[job.note] == nil && record.version == 1)
        for (index, name) in names.dropLast().enumerated() {
            var values = sound
            values[index] = .real(0.5)
            #expect(throws: SQLError.decoding(column: name)) {
                try Record(SQLRow(columns: .init(names), values: values), of: definition)
            }
        }
    }
}
