import Duties
import Kernel
import Policies
import TestSupport
import Testing

@testable import Checks

struct AskingTests {
    private let asking = ChecksFixture.asking
    private let zone = ChecksFixture.zone

    @Test(arguments: [(0, 0, "am"), (10, 0, "am"), (13, 59, "am"), (14, 0, "pm"), (18, 0, "pm"), (23, 59, "pm")])
    func `a moment belongs to the slot that had opened last`(hour: Int, minute: Int, part: String) {
        let at = ChecksFixture.day.at(hour: hour, minute: minute, in: zone)
        #expect(asking.slot(at: at, in: zone)?.part == part)
        #expect(asking.slot(at: at, in: zone)?.slot.key == "2022-05-04.\(part)")
    }

    @Test(
        arguments: [
            ("36.6", 366), ("37", 370), ("３７.２", 372), (" 37.3 ", 373), ("45.7", 457), ("", nil), ("37.25", nil),
            ("3.7", nil),
            ("367", nil), ("abc", nil), ("37,2", nil), ("-37.2", nil),
        ] as [(String, Int?)])
    func `temperatures as people write them`(text: String, tenths: Int?) { #expect(Checked.tenths(text) == tenths) }

    @Test(arguments: [(372, false, false), (373, false, true), (366, true, true), (420, true, true)])
    func `a fever by the policy's value, or a symptom`(tenths: Int, symptom: Bool, abnormal: Bool) {
        #expect(asking.isAbnormal(tenths: tenths, symptoms: symptom ? [.cough] : []) == abnormal)
    }

    /// However long a row of misses grows, its name stays the first of them: one row, one visit.
    @Test func `a row of misses is named by its first, and only from the second on`() {
        var random = Seeded(3)
        for _ in 0..<500 {
            let past = (0..<Int.random(in: 0...12, using: &random)).map { _ in Bool.random(using: &random) }
            let newest = past.enumerated().map { (slot: "s\($0.offset)", isMissed: $0.element) }.reversed()
            let start = past.lastIndex(of: false).map { $0 + 1 } ?? 0
            let row = past.count - start
            #expect(asking.missed(Array(newest)) == (row >= 2 ? "s\(start)" : nil))
        }
    }
}
