import Testing

@testable import Kernel

struct RecordIDTests {
    @Test func sortByTimeOfMaking() {
        let ids = (0..<1000).map { RecordID.make(at: Instant(milliseconds: 1_651_636_800_000 + $0)) }
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy { $0.text.utf8.count == 36 && RecordID($0.text) == $0 })
        // Version 7 and the variant of RFC 9562.
        #expect(ids.allSatisfy { Array($0.text)[14] == "7" && "89ab".contains(Array($0.text)[19]) })
    }

    @Test func differWithinAMillisecond() {
        let moment = Instant(milliseconds: 0)
        #expect(Set((0..<10_000).map { _ in RecordID.make(at: moment) }).count == 10_000)
    }

    @Test func standInTheOrderOfTheirPlaces() {
        let moment = Instant(milliseconds: 1_651_636_800_000)
        let ids = (0..<4_096).map { RecordID.make(at: moment, place: $0) }
        #expect(ids == ids.sorted() && Set(ids).count == 4_096)
        #expect(ids.allSatisfy { Array($0.text)[14] == "7" && "89ab".contains(Array($0.text)[19]) })
    }

    @Test func sameDigestSameID() {
        let digest = (0..<32).map { UInt8($0 * 7) }
        #expect(RecordID(digest: digest) == RecordID(digest: digest))
        #expect(RecordID(digest: digest) != RecordID(digest: digest.reversed()))
        #expect(Array(RecordID(digest: digest).text)[14] == "8")
    }

    @Test(arguments: ["", "a b", "a/b", "记录", "a'b", String(repeating: "x", count: 65)])
    func refused(text: String) { #expect(RecordID(text) == nil) }

    @Test(arguments: ["411722L01", "A-z_9", String(repeating: "x", count: 64)])
    func naturalKeys(text: String) { #expect(RecordID(text)?.text == text) }

    @Test func manyAreMadeOfNumbersDrawnTogether() {
        var random = DrawnRandom()
        let numbers = (0..<1_000).map { _ in random.next() }
        #expect(Set(numbers).count == 1_000)
        // Of 64,000 bits half are set, within eight times what they stray.
        let bits = numbers.reduce(0) { $0 + $1.nonzeroBitCount }
        #expect((31_000...33_000).contains(bits))
        let ids = (0..<1_000).map { RecordID.make(at: .now, place: $0, using: &random) }
        #expect(Set(ids).count == 1_000 && ids.allSatisfy { RecordID($0.text) == $0 })
    }
}
