import Communiques
import Database
import Foundation
import Kernel
import Organisation
import Registers
import Web

/// Values of the draft page.
struct DraftView {
    /// What the page reads from the database.
    struct Content: Sendable {
        let directive: Record
        let items: [Record]
        let tree: UnitTree
        let text: Record?
        let said: Communique?
        let load: Load
        let leaders: [String]
        let advised: AdvisedView
        let workstreams: [Record]

        init(_ reading: Registers.Reading, _ id: RecordID, now: Instant) throws {
            directive = try reading.find(Directives.self, id)
            items = try reading.items(of: id)
            tree = try UnitTree(reading)
            text = try directive[Directives.fields.communique].map { try reading.find(CommuniqueTexts.self, $0) }
            let json = text?[CommuniqueTexts.fields.reading]?.text ?? ""
            said = try? JSONDecoder().decode(Communique.self, from: Data(json.utf8))
            load = try reading.load(of: directive, tree, now: now)
            leaders = try reading.commanders()
            advised = try AdvisedView(reading, Assessments.fields.directive, id, tree)
            workstreams = try reading.workstreams()
        }
    }

    let words: PageWords
    let rules: CommandRules
    let principal: Principal
    let content: Content
    let opened: RecordID?
    let problem: Rejection?

    private var directive: Record { content.directive }
    private var isDraft: Bool { directive.state == "draft" }
    private var mayEdit: Bool { isDraft && principal.has(.dutyOfficer, .sectionLead) }

    var values: [String: ViewValue] {
        let d = Directives.fields
        let included = content.items.filter { $0[DirectiveItems.fields.included] == true }
        let kinds = ItemKind.allCases.map { kind in
            (kind, content.items.filter { $0[DirectiveItems.fields.kind] == kind }.count)
        }
        let source = words.text("directive.source.\((directive[d.sourceKind] ?? .meeting).rawValue)")
        let length = (content.text?[CommuniqueTexts.fields.text] ?? "").count
        let review = directive.state == "review"
        let tasks = String(content.load.acknowledgements)
        return [
            "id": .text(directive.id.text), "title": .text(directive[d.title] ?? ""),
            "call": ViewValue(content.directive[Directives.fields.call].map { "/telephone/\($0)" }),
            "source": .text(words.text("directive.draftSource", ["source": source, "length": String(length)])),
            "state": words.directiveState(directive),
            "tally": .list(
                kinds.filter { $0.1 > 0 }.map {
                    ["count": ViewValue($0.1), "label": .text(words.text("directive.kind.\($0.0.rawValue)"))]
                }),
            "problems": problems, "advisedAny": .flag(!content.advised.assessments.isEmpty),
            "advised": content.advised.values(words),
            "returned": directive[d.returned].map {
                [
                    "by": .text(words.text("directive.byCommander")), "at": words.moment(directive.updated),
                    "words": .text($0),
                ]
            } ?? .none,
            "headOpen": .flag(false),
            "headSummary": .text(
                [
                    directive[d.number] ?? series(directive[d.series] ?? ""),
                    words.text("task.urgency.\((directive[d.urgency] ?? .routine).rawValue)"), source,
                ].joined(separator: " · ")),
            "locked": .flag(!mayEdit),
            "seriesOptions": .list(
                rules.series.map {
                    ["value": .text($0), "text": .text(series($0)), "selected": .flag($0 == directive[d.series])]
                }),
            "series": ViewValue(directive[d.series]), "number": ViewValue(directive[d.number]),
            "nextNumber": .text(words.text("directive.automatic")),
            "sourceKindOptions": words.options(directive[d.sourceKind], "directive.source"),
            "urgencyOptions": words.options(directive[d.urgency], "task.urgency"),
            "legalBasis": ViewValue(directive[d.legalBasis]), "scope": ViewValue(directive[d.scope]),
            "effective": ViewValue(directive[d.effective]?.description),
            "expiry": ViewValue(directive[d.expiry]?.description),
            "inferredAny": .flag(!(content.said?.inferred.isEmpty ?? true)), "inferred": inferred,
            "load": content.load.values, "segments": .list(DraftText(content, words).segments),
            "doubtsAny": .flag(!(content.said?.doubts.isEmpty ?? true)),
            "doubtCount": ViewValue(content.said?.doubts.count ?? 0), "doubts": doubts,
            "unitNames": .list(
                ([UnitNames.allTownships] + content.tree.all.filter { $0.kind != .village }.map(\.short)).map {
                    .text($0)
                }),
            "leaderNames": .list(content.leaders.map { .text($0) }),
            "items": .list(
                content.items.enumerated().map { number, item in
                    ItemView(
                        words: words, rules: rules, content: content, item: item, number: number + 1, locked: !mayEdit,
                        open: item.id == opened, problem: item.id == opened ? problem : nil
                    ).values
                }),
            "canAdd": .flag(mayEdit),
            "dockNote": .text(
                words.text(review ? "directive.dockReview" : "directive.dockDraft", ["n": String(included.count)])),
            "canSave": .flag(mayEdit), "canSubmit": .flag(mayEdit && !included.isEmpty),
            "canIssue": .flag(review && principal.has(.commander)),
            "canReturn": .flag(review && principal.has(.commander)),
            "submitConfirm": .text(words.text("directive.submitConfirm")),
            "issueConfirm": .text(words.text("directive.issueConfirm", ["n": tasks])),
        ]
    }

    /// A series as people read it: the year filled in, the number still open.
    private func series(_ pattern: String) -> String {
        pattern.replacingOccurrences(of: "{year}", with: String(CalendarDay(words.now, in: rules.zone).year))
            .replacingOccurrences(of: "{n}", with: " … ")
    }

    private var problems: ViewValue {
        guard let problem, problem.code == "notReady" || opened == nil else { return [] }
        let all =
            problem.problems.isEmpty ? [Rejection.Problem(problem.code, values: problem.values)] : problem.problems
        return .list(
            all.map { problem in
                var values = problem.values
                if let item = values["item"], let place = content.items.firstIndex(where: { $0.id.text == item }) {
                    values["no"] = String(place + 1)
                }
                return [
                    "text": .text(words.text("rejection.\(problem.code)", values)),
                    "item": ViewValue(problem.values["item"]),
                ]
            })
    }

    private var inferred: ViewValue {
        .list(
            (content.said?.inferred ?? []).map { inference in
                let value: String? =
                    switch inference.field {
                    case "held": content.said?.held
                    case "published": content.said?.published
                    case "area": content.said?.area
                    case "title": content.said?.title
                    default: nil
                    }
                return [
                    "field": .text(words.text("directive.inferredField.\(inference.field)")),
                    "value": .text(value ?? words.text("directive.unknown")), "clue": .text(inference.clue),
                ]
            })
    }

    private var doubts: ViewValue {
        .list(
            (content.said?.doubts ?? []).map { doubt in
                let key = "communique.doubt.\(doubt.code.rawValue)"
                return [
                    "text": .text(words.text(key, ["text": doubt.text, "repair": doubt.repair ?? ""])),
                    "offset": .text(String(doubt.start)),
                ]
            })
    }
}

extension Registers.Reading {
    /// Names of those in office as commander: proposals for the accountable leader.
    func commanders() throws -> [String] {
        try connection.query(
            """
            SELECT DISTINCT u.name FROM post p JOIN "user" u ON u.id = p."user"
            WHERE p.county = \(principal.county) AND p.role = 'commander' ORDER BY u.name LIMIT 50
            """
        ).map { try $0.get("name") }
    }
}
