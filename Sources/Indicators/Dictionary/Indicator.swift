import Foundation
package import Registers

/// A text of a definition in the two languages: it is data, not a word of the program.
package struct Words: Hashable, Codable, Sendable {
    package let zh: String
    package let en: String

    package init(zh: String, en: String) { (self.zh, self.en) = (zh, en) }
}

/// An indicator (指标): a number that everybody means the same by. Declared in `Resources/Indicators`.
package struct Indicator: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// How much there is at the end of a day (存量).
        case stock(Source)
        /// How much came on a day (当日).
        case flow(Source)
        /// One indicator for each `per` of another (率).
        case ratio(numerator: String, denominator: String, per: Int)
        /// Several together.
        case sum([String])
        /// What units report, a field of a report type (上报数). Without a report there is no number.
        case reported(report: String, field: String)
    }

    /// Where a count comes from.
    package enum Source: Hashable, Sendable {
        /// The rows of a register; the engine counts them.
        case rows(Measure)
        /// Deltas that operations add themselves (`duty.reply.met`).
        case deltas(String)

        package var measure: String {
            switch self {
            case .rows(let measure): measure.id
            case .deltas(let id): id
            }
        }
    }

    package enum RollUp: String, Hashable, Sendable, CaseIterable {
        /// An area's number is that of the areas in it and what counts at itself.
        case sum
        /// Each area has its own number or none.
        case none
        /// Numerator and denominator are added up, then divided.
        case ratio
    }

    package let id: String
    package let name: Words
    /// What is counted, and what is not (口径).
    package let definition: Words
    package let unit: Words
    /// Kind of unit that answers for it (责任单位).
    package let owner: String
    /// Document by which it is kept (依据).
    package let basis: String?
    package let kind: Kind
    package let rollUp: RollUp
    /// Whether it may be published.
    package let isPublic: Bool
    /// Published by order, small numbers too.
    package let isMandated: Bool

    package init(
        id: String, name: Words, definition: Words, unit: Words, owner: String, basis: String? = nil, kind: Kind,
        rollUp: RollUp = .sum, isPublic: Bool = false, isMandated: Bool = false
    ) {
        (self.id, self.name, self.definition, self.unit) = (id, name, definition, unit)
        (self.owner, self.basis, self.kind, self.rollUp) = (owner, basis, kind, rollUp)
        (self.isPublic, self.isMandated) = (isPublic, isMandated)
    }

    /// Whether a word stands in its names, its definition or its id.
    package func mentions(_ word: String) -> Bool {
        [name.zh, name.en, definition.zh, definition.en, id].contains { $0.localizedStandardContains(word) }
    }

    /// The count behind it; nil for what is worked out from others.
    package var measure: String? {
        switch kind {
        case .stock(let source), .flow(let source): source.measure
        case .reported(let report, let field): "report.\(report).\(field)"
        case .ratio, .sum: nil
        }
    }

    /// Whether it tells the end of a day rather than the day itself.
    package var isStock: Bool { if case .stock = kind { true } else { false } }

    /// Whether nothing counted means zero: the rows are all there is. Of a report or an area's own number it means that
    /// nobody has said.
    package var isZeroWithoutCount: Bool {
        if case .reported = kind { return false }
        return rollUp == .sum
    }

    /// The register whose records it counts.
    package var register: String? {
        switch kind {
        case .stock(.rows(let measure)), .flow(.rows(let measure)): measure.register
        default: nil
        }
    }
}

/// A sum that must hold in every area (勾稽关系): `pushed = screened + handedOver + duplicate + outstanding`; or two sources of
/// one figure (两个来源), whose difference asks a question and breaks nothing (B9).
package struct Identity: Hashable, Sendable {
    package let id: String
    package let name: Words
    package let left: String
    package let right: [String]
    /// Whether two sources are compared: at the headquarters' territory alone, and once both have told.
    package let isOfSources: Bool

    package init(id: String, name: Words, left: String, right: [String], isOfSources: Bool = false) {
        (self.id, self.name, self.left, self.right) = (id, name, left, right)
        self.isOfSources = isOfSources
    }

    /// Left side first.
    package var indicators: [String] { [left] + right }
}
