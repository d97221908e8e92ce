package import Kernel
import Measures
package import Policies
package import Registers

/// A risk area at a place of origin.
package struct Listed: Hashable, Sendable {
    package let id: RecordID
    package let name: String
    package let level: OriginRisk
    /// Whether the whole place lies in it; else one must ask where exactly.
    package let isWhole: Bool

    package init(id: RecordID, name: String, level: OriginRisk, isWhole: Bool) {
        (self.id, self.name, self.level, self.isWhole) = (id, name, level, isWhole)
    }
}

/// What is asked of somebody who comes from a place (会被要求什么, E3): the level at which the place is listed, and what the policies in
/// force make of it. Of a place and a day; nobody is needed for it.
package struct Asked: Hashable, Sendable {
    package let risk: OriginRisk
    /// What keeps a person somewhere; nil where nothing does.
    package let measured: Measured?
    /// Categories that ask for tests alone.
    package let milder: [CategoryRule]
    package let claims: [Claim]
    /// Packs that say something of people who come from a listed place.
    package let packs: [PolicyPack]
    /// Risk areas in the place of which nobody has said yet whether the person was there.
    package let parts: [Listed]
    /// Tests that are owed, where nothing else is: of several the most.
    package var tests: TestsAsked?
    /// Day of arriving from which the tests count; nil where only a place is asked about.
    package var arrives: CalendarDay?

    static let nothing = Asked(risk: .none, measured: nil, milder: [], claims: [], packs: [], parts: [])
}

extension Reading {
    /// What the policies ask of somebody who left, or will leave, a place on a day.
    /// - Parameters:
    ///   - origin: nil where the place is not known to the area table: nothing then follows from it.
    ///   - answer: what was said of risk areas that are a part of the place; nil: nobody was asked yet.
    package func asked(
        from origin: AreaCode?, left: CalendarDay, answer: Stayed? = nil, today: CalendarDay, rules: ArrivalSettings
    ) throws -> Asked {
        let listed = try origin.map { try rules.listings(self, $0, left...max(left, today)) } ?? []
        let certain = listed.filter { $0.isWhole || answer == .within($0.id) }
        // Who leaves next week comes under what is in force then.
        let shelf = try rules.measures.shelf(self, max(left, today))
        let claims = Set(certain.map(\.level)).sorted { $0.rawValue < $1.rawValue }
            .flatMap { shelf.arrival(level: $0.rawValue, left: left) }
        let measured = shelf.plan(for: claims)
        let categories = claims.compactMap { claim in claim.pack.flatMap(shelf.pack)?.category(claim.category) }
        return Asked(
            risk: certain.map(\.level).max() ?? .none, measured: measured,
            milder: measured == nil
                ? categories.filter { !$0.plan.restricts && ($0.quota != nil || $0.plan.days > 0) } : [],
            claims: claims, packs: claims.isEmpty ? [] : shelf.packs.filter { $0.arrivals != nil },
            parts: answer == nil ? listed.filter { !$0.isWhole } : [],
            tests: measured == nil ? TestsAsked.most(of: claims, on: shelf) : nil)
    }

    /// The same of an arrival; nothing of whom only others have told so far: their word is no ground (E16).
    func asked(_ arrival: Record, _ rules: ArrivalSettings, _ now: Instant) throws -> Asked {
        let a = Arrivals.fields
        guard arrival[a.namedBy] == nil else { return .nothing }
        var asked = try asked(
            from: arrival[a.originArea], left: arrival[a.leftOn] ?? rules.today(now),
            answer: arrival[a.stayed].flatMap { Stayed($0) }, today: rules.today(now), rules: rules)
        asked.arrives = arrival[a.arrivesOn]
        return asked
    }
}

/// What somebody said of the risk areas in the place they come from: in one of them, or in none.
package enum Stayed: Hashable, Sendable {
    case within(RecordID)
    case elsewhere

    /// Reads a form's or a record's `elsewhere` or id.
    package init?(_ text: String) {
        if text == "elsewhere" {
            self = .elsewhere
        } else if let id = RecordID(text) {
            self = .within(id)
        } else {
            return nil
        }
    }

    package var text: String { if case .within(let id) = self { id.text } else { "elsewhere" } }
}

extension Asked {
    /// As an arrival holds it.
    var values: Values {
        let a = Arrivals.fields
        return Values {
            $0[a.risk] = risk
            $0[a.category] = measured?.category ?? claims.first?.category
            $0[a.quota] = tests?.key
        }
    }
}
