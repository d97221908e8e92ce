package import Kernel

/// Names of provinces, prefectures and counties, to find in a text which area it speaks of.
package struct AreaNames: Sendable {
    struct Name: Sendable {
        let code: AreaCode
        let name: String
        /// Without 省, 市, 县 …; nil where too little would be left.
        let short: String?
    }

    private(set) var names: [Name] = []
    private var tree = WordTree()
    /// Names by the number of their word in the tree.
    private var words: [[(name: Int, isShort: Bool)]] = []

    /// - Parameter areas: code and name of the area table's rows; townships and below are left out.
    package init(_ areas: some Sequence<(code: AreaCode, name: String)>) {
        for area in areas where area.code.level <= .county && !Self.noNames.contains(area.name) {
            let short = Self.short(area.name)
            names.append(Name(code: area.code, name: area.name, short: short))
            add(area.name, isShort: false)
            if let short { add(short, isShort: true) }
        }
    }

    func name(of code: AreaCode) -> String? { names.first { $0.code == code }?.name }

    /// Calls `found(end, name, isShort)` for names that begin at `start`, longest last.
    @inline(__always)
    func matches(
        _ keys: ContiguousArray<UInt32>, at start: Int, limit: Int, _ found: (Int, Name, Bool) -> Void
    ) {
        tree.matches(keys, at: start, limit: limit) { end, value in
            for entry in words[value] { found(end, names[entry.name], entry.isShort) }
        }
    }

    private mutating func add(_ word: String, isShort: Bool) {
        let number = tree.insert(Folding.fold(word), value: words.count)
        if number == words.count { words.append([]) }
        words[number].append((names.count - 1, isShort))
    }

    private static let noNames: Set<String> = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"]

    private static func short(_ name: String) -> String? {
        for suffix in ["自治区", "自治州", "自治县", "地区", "省", "市", "县", "区", "旗", "盟"] where name.hasSuffix(suffix) {
            let short = String(name.dropLast(suffix.count))
            return short.count >= 2 ? short : nil
        }
        return nil
    }
}

extension AreaCode.Level: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
