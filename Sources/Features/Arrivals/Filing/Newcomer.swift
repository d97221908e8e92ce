import Crypto
import Database
import Duties
package import Kernel
import Measures
package import Registers

/// Somebody from outside of whom a landlord, an employer or a venue tells (外来人员摸排, domain.md E16): what the township needs to
/// call them, and nothing else – neither document nor birth, nor what they had or where they were.
///
/// It is somebody else's word: it is verified like a filing, and until the person has been reached nothing is made of it.
package struct Newcomer: Hashable, Sendable {
    package var name: String
    package var phone: Phone
    /// Where from, as it was said.
    package var origin: String
    package var originArea: AreaCode?
    package var arrivesOn: CalendarDay
    /// Township in which they stay.
    package var area: AreaCode
    package var address: String
    package var namedBy: NamedBy
    /// Who tells: nobody is named by somebody without a name.
    package var saidBy: String

    package init(
        name: String, phone: Phone, from origin: String, originArea: AreaCode? = nil, arrivesOn: CalendarDay,
        area: AreaCode, address: String, namedBy: NamedBy, saidBy: String
    ) {
        (self.name, self.phone, self.origin, self.originArea) = (name, phone, origin, originArea)
        (self.arrivesOn, self.area, self.address) = (arrivesOn, area, address)
        (self.namedBy, self.saidBy) = (namedBy, saidBy)
    }

    /// As a filing holds it; what staff have written down goes to `file(onBehalf:)`.
    func values(_ via: FiledVia?) -> Values {
        let a = Arrivals.fields
        return Values {
            $0[a.name] = name
            $0[a.idKind] = IDKind.none
            $0[a.phone] = Protected(phone)
            $0[a.resident] = false
            $0[a.origin] = origin
            $0[a.originArea] = originArea
            // Nobody has said when they left: the person does.
            $0[a.leftOn] = arrivesOn
            $0[a.arrivesOn] = arrivesOn
            $0[a.means] = .unknown
            $0[a.area] = area
            $0[a.address] = address
            $0[a.via] = via
            $0[a.namedBy] = namedBy
            $0[a.saidBy] = saidBy
        }
    }

    /// The same words of the same page are one notice; other words are another, also where the browser went back.
    func id(_ page: RecordID) -> RecordID {
        let words = [
            page.text, name, phone.text, origin, arrivesOn.description, area.text, address, namedBy.rawValue, saidBy,
        ]
        return RecordID(digest: SHA256.hash(data: Array(words.joined(separator: "\u{1F}").utf8)))
    }
}

/// Who else may tell of a newcomer (告知人): where they live, where they work, where they lodge or trade.
package enum NamedBy: String, Choice { case landlord, employer, venue }

extension Writing {
    /// What somebody tells on the web of a person who has come (告知). It needs no permission and answers nothing: neither
    /// whether the person has filed, nor what became of it.
    /// - Parameter page: id of the page it was written on.
    /// - Throws: `Rejection` invalid with every problem.
    package func tell(of newcomer: Newcomer, page: RecordID, rules: ArrivalSettings) throws {
        let id = newcomer.id(page)
        guard try reading.any(registry.named(Arrivals.name), id) == nil else { return }
        var values = newcomer.values(.web)
        try requireTeller(values)
        try refuse(values, rules)
        try Arrivals.fields.complete(&values, id: id, before: nil, in: reading)
        try admit(try insert(Arrivals.self, id: id, verb: "tell", values), rules)
    }

    /// Takes in a new filing. Where somebody has told of a person who has filed in the same township, or the other way round,
    /// the filing stands and the notice is the double; the township calls once, and whoever told learns nothing.
    @discardableResult
    func admit(_ new: Record, _ rules: ArrivalSettings) throws -> Record {
        let a = Arrivals.fields
        let twins = try reading.twins(of: new)
        if new[a.namedBy] != nil, !twins.isEmpty { return try settle(new, "duplicate", verb: "sameAs") }
        let filed = try begin(new, rules)
        for told in twins where told[a.namedBy] != nil && told.state == "filed" {
            try cancel(rule: ArrivalDuties.verify, subject: told.id)
            // Nobody owes its verification any more, and no rate counts it as late.
            try update(settle(told, "duplicate", verb: "sameAs"), Values { $0[a.verifyBy] = nil })
        }
        return filed
    }

    /// The person's own words take the place of what others have told (本人说明): from then on it is their own filing.
    /// - Parameter own: document, birth, resident, day of leaving.
    /// - Throws: `Rejection` invalid `required` where they are missing, and every problem of theirs.
    func hear(_ own: Values?, of arrival: Record) throws -> Record {
        let a = Arrivals.fields
        guard var values = own, values[a.leftOn] != nil else {
            throw Rejection.invalid("required", field: a.leftOn.name)
        }
        values[a.namedBy] = nil
        values[a.saidBy] = nil
        try a.complete(&values, id: arrival.id, before: arrival, in: reading)
        return try update(arrival, verb: "say", values)
    }

    func requireTeller(_ values: Values) throws {
        let a = Arrivals.fields
        guard (values[a.saidBy] ?? "").isEmpty == false else {
            throw Rejection.invalid("saidByRequired", field: a.saidBy.name)
        }
    }
}

extension Reading {
    /// Days by which a landlord's word of the arrival may be off.
    private static let near = 3

    /// Filings of the same person – by name and telephone, whose blind indexes are compared – in the same township and
    /// within days, that somebody verifies or has verified.
    fileprivate func twins(of arrival: Record) throws -> [Record] {
        guard let day = arrival[Arrivals.fields.arrivesOn] else { return [] }
        let definition = try registry.named(Arrivals.name)
        return try connection.query(
            """
            SELECT b.* FROM arrival a JOIN arrival b ON b.county = a.county AND b."phone_index" = a."phone_index"
              AND b.name = a.name AND b.unit = a.unit
            WHERE a.county = \(principal.county) AND a.id = \(arrival.id) AND b.id <> a.id
            AND b.state IN ('filed', 'verified', 'underPlan')
            AND b."arrivesOn" BETWEEN \(day.advanced(by: -Self.near)) AND \(day.advanced(by: Self.near))
            ORDER BY b.id LIMIT 10
            """
        ).map { try Record($0, of: definition) }
    }
}
