package import Foundation
import Kernel
package import Web

/// A brief as Markdown (CommonMark with tables): for the command line, mail and archives.
package struct BriefMarkdown: Sendable {
    private let words: BriefWords
    private let isFinal: Bool

    /// - Parameter isFinal: false for a preview (预稿), which says so.
    package init(
        _ content: BriefContent, locales: Locales, language: Language, zone: TimeZone, isFinal: Bool = true
    ) {
        words = BriefWords(content: content, locales: locales, language: language, time: TimeText(locales, zone: zone))
        self.isFinal = isFinal
    }

    package var text: String {
        let content = words.content
        let place = [
            cell(content.headquarters), "\(t("app.asOf")) \(words.moment(content.asOf))",
            isFinal ? "" : "**\(t("preview"))**",
        ].filter { !$0.isEmpty }.joined(separator: " · ")
        var lines = ["# \(words.title)", "", place, ""]
        lines += table(
            ["", "", words.changeSince],
            words.numbers.map {
                [$0.label, [$0.value, $0.unit].filter { !$0.isEmpty }.joined(separator: " "), $0.change ?? ""]
            })
        lines += section("brief.directives", facts(words.directives)) + section("brief.states", facts(words.states))
        lines += section(
            "overdueTitle", note: words.count(content.tasks.overdue, shown: content.overdue.count), empty: "noOverdue",
            table(
                ["task", "owner", "responsible", "leader", "due", "late"].map { t($0) },
                content.overdue.map {
                    [
                        words.noted($0.title, words.source($0)), $0.unit, $0.responsible ?? "", $0.leader ?? "",
                        words.moment($0.due), words.late($0),
                    ]
                }))
        lines += section("unsigned", empty: "noUnsigned", content.unsigned.map { "- " + cell(words.unsigned($0)) })
        lines += section(
            "review", empty: "noReview",
            content.review.map {
                "- " + cell("\($0.title) · \(t("directive.state.\($0.state)")) · \(words.moment($0.since))")
            })
        if let waived = content.waived, !waived.isEmpty {
            lines += section("waived", waived.map { "- " + cell(words.waiver($0)) })
        }
        lines += section("byArea", counts("area", content.areas)) + section("byUnit", counts("unit", content.units))
        lines += section(
            "carried", note: words.count(content.tasks.open, shown: content.carried.count), empty: "noCarried",
            table(
                ["task", "owner", "leader", "due", "task.stateLabel"].map { t($0) },
                BriefWords.groups(content.carried).map {
                    [
                        words.noted($0[0].title, words.source($0[0])), words.units($0), words.leaders($0),
                        words.moment($0[0].due), words.states($0.map(\.state)),
                    ]
                }))
        for added in content.sections ?? [] {
            lines += section(
                "brief.section.\(added.name)", note: words.count(added.count, shown: added.lines.count),
                empty: "noLines",
                added.lines.map { $0.words(words.language) }
                    .map { "- " + cell([$0.text, $0.detail].joined(separator: " · ")) })
        }
        lines += section("closedTitle", facts(words.closing))
        lines += section("gaps", empty: "noGaps", content.gaps.map { "- " + cell(words.gap($0)) })
        lines += section("meaning", words.meaning.map { "- " + cell($0) })
        if let seal = words.seal { lines += section("seal", ["`\(seal)`"]) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func t(_ key: String) -> String { words.text(key) }

    private func section(_ key: String, note: String? = nil, empty: String? = nil, _ lines: [String]) -> [String] {
        let title = "## " + (note.map { words.noted(t(key), $0) } ?? t(key))
        if lines.isEmpty && empty == nil { return [] }
        return ["", title, ""] + (lines.isEmpty ? [empty.map(t) ?? ""] : lines)
    }

    private func facts(_ facts: [BriefWords.Fact]) -> [String] {
        facts.map { "- " + cell(words.text("pair", ["label": $0.label, "value": $0.value])) }
    }

    private func counts(_ label: String, _ lines: [BriefLine]) -> [String] {
        let all = lines.map { (words.name($0), $0.tasks) } + [(t("app.total"), words.content.tasks)]
        return table(
            [label, "issued", "acknowledged", "replied", "closed", "overdue", "rate"].map { t($0) },
            all.map { name, tasks in
                [name]
                    + [tasks.issued, tasks.acknowledged, tasks.replied, tasks.closed, tasks.overdue].map { String($0) }
                    + [BriefWords.percent(tasks.closureRate)]
            })
    }

    private func table(_ head: [String], _ rows: [[String]]) -> [String] {
        if rows.isEmpty { return [] }
        let line = { (cells: [String]) in "| " + cells.map(cell).joined(separator: " | ") + " |" }
        return [line(head), "|" + String(repeating: " --- |", count: head.count)] + rows.map(line)
    }

    /// One line without what Markdown or HTML would take for its own.
    private func cell(_ text: String) -> String {
        var plain = ""
        for character in text {
            switch character {
            case "\n", "\r\n", "\r": plain += " "
            case "\\", "|", "`", "*", "_", "[", "]": plain += "\\\(character)"
            case "<": plain += "&lt;"
            case "&": plain += "&amp;"
            default: plain.append(character)
            }
        }
        return plain
    }
}
