/// Code of an administrative area (区划代码): province, prefecture, county, township, village or grid.
///
/// National codes have 2, 4, 6, 9, 12 or 15 digits (GB/T 2260 plus the statistical extension; domain.md §2.9), and a
/// child's code starts with its parent's. A *local area* – development zone, compound, natural village – has no
/// national code: its last segment is `L` and two digits (`411722L01`), so that prefixes still tell who lies where.
package struct AreaCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    package enum Level: Int, Sendable, CaseIterable {
        case province = 1, prefecture, county, township, village, grid

        /// Length of a code of this level, in characters.
        package var length: Int { [2, 4, 6, 9, 12, 15][rawValue - 1] }
    }

    package let text: String

    /// - Returns: nil unless `text` has the length of a level, its national part is digits, and a local segment
    ///   stands at township level or below.
    package init?(_ text: String) {
        let bytes = text.utf8
        switch bytes.count {
        case 2, 4, 6, 9, 12, 15: break
        default: return nil
        }
        // A segment below the county may begin with a letter.
        for (place, byte) in bytes.enumerated() where byte < 0x30 || byte > 0x39 {
            guard place >= 6, place % 3 == 0, byte == UInt8(ascii: "L") else { return nil }
        }
        self.text = text
    }

    package var level: Level { Level.allCases.first { $0.length == text.utf8.count } ?? .province }

    /// Whether the area has no national code: it is a local area or lies in one.
    package var isLocal: Bool { text.utf8.contains(UInt8(ascii: "L")) }

    package var parent: AreaCode? { Level(rawValue: level.rawValue - 1).flatMap(ancestor) }

    /// The area of `level` that contains this one; itself at its own level, nil below it.
    package func ancestor(_ level: Level) -> AreaCode? {
        level.length <= text.utf8.count ? AreaCode(String(text.prefix(level.length))) : nil
    }

    /// Whether `other` is this area or lies within it.
    package func contains(_ other: AreaCode) -> Bool { other.text.hasPrefix(text) }

    /// Key of the headquarters of this area: six digits, as GB/T 2260 writes a prefecture (`421300`) or a province
    /// (`500000`); nil below the county.
    package var headquartersKey: AreaCode? {
        text.utf8.count <= 6 ? AreaCode(text + String(repeating: "0", count: 6 - text.utf8.count)) : nil
    }

    /// The area that the headquarters of this key answers for: `4213` for `421300`, itself for a county.
    package var territory: AreaCode {
        var short = text
        while short.utf8.count == 6 || short.utf8.count == 4, short.hasSuffix("00") { short.removeLast(2) }
        return AreaCode(short) ?? self
    }

    package static func < (left: AreaCode, right: AreaCode) -> Bool { left.text < right.text }
    package var description: String { text }
}
