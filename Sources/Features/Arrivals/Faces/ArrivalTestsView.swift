import Duties
import Kernel
import Organisation
import Policies
import Registers
import Web

/// Values of an arrival's tests: how many of those asked were seen, what each counts for, and what there is to enter.
struct ArrivalTestsView {
    struct Content: Sendable {
        let seen: TestsSeen
        /// Deadline of the next test that is owed.
        let due: Instant?
        /// Whether a call about a test that was missed is owed.
        let owesCall: Bool
        let names: [RecordID: Record]

        init(_ reading: Registers.Reading, of arrival: Record, _ rules: ArrivalSettings) throws {
            seen = try TestsSeen(reading, of: arrival, rules)
            due = try reading.testsOwed(of: [arrival.id])[arrival.id]?.due
            owesCall = try reading.duties(of: arrival.id, rule: ArrivalDuties.testCall).contains(where: \.state.isOpen)
            names = try reading.all(Users.self, ids: Set(seen.tests.compactMap { $0[ArrivalTests.fields.seenBy] }))
        }
    }

    let words: PageWords
    let content: Content
    let arrival: Record
    let handles: Bool
    /// What was typed and refused.
    let typed: Form

    /// Nothing for an arrival of which no tests are asked and none were seen.
    var values: ViewValue {
        let (asked, tests, t) = (content.seen.asked, content.seen.tests, ArrivalTests.fields)
        if asked == nil, tests.isEmpty { return .none }
        let isAsked = asked != nil && arrival.state == "verified"
        let wasRefused = typed.text(t.testedAt.name) != nil || typed.text(t.result.name) != nil
        return [
            "title": .text(title), "rule": ViewValue(isAsked ? rule : nil), "nextDue": words.due(content.due),
            "rows": .list(tests.map(row)), "rowsAny": .flag(!tests.isEmpty), "canEnter": .flag(handles && isAsked),
            "kinds": options([TestKind](), t.kind.name, "kind", usual: .nucleicAcid),
            "proofs": options([TestProof](), t.proof.name, "proof", usual: .paper),
            "results": options([ArrivalTestResult](), t.result.name, "result", usual: nil),
            "testedAt": .text(typed[t.testedAt.name] ?? ""), "latest": .text(words.pages.time.input(words.now)),
            "wasRefused": .flag(wasRefused), "reason": .text(typed["reason"] ?? ""),
            "canSettle": .flag(handles && tests.contains(where: \.isOpenPositive)),
            "outcomes": words.options([PositiveOutcome](), "choice.arrivalTest.outcome"),
            "canCall": .flag(handles && isAsked && content.owesCall),
            "calls": words.options(Outcome.ofCalls, nil, "verification.outcome"),
        ]
    }

    private var title: String {
        guard let asked = content.seen.asked else { return words.text("arrival.tests.title") }
        return words.text(
            "arrival.tests.of", ["n": String(content.seen.counted), "of": String(asked.quota.count)])
    }

    private var rule: String? {
        guard let quota = content.seen.asked?.quota, let arrives = arrival[Arrivals.fields.arrivesOn] else {
            return nil
        }
        return words.text(
            "arrival.tests.rule",
            [
                "n": String(quota.count), "hours": String(quota.minGapHours), "from": words.day(arrives),
                "to": words.day(arrives.advanced(by: quota.withinDays - 1)),
            ])
    }

    private func options<C: Choice & Equatable>(_: [C], _ name: String, _ field: String, usual: C?) -> ViewValue {
        let chosen = typed.text(name).flatMap { C(rawValue: $0) } ?? usual
        return words.options([chosen].compactMap(\.self), "choice.arrivalTest.\(field)")
    }

    private func row(_ test: Record) -> ViewValue {
        let t = ArrivalTests.fields
        let (verdict, quota) = (content.seen.verdict(of: test.id), content.seen.asked?.quota)
        let counted: ViewValue? = verdict.flatMap { verdict in
            quota.map { quota -> ViewValue in
                [
                    "tone": .text(verdict.counts ? "met" : "soon"),
                    "text": .text(words.text("arrival.tests.verdict.\(verdict.name)", verdict.values(quota))),
                ]
            }
        }
        return [
            "at": words.moment(test[t.testedAt]),
            "kind": .text(words.text("choice.arrivalTest.kind.\((test[t.kind] ?? .nucleicAcid).rawValue)")),
            "proof": .text(words.text("choice.arrivalTest.proof.\((test[t.proof] ?? .paper).rawValue)")),
            "who": .text(test[t.seenBy].flatMap { content.names[$0]?[Users.fields.name] } ?? ""),
            "result": result(test), "counted": counted ?? .none,
            "outcome": ViewValue(test[t.outcome].map { words.text("choice.arrivalTest.outcome.\($0.rawValue)") }),
        ]
    }

    /// One that is not there any more was deleted after its time.
    private func result(_ test: Record) -> ViewValue {
        guard let result = test[ArrivalTests.fields.result] else {
            return words.badge("plain", "arrival.tests.deleted")
        }
        return words.badge(result == .positive ? "late" : "met", "choice.arrivalTest.result.\(result.rawValue)")
    }
}
