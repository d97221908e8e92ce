import Database
import Foundation
package import Kernel
import Organisation
package import Registers

/// What a worker declares (申报内容).
package struct Declared: Hashable, Sendable {
    package let employer: String
    /// Township of the place of work.
    package let area: AreaCode
    package let places: [DeclaredPlace]
    package let symptoms: Bool

    package init(employer: String, area: AreaCode, places: [DeclaredPlace], symptoms: Bool) {
        (self.employer, self.area, self.places, self.symptoms) = (employer, area, places, symptoms)
    }
}

/// The two codes of a declaration (本人码、出示码), told in one answer alone: the worker's opens and replaces it, the other tells an
/// employer `ReturnAnswer`.
package struct ReturnCodes: Hashable, Sendable {
    package let own: String
    package let handed: String

    static func make() -> ReturnCodes { ReturnCodes(own: SpokenSecret.make(), handed: SpokenSecret.make()) }

    /// One code cannot stand for the other, nor for another headquarters'.
    static func digest(_ code: String, for use: Use, _ county: AreaCode) -> String {
        Data(SpokenSecret.digest(code, for: "return.\(use)\u{1F}\(county)")).base64EncodedString()
    }

    enum Use { case own, handed }
}

extension Writing {
    /// What a person declares on the web. It needs no permission; the same `id` again is the same declaration with new codes.
    /// - Throws: `Rejection` invalid with every problem.
    package func declareReturn(
        id: RecordID, _ declared: Declared, rules: ArrivalSettings
    ) throws -> (declaration: Record, codes: ReturnCodes) {
        let (r, codes) = (ReturnDeclarations.fields, ReturnCodes.make())
        let digests = Values {
            $0[r.own] = ReturnCodes.digest(codes.own, for: .own, county)
            $0[r.handed] = ReturnCodes.digest(codes.handed, for: .handed, county)
        }
        if let there = try reading.any(registry.named(ReturnDeclarations.name), id) {
            guard there.created.advanced(minutes: 60) > now else { throw Rejection.invalid("filingSent") }
            return (try update(there, verb: "file", digests), codes)
        }
        let values = Values(try judged(declared, rules).stored.merging(digests.stored) { $1 })
        return (try insert(ReturnDeclarations.self, id: id, verb: "file", values), codes)
    }

    /// A new declaration in place of the old one: how anything in it is corrected. Both codes stay, so that an employer who asks
    /// again hears the new answer.
    /// - Throws: `Rejection` unauthenticated `receiptRefused`; invalid.
    @discardableResult
    package func declareReturn(again code: String, _ declared: Declared, rules: ArrivalSettings) throws -> Record {
        guard let old = try reading.returnDeclaration(own: code, on: rules.today(now)) else { throw Receipts.refused }
        return try update(old, verb: "correct", judged(declared, rules))
    }

    /// A declaration with what follows from it.
    private func judged(_ declared: Declared, _ rules: ArrivalSettings) throws -> Values {
        let (r, today) = (ReturnDeclarations.fields, rules.today(now))
        let first = today.advanced(by: -ReturnDeclarations.days)
        var problems: [Rejection.Problem] = []
        if !(1...ReturnDeclarations.most).contains(declared.places.count) {
            problems.append(.init("required", field: r.places.name))
        }
        if declared.places.contains(where: { !(first...today).contains($0.left) }) {
            problems.append(
                .init("placeDay", field: r.places.name, values: ["days": String(ReturnDeclarations.days)]))
        }
        let area = declared.area
        let isHere = county.territory.contains(area) && area.level == .township
        if try !isHere || reading.areaName(area) == nil {
            problems.append(.init("areaUnknown", field: r.area.name, values: ["area": area.text]))
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let fitness = try reading.fitness(declared.places, symptoms: declared.symptoms, on: today, rules: rules)
        // Whoever asks a second time has answered.
        guard fitness.open.isEmpty else { throw Rejection.invalid("partUnanswered", field: r.places.name) }
        return Values {
            $0[r.declaredOn] = today
            $0[r.area] = area
            $0[r.employer] = declared.employer
            $0[r.places] = declared.places.map(\.text)
            $0[r.symptoms] = declared.symptoms
            $0[r.standing] = fitness.standing
            $0[r.until] = fitness.until
            $0[r.policy] = fitness.policy
        }
    }
}

extension Reading {
    /// The declaration whose own code this is; nil for every other text, and after 14 days.
    func returnDeclaration(own code: String, on today: CalendarDay) throws -> Record? {
        try returnDeclaration(code, for: .own, ReturnDeclarations.fields.own, on: today)
    }

    /// What an employer is told by the code that a worker handed over; nil for every other text, and after 14 days.
    package func returnAnswer(handed code: String, on today: CalendarDay) throws -> ReturnAnswer? {
        try returnDeclaration(code, for: .handed, ReturnDeclarations.fields.handed, on: today)
            .flatMap { ReturnAnswer($0, on: today) }
    }

    private func returnDeclaration(
        _ code: String, for use: ReturnCodes.Use, _ field: Field<String>, on today: CalendarDay
    ) throws -> Record? {
        guard code.utf8.count <= 60 else { return nil }
        let digest = ReturnCodes.digest(code, for: use, principal.county)
        return try all(ReturnDeclarations.self, where: field, is: digest, limit: 1).first {
            ($0[ReturnDeclarations.fields.declaredOn]?.advanced(by: ReturnDeclarations.days)).map { today <= $0 }
                ?? false
        }
    }
}
