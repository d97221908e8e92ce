import Command
import Kernel
import Registers
import Reporting
import Web

/// What reporting adds to a brief: what was corrected since the last one, in both languages.
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
