/// A language of the pages (界面语言). The raw value is its BCP 47 tag, also the folder of its texts.
package enum Language: String, Sendable, Hashable, CaseIterable {
    case zhHans = "zh-Hans"
    case en

    /// The best of `Accept-Language` (RFC 9110 §12.5.4): highest weight first, any Chinese is simplified Chinese.
    /// - Returns: nil when no language of ours is accepted.
    package init?(accepting header: String) {
        var best: (language: Language, weight: Double)?
        for part in header.split(separator: ",").prefix(20) {
            let pieces = part.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard let tag = pieces.first, let language = Language(tag: tag) else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        guard let best else { return nil }
        self = best.language
    }

    private init?(tag: String) {
        switch tag.split(separator: "-").first {
        case "zh": self = .zhHans
        case "en": self = .en
        default: return nil
        }
    }

    /// Its own name, for the link that switches to it.
    package var name: String {
        switch self {
        case .zhHans: "中文"
        case .en: "English"
        }
    }
}
