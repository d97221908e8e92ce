import Command
import Foundation
import Indicators
import Kernel
import Registers
import Reporting
import Web

/// What reporting adds to a brief, in both languages: what was corrected since the last one, and where two sources of one
/// figure differ.
extension BriefSection {
    static func corrections(_ locales: Locales) -> BriefSection.Source {
        { reading, since, now in
            let told = try reading.toldCorrections(since: since, until: now)
            return BriefSection(
                name: "corrections", count: told.count,
                lines: told.prefix(30).map { correction in
                    let (chinese, english) = (correction.said(locales, .zhHans), correction.said(locales, .en))
                    return Line(
                        chinese.text, chinese.detail, english: english, href: "/reports/\(correction.report)")
                })
        }
    }

    /// Two sources of one figure that differ (两个来源不一致, B9) in the seven days before: of days that are over, so that
    /// nobody is asked about a day that is still being counted. Put right, they are gone from the preview.
    static func sources(_ book: IndicatorBook, in zone: TimeZone, _ locales: Locales) -> BriefSection.Source {
        { reading, _, now in
            let today = CalendarDay(now, in: zone)
            let found = try reading.differingSources(
                of: book, from: today.advanced(by: -7), to: today.advanced(by: -1))
            return BriefSection(
                name: "sources", count: found.count,
                lines: found.prefix(30).map { result in
                    let (chinese, english) = (result.said(book, locales, .zhHans), result.said(book, locales, .en))
                    return Line(
                        chinese.text, chinese.detail, english: english,
                        href: "/indicators/identities?day=\(result.day)#\(result.identity.id)")
                })
        }
    }
}

extension IdentityResult {
    fileprivate func said(
        _ book: IndicatorBook, _ locales: Locales, _ language: Language
    ) -> (text: String, detail: String) {
        let sides = zip(identity.indicators, [left] + parts).map { id, number in
            "\(book[id]?.name[language] ?? id) \(number)"
        }
        let text = locales.text(
            "indicator.sourcesTold", language,
            [
                "left": sides[0], "right": sides.dropFirst().joined(separator: " + "),
                "n": String(difference.magnitude),
            ])
        return (text, locales.text("indicator.sourcesAsk", language, ["day": day.description]))
    }
}

extension ToldCorrection {
    fileprivate func said(_ locales: Locales, _ language: Language) -> (text: String, detail: String) {
        let change = locales.text(
            "report.told", language,
            ["unit": unit, "field": field[language], "was": was ?? "—", "now": now ?? "—"])
        let why = locales.text("choice.correction.reason.\(reason.rawValue)", language)
        return (change, "\(type[language]) · \(day) · \(why)")
    }
}
