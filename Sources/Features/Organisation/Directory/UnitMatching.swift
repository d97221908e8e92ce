package import Kernel

/// What a name in a contact sheet stands for (单位归属).
package enum UnitTarget: Hashable, Sendable {
    case unit(RecordID)
    /// One of the template, to be made.
    case starter(String)
    /// The unit of an area that has none yet, to be made.
    case area(AreaCode)
    /// A unit that nothing else knows, to be made under its own name.
    case new(UnitKind)
    /// Its lines are left out.
    case skip

    /// As a form sends it.
    package var text: String {
        switch self {
        case .unit(let id): "unit:\(id)"
        case .starter(let key): "starter:\(key)"
        case .area(let code): "area:\(code)"
        case .new(let kind): "new:\(kind.rawValue)"
        case .skip: "skip"
        }
    }

    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let found: UnitTarget? =
            switch (parts.first, parts.count == 2 ? parts[1] : nil) {
            case ("unit", let id?): RecordID(id).map { .unit($0) }
            case ("starter", let key?): .starter(key)
            case ("area", let code?): AreaCode(code).map { .area($0) }
            case ("new", let kind?): UnitKind(rawValue: kind).map { .new($0) }
            case ("skip", _): .skip
            default: nil
            }
        guard let found else { return nil }
        self = found
    }
}

/// Finds units by the names that people give them: 县卫健委, 青河县卫生健康委员会, 青石镇政府, 青石镇党委.
package struct UnitMatching: Sendable {
    /// One that may be meant.
    struct Candidate: Sendable, Hashable {
        let target: UnitTarget
        let kind: UnitKind
        let names: [String]
        let area: AreaCode?
    }

    private let candidates: [UnitTarget: Candidate]
    private let byName: [String: [UnitTarget]]
    private let county: String

    /// - Parameter candidates: the more certain first: what is there, then what could be made.
    init(_ candidates: [Candidate], county: String) {
        self.county = county
        var all: [UnitTarget: Candidate] = [:]
        var names: [String: [UnitTarget]] = [:]
        for candidate in candidates {
            all[candidate.target] = candidate
            let variants = Set(candidate.names.flatMap { Self.variants($0, county) })
            // A unit that is there stands for its line of the template and its area, and takes their names.
            let holder = variants.lazy.compactMap { name in
                names[name]?.first { all[$0].map { Self.isSame($0, candidate) } ?? false }
            }.first
            let target = holder ?? candidate.target
            for name in variants where names[name]?.contains(target) != true {
                names[name, default: []].append(target)
            }
        }
        (self.candidates, byName) = (all, names)
    }

    struct Match: Hashable, Sendable {
        let target: UnitTarget
        /// The label, where it names a room of the unit: 党政办 in the sheet of a township.
        let room: String
    }

    /// What a line's unit is; nil where it must be asked.
    /// - Parameters:
    ///   - label: the line's own words; empty where the sheet or a heading says it.
    ///   - within: the sheet's name or heading.
    func find(_ label: String, within: String) -> Match? {
        let around = find(within, below: nil)
        if label.isEmpty { return around.map { Match(target: $0, room: "") } }
        if let found = find(label, below: around) { return Match(target: found, room: "") }
        return Self.isRoom(label) ? around.map { Match(target: $0, room: label) } : nil
    }

    func candidate(_ target: UnitTarget) -> Candidate? { candidates[target] }

    private func find(_ label: String, below around: UnitTarget?) -> UnitTarget? {
        var found: [UnitTarget] = []
        for name in Self.variants(label, county) where found.isEmpty { found = byName[name] ?? [] }
        if found.count > 1, let area = around.flatMap({ candidates[$0]?.area }) {
            // Two villages of one name: the one in this township.
            let inside = found.filter { candidates[$0]?.area.map(area.contains) ?? false }
            if inside.count == 1 { return inside[0] }
        }
        return found.count == 1 ? found[0] : nil
    }

    private static func isSame(_ left: Candidate, _ right: Candidate) -> Bool {
        left.kind == right.kind && (left.kind != .village && left.kind != .township || left.area == right.area)
    }

    /// The ways in which a name may be written, the plainest last.
    package static func variants(_ text: String, _ county: String) -> [String] {
        var name = ContactCell.folded(text).filter { !$0.isWhitespace }
        if let bracket = name.firstIndex(of: "("), bracket > name.startIndex { name = String(name[..<bracket]) }
        var found = [name]
        func add(_ name: String) { if name.unicodeScalars.count > 1, !found.contains(name) { found.append(name) } }
        // 01青石镇, 1.青石镇, 附件2青石镇
        add(String(name.drop { ContactCell.isDigit($0) || ".、-_附件".contains($0) }))
        for name in found where !county.isEmpty && name.hasPrefix(county) { add(String(name.dropFirst(county.count))) }
        for name in found {
            if let first = name.first, "县区市".contains(first) { add(String(name.dropFirst())) }
        }
        for name in found {
            for ending in Self.endings where name.hasSuffix(ending) { add(String(name.dropLast(ending.count))) }
        }
        return found
    }

    private static let endings = [
        "人民政府", "党委政府", "党委", "党工委", "办事处", "政府", "街道办", "居委会", "居民委员会", "村民委员会", "委会", "通讯录", "联系表", "管委会",
    ]

    private static let rooms = ["办", "办公室", "中心", "站", "所", "队", "股", "科", "室"]
    private static func isRoom(_ text: String) -> Bool { rooms.contains(where: text.hasSuffix) }
}
