package import Indicators
package import Kernel
package import Organisation
package import Registers

/// Numbers that are there already (自动汇总): from the records by indicator, from the units below as sums. A unit
/// corrects them with a reason; it does not type them again.
package struct Offers: Sendable {
    package struct Offer: Sendable, Hashable {
        package let source: ReportContent.Origin.Source
        package let number: Int
        /// Units below that have not told theirs.
        package let missing: [RecordID]
    }

    /// By type and field.
    private let offers: [String: [String: Offer]]

    package subscript(_ form: ReportForm, _ field: ReportField) -> Offer? { offers[form.id]?[field.id] }

    /// - Parameters:
    ///   - unit: who tells.
    ///   - slots: forms asked of it, each with its slot.
    package init(
        for unit: UnitTree.Unit, _ slots: [(form: ReportForm, slot: CalendarDay)], tree: UnitTree,
        book: IndicatorBook, in reading: Registers.Reading
    ) throws {
        var offers: [String: [String: Offer]] = [:]
        let below = Set(tree.descendants(of: unit.id).map(\.id))
        var seen: [String: Expected] = [:]
        let forms = try reading.reportForms()
        for (form, slot) in slots {
            let day = form.clock.covered(dueOn: slot)
            let derived = form.fields.filter { $0.derived }
            if !derived.isEmpty {
                let ids = derived.compactMap(\.indicator)
                let figures = try reading.figures(ids, of: book, areas: [unit.area], day: day)
                for field in derived {
                    let key = FigureKey(field.indicator ?? "", unit.area)
                    guard let value = figures[key]?.value else { continue }
                    offers[form.id, default: [:]][field.id] = Offer(
                        source: .records, number: Int(value.rounded()), missing: [])
                }
            }
            for field in form.counts where offers[form.id]?[field.id] == nil && !below.isEmpty {
                guard let source = form.source(of: field), let other = forms.first(where: { $0.id == source.type })
                else { continue }
                // What the units below told of the same day.
                let due = other.clock.dueDay(of: day)
                let name = "\(other.id)/\(due)"
                let expected = try seen[name] ?? reading.expected(other, on: due)
                seen[name] = expected
                let theirs = expected.only { below.contains($0.unit) }
                guard !theirs.owed.isEmpty else { continue }
                offers[form.id, default: [:]][field.id] = Offer(
                    source: .units, number: try theirs.sum(source.field), missing: theirs.missing.map(\.unit))
            }
        }
        self.offers = offers
    }

    /// Numbers that nobody has to type, of all that are asked.
    package func ready(_ forms: [ReportForm]) -> (ready: Int, of: Int) {
        let fields = forms.flatMap { form in form.counts.map { (form, $0) } }
        return (fields.count { self[$0.0, $0.1] != nil }, fields.count)
    }
}
