import Kernel
import Organisation
import Registers
import Web

/// Values of a finding's page.
struct FindingView {
    struct Content: Sendable {
        let finding: Record
        let place: Record?
        let responsible: Responsible?
        let item: Checklist.Item?
        let checklist: Checklist?
        let earlier: Record?
        let history: [HistoryEntry]
        let names: [RecordID: String]
        let tree: UnitTree

        init(_ reading: Reading, _ id: RecordID, _ rules: SupervisionRules) throws {
            let f = Findings.fields
            let finding = try reading.find(Findings.self, id)
            let places = try finding[f.place].map { try reading.all(Places.self, ids: [$0]) } ?? [:]
            let inspection = try finding[f.inspection].map { try reading.all(Inspections.self, ids: [$0]) }?.values
                .first
            let checklist = inspection.flatMap { inspection in
                rules.checklists.checklist(
                    inspection[Inspections.fields.checklist] ?? "",
                    version: inspection[Inspections.fields.checklistVersion] ?? 0)
            }
            let history = try reading.history(reading.registry.named(Findings.name), id)
            place = places.values.first
            responsible = try reading.responsible(for: Array(places.values)).values.first
            item = finding[f.item].flatMap { checklist?.item($0) }
            earlier = try finding[f.recurrenceOf].flatMap { try reading.all(Findings.self, ids: [$0])[$0] }
            tree = try UnitTree(reading)
            names = try reading.all(Users.self, ids: Set(history.map(\.actor))).mapValues {
                $0[Users.fields.name] ?? ""
            }
            (self.finding, self.checklist, self.history) = (finding, checklist, history)
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal
    private var finding: Record { content.finding }

    init(_ words: PageWords, _ content: Content, _ principal: Principal) {
        (self.words, self.content, self.principal) = (words, content, principal)
    }

    var values: [String: ViewValue] {
        let f = Findings.fields
        let proxy = !principal.has(.unitOfficer)
        let inspects = principal.has(.inspector, .dutyOfficer)
        let waits = finding.state == "open" || finding.state == "rectified"
        let stating =
            finding.state != "withdrawn" && finding[f.stated] == nil && words.now <= finding[f.replyBy] ?? words.now
        let standing = Standing(finding, at: words.now)
        return [
            "title": .text(finding[f.title] ?? ""), "id": .text(finding.id.text),
            "place": [
                "href": .text("/places/\(finding[f.place] ?? finding.id)"),
                "name": .text(content.place?[Places.fields.name] ?? ""),
            ],
            "state": words.state(of: finding), "severity": words.severity(finding[f.severity]),
            "recurring": .flag(finding[f.recurring] == true),
            "earlier": content.earlier.map {
                ["href": .text("/findings/\($0.id)"), "closed": words.moment($0[f.closed])]
            } ?? .none,
            "due": finding.state == "open" ? words.due(finding[f.due]) : .none,
            "reinspectBy": finding.state == "rectified" ? words.due(finding[f.reinspectBy]) : .none,
            "standing": words.badge(Self.tone(standing), "supervision.standing.\(standing.rawValue)"),
            "facts": .list(facts), "rectification": block(f.rectification, at: f.rectified, by: f.saidBy),
            "result": ViewValue(finding[f.result]),
            "statement": block(f.statement, at: f.stated, by: f.statedBy),
            "answer": finding[f.answered] == nil ? .none : block(f.answer, at: f.answered, by: nil),
            "canRectify": .flag(finding.state == "open" && principal.has(.unitOfficer, .inspector, .dutyOfficer)),
            "canReinspect": .flag(finding.state == "rectified" && inspects),
            "canState": .flag(stating && principal.has(.unitOfficer, .inspector, .dutyOfficer)),
            "canAnswer": .flag(
                finding[f.stated] != nil && finding[f.answered] == nil && finding[f.inspector] != principal.user
                    && principal.has(.inspector, .dutyOfficer, .commander)),
            "proxy": .flag(proxy), "waits": .flag(waits), "replyBy": words.moment(finding[f.replyBy]),
            "historyHref": .text("/registers/finding/\(finding.id)/history"), "history": .list(history),
        ]
    }

    private var facts: [ViewValue] {
        let f = Findings.fields
        var facts: [(String, String?)] = [
            ("field.finding.place", content.place?[Places.fields.name]),
            ("field.place.kind", words.kind(finding[f.kind])),
            ("supervision.checklist", content.checklist.map { "\(words.text($0.title)) v\($0.version)" }),
            ("supervision.item", content.item.map { words.text($0.text) }),
            (
                "field.finding.found",
                finding[f.found].map { words.pages.time.day($0, words.context.language, now: words.now) }
            ),
            ("field.finding.unit", content.responsible?.territory),
            ("field.finding.bureau", content.responsible?.sector),
            ("field.finding.team", finding[f.team].map { content.tree.name($0) }),
        ]
        if let responsible = content.responsible, let person = responsible.person, let source = responsible.source {
            facts.append(
                ("field.place.firstResponsible", "\(person)(\(words.text("supervision.source.\(source.rawValue)")))"))
        }
        if let round = finding[f.round], round > 1 { facts.append(("field.finding.round", String(round))) }
        return facts.compactMap { key, value in
            value.map { ["label": .text(words.text(key)), "value": .text($0)] }
        }
    }

    private func block(_ field: Field<String>, at: Field<Instant>, by: Field<String>?) -> ViewValue {
        guard let text = finding[field] else { return .none }
        return [
            "text": .text(text), "at": words.moment(finding[at]), "by": ViewValue(by.flatMap { finding[$0] }),
        ]
    }

    private var history: [ViewValue] {
        content.history.map { entry in
            [
                "at": words.moment(entry.at),
                "who": .text(content.names[entry.actor] ?? words.text("register.system")),
                "what": .text(words.step(entry.verb, of: Findings.workflow, "finding")),
            ]
        }
    }

    static func tone(_ standing: Standing) -> String {
        switch standing {
        case .counts: "info"
        case .disputed: "soon"
        case .open, .withdrawn: "plain"
        }
    }
}
