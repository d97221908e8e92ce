import Database
package import Kernel
import Organisation
package import Registers

/// A published list of risk areas (风险区名单), read line by line: the level by its word, the place by the names in it. What could
/// be several areas is asked, never guessed.
package struct PublishedList: Sendable {
    package struct Line: Sendable, Hashable {
        package let text: String
        /// The place as published.
        package let name: String
        package let level: RiskLevel?
        /// Areas it may be or lie in, the finest found; one is certain, several are asked, none is unknown.
        package var codes: [AreaCode]
        /// Whether the name goes no further than the area: all of it, not a building in it.
        package var isWhole = false
    }

    package static let longest = 500
    package private(set) var lines: [Line]

    /// - Throws: `Rejection` invalid (`riskListLong`, `required`).
    package init(_ text: String) throws {
        var (level, lines): (RiskLevel?, [Line]) = (nil, [])
        for raw in text.split(whereSeparator: \.isNewline) {
            var line = String(raw).trimmingWhitespace
            let found = Self.level(in: line)
            for word in Self.words.map(\.0) { line = line.replacing(word, with: " ") }
            let name = Self.name(line)
            if name.isEmpty {
                // A heading: what follows has its level.
                level = found ?? level
                continue
            }
            lines.append(Line(text: String(raw), name: String(name.prefix(200)), level: found ?? level, codes: []))
        }
        if lines.isEmpty { throw Rejection.invalid("required", field: "list") }
        if lines.count > Self.longest {
            throw Rejection.invalid("riskListLong", field: "list", ["max": String(Self.longest)])
        }
        self.lines = lines
    }

    /// Words of a level, the more exact first.
    private static let words: [(String, RiskLevel)] = [
        ("高风险区", .high), ("中风险区", .medium), ("低风险区", .low), ("高风险", .high), ("中风险", .medium), ("低风险", .low),
        ("封控区", .sealed), ("管控区", .controlled), ("防范区", .precaution),
    ]

    private static func level(in line: String) -> RiskLevel? { words.first { line.contains($0.0) }?.1 }

    /// Without numbering, separators and brackets at its ends.
    private static func name(_ line: String) -> String {
        let cut = line.split(whereSeparator: { ",，;；\t|：:".contains($0) }).map { String($0).trimmingWhitespace }
            .filter { !$0.isEmpty && Int($0) == nil }.joined()
        let ends = "0123456789.、 ()()一二三四五六七八九十共个。-—"
        var text = Substring(cut)
        while let first = text.first, "0123456789.、 ((-—".contains(first) { text.removeFirst() }
        return text.allSatisfy { ends.contains($0) } ? "" : String(text).trimmingWhitespace
    }

    /// Finds the areas that the names mean: one query for all lines.
    package mutating func match(in reading: Registers.Reading) throws {
        let wanted = lines.reduce(into: Set<String>()) { $0.formUnion(Self.candidates($1.name).map(\.text)) }
        let codes = try reading.areas(named: wanted)
        let home = reading.principal.county.territory
        for index in lines.indices {
            (lines[index].codes, lines[index].isWhole) = Self.codes(lines[index].name, codes, home: home)
        }
    }

    /// Parts of a name that end like an area's.
    private static func candidates(_ name: String) -> [(text: String, from: Int, to: Int)] {
        let characters = Array(name.prefix(80))
        let ends: Set<Character> = ["省", "市", "区", "县", "旗", "州", "盟", "镇", "乡", "道", "处", "村", "居", "会", "社"]
        var found: [(text: String, from: Int, to: Int)] = []
        for (to, character) in characters.enumerated() where ends.contains(character) {
            for from in stride(from: to - 1, through: max(0, to - 14), by: -1) {
                found.append((String(characters[from...to]), from, to))
            }
        }
        return found
    }

    private static func codes(_ name: String, _ known: [String: [AreaCode]], home: AreaCode) -> (
        codes: [AreaCode], isWhole: Bool
    ) {
        var (left, at): ([AreaCode], Int) = ([], 0)
        for part in candidates(name).sorted(by: { ($0.from, -$0.to) < ($1.from, -$1.to) }) where part.from >= at {
            guard let codes = known[part.text] else { continue }
            let within = left.isEmpty ? codes : codes.filter { code in left.contains { $0.contains(code) } }
            // A name that fits nothing before it is part of a longer one.
            guard !within.isEmpty else { continue }
            (left, at) = (within, part.to + 1)
        }
        // Of one's own first: that is what is most often meant, and it is asked all the same.
        let sorted = left.sorted { (home.contains($0) ? 0 : 1, $0) < (home.contains($1) ? 0 : 1, $1) }
        return (sorted, !left.isEmpty && at == name.count)
    }
}

extension Registers.Reading {
    /// Areas that exist, by each of these names.
    fileprivate func areas(named names: Set<String>) throws -> [String: [AreaCode]] {
        var found: [String: [AreaCode]] = [:]
        let all = names.sorted()
        for start in stride(from: 0, to: all.count, by: 500) {
            let part = all[start..<min(start + 500, all.count)].map(\.sql)
            for row in try connection.query(
                "SELECT id, name FROM area WHERE open = 1 AND name IN (\(list: part)) ORDER BY id")
            {
                found[try row.get("name", as: String.self), default: []].append(try row.get("id"))
            }
        }
        return found
    }
}

/// A line of a list as a person has checked it.
package struct ListedArea: Sendable, Hashable {
    package let name: String
    package let place: RecordID?
    package let whole: Bool
    package let level: RiskLevel

    package init(name: String, place: RecordID?, whole: Bool = false, level: RiskLevel) {
        (self.name, self.place, self.whole, self.level) = (name, place, whole, level)
    }
}
