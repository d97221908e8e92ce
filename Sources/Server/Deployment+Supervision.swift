import Command
import Duties
import FoundationEssentials
import Kernel
import Organisation
import Registers
package import Supervision
import Web

extension Deployment {
    /// Checklists and clocks of supervision. A surge's prepared tasks become a directive in draft; only a person signs.
    /// - Throws: `ChecklistFault` with file and line.
    package func supervision() throws -> SupervisionRules {
        let rules = rules
        return SupervisionRules(
            checklists: try ChecklistBook(folder: resources.folder.appending(path: "Checklists")),
            indicators: indicators,
            duties: rules.duties, prepare: { try $0.draft($1, rules: rules) })
    }
}

/// What supervision adds to a brief: the five highest risks, exceptions in force, findings overdue.
extension BriefSection {
    static func supervision(_ duties: DutyBook) -> [BriefSection.Source] {
        [
            { reading, _, _ in BriefSection(try reading.topRisks()) },
            { reading, _, _ in BriefSection(try reading.exceptionsInForce()) },
            { reading, _, now in BriefSection(try reading.overdueFindings(at: now, in: duties.zone)) },
        ]
    }

    private init(_ part: BriefPart) {
        self.init(
            name: part.name, count: part.count,
            lines: part.lines.map { Line($0.text, $0.detail, href: $0.href) })
    }
}

extension Writing {
    /// A directive in draft with one item per prepared task, due the evening before the day.
    fileprivate func draft(_ prepared: PreparedTasks, rules: CommandRules) throws -> RecordID {
        let (d, i, zone) = (Directives.fields, DirectiveItems.fields, rules.zone)
        let directive = try insert(
            Directives.self,
            Values {
                $0[d.title] = String(prepared.title.prefix(200))
                $0[d.series] = rules.series.first
                $0[d.sourceKind] = .document
                $0[d.urgency] = .routine
                $0[d.drafter] = principal.user
            })
        for task in prepared.tasks {
            let item = try addItem(to: directive.id, wording: task, rules: rules)
            try edit(
                item: item.id, of: directive.id,
                Values { $0[i.deadline] = prepared.day.advanced(by: -1).at(hour: 18, in: zone) })
        }
        return directive.id
    }
}
