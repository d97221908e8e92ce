import Foundation
import Kernel
import Organisation
import Registers
import Web

/// The form of a new question, and what the forms of an assessment's page say.
struct AssessmentForm {
    private let tree: UnitTree
    private let evidence: [(evidence: FrozenEvidence, day: CalendarDay?, asOf: Instant?)]
    private let earlier: Record?

    init(_ reading: Reading, after: RecordID?) throws {
        tree = try UnitTree(reading)
        evidence = try reading.latestEvidence()
        earlier = try after.map { try reading.find(Assessments.self, $0) }
    }

    /// - Throws: `Rejection` invalid with every problem (`required`, `badChoice`, `badMoment`, `tooLong`).
    static func question(_ form: Form, _ zone: TimeZone) throws -> AdviceQuestion {
        var check = FormCheck(form)
        for name in ["unit", "due", "evidence"] where form.text(name) == nil { check.fail("required", field: name) }
        let text = check.required("question", longest: 1_000)
        let (unit, due) = (check.recordID("unit"), check.moment("due", in: zone))
        let (evidence, after) = (form.text("evidence").flatMap { FrozenEvidence($0) }, check.recordID("after"))
        if form.text("evidence") != nil, evidence == nil { check.fail("badChoice", field: "evidence") }
        try check.finish()
        guard let unit, let due, let evidence else { throw Rejection.invalid("required", field: "unit") }
        return AdviceQuestion(text, of: unit, due: due, evidence: evidence, supersedes: after)
    }

    /// Rows of the form that are filled in at all; what is missing in them the operation says.
    static func advice(_ form: Form) -> ExpertAdvice {
        let options = (1...ExpertAdvice.mostOptions).map { row in
            AdviceOption(
                title: form.text("title\(row)") ?? "", pros: form.text("pros\(row)") ?? "",
                cons: form.text("cons\(row)") ?? "")
        }
        return ExpertAdvice(
            options: options.filter { $0 != AdviceOption(title: "", pros: "", cons: "") },
            advice: form.text("advice") ?? "", unanimous: form.flag("unanimous"), dissent: form.text("dissent") ?? "",
            experts: (form.text("experts") ?? "").split(whereSeparator: \.isNewline).map(String.init))
    }

    /// - Throws: `Rejection` invalid `badChoice`.
    static func decision(_ form: Form) throws -> AdviceDecision {
        guard let course = form.text("course").flatMap({ AdviceCourse(rawValue: $0) }) else {
            throw Rejection.invalid("badChoice", field: "course")
        }
        var decision = AdviceDecision(course: course, reason: form.text("reason") ?? "")
        let parts = (form.text("paper") ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let id = RecordID(parts[1]) else { return decision }
        switch parts[0] {
        case "directive": decision.directive = id
        case "item": decision.item = id
        case "meeting": decision.meeting = id
        default: throw Rejection.invalid("badChoice", field: "paper")
        }
        return decision
    }

    func values(_ form: Form, _ problem: Rejection?, _ words: PageWords) -> [String: ViewValue] {
        let a = Assessments.fields
        let chosen = form.recordID("unit") ?? earlier?[a.unit]
        return [
            "title": .text(words.text("assessment.ask")), "problem": words.problem(problem),
            "question": .text(form.text("question") ?? earlier?[a.question] ?? ""),
            "after": ViewValue(earlier?.id.text),
            "units": .list(
                tree.all.filter { ![.village, .headquarters].contains($0.kind) }.map {
                    ["value": .text($0.id.text), "text": .text($0.short), "selected": .flag(chosen == $0.id)]
                }),
            "due": .text(form.text("due") ?? Self.proposed(words)),
            "evidence": .list(
                evidence.map { line in
                    [
                        "value": .text(line.evidence.text), "text": .text(Self.name(line, words)),
                        "selected": .flag(form.text("evidence") == line.evidence.text),
                    ]
                }), "evidenceAny": .flag(!evidence.isEmpty),
        ]
    }

    /// The term that is proposed: a full hour, half a day on – before the next meeting, after the ladder's first rung.
    private static func proposed(_ words: PageWords) -> String {
        let hour: Int64 = 3_600_000
        let half = words.now.milliseconds + 12 * hour
        return words.pages.time.input(Instant(milliseconds: half - half % hour))
    }

    /// 疫情快报 5月4日（截至 18:00）.
    static func name(
        _ line: (evidence: FrozenEvidence, day: CalendarDay?, asOf: Instant?), _ words: PageWords
    ) -> String {
        let kind =
            switch line.evidence {
            case .brief: "brief"
            case .sitrep: "sitrep"
            case .snapshot: "snapshot"
            }
        let (time, language) = (words.pages.time, words.context.language)
        return words.text(
            "assessment.evidenceOf.\(kind)",
            [
                "day": line.day.map { time.day($0, language, now: words.now) } ?? "",
                "asOf": line.asOf.map { time.moment($0, language, now: words.now) } ?? "",
            ])
    }
}
