import Kernel
import Policies
import Registers

/// What follows from a declaration by the policies in force (复工判定): of each declared place what an arrival from there would be
/// asked, of symptoms that a clinic comes first. Without a pack in force or a rule of one: fit.
struct Fitness: Sendable {
    let standing: Standing
    let until: CalendarDay?
    /// Each place with what is asked of who comes from it.
    let asked: [(place: DeclaredPlace, asked: Asked)]

    /// Places of which nobody has said yet whether the person was in the part that is listed.
    var open: [(place: DeclaredPlace, asked: Asked)] { asked.filter { !$0.asked.parts.isEmpty } }

    /// Packs with their versions.
    var policy: String? {
        let packs = Set(asked.flatMap { $0.asked.packs.map { "\($0.id) \($0.version)" } }).sorted()
        return packs.isEmpty ? nil : packs.joined(separator: "; ")
    }
}

extension Reading {
    /// - Parameter day: the day of the declaration.
    func fitness(
        _ places: [DeclaredPlace], symptoms: Bool, on day: CalendarDay, rules: ArrivalSettings
    ) throws -> Fitness {
        let all = try places.map { place in
            (
                place: place,
                asked: try asked(from: place.area, left: place.left, answer: place.stayed, today: day, rules: rules)
            )
        }
        var days = all.compactMap { $0.asked.measured?.ends }.filter { $0 >= day }
        // A day as a place has one, so that an employer is told no reason. A new declaration ends it at once.
        if symptoms { days.append(day.advanced(by: ReturnDeclarations.days)) }
        return Fitness(standing: days.isEmpty ? .fit : .notYet, until: days.max(), asked: all)
    }

    /// The same of a declaration, as it was on its day: for the reasons that its person reads.
    func fitness(of declaration: Record, rules: ArrivalSettings) throws -> Fitness {
        let r = ReturnDeclarations.fields
        return try fitness(
            (declaration[r.places] ?? []).compactMap { DeclaredPlace($0) }, symptoms: declaration[r.symptoms] ?? false,
            on: declaration[r.declaredOn] ?? rules.today(declaration.created), rules: rules)
    }
}
