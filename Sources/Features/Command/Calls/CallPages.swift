import Database
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Whom to call about a directive (催办电话): units that have not signed, then those whose reply is late, with their duty
/// telephones – where there is none, the masked mobiles of their contacts – and what came of the calls so far.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/directives/{id}/calls` | headquarters |
/// | GET | `/tasks/{id}/calls` | the same, from the last notice of a task's ladder |
/// | POST | `/tasks/{id}/calls` | duty officer, section lead: what came of a call |
package struct CallPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("directives/{id}/calls") { _, context in
            try await page(pages, try context.recordID(), nil, context)
        }
        routes.signedIn.get("tasks/{id}/calls") { _, context in
            let id = try context.recordID()
            let directive = try await store.read(as: context.principal()) {
                try $0.find(Tasks.self, id)[Tasks.fields.directive]
            }
            guard let directive else { throw Rejection.notFound }
            return Response.see("/directives/\(directive)/calls", for: context)
        }
        routes.signedIn.post("tasks/{id}/calls") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let directive = try await store.read(as: principal) {
                try $0.find(Tasks.self, id)[Tasks.fields.directive] ?? id
            }
            do {
                var check = FormCheck(form)
                let outcome = check.choice("outcome", of: TaskCallOutcome.self)
                let (person, note) = (check.optional("saidBy", longest: 60), check.optional("note"))
                if outcome == nil { check.fail("badChoice", field: "outcome") }
                try check.finish()
                try await store.write(by: principal) {
                    _ = try $0.call(task: id, outcome ?? .noAnswer, person: person, note: note)
                }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await page(pages, directive, (id, rejection), context)
            }
            return Response.see(
                "/directives/\(directive)/calls", flash: Flash("taskCall.noted"), for: context)
        }
    }

    private func page(
        _ pages: Pages, _ id: RecordID, _ problem: (task: RecordID, why: Rejection)?, _ context: AppContext
    ) async throws -> Response {
        let principal = try context.principal()
        let content = try await face.store.read(as: principal) { try Content($0, id) }
        let words = PageWords(pages, context, now: face.store.now)
        let (d, t, c) = (Directives.fields, Tasks.fields, TaskCalls.fields)
        let mayCall = principal.mayCall
        let contacts = try face.store.registry.named(Contacts.name)
        let mayReveal = principal.posts.contains { Contacts.access.unmask.contains($0.role) }
        let rows = content.tasks.map { task -> ViewValue in
            let calls = content.calls.filter { $0[c.task] == task.id }
            let why = problem.flatMap { $0.task == task.id ? $0.why : nil }
            let mobiles = (task[t.unit].flatMap { content.mobiles[$0] } ?? []).map { contact -> ViewValue in
                [
                    "id": .text(contact.id.text), "name": ViewValue(contact[Contacts.fields.name]),
                    "mobile": .text(contacts.shown(Contacts.fields.phone.info, of: contact).text ?? ""),
                    "canReveal": .flag(mayReveal),
                ]
            }
            return [
                "id": .text(task.id.text), "href": .text("/tasks/\(task.id)"),
                "unit": .text(content.tree.name(task[t.unit] ?? task.id)), "state": words.taskState(task),
                "due": (task.state == "issued" ? task[t.acknowledgeBy] : task[t.due]).map { words.due($0) } ?? .none,
                "dutyPhone": ViewValue(task[t.unit].flatMap { content.phones[$0] }),
                "mobiles": .list(mobiles),
                "calls": .list(
                    calls.map { call in
                        [
                            "at": words.moment(call.created), "person": ViewValue(call[c.person]),
                            "outcome": .text(
                                words.text("choice.taskCall.outcome.\((call[c.outcome] ?? .noAnswer).rawValue)")),
                            "note": ViewValue(call[c.note]), "by": ViewValue(call[c.by].flatMap { content.names[$0] }),
                        ]
                    }),
                "canCall": .flag(mayCall), "problem": ViewValue(why.map { Self.text($0, words) }),
                "choices": .list(
                    TaskCallOutcome.allCases.filter { $0 != .signed || task.state == "issued" }.map {
                        [
                            "value": .text($0.rawValue),
                            "text": .text(words.text("choice.taskCall.outcome.\($0.rawValue)")),
                            "selected": .flag(why != nil && context.form["outcome"] == $0.rawValue),
                        ]
                    }),
            ]
        }
        return try pages.render(
            "directive/calls",
            [
                "title": .text(words.text("taskCall.title")), "id": .text(id.text),
                "number": ViewValue(content.directive[d.number]), "directive": .text(content.directive[d.title] ?? ""),
                "rows": .list(rows), "rowsAny": .flag(!rows.isEmpty), "count": ViewValue(rows.count),
                "called": ViewValue(Set(content.calls.compactMap { $0[c.task] }).count),
            ], status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private static func text(_ rejection: Rejection, _ words: PageWords) -> String {
        let problem = rejection.problems.first ?? Rejection.Problem(rejection.code, values: rejection.values)
        return words.text("rejection.\(problem.code)", problem.values)
    }

    struct Content: Sendable {
        let directive: Record
        let tasks: [Record]
        let calls: [Record]
        let tree: UnitTree
        let phones: [RecordID: String]
        /// Of units without a duty telephone.
        let mobiles: [RecordID: [Record]]
        let names: [RecordID: String]

        init(_ reading: Registers.Reading, _ id: RecordID) throws {
            let t = Tasks.fields
            directive = try reading.find(Directives.self, id)
            let owing = try reading.progress(of: id).tasks.filter {
                $0.state == "issued" || $0[t.late] == true && !Progress.hasReplied($0)
            }
            tasks = owing.filter { $0.state == "issued" } + owing.filter { $0.state != "issued" }
            calls = try reading.all(TaskCalls.self, where: TaskCalls.fields.directive, is: id).sorted {
                $0.version > $1.version
            }
            tree = try UnitTree(reading)
            let units = Set(tasks.compactMap { $0[t.unit] })
            phones = try reading.dutyPhones(of: Array(units))
            mobiles = try reading.mobileContacts(of: Array(units.subtracting(phones.keys)))
            names = try reading.names(of: Set(calls.compactMap { $0[TaskCalls.fields.by] }))
        }
    }
}
