import Database
import Kernel
import Registers
import Web

/// What the pages of contacts show.
struct ContactView {
    let list: CallList
    let tree: UnitTree
    let callers: [RecordID: String]
    let office: RecordID?
    let quarter: Quarter
    /// Whether it is the running quarter, in which calls are noted.
    let isNow: Bool
    let principal: Principal
    let contacts: Definition
    let pages: Pages
    let context: AppContext

    private var seesAll: Bool {
        principal.has(.commander, .dutyOfficer, .sectionLead, .inspector, .administrator, .privacyReviewer)
    }

    /// - Parameters:
    ///   - numbers: numbers in full, by contact; masked without.
    ///   - problem: of one line's form.
    func values(
        _ title: String, _ numbers: [RecordID: String] = [:], problem: (RecordID, Rejection)? = nil
    ) -> [String: ViewValue] {
        let offices = tree.all.filter { $0.office == $0.id && (seesAll || principal.units.contains($0.id)) }
        let units = Dictionary(grouping: list.lines, by: \.unit)
        let order = list.lines.map(\.unit).reduce(into: [RecordID]()) { if $0.last != $1 { $0.append($1) } }
        return [
            "title": .text(pages.text(title, for: context)), "offices": .list(offices.view(office)),
            "officesAny": .flag(offices.count > 1), "office": ViewValue(office?.text),
            "quarter": .text(quarter.text), "isNow": .flag(isNow),
            "quarters": .list(
                [quarter, quarter.previous, quarter.previous.previous].map { ["value": .text($0.text)] }),
            "canAdd": .flag(principal.has(.administrator, .dutyOfficer, .unitOfficer)),
            "canReveal": .flag(canReveal),
            "count": ViewValue(list.lines.count), "callable": ViewValue(list.callable),
            "called": ViewValue(list.called), "uncalled": ViewValue(list.lines.count - list.called),
            "outcomes": .list(
                CallOutcome.allCases.map { ["label": .text(word($0)), "count": ViewValue(list.count($0))] }),
            "unitCount": ViewValue(list.units.count), "unitsReached": ViewValue(list.unitsReached),
            "unitsWith": ViewValue(list.units.count - list.without.count),
            "without": .text(list.without.map(\.short).joined(separator: "、")),
            "units": .list(
                order.map { unit in
                    let lines = units[unit] ?? []
                    return [
                        "name": .text(tree.name(unit)), "id": .text(unit.text), "count": ViewValue(lines.count),
                        "lines": .list(lines.map { line($0, numbers, problem) }),
                    ]
                }),
        ]
    }

    private var canReveal: Bool { principal.posts.contains { Contacts.access.unmask.contains($0.role) } }

    private func line(
        _ line: CallList.Line, _ numbers: [RecordID: String], _ problem: (id: RecordID, why: Rejection)?
    ) -> ViewValue {
        let (c, contact, language) = (Contacts.fields, line.contact, context.language)
        let masked = [c.phone.info, c.secondPhone.info].compactMap { contacts.shown($0, of: contact).text }
        let mayCall =
            principal.has(.administrator, .dutyOfficer)
            || principal.posts.contains {
                $0.role == .unitOfficer && $0.units.contains(line.unit) && $0.unit != line.unit
            }
        return [
            "id": .text(contact.id.text), "href": .text("/registers/contact/\(contact.id)"),
            "unit": .text(tree.name(line.unit)), "name": ViewValue(contact[c.name]),
            "title": ViewValue(contact[c.title]),
            "dutyPhone": ViewValue(contact[c.dutyPhone]),
            "mobile": .text(numbers[contact.id] ?? masked.joined(separator: " / ")),
            "canReveal": .flag(canReveal && !masked.isEmpty && numbers.isEmpty), "canCall": .flag(mayCall && isNow),
            "checked": ViewValue(contact[c.checkedAt].map { pages.time.moment($0, language) }),
            "outcome": ViewValue(line.outcome.map(word)),
            "tone": .text(line.outcome.map { $0.isReached ? "met" : "soon" } ?? ""),
            "by": ViewValue(line.call?[Calls.fields.by].map { callers[$0] ?? "" }),
            "at": ViewValue(line.call?[Calls.fields.called].map { pages.time.moment($0, language) }),
            "note": ViewValue(line.call?[Calls.fields.note]),
            "choices": .list(CallOutcome.allCases.map { ["value": .text($0.rawValue), "text": .text(word($0))] }),
            "problem": problem?.id == contact.id
                ? ViewValue(problem.map { pages.text("rejection.\($0.why.code)", $0.why.values, for: context) }) : .none
                ,
        ]
    }

    private func word(_ outcome: CallOutcome) -> String {
        pages.text("choice.call.outcome.\(outcome.rawValue)", for: context)
    }
}
