import Kernel
import Organisation
import Registers
import Web

/// Values of the list: what is awaited and what waits for a decision among them, the latest term first.
struct AssessmentList {
    private let page: Page
    private let tree: UnitTree
    private let isFirst: Bool

    init(_ reading: Reading, after: Query.Cursor?) throws {
        page = try reading.page(Assessments.self, Query(open: .all, after: after))
        tree = try UnitTree(reading)
        isFirst = after == nil
    }

    static func state(_ assessment: Record, _ words: PageWords) -> ViewValue {
        let late = assessment.state == "asked" && assessment[Assessments.fields.due].map { $0 <= words.now } == true
        let tones = ["asked": late ? "late" : "soon", "advised": "info", "decided": "met"]
        return words.badge(tones[assessment.state] ?? "plain", "state.assessment.\(assessment.state)")
    }

    func values(_ words: PageWords, _ principal: Principal) -> [String: ViewValue] {
        let a = Assessments.fields
        return [
            "title": .text(words.text("assessment.title")), "asOf": words.moment(words.now),
            "canAsk": .flag(principal.has(.dutyOfficer, .sectionLead)), "rowsAny": .flag(!page.records.isEmpty),
            "rows": .list(
                page.records.map { row in
                    [
                        "href": .text("/assessments/\(row.id)"), "question": .text(row[a.question] ?? ""),
                        "unit": .text(row[a.unit].map { tree.name($0) } ?? ""), "state": Self.state(row, words),
                        "due": row.state == "asked" ? words.due(row[a.due]) : .none,
                        "course": ViewValue(
                            row[a.course].map { words.text("choice.assessment.course.\($0.rawValue)") }),
                    ]
                }),
            "shown": .text(words.text("app.shown", ["n": String(page.records.count)])),
            "first": isFirst ? .none : "/assessments",
            "next": ViewValue(page.next.map { "/assessments?after=\(queryValue($0.text))" }),
        ]
    }
}
