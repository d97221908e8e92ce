import Foundation
package import Kernel
import Organisation
import Registers

/// A pasted 接龙 (接龙签收): what each line of a chat group's chain says, by the names of the units. Pure, and it never guesses:
/// a line stands for a unit where it names exactly one; a slip of the pen is proposed to a person, and so is everything else.
package struct Chain: Sendable {
    /// A unit that a line may name.
    package struct Unit: Sendable, Hashable {
        package let id: RecordID
        package let names: [String]
        /// Whether the directive is addressed to it.
        package let isAddressed: Bool

        package init(_ id: RecordID, names: [String], isAddressed: Bool) {
            (self.id, self.names, self.isAddressed) = (id, names, isAddressed)
        }
    }

    package enum Meaning: Sendable, Hashable {
        case unit(RecordID)
        /// The same unit as an earlier line.
        case duplicate(RecordID)
        /// A unit that the directive is not addressed to.
        case notAddressed(RecordID)
        /// Nobody can say but a person: with what it may mean, likeliest first.
        case asked(proposals: [RecordID])
        /// `#接龙`, a title, an example: no answer of a unit.
        case heading
    }

    package struct Line: Sendable, Hashable {
        /// Place in the text, from 1.
        package let number: Int
        package let text: String
        package let meaning: Meaning
        /// What stands beside the unit's name and is no 收到: who wrote it.
        package let person: String
    }

    package let lines: [Line]

    /// Most lines of one text.
    package static let longest = 500

    /// - Parameters:
    ///   - county: the county's short name, which people leave out or put before a unit's: 青河县卫健委.
    package init(_ text: String, units: [Unit], county: String) {
        let index = ChainNames(units, county: county)
        var (seen, lines, hasBegun): (Set<RecordID>, [Line], Bool) = ([], [], false)
        for (place, raw) in text.split(whereSeparator: \.isNewline).prefix(Self.longest).enumerated() {
            let said = ChainText(String(raw), county: county)
            if said.plain.isEmpty { continue }
            let found = index.find(said.plain)
            let meaning: Meaning
            var person = ""
            switch found {
            case _ where said.isTitle: meaning = .heading
            case .one(let id, let name) where !said.isRefusal:
                person = said.person(without: name)
                meaning =
                    !index.isAddressed(id)
                    ? .notAddressed(id) : seen.insert(id).inserted ? .unit(id) : .duplicate(id)
            case .one(let id, _): meaning = .asked(proposals: [id])
            case .several(let ids): meaning = .asked(proposals: ids)
            case .none where !said.isNumbered && !hasBegun: meaning = .heading
            case .none: meaning = .asked(proposals: index.near(said.plain))
            }
            if said.isNumbered { hasBegun = true }
            lines.append(Line(number: place + 1, text: said.shown, meaning: meaning, person: person))
        }
        self.lines = lines
    }
}

/// One line of a chain, taken apart.
struct ChainText {
    /// As it is shown again: without numbers of persons, at most 80 characters.
    let shown: String
    /// Without number, marks and pictures, in half-width characters.
    let plain: String
    let isNumbered: Bool
    let isTitle: Bool
    /// 未收到, 请假: not what it looks like.
    let isRefusal: Bool

    init(_ raw: String, county: String) {
        shown = String(PersonalData.cut(raw.trimmingWhitespace).prefix(80))
        // ①, １．, ㊣ and full-width letters become what they stand for.
        let folded = raw.precomposedStringWithCompatibilityMapping
        isTitle = folded.contains("接龙") || folded.trimmingWhitespace.hasPrefix("例")
        let number = folded.prefixMatch(of: /\s*[(【\[]?\d{1,3}[)】\]]?\s*[.、,:。)]?\s*/)
        isNumbered = number != nil
        let rest = number.map { folded[$0.range.upperBound...] } ?? folded[...]
        let words = String(
            rest.map { character in
                character.isLetter || character.isNumber || "()-、".contains(character) ? character : " "
            }
        ).split(separator: " ").joined(separator: " ")
        plain =
            !county.isEmpty && words.hasPrefix(county)
            ? String(words.dropFirst(county.count)).trimmingWhitespace : words
        isRefusal = folded.contains("?") || Self.refusals.contains(where: plain.contains)
    }

    /// The line without the unit's name and the words of receipt.
    func person(without name: String) -> String {
        // 尹 集 镇 is 尹集镇, and 收 到 is 收到.
        let closed = plain.filter { $0 != " " }
        var rest = plain.contains(name) ? plain : closed
        if let range = rest.range(of: name) { rest.replaceSubrange(range, with: " ") }
        if Self.receipts.contains(rest.filter { $0 != " " }) { return "" }
        for word in Self.receipts + Self.offices { rest = rest.replacing(word, with: " ") }
        rest = rest.split(whereSeparator: { " ()-、".contains($0) }).joined(separator: " ")
        return PersonalData.find(in: rest) == nil ? String(rest.prefix(20)) : ""
    }

    private static let refusals = ["未收", "没收", "没有收", "未签收", "没签", "收不到", "没看到", "请假", "不参加", "暂未", "暂缓", "谁", "吗"]
    static let receipts = [
        "已经收到", "已收到", "已签收", "已知悉", "均已收到", "收到", "签收", "知悉", "已阅", "回复", "立即落实", "马上落实", "坚决落实", "请放心", "好的",
        "OK", "Ok", "ok",
    ]
    /// What follows a unit's name and is a room of it.
    private static let offices = ["人民政府", "政府", "办事处", "党政办", "党工委", "党委", "值班室", "办公室"]
}

/// Names of units, and what a line's words name among them.
struct ChainNames {
    enum Found: Hashable {
        case none
        case one(RecordID, name: String)
        case several([RecordID])
    }

    /// Longest first; a name that two units share stands for none of them.
    private let names: [(name: String, ids: [RecordID])]
    /// 尹集 for 尹集镇, with every unit whose name begins so.
    private let stems: [String: [RecordID]]
    private let addressed: Set<RecordID>

    init(_ units: [Chain.Unit], county: String) {
        addressed = Set(units.filter(\.isAddressed).map(\.id))
        var ids: [String: [RecordID]] = [:]
        for unit in units {
            let variants = Set(unit.names.flatMap { UnitMatching.variants($0, county) })
            for name in variants where name.count > 1 { ids[name, default: []].append(unit.id) }
        }
        var stems: [String: [RecordID]] = [:]
        for name in ids.keys {
            for ending in ["街道", "镇", "乡"] where name.hasSuffix(ending) && name.count > ending.count + 1 {
                stems[String(name.dropLast(ending.count))] = []
            }
        }
        for stem in stems.keys {
            let begun = ids.filter { $0.key.hasPrefix(stem) }.flatMap(\.value)
            stems[stem] = begun.reduce(into: [RecordID]()) { if !$0.contains($1) { $0.append($1) } }
        }
        self.stems = stems
        names = ids.map { (name: $0.key, ids: $0.value) }.sorted { ($1.name.count, $0.name) < ($0.name.count, $1.name) }
    }

    func isAddressed(_ id: RecordID) -> Bool { addressed.contains(id) }

    /// The units that stand in the words; a name within a longer one is not counted twice.
    func find(_ words: String) -> Found {
        var rest = words.filter { $0 != " " }
        var found: [(id: RecordID, name: String)] = []
        for (name, ids) in names where rest.contains(name) {
            rest = rest.replacing(name, with: "\u{1}")
            found += ids.map { ($0, name) }
        }
        let distinct = found.map(\.id).reduce(into: [RecordID]()) { if !$0.contains($1) { $0.append($1) } }
        if distinct.count == 1 { return .one(found[0].id, name: found[0].name) }
        if !distinct.isEmpty { return .several(likeliest(distinct)) }
        // A stem stands alone, or before a word of receipt: 尹集收到, and not 尹集大街.
        for word in words.split(whereSeparator: { " ()-、".contains($0) }) {
            for (stem, ids) in stems where word.hasPrefix(stem) {
                let rest = word.dropFirst(stem.count)
                guard rest.isEmpty || ChainText.receipts.contains(where: { rest.hasPrefix($0) }) else { continue }
                return ids.count == 1 ? .one(ids[0], name: stem) : .several(likeliest(ids))
            }
        }
        return .none
    }

    /// Units whose name, of at least three characters, is one slip away from the beginning of the words.
    func near(_ words: String) -> [RecordID] {
        let letters = Array(words.filter { $0 != " " })
        var found: [RecordID] = []
        for (name, ids) in names where name.count >= 3 {
            let wanted = Array(name)
            let isNear = (wanted.count - 1...wanted.count + 1).contains { length in
                letters.count >= length && Self.isOneSlip(Array(letters.prefix(length)), wanted)
            }
            if isNear { found += ids.filter { !found.contains($0) } }
        }
        return likeliest(found)
    }

    private func likeliest(_ ids: [RecordID]) -> [RecordID] {
        ids.filter(addressed.contains) + ids.filter { !addressed.contains($0) }
    }

    /// Whether one letter put in, left out or taken for another, or two exchanged, makes one of the other.
    static func isOneSlip(_ left: [Character], _ right: [Character]) -> Bool {
        if left == right { return false }
        let (short, long) = left.count <= right.count ? (left, right) : (right, left)
        guard long.count - short.count <= 1 else { return false }
        let head = zip(short, long).prefix { $0 == $1 }.count
        if short.count < long.count { return short[head...] == long[(head + 1)...] }
        if short[(head + 1)...] == long[(head + 1)...] { return true }
        return head + 1 < short.count && short[head] == long[head + 1] && short[head + 1] == long[head]
            && short[(head + 2)...] == long[(head + 2)...]
    }
}
