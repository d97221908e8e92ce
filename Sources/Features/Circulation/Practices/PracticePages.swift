import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Good practices (经验做法): those that go round, and for their authors and deciders those on their way.
///
/// | | |
/// |---|---|
/// | GET | /practices · /practices/{id} |
/// | POST | /practices/{id}/propose · agree · decline |
package struct PracticePages: RouteGroup {
    let face: CirculationFace

    package init(_ face: CirculationFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("practices") { _, context in
            let principal = try context.principal()
            let (records, tree) = try await store.read(as: principal) { reading in
                (try reading.page(Practices.self, Query(limit: 100)).records, try UnitTree(reading))
            }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render(
                "practice/list", Self.list(words, records.filter { Self.sees($0, principal) }, tree, principal),
                for: context)
        }
        routes.signedIn.get("practices/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let (record, tree, pending, approver) = try await store.read(as: principal) { reading in
                let record = try reading.find(Practices.self, id)
                let approver = try record[Practices.fields.approvedBy].flatMap {
                    try reading.all(Users.self, ids: [$0]).values.first
                }
                return (record, try UnitTree(reading), try reading.pending(record), approver)
            }
            guard Self.sees(record, principal) else { throw Rejection.notFound }
            let (words, p) = (PageWords(pages, context, now: store.now), Practices.fields)
            return try pages.render(
                "practice/show",
                [
                    "id": .text(record.id.text), "title": .text(record[p.title] ?? ""),
                    "unit": .text(record[p.unit].map { tree.name($0) } ?? ""), "text": .text(record[p.text] ?? ""),
                    "tags": ViewValue(record[p.tags]), "state": Self.state(record, words),
                    "approvedBy": ViewValue(approver?[Users.fields.name]),
                    "circulated": words.moment(record[p.circulated]),
                    "editHref": record.state == "draft" && Self.writes(record, principal)
                        ? .text("/registers/practice/\(record.id)/edit") : .none,
                    "canPropose": .flag(record.state == "draft" && Self.writes(record, principal)),
                    "canDecide": .flag(
                        record.state == "review" && pending?.asker != principal.user
                            && principal.has(.commander, .sectionLead)),
                ], for: context)
        }
        step(routes, "propose", "practice.proposed") { writing, id, _ in try writing.propose(practice: id) }
        step(routes, "agree", "practice.agreed") { writing, id, _ in
            try writing.decide(practice: id, agree: true)
        }
        step(routes, "decline", "practice.declined") { writing, id, form in
            try writing.decide(practice: id, agree: false, words: form.text("words"))
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ flash: String,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let store = face.store
        routes.signedIn.post(RouterPath("practices/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            _ = try await store.write(by: principal) { try body($0, id, form) }
            return Response.see("/practices/\(id)", flash: Flash(flash), for: context)
        }
    }

    /// What goes round everybody sees; a draft its unit and the headquarters.
    private static func sees(_ record: Record, _ principal: Principal) -> Bool {
        record.state == "circulated" || principal.isHeadquarters
            || record[Practices.fields.unit].map(principal.units.contains) == true
    }

    private static func writes(_ record: Record, _ principal: Principal) -> Bool {
        principal.isClerk
            || principal.has(.unitOfficer) && record[Practices.fields.unit].map(principal.units.contains) == true
    }

    private static func state(_ record: Record, _ words: PageWords) -> ViewValue {
        let tones = ["draft": "info", "review": "soon", "circulated": "met", "withdrawn": "plain"]
        return words.badge(tones[record.state] ?? "plain", "state.practice.\(record.state)")
    }

    private static func list(
        _ words: PageWords, _ records: [Record], _ tree: UnitTree, _ principal: Principal
    ) -> [String: ViewValue] {
        let p = Practices.fields
        return [
            "title": .text(words.text("practice.title")), "any": .flag(!records.isEmpty),
            "canWrite": .flag(principal.has(.dutyOfficer, .sectionLead, .unitOfficer)),
            "rows": .list(
                records.map { record in
                    [
                        "href": .text("/practices/\(record.id)"), "title": .text(record[p.title] ?? ""),
                        "unit": .text(record[p.unit].map { tree.name($0) } ?? ""),
                        "lead": .text(String((record[p.text] ?? "").prefix(80))), "state": state(record, words),
                        "circulated": words.moment(record[p.circulated]),
                    ]
                }),
        ]
    }
}
