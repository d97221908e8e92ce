package import Communiques
package import Database
package import Duties
package import Foundation
package import Indicators
import Kernel

/// What a deployment sets for command and dispatch (指挥调度): what is owed, time zone, series of numbers.
package struct CommandRules: Sendable {
    package let duties: DutyBook
    package var zone: TimeZone { duties.zone }
    /// Patterns of document numbers; `{year}` and `{n}` are filled in. Several series per headquarters (users.md §1).
    package let series: [String]
    /// Hour of the evening brief's cut-off, local time.
    package let cutoffHour: Int
    /// Whose numbers briefs freeze.
    package let indicators: IndicatorBook
    /// What may not be ordered by word of mouth.
    package let restrictions: Restrictions
    /// What features above add to a brief.
    package let briefSections: [BriefSection.Source]

    package init(
        duties: DutyBook,
        series: [String] = ["防指〔{year}〕{n}号", "第{n}号令", "防指督〔{year}〕{n}号"], cutoffHour: Int = 18,
        indicators: IndicatorBook, restrictions: Restrictions, briefSections: [BriefSection.Source] = []
    ) {
        self.restrictions = restrictions
        (self.duties, self.series, self.cutoffHour, self.indicators) = (duties, series, cutoffHour, indicators)
        self.briefSections = briefSections
    }

    package init(
        ladders: Ladders, zone: TimeZone, cutoffHour: Int = 18, indicators: IndicatorBook, restrictions: Restrictions
    ) {
        self.init(
            duties: .command(ladders: ladders, zone: zone), cutoffHour: cutoffHour, indicators: indicators,
            restrictions: restrictions)
    }

    /// Tables that are not registers: counters of numbers, chunks of evidence files, cursors of projectors.
    package static let migration = Migration(
        "0030 command",
        [
            """
            CREATE TABLE counter (county TEXT NOT NULL, name TEXT NOT NULL, value BIGINT NOT NULL,
              PRIMARY KEY (county, name))
            """,
            """
            CREATE TABLE evidence_chunk (county TEXT NOT NULL, evidence TEXT NOT NULL, position BIGINT NOT NULL,
              bytes \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, PRIMARY KEY (county, evidence, position))
            """,
            """
            CREATE TABLE IF NOT EXISTS projector (county TEXT NOT NULL, name TEXT NOT NULL, number BIGINT NOT NULL,
              PRIMARY KEY (county, name))
            """,
        ])
}
