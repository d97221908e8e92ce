import Database
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import Web

/// Values of an assessment's page.
struct AssessmentView {
    struct Content: Sendable {
        let assessment: Record
        let options: [AdviceOption]
        let tree: UnitTree
        let names: [RecordID: String]
        let earlier: Record?
        let later: Record?
        let snapshot: Record?
        let figures: [(indicator: Indicator, figure: Figure)]
        let directive: Record?
        let item: Record?
        let meeting: Record?
        let papers: DecisionPapers?

        init(_ reading: Reading, _ id: RecordID, _ book: IndicatorBook) throws {
            let a = Assessments.fields
            let found = try reading.find(Assessments.self, id)
            (assessment, options) = (found, try AdviceOption.stored(found[a.options]))
            tree = try UnitTree(reading)
            names = try reading.names(
                of: Set([found[a.asker], found[a.author], found[a.decider]].compactMap(\.self)))
            let definition = try reading.registry.named(Assessments.name)
            earlier = try found[a.supersedes].flatMap { try reading.any(definition, $0) }
            later = try reading.all(Assessments.self, where: a.supersedes, is: id).last { $0.state != "withdrawn" }
            snapshot = try found[a.snapshot].flatMap { try reading.any(reading.registry.named(Snapshots.name), $0) }
            figures = try snapshot.map { try reading.frozenFigures($0, book) } ?? []
            directive = try found[a.directive].flatMap { try reading.all(Directives.self, ids: [$0])[$0] }
            item = try found[a.item].flatMap { try reading.all(DirectiveItems.self, ids: [$0])[$0] }
            meeting = try found[a.meeting].flatMap { try reading.all(Meetings.self, ids: [$0])[$0] }
            let mayDecide = reading.principal.has(.commander, .dutyOfficer, .sectionLead)
            papers = found.state == "advised" && mayDecide ? try DecisionPapers(reading) : nil
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal
    let form: Form
    let problem: Rejection?

    private var assessment: Record { content.assessment }
    private var a: Assessments { Assessments.fields }

    var values: [String: ViewValue] {
        let isOwn = principal.advises(for: assessment[a.unit])
        let asks = principal.has(.dutyOfficer, .sectionLead)
        let waits = assessment.state == "asked"
        return [
            "title": .text(words.text("assessment.one")), "id": .text(assessment.id.text),
            "question": .text(assessment[a.question] ?? ""), "state": AssessmentList.state(assessment, words),
            "unit": .text(assessment[a.unit].map { content.tree.name($0) } ?? ""),
            "asker": .text(name(a.asker)), "asked": words.moment(assessment.created),
            "due": waits ? words.due(assessment[a.due]) : .none, "evidence": evidence,
            "earlier": link(content.earlier), "later": link(content.later), "given": given, "decision": decision,
            "canAdvise": .flag(waits && (isOwn || principal.has(.dutyOfficer))), "isProxy": .flag(!isOwn),
            "canWithdraw": .flag(waits && asks),
            "canAskAgain": .flag(asks && ["advised", "decided"].contains(assessment.state) && content.later == nil),
            "decide": content.papers.map { $0.values(form, words) } ?? .none, "rows": rows,
            "advice": .text(form.text("advice") ?? ""), "dissent": .text(form.text("dissent") ?? ""),
            "unanimous": .flag(form.flag("unanimous")), "experts": .text(form.text("experts") ?? ""),
            "seesRecord": .flag(principal.seesHeadquarters), "problem": words.problem(problem),
        ]
    }

    private func name(_ field: Field<RecordID>) -> String { assessment[field].flatMap { content.names[$0] } ?? "" }

    private func link(_ other: Record?) -> ViewValue {
        other.map { ["href": .text("/assessments/\($0.id)"), "state": AssessmentList.state($0, words)] } ?? .none
    }

    /// The papers themselves are the headquarters'; whoever is asked reads their numbers here.
    private var evidence: ViewValue {
        let source: FrozenEvidence? =
            assessment[a.brief].map { .brief($0) } ?? assessment[a.sitrep].map { .sitrep($0) }
            ?? assessment[a.snapshot].map { .snapshot($0) }
        guard let source else { return .none }
        let (day, s) = (assessment[a.evidenceDay], Snapshots.fields)
        let href =
            switch source {
            case .brief: day.map { "/briefs/\($0)" }
            case .sitrep(let id): "/sitreps/\(id)"
            case .snapshot(let id): "/registers/snapshot/\(id)"
            }
        return [
            "name": .text(AssessmentForm.name((source, day, content.snapshot?[s.asOf]), words)),
            "href": principal.seesHeadquarters ? ViewValue(href) : .none,
            "figuresAny": .flag(!content.figures.isEmpty),
            "figures": .list(
                content.figures.map { indicator, figure in
                    [
                        "name": .text(words.text(indicator.name)),
                        "value": .text(indicator.text(figure)), "unit": .text(words.text(indicator.unit)),
                    ]
                }),
        ]
    }

    private var given: ViewValue {
        guard let advice = assessment[a.advice] else { return .none }
        return [
            "options": .list(
                content.options.enumerated().map { place, option in
                    [
                        "no": ViewValue(place + 1), "title": .text(option.title), "pros": .text(option.pros),
                        "cons": .text(option.cons),
                    ]
                }),
            "advice": .text(advice), "dissent": ViewValue(assessment[a.dissent]),
            "experts": .text(words.list(assessment[a.experts] ?? [])), "at": words.moment(assessment[a.advised]),
            "author": .text(name(a.author)), "proxy": .flag(assessment[a.proxy] == true),
        ]
    }

    private var decision: ViewValue {
        guard let course = assessment[a.course] else { return .none }
        let sees = principal.seesHeadquarters
        return [
            "course": AdvisedView.course(course, words), "reason": ViewValue(assessment[a.reason]),
            "directive": content.directive.map {
                [
                    "href": sees ? .text("/directives/\($0.id)") : .none,
                    "text": .text(
                        [$0[Directives.fields.number], $0[Directives.fields.title]].compactMap(\.self).joined(
                            separator: " ")),
                ]
            } ?? .none,
            "item": ViewValue(content.item?[DirectiveItems.fields.wording]),
            "meeting": content.meeting.map {
                [
                    "href": sees ? .text("/meetings/\($0.id)") : .none,
                    "text": .text($0[Meetings.fields.title] ?? ""),
                ]
            } ?? .none,
            "by": .text(name(a.decider)), "at": words.moment(assessment[a.decided]),
        ]
    }

    /// Rows of the experts' form, as they were sent.
    private var rows: ViewValue {
        .list(
            (1...ExpertAdvice.mostOptions).map { row in
                [
                    "no": ViewValue(row), "title": .text(form.text("title\(row)") ?? ""),
                    "pros": .text(form.text("pros\(row)") ?? ""), "cons": .text(form.text("cons\(row)") ?? ""),
                ]
            })
    }
}
