import Foundation
import Hummingbird
import Indicators
package import Kernel
import Organisation
package import Registers
import Web

/// What the pages of arrivals share.
package struct ArrivalFace: Sendable {
    package let store: RecordStore
    package let rules: ArrivalSettings
    /// Key of the headquarters whose public pages these are.
    package let county: AreaCode

    package init(store: RecordStore, rules: ArrivalSettings, county: AreaCode) {
        (self.store, self.rules, self.county) = (store, rules, county)
    }

    /// Who asks without an account: reads as the headquarters itself what everybody may know.
    var visitor: Principal { .system(county, name: "visitor") }

    /// Whom to call instead: telephone and paper are ways for everybody (O3).
    func dutyPhone() async throws -> String? {
        try await store.read(as: visitor) { reading in
            try UnitTree(reading).office.flatMap { try reading.dutyPhones(of: [$0.id])[$0.id] }
        }
    }
}

extension PageWords {
    func text(_ words: Words) -> String { context.language == .en ? words.en : words.zh }
    func day(_ day: CalendarDay) -> String { pages.time.day(day, context.language, now: now) }

    /// Options of a choice, with the one that was chosen.
    func options<C: Choice>(_ all: [C], _ chosen: String?, _ field: String) -> ViewValue {
        .list(
            all.map {
                [
                    "value": .text($0.rawValue), "text": .text(text("choice.\(field).\($0.rawValue)")),
                    "selected": .flag($0.rawValue == chosen),
                ]
            })
    }

    func options(_ areas: [Origins.Place], _ chosen: String?) -> ViewValue {
        .list(
            areas.map {
                ["value": .text($0.code.text), "text": .text($0.name), "selected": .flag($0.code.text == chosen)]
            })
    }

    /// Field and words of each problem of a form.
    func problems(_ rejection: Rejection?, of register: String = Arrivals.name) -> ViewValue {
        guard let rejection else { return .list([]) }
        let all =
            rejection.problems.isEmpty
            ? [Rejection.Problem(rejection.code, values: rejection.values)] : rejection.problems
        return .list(
            all.map { problem in
                let words = text("rejection.\(problem.code)", problem.values)
                let field = problem.field.flatMap { name -> String? in
                    let key = "field.\(register).\(name)"
                    return pages.locales.has(key, context.language) ? text(key) : nil
                }
                return .text(field.map { "\($0)：\(words)" } ?? words)
            })
    }
}
