import Database
import Kernel
import Organisation
import Registers
import Web

/// On the page of a directive or meeting: by whom it was advised, and whether it follows (专家研判采纳情况); `part/advised`.
struct AdvisedView: Sendable {
    let assessments: [Record]
    let tree: UnitTree

    /// - Parameter field: `directive` or `meeting`.
    init(_ reading: Reading, _ field: Field<RecordID>, _ id: RecordID, _ tree: UnitTree) throws {
        assessments = try reading.all(Assessments.self, where: field, is: id, limit: 50)
        self.tree = tree
    }

    static func course(_ course: AdviceCourse, _ words: PageWords) -> ViewValue {
        let tones: [AdviceCourse: String] = [.followed: "met", .partly: "info", .departed: "soon"]
        return words.badge(tones[course] ?? "plain", "choice.assessment.course.\(course.rawValue)")
    }

    func values(_ words: PageWords) -> ViewValue {
        let a = Assessments.fields
        return .list(
            assessments.map { line in
                [
                    "href": .text("/assessments/\(line.id)"), "question": .text(line[a.question] ?? ""),
                    "unit": .text(line[a.unit].map { tree.name($0) } ?? ""),
                    "experts": .text(words.list(line[a.experts] ?? [])),
                    "course": line[a.course].map { Self.course($0, words) } ?? .none,
                    "reason": ViewValue(line[a.reason]),
                    "superseded": line.state == "superseded"
                        ? words.badge("plain", "state.assessment.superseded") : .none,
                ]
            })
    }
}

/// The papers in which a decision may stand: the latest meetings, directives and their points.
struct DecisionPapers: Sendable {
    private let meetings: [Record]
    private let directives: [Record]
    private let items: [RecordID: [Record]]

    init(_ reading: Reading) throws {
        meetings = try reading.page(Meetings.self, Query(limit: 10)).records
        directives = try reading.page(Directives.self, Query(open: .all, limit: 20)).records.filter {
            ["draft", "review", "issued", "completed"].contains($0.state)
        }
        items = Dictionary(grouping: try reading.decisions(of: directives.map(\.id))) {
            $0[DirectiveItems.fields.directive] ?? $0.id
        }
    }

    func values(_ form: Form, _ words: PageWords) -> ViewValue {
        let (m, d, i) = (Meetings.fields, Directives.fields, DirectiveItems.fields)
        let chosen = form.text("paper")
        let option = { (value: String, text: String) -> ViewValue in
            ["value": .text(value), "text": .text(String(text.prefix(60))), "selected": .flag(chosen == value)]
        }
        let groups = directives.map { directive -> ViewValue in
            let name = [directive[d.number], directive[d.title]].compactMap(\.self).joined(separator: " ")
            let points = (items[directive.id] ?? []).sorted { ($0[i.position] ?? 0) < ($1[i.position] ?? 0) }
            return [
                "label": .text(name),
                "options": .list(
                    [option("directive:\(directive.id)", name)]
                        + points.map { option("item:\($0.id)", "· \($0[i.wording] ?? "")") }),
            ]
        }
        let ownMeetings: ViewValue = [
            "label": .text(words.text("meeting.list")),
            "options": .list(meetings.map { option("meeting:\($0.id)", $0[m.title] ?? "") }),
        ]
        return [
            "groups": .list(groups + (meetings.isEmpty ? [] : [ownMeetings])),
            "courses": words.options(
                form.text("course").flatMap { AdviceCourse(rawValue: $0) }.map { [$0] } ?? [],
                "choice.assessment.course"),
            "reason": .text(form.text("reason") ?? ""),
        ]
    }
}
