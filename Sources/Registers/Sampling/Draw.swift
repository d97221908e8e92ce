import Crypto
package import Kernel

/// The draw of a sample of records (抽样), which anybody can repeat: within a stratum records are put in the order of
/// `SHA-256("<seed>|<place's id>")` as lower-case hexadecimal, and the first ones are taken. Shares follow the strata's
/// sizes, by largest remainder, with at least one place of each stratum as far as the sample goes.
package struct Draw: Sendable, Hashable {
    /// One place of the frame (抽样框) and the stratum it lies in.
    package struct Candidate: Sendable, Hashable, Codable {
        package let id: RecordID
        package let stratum: String

        package init(id: RecordID, stratum: String) { (self.id, self.stratum) = (id, stratum) }

        package init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            let (id, stratum) = (try list.decode(String.self), try list.decode(String.self))
            guard let id = RecordID(id) else {
                throw DecodingError.dataCorruptedError(in: list, debugDescription: "no id: \(id)")
            }
            self.init(id: id, stratum: stratum)
        }

        package func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode(id.text)
            try list.encode(stratum)
        }
    }

    /// What became of one stratum.
    package struct Share: Sendable, Hashable {
        package let stratum: String
        package let population: Int
        package let drawn: Int
    }

    /// In order of stratum, then of the draw.
    package let drawn: [Candidate]
    /// In order of stratum.
    package let shares: [Share]

    /// - Parameter size: places wanted; all are taken where there are fewer.
    package init(_ frame: [Candidate], size: Int, seed: String) {
        let strata = Dictionary(grouping: frame, by: \.stratum).sorted { $0.key < $1.key }
        // Strata of one size stand in the order of the seed, or a small sample would always fall on the same ones.
        let ties = strata.map { Self.key($0.key, seed) }
        let taken = Self.shares(strata.map(\.value.count), size: size, ties: ties)
        var (drawn, shares): ([Candidate], [Share]) = ([], [])
        for ((stratum, candidates), count) in zip(strata, taken) {
            let order = candidates.map { (key: Self.key($0.id, seed), candidate: $0) }.sorted {
                ($0.key, $0.candidate.id) < ($1.key, $1.candidate.id)
            }
            drawn += order.prefix(count).map(\.candidate)
            shares.append(Share(stratum: stratum, population: candidates.count, drawn: count))
        }
        (self.drawn, self.shares) = (drawn, shares)
    }

    /// What orders a place: 64 hexadecimal digits.
    package static func key(_ id: RecordID, _ seed: String) -> String { key(id.text, seed) }

    private static func key(_ text: String, _ seed: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array("\(seed)|\(text)".utf8)).flatMap {
            [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Places of each stratum, by the strata's sizes.
    /// - Parameter ties: what orders strata of one size; their order where nil.
    static func shares(_ populations: [Int], size: Int, ties: [String]? = nil) -> [Int] {
        let total = populations.reduce(0, +)
        let wanted = min(max(size, 0), total)
        if wanted == 0 { return populations.map { _ in 0 } }
        // One of each while the sample lasts: a stratum nobody looks at is no stratum. Larger ones come first.
        let tie = { (index: Int) in ties?[index] ?? "" }
        let bySize = populations.indices.sorted {
            (populations[$1], tie($0), $0) < (populations[$0], tie($1), $1)
        }
        var shares = populations.map { _ in 0 }
        for index in bySize.filter({ populations[$0] > 0 }).prefix(wanted) { shares[index] = 1 }
        // Then whoever lacks most of what its size would give it; never more than it has.
        while shares.reduce(0, +) < wanted {
            let lacking = { (index: Int) in populations[index] * wanted - shares[index] * total }
            let next = bySize.filter { shares[$0] < populations[$0] }.max { lacking($0) < lacking($1) }
            guard let next else { break }
            shares[next] += 1
        }
        return shares
    }

    /// A seed nobody chose: 128 random bits.
    package static func seed() -> String {
        (0..<16).map { _ in
            let digits = String(UInt8.random(in: 0...255), radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
