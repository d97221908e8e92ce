package import Indicators
package import Kernel
package import Organisation
package import Registers

/// What is asked of units again and again (常态要求): who asks, by what right, how often, until when, and how much of it the
/// records already hold. It stands in a record, and ends with it (2023-12 opinions against 指尖上的形式主义; users.md §2).
package struct Demand: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A report type in force.
        case report
        /// A standing duty (常) of a directive.
        case standing
        /// A plan of inspections that is being carried out.
        case plan
        /// A rule that the program itself carries.
        case rule
    }

    package enum Cadence: Sendable, Hashable {
        case clock(ReportClock)
        /// As the directive says; nil: it does not.
        case said(String?)
        /// Once within these days.
        case between(CalendarDay, CalendarDay)
        case rule

        /// Answers in seven days; nil where nobody has said.
        package var perWeek: Int? {
            guard case .clock(let clock) = self else { return nil }
            return switch clock.period {
            case .daily: 7
            case .weekly: 1
            case .once: 0
            }
        }
    }

    package let kind: Kind
    /// The record it stands in; the rule's name for a rule.
    package let record: String
    package let title: Words
    /// The unit that asks; nil: the program.
    package let owner: RecordID?
    /// Law, notice or order.
    package let basis: String?
    /// Indicators that it tells, by id.
    package let indicators: [String]
    package let cadence: Cadence
    /// Last day; nil: until it is struck off.
    package let until: CalendarDay?
    /// Numbers and words asked for each time.
    package let fields: Int
    /// Of them held by the records: nobody types them.
    package let held: Int
    /// Of them summed from the units below, for units that have some.
    package let summed: Int
    /// Units that owe it.
    package let units: Set<RecordID>
    /// Page of the record, for whoever issues.
    package let href: String?
    /// Whether somebody has asked to strike it off, and the second person has not decided.
    package let isEnding: Bool

    package init(
        _ kind: Kind, record: String, title: Words, owner: RecordID?, basis: String?, indicators: [String] = [],
        cadence: Cadence, until: CalendarDay?, fields: Int = 0, held: Int = 0, summed: Int = 0,
        units: Set<RecordID>, href: String?, isEnding: Bool = false
    ) {
        (self.kind, self.record, self.title, self.owner, self.basis) = (kind, record, title, owner, basis)
        (self.indicators, self.cadence, self.until) = (indicators, cadence, until)
        (self.fields, self.held, self.summed, self.units, self.href) = (fields, held, summed, units, href)
        self.isEnding = isEnding
    }

    /// Demands of one kind that stand in the records of another feature, and how one of them is struck off.
    package struct Source: Sendable {
        let kind: Kind
        /// Who strikes one off, or asks for it.
        let enders: Set<Role>
        let all: @Sendable (Registers.Reading, UnitTree, CalendarDay) throws -> [Demand]
        let strikeOff: @Sendable (Writing, RecordID, _ reason: String) throws -> Void

        package init(
            _ kind: Kind, endedBy enders: Set<Role>,
            all: @escaping @Sendable (Registers.Reading, UnitTree, CalendarDay) throws -> [Demand],
            strikeOff: @escaping @Sendable (Writing, RecordID, _ reason: String) throws -> Void
        ) {
            (self.kind, self.enders, self.all, self.strikeOff) = (kind, enders, all, strikeOff)
        }
    }

    /// Fields that are there before the unit opens the page.
    package func prefilled(for unit: RecordID, in tree: UnitTree) -> Int {
        held + (tree.children(of: unit).isEmpty ? 0 : summed)
    }
}

/// All that one unit is asked again and again (负担).
package struct Burden: Sendable, Hashable {
    package let demands: Int
    /// Answers in seven days, where it is said how often.
    package let perWeek: Int
    package let fields: Int
    package let prefilled: Int

    package init(_ all: [Demand], on unit: RecordID, in tree: UnitTree) {
        let own = all.filter { $0.units.contains(unit) }
        demands = own.count
        perWeek = own.reduce(0) { $0 + ($1.cadence.perWeek ?? 0) }
        fields = own.reduce(0) { $0 + $1.fields }
        prefilled = own.reduce(0) { $0 + $1.prefilled(for: unit, in: tree) }
    }
}
