package import Kernel
package import Organisation
package import Registers
package import Web

/// The paragraph to paste into the group (复制到群): 截至17:00已反馈11个,未反馈:…
package enum GroupParagraph {
    /// One line: number of the directive, as of, units acknowledged and replied, and who has not.
    package static func text(
        _ directive: Record, _ progress: Progress, _ tree: UnitTree, _ pages: Pages, _ language: Language, now: Instant
    ) -> String {
        let units = Set(progress.tasks.compactMap { $0[Tasks.fields.unit] })
        let unsigned = Set(
            progress.tasks.filter { $0[Tasks.fields.acknowledged] == nil }.compactMap { $0[Tasks.fields.unit] })
        let waiting = progress.waiting(tree)
        let names = waiting.isEmpty ? "" : waiting.joined(separator: language == .zhHans ? "、" : ", ")
        // What is pasted into a group says itself that it is a drill.
        let mark = pages.drill == nil ? "" : pages.locales.text("drill.fileMark", language)
        return mark
            + pages.locales.text(
                waiting.isEmpty ? "directive.groupAll" : "directive.groupWaiting", language,
                [
                    "number": directive[Directives.fields.number] ?? directive[Directives.fields.title] ?? "",
                    "clock": pages.time.clock(now), "units": String(units.count),
                    "acknowledged": String(units.count - unsigned.count),
                    "replied": String(progress.unitsReplied(tree)),
                    "waiting": names,
                ])
    }

    package static func text(_ directive: Record, _ progress: Progress, _ tree: UnitTree, _ words: PageWords) -> String
    {
        text(directive, progress, tree, words.pages, words.context.language, now: words.now)
    }
}
