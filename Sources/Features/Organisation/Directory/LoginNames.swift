import Foundation

/// Names for signing in (用户名), made from a unit's name: 青石镇 → `qingshi`, then `qingshi-2`.
struct LoginNames {
    private var taken: Set<String>

    init(taken: Set<String>) { self.taken = taken }

    mutating func next(for unit: String) -> String {
        let base = Self.base(unit)
        var (name, number) = (base, 1)
        while taken.contains(name) {
            number += 1
            name = "\(base)-\(number)"
        }
        taken.insert(name)
        return name
    }

    /// Pinyin without tones, of the name without 镇, 乡, 街道, 村, 社区.
    static func base(_ unit: String) -> String {
        let ending = ["街道", "社区", "镇", "乡", "村"].first { unit.hasSuffix($0) && unit.count >= $0.count + 2 }
        let name = unit.filter { !$0.isWhitespace }.dropLast(ending?.count ?? 0)
        let latin = String(name).applyingTransform(StringTransform("Any-Latin; Latin-ASCII"), reverse: false) ?? ""
        let letters = latin.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return letters.isEmpty ? "user" : String(letters.prefix(24))
    }
}
