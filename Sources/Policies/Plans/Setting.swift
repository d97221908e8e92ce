/// Where a person under health management stays (管理方式), mildest first: nothing asked, health monitoring at home with
/// leave for what is needed (健康监测), home quarantine (居家隔离), quarantine at a site (集中隔离).
package enum Setting: String, Codable, CaseIterable, Sendable, Comparable {
    case none, monitor, home, central

    package static func < (left: Setting, right: Setting) -> Bool { left.strictness < right.strictness }

    private var strictness: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
