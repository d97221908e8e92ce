/// How areas are graded by risk (风险区划分), as the national documents did one after another (domain.md §2.2).
package enum RiskScheme: String, Codable, CaseIterable, Sendable {
    /// 2020-02: low, medium, high, by county, later by township.
    case r2020
    /// ≈ 2021-10: 封控区, 管控区, 防范区.
    case r3zone
    /// 2022-06-27: high, medium, low, by compound or village.
    case r9
    /// 2022-11-11: high and low alone, by building or unit.
    case r20
    /// 2022-12-07: as before, by building, unit, floor or household.
    case r10

    /// Strictest first.
    package var levels: [String] {
        switch self {
        case .r2020, .r9: ["high", "medium", "low"]
        case .r3zone: ["sealed", "controlled", "precaution"]
        case .r20, .r10: ["high", "low"]
        }
    }

    static let allLevels = ["high", "medium", "low", "sealed", "controlled", "precaution"]
}
