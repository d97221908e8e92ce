package import Foundation
import Kernel

/// A unit of the shipped template (单位模板): what a county usually has, in `Resources/Starter/units.csv`.
package struct StarterUnit: Sendable, Hashable {
    package let key: String
    package let kind: UnitKind
    package let sector: Sector?
    /// Whether most counties have it.
    package let isUsual: Bool
    package let name: String
    package let short: String
    /// Other names it goes by: 卫健局.
    package let aliases: [String]
    /// What it usually leads.
    package let duties: String
}

/// The template with the county's name put in.
package struct StarterUnits: Sendable {
    package let units: [StarterUnit]

    /// - Parameters:
    ///   - folder: `Resources/Starter`.
    ///   - county: name of the county, as 青河县.
    /// - Throws: a file error; `Rejection` for a row that does not fit the header.
    package init(folder: URL, county: String) throws {
        units = try ShippedTable(contentsOf: folder.appending(path: "units.csv")).rows.compactMap { row in
            guard let key = row["key"], let kind = row["kind"].flatMap({ UnitKind(rawValue: $0) }) else { return nil }
            return StarterUnit(
                key: key, kind: kind, sector: row["sector"].flatMap { Sector(rawValue: $0) },
                isUsual: row["usual"] == "yes", name: (row["name"] ?? key).replacing("{county}", with: county),
                short: row["short"] ?? key, aliases: (row["aliases"] ?? "").split(separator: "、").map(String.init),
                duties: row["duties"] ?? "")
        }
    }
}

/// Names of the units of areas: the code table says 雷营村委会, people say 雷营村.
enum AreaUnitName {
    static func name(_ area: String, _ level: AreaCode.Level) -> String {
        if area.hasSuffix("委会") || area.hasSuffix("委员会") || area.hasSuffix("办事处") { return area }
        switch level {
        case .township where area.hasSuffix("街道"): return area + "办事处"
        case .township where area.hasSuffix("镇") || area.hasSuffix("乡"): return area + "人民政府"
        case .village where area.hasSuffix("社区"): return area + "居委会"
        case .village where area.hasSuffix("村"): return area + "村委会".dropFirst()
        default: return area
        }
    }

    static func short(_ area: String) -> String {
        let endings = ["办事处", "居民委员会", "村民委员会", "居委会", "委会"]
        let short = endings.first(where: area.hasSuffix).map { String(area.dropLast($0.count)) } ?? area
        return short.unicodeScalars.count < 2 ? area : String(short.prefix(30))
    }
}
