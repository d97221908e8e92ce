import Kernel
import TestSupport
import Testing

@testable import Registers

struct CursorTests {
    @Test(arguments: [
        "", "2022-05-04T04:00:00.000Z", "尹集镇卫生院", "a.b.c", "12.", "e\u{301}", "\u{301}x", "👨‍👩‍👧", "\u{600}", "\r\n", "-",
        "%2F&=",
    ])
    func textAndBack(sort: String) throws {
        for id in ["a", "9", "-", RecordID.make().text, String(repeating: "z", count: 64)] {
            let cursor = Query.Cursor(sort: sort, id: RecordID(known: id))
            let back = try #require(Query.Cursor(cursor.text))
            #expect(Array(back.sort.unicodeScalars) == Array(sort.unicodeScalars) && back.id.text == id)
        }
    }

    @Test(arguments: [
        "", ".", "0", "0.", "1.a", "-1.ab", "99.ab", "a.bc", "1.尹a", "2.尹a", "0.a b", "3.尹", "9223372036854775807.a",
        "9223372036854775808.a", "0.任务",
    ])
    func malformed(text: String) { #expect(Query.Cursor(text) == nil) }

    @Test func limitsOfAPage() {
        #expect([-5, 0, 1, 50, 200, 5_000].map { Query(limit: $0).limit } == [1, 1, 1, 50, 200, 200])
    }
}
