import Testing

@testable import Communiques

struct TrackTests {
    /// Whatever the words and the range, a track says the same as a look at every word.
    @Test(arguments: 0..<30)
    func saysWhatIsThere(seed: Int) {
        var dice = PropertyTests.Dice(state: UInt64(seed))
        let length = Int.random(in: 1...2000, using: &dice)
        var words: [Range<Int>] = []
        var track = Track<Int>()
        for start in 0..<length where Int.random(in: 0..<(seed % 5 + 1) * 8, using: &dice) == 0 {
            for size in [1, 2, 5].shuffled(using: &dice).prefix(2).sorted() {
                track.append(start..<start + size, words.count)
                words.append(start..<start + size)
            }
        }
        for _ in 0..<200 {
            let start = Int.random(in: 0...length, using: &dice)
            let range = start..<Int.random(in: start...length + 5, using: &dice)
            let within = words.filter { range.contains($0.lowerBound) && $0.upperBound <= range.upperBound }
            #expect(track.within(range).map(\.range) == within)
            #expect(track.within(range).allSatisfy { words[$0.value] == $0.range })
            #expect(track.within(range).last?.range == within.last)
            #expect(track.first(in: range)?.range == within.first)
            #expect(track.contains(in: range) == !within.isEmpty)
            #expect(track.ends(range) == within.contains { $0.upperBound == range.upperBound })
            let longest = within.filter { $0.lowerBound == start }.map(\.upperBound).max()
            #expect(track.end(at: start, limit: range.upperBound) == longest)
        }
    }
}
