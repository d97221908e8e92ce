import Kernel

/// What changed between two editions of a day (版本差异).
struct SitRepDifference: Sendable, Hashable {
    struct Figure: Sendable, Hashable {
        let figure: SitRepFigure
        let old: Double?
        let new: Double?
    }

    /// Figures whose number is another, with those that came or went.
    let figures: [Figure]
    /// Areas whose reports are another.
    let areas: [String]
    let sections: [SitRepWording.Section]

    init(
        from old: (content: SitRepContent, words: SitRepWording), to new: (content: SitRepContent, words: SitRepWording)
    ) {
        let before = Dictionary(old.content.figures.map { ($0.indicator, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.content.figures.map(\.indicator))
        figures =
            new.content.figures.filter { before[$0.indicator]?.now != $0.now }
            .map { Figure(figure: $0, old: before[$0.indicator]?.now.value, new: $0.now.value) }
            + old.content.figures.filter { !after.contains($0.indicator) }
            .map { Figure(figure: $0, old: $0.now.value, new: nil) }
        let reports = Dictionary(old.content.reports.map { ($0.area, $0) }, uniquingKeysWith: { first, _ in first })
        areas = new.content.reports.filter { reports[$0.area] != $0 }.map(\.name)
        sections = SitRepWording.Section.allCases.filter { old.words[$0] != new.words[$0] }
    }

    var isEmpty: Bool { figures.isEmpty && areas.isEmpty && sections.isEmpty }
}
