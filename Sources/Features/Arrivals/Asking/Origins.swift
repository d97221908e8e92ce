import Database
import Kernel
import Registers

/// Where somebody comes from (来源地), read from what they wrote: `河南省郑州市金水区`, `郑州金水`. A name that several places bear
/// is asked about, never guessed.
enum Origins {
    struct Place: Hashable, Sendable {
        let code: AreaCode
        let name: String
    }

    /// The places that the text may name: those that most of its other names contain.
    static func candidates(_ text: String, among places: [Place]) -> [Place] {
        let text = text.filter { !$0.isWhitespace }
        let found = places.filter { place in names(place.name).contains(where: text.contains) }
        let codes = Set(found.map(\.code))
        let weight = { (place: Place) in
            AreaCode.Level.allCases.filter { level in place.code.ancestor(level).map(codes.contains) ?? false }.count
        }
        let best = found.map(weight).max() ?? 0
        return found.filter { weight($0) == best }.sorted { $0.code < $1.code }
    }

    private static let ends = [
        "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "地区", "街道", "社区", "省", "市", "县", "区", "镇", "乡", "村",
    ]

    /// The full name, and the one that people say; two characters at least.
    private static func names(_ name: String) -> [String] {
        let short = ends.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? ""
        return [name, short].filter { $0.count >= 2 }
    }
}

extension Reading {
    /// Areas that a text may name: provinces to counties, then within the one that was found its townships and villages.
    func origins(_ text: String) throws -> [Origins.Place] {
        let high = Origins.candidates(
            text,
            among: try connection.query("SELECT id, name FROM area WHERE open = 1 AND length(id) <= 6").map {
                Origins.Place(code: try $0.get("id"), name: try $0.get("name"))
            })
        guard high.count == 1, let county = high.first, county.code.level == .county else { return high }
        // A code is digits, or begins a local segment with a letter: what follows `~` is none.
        let low = Origins.candidates(
            text,
            among: try connection.query(
                """
                SELECT id, name FROM area WHERE open = 1 AND length(id) IN (9, 12)
                AND id > \(county.code.text) AND id < \(county.code.text + "~")
                """
            ).map { Origins.Place(code: try $0.get("id"), name: try $0.get("name")) })
        return low.isEmpty ? high : low
    }

    /// The area of a code, with its name.
    func origin(_ code: AreaCode) throws -> Origins.Place? {
        try areaNames([code])[code].map { Origins.Place(code: code, name: $0) }
    }

    /// Full name, from the province down: `示例省青山市青河县`.
    func fullNames(_ codes: [AreaCode]) throws -> [AreaCode: String] {
        let chains = codes.map { code in (code, AreaCode.Level.allCases.compactMap { code.ancestor($0) }) }
        let names = try areaNames(chains.flatMap(\.1))
        return Dictionary(
            chains.map { code, chain in (code, chain.compactMap { names[$0] }.joined()) },
            uniquingKeysWith: { first, _ in first })
    }
}
