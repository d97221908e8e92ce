import Hummingbird
import Kernel
import Policies
import Registers
import Web

/// The tests of an arrival, on its page: one entered at a time, a word about a positive, a call about one that was missed.
extension ArrivalPages {
    func addTests(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.post("arrivals/{id}/tests") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let given = try Self.test(form, rules)
                let flash = try await store.write(by: principal) { writing in
                    let test = try writing.enter(test: given, of: id, reason: form.text("reason"), rules: rules)
                    return Self.flash(
                        test, try TestsSeen(writing.reading, of: writing.reading.find(Arrivals.self, id), rules))
                }
                return Response.see("/arrivals/\(id)", flash: flash, for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
        }
        step(pages, routes, "positive") { writing, id, form in
            _ = try writing.reading.find(Arrivals.self, id)
            guard let outcome = form.text("outcome").flatMap({ PositiveOutcome(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "outcome")
            }
            return try writing.settle(positiveOf: id, outcome: outcome)
        }
        step(pages, routes, "test-call") { writing, id, form in
            _ = try writing.reading.find(Arrivals.self, id)
            guard let outcome = form.text("outcome").flatMap({ Outcome(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "outcome")
            }
            return try writing.call(aboutTestsOf: id, outcome: outcome, words: form.text("words"))
        }
    }

    private static func test(_ form: Form, _ rules: ArrivalSettings) throws -> SeenTest {
        let t = ArrivalTests.fields
        var check = FormCheck(form)
        for name in [t.kind.name, t.testedAt.name, t.proof.name, t.result.name] where form.text(name) == nil {
            check.fail("required", field: name)
        }
        let kind = check.choice(t.kind.name, of: TestKind.self)
        let testedAt = check.moment(t.testedAt.name, in: rules.zone)
        let proof = check.choice(t.proof.name, of: TestProof.self)
        let result = check.choice(t.result.name, of: ArrivalTestResult.self)
        try check.finish()
        guard let kind, let testedAt, let proof, let result else { throw Rejection.invalid("required") }
        return SeenTest(kind, at: testedAt, on: proof, result)
    }

    /// What the test counts for, said at once; a positive before everything else.
    private static func flash(_ test: Record, _ seen: TestsSeen) -> Flash {
        if test.isOpenPositive { return Flash("arrival.tests.done.positive", tone: .warning) }
        guard let verdict = seen.verdict(of: test.id), let quota = seen.asked?.quota else {
            return Flash("arrival.tests.done.noted")
        }
        return Flash(
            "arrival.tests.done.\(verdict.name)", verdict.values(quota), tone: verdict.counts ? .done : .warning)
    }
}
