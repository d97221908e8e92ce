import Foundation
import Indicators
import Kernel
import Registers
import Web

extension Registers.Reading {
    /// The headquarters' own numbers of a snapshot, in the order of the book; what had no number is left out.
    func frozenFigures(
        _ snapshot: Record, _ book: IndicatorBook, limit: Int = 40
    ) throws -> [(indicator: Indicator, figure: Figure)] {
        let territory = principal.county.territory
        let figures = try snapshotFigures(snapshot, of: book, areas: [territory])
        let told = book.indicators.compactMap { indicator in
            figures[FigureKey(indicator.id, territory)].flatMap { $0.value == nil ? nil : (indicator, $0) }
        }
        return Array(told.prefix(limit))
    }
}

extension Indicator {
    /// Whole numbers as they are, rates with one decimal, “—” where there is none.
    func text(_ figure: Figure?) -> String {
        guard let value = figure?.value else { return "—" }
        if case .ratio = kind { return String(format: "%.1f", value) }
        return String(Int(value))
    }
}

extension PageWords {
    func text(_ both: Indicators.Words) -> String { context.language == .zhHans ? both.zh : both.en }
}
