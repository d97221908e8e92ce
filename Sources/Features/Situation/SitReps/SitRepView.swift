import Foundation
import Kernel
import Registers
import Web

/// Values of a SitRep's page beside its body: files, editions, what changed, the office's form.
struct SitRepView {
    let words: SitRepWords
    let asked: SitRepPages.Asked
    let principal: Principal
    let bulletin: Record?
    let path: String
    let now: Instant

    private var base: String { "/sitreps/\(asked.record.id)" }

    func values(
        _ refused: (rejection: Rejection, words: SitRepWording)?, _ pages: Pages, _ context: AppContext
    ) throws -> [String: ViewValue] {
        var shown = words
        if let refused {
            shown = SitRepWords(
                content: words.content, words: refused.words, isFinal: words.isFinal, finalised: words.finalised,
                locales: words.locales, language: words.language, time: words.time, links: words.links)
        }
        let mayWrite = principal.posts.contains { SitReps.writing.contains($0.role) }
        let own: [String: ViewValue] = [
            "base": .text(base), "id": .text(asked.record.id.text), "drawn": true, "files": .list(files),
            "absent": .list(absent), "canWrite": .flag(mayWrite && !asked.isFinal),
            "canFinalise": .flag(mayWrite && !asked.isFinal),
            "canPublish": .flag(mayWrite && asked.isFinal && bulletin == nil),
            "bulletin": ViewValue(bulletin.map { "/bulletins/\($0.id)" }),
            "problems": refused.map { pages.problems(of: $0.rejection, for: context) } ?? .list([]),
            "editions": .list(
                asked.editions.map { edition in
                    [
                        "href": .text("/sitreps/\(edition.id)"), "current": .flag(edition.id == asked.record.id),
                        "name": .text(words.text("edition", ["edition": String(edition[SitReps.fields.edition] ?? 1)])),
                        "asOf": .text(
                            "\(words.word("app.asOf")) \(edition[SitReps.fields.asOf].map(words.moment) ?? "") · "
                                + words.word("state.sitrep.\(edition.state)")),
                    ]
                }), "difference": try asked.difference.map(difference) ?? .none,
        ]
        return shown.values.merging(own) { $1 }
    }

    private var files: [ViewValue] {
        [
            ("html", "printer", "app.print"), ("pdf", "file-earmark-pdf", ""), ("docx", "file-earmark-word", ""),
            ("json", "braces", ""),
        ]
        .filter { name, _, _ in Converter.Format(rawValue: name).map { Converter($0, path: path) != nil } ?? true }
        .map { name, icon, key in
            [
                "href": .text("\(base).\(name)"), "icon": .text(icon),
                "name": .text(key.isEmpty ? name.uppercased() : words.word(key)),
            ]
        }
    }

    /// Formats that wait for a package.
    private var absent: [ViewValue] {
        Converter.Format.allCases.filter { Converter($0, path: path) == nil }.map {
            ["text": .text(words.text("absent", ["format": $0.rawValue.uppercased(), "package": $0.package]))]
        }
    }

    private func difference(_ difference: SitRepDifference) -> ViewValue {
        let figures = words.figures
        var lines = difference.figures.map { line in
            words.text(
                "changed",
                [
                    "name": figures.word(line.figure.name), "old": figures.value(line.old, per: line.figure.per),
                    "new": figures.value(line.new, per: line.figure.per),
                ])
        }
        let separator = words.word("register.separator")
        if !difference.areas.isEmpty {
            lines.append(words.text("changedReports", ["names": difference.areas.joined(separator: separator)]))
        }
        if !difference.sections.isEmpty {
            let names = difference.sections.map { words.text("section.\($0.rawValue)") }.joined(separator: separator)
            lines.append(words.text("changedText", ["names": names]))
        }
        return ["lines": .list(lines.map { ["text": .text($0)] })]
    }
}
