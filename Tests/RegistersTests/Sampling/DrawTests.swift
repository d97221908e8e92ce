import Kernel
import TestSupport
import Testing

@testable import Registers

struct DrawTests {
    private func frame(_ sizes: [Int]) -> [Draw.Candidate] {
        sizes.enumerated().flatMap { stratum, size in
            (0..<size).map { .init(id: RecordID(known: "p\(stratum)-\($0)"), stratum: "s\(stratum)") }
        }
    }

    @Test(arguments: [
        ([10, 10], 4, [2, 2]), ([90, 10], 10, [9, 1]), ([97, 1, 2], 10, [8, 1, 1]), ([5, 5, 5], 2, [1, 1, 0]),
        ([3, 1], 9, [3, 1]), ([0, 4], 2, [0, 2]), ([6, 3, 1], 5, [3, 1, 1]), ([7], 0, [0]), ([], 5, []),
        ([50, 30, 20], 10, [5, 3, 2]),
    ])
    func `shares follow the strata's sizes, one of each first`(sizes: [Int], size: Int, expected: [Int]) {
        #expect(Draw.shares(sizes, size: size) == expected)
    }

    @Test func `any draw takes what was asked, from each stratum no more than it has, and no place twice`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let sizes = (0..<Int.random(in: 1...8, using: &random)).map { _ in Int.random(in: 0...30, using: &random) }
            let size = Int.random(in: 0...80, using: &random)
            let (places, seed) = (frame(sizes), Draw.seed())
            let draw = Draw(places, size: size, seed: seed)
            #expect(draw.drawn.count == min(size, places.count))
            #expect(Set(draw.drawn.map(\.id)).count == draw.drawn.count)
            #expect(Set(draw.drawn).isSubset(of: places))
            #expect(draw.shares.allSatisfy { $0.drawn <= $0.population })
            if size >= sizes.count { #expect(draw.shares.allSatisfy { $0.drawn > 0 }) }
            // Whoever repeats it has the frame in another order.
            #expect(Draw(places.shuffled(using: &random), size: size, seed: seed) == draw)
        }
    }

    @Test func `a larger sample holds the smaller one of the same seed and strata`() {
        let places = frame([40, 20])
        for size in 2..<59 {
            let (small, large) = (Draw(places, size: size, seed: "x"), Draw(places, size: size + 1, seed: "x"))
            #expect(Set(small.drawn).isSubset(of: Set(large.drawn)))
        }
    }

    @Test func `a sample smaller than the strata does not always fall on the same ones`() {
        let places = frame([3, 3, 3, 3, 3])
        let strata = Set((0..<60).flatMap { Draw(places, size: 2, seed: "seed \($0)").drawn.map(\.stratum) })
        #expect(strata.count == 5)
    }

    /// `printf 'seed|p0-1' | sha256sum`
    @Test func `the key is what anybody can compute`() {
        #expect(
            Draw.key(RecordID(known: "p0-1"), "seed")
                == "39557b56d52c5974d05ea273e325953fcf1e880db29eba156a94ce46b593b549")
    }

    @Test func `each place is drawn about as often as the others`() {
        let places = frame([20])
        var times: [RecordID: Int] = [:]
        for seed in 0..<2000 {
            for candidate in Draw(places, size: 5, seed: "seed \(seed)").drawn { times[candidate.id, default: 0] += 1 }
        }
        // 500 expected, standard deviation 19; the seeds are fixed, so this never fails by chance.
        #expect(times.count == 20 && times.values.allSatisfy { (420...580).contains($0) }, "\(times.values.sorted())")
    }
}
