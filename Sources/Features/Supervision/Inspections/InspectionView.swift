import Kernel
import Organisation
import Registers
import Web

/// Values of an inspection's page.
struct InspectionView {
    struct Content: Sendable {
        let inspection: Record
        let place: Record?
        let responsible: Responsible?
        let findings: [Record]
        let plan: Record?

        init(_ reading: Reading, _ id: RecordID) throws {
            let i = Inspections.fields
            inspection = try reading.find(Inspections.self, id)
            let places = try inspection[i.place].map { try reading.all(Places.self, ids: [$0]) } ?? [:]
            place = places.values.first
            responsible = try reading.responsible(for: Array(places.values)).values.first
            findings = try reading.all(Findings.self, where: Findings.fields.inspection, is: id)
            plan = try inspection[i.plan].flatMap { try reading.all(Plans.self, ids: [$0])[$0] }
        }

        /// As they are stored.
        var answers: Answers {
            get throws { try inspection[Inspections.fields.answers].map { try Answers($0) } ?? Answers([:]) }
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal
    let rules: SupervisionRules
    let answers: Answers
    let problem: Rejection?
    private var inspection: Record { content.inspection }

    /// The version it was made with; for a visit to be made, the one in force.
    private var checklist: Checklist? {
        let i = Inspections.fields
        if let id = inspection[i.checklist] {
            return rules.checklists.checklist(id, version: inspection[i.checklistVersion] ?? 0)
        }
        return inspection[i.kind].flatMap { rules.checklists.checklist(for: $0, on: rules.today(words.now)) }
    }

    var values: [String: ViewValue] {
        let (i, p) = (Inspections.fields, Places.fields)
        let answering = inspection.state == "planned" && principal.has(.inspector, .dutyOfficer)
        let problems = Dictionary(
            (problem?.problems ?? []).map { ($0.field ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        let text = { (problem: Rejection.Problem?) in
            ViewValue(problem.map { self.words.text("rejection.\($0.code)", $0.values) })
        }
        let lines = (checklist?.items ?? []).enumerated().map { number, item -> ViewValue in
            let line = answers.lines[item.id]
            return [
                "id": .text(item.id), "number": ViewValue(number + 1), "text": .text(words.text(item.text)),
                "severity": words.severity(item.severity), "words": .text(line?.words ?? ""),
                "problem": text(problems[item.id]),
                "answer": line.map { words.badge(Self.tone($0.answer), "supervision.answer.\($0.answer.rawValue)") }
                    ?? .none,
                "choices": .list(
                    Answer.allCases.map {
                        [
                            "value": .text($0.rawValue), "text": .text(words.text("supervision.answer.\($0.rawValue)")),
                            "checked": .flag(line?.answer == $0),
                        ]
                    }),
            ]
        }
        return [
            "title": .text(content.place?[p.name] ?? ""), "id": .text(inspection.id.text),
            "place": .text("/places/\(inspection[i.place] ?? inspection.id)"),
            "kind": .text(words.kind(inspection[i.kind])),
            "address": ViewValue(content.place?[p.address]), "territory": ViewValue(content.responsible?.territory),
            "sector": ViewValue(content.responsible?.sector), "person": ViewValue(content.responsible?.person),
            "state": words.badge(inspection.state == "done" ? "met" : "info", "state.inspection.\(inspection.state)"),
            "inspected": words.day(inspection[i.inspected]),
            "plan": content.plan.map {
                ["href": .text("/plans/\($0.id)"), "title": .text($0[Plans.fields.title] ?? "")]
            } ?? .none,
            "checklist": ViewValue(checklist.map { "\(words.text($0.title)) v\($0.version)" }),
            "answering": .flag(answering), "lines": .list(lines), "words": .text(inspection[i.words] ?? ""),
            "wordsProblem": text(problems["words"]),
            "problemCount": problem == nil
                ? .none : .text(words.text("supervision.problems", ["n": String(problems.count)])),
            "findings": .list(
                content.findings.map {
                    [
                        "href": .text("/findings/\($0.id)"), "title": .text($0[Findings.fields.title] ?? ""),
                        "state": words.state(of: $0), "due": words.due($0[Findings.fields.due]),
                    ]
                }),
        ]
    }

    static func tone(_ answer: Answer) -> String {
        switch answer {
        case .conforms: "met"
        case .fails: "late"
        case .notApplicable: "plain"
        }
    }
}
