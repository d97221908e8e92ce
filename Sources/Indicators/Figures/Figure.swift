package import Kernel

/// A number of an indicator (指标值) in an area on a day. `value` is nil for a denominator of nothing and where nobody has
/// said anything: shown as “—”, never as 0.
package struct Figure: Hashable, Sendable {
    package let value: Double?
    package let numerator: Int?
    package let denominator: Int?

    package init(value: Double?, numerator: Int? = nil, denominator: Int? = nil) {
        (self.value, self.numerator, self.denominator) = (value, numerator, denominator)
    }

    init(_ count: Int?) { self.init(value: count.map(Double.init)) }

    package static let none = Figure(value: nil)
}

/// Which number: of an indicator in an area.
package struct FigureKey: Hashable, Sendable {
    package let indicator: String
    package let area: AreaCode

    package init(_ indicator: String, _ area: AreaCode) { (self.indicator, self.area) = (indicator, area) }
}

extension IndicatorBook {
    /// An indicator's number from the counts behind it.
    /// - Parameter count: of a measure; nil where there is none.
    func figure(_ indicator: Indicator, _ count: (String) -> Int?) -> Figure {
        if case .ratio(let numerator, let denominator, let per) = indicator.kind {
            let (above, below) = (whole(numerator, count), whole(denominator, count))
            guard let above, let below, below != 0 else {
                return Figure(value: nil, numerator: above, denominator: below)
            }
            let value = Double(above) * Double(per) / Double(below)
            return Figure(value: value, numerator: above, denominator: below)
        }
        return Figure(whole(indicator.id, count))
    }

    private func whole(_ id: String, _ count: (String) -> Int?) -> Int? {
        guard let indicator = self[id] else { return nil }
        if case .sum(let of) = indicator.kind {
            let parts = of.compactMap { whole($0, count) }
            return parts.isEmpty ? nil : parts.reduce(0, &+)
        }
        return indicator.measure.flatMap(count) ?? (indicator.isZeroWithoutCount ? 0 : nil)
    }
}
