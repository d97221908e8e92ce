package import Indicators

extension IndicatorBook {
    /// The indicator of the records that a number without a link asks for by its name (台账已有): its id or its title in
    /// either language is the indicator's, whatever case, spaces and marks. A link that was left out makes nobody type it.
    package func held(namedAs field: ReportField) -> Indicator? {
        guard field.kind == .count, field.indicator == nil else { return nil }
        let names = Set([field.id, field.title.zh, field.title.en].map(\.bare))
        return indicators.first { indicator in
            if case .reported = indicator.kind { return false }
            return [indicator.id, indicator.name.zh, indicator.name.en].contains { names.contains($0.bare) }
        }
    }
}

extension String {
    /// Letters and digits alone, in lower case.
    fileprivate var bare: String { lowercased().filter { $0.isLetter || $0.isNumber } }
}
