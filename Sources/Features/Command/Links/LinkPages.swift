import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// A task by its link (凭链接办理): no account, no session, nothing beside the one task. Works in a chat app's browser: plain
/// forms, no script needed.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/l/{token}` | anyone: the task for a device that was let in, else the gate, whatever the token |
/// | POST | `/l/{token}` | anyone: the confirmation code lets this device in |
/// | POST | `/l/{token}/acknowledge`, `/l/{token}/reply`, `/l/{token}/evidence` (a file as the body) | a device that was let in |
package struct LinkPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        let gate = LinkGatePages<TaskLinkVisit>(
            pages, store, path: "l", words: "link", hours: Links.hours.max() ?? 72
        ) { try await show($0, pages, $1, $2) }
        gate.add(to: routes)
        gate.addStep("acknowledge", to: routes) { visit, form in
            try await visit.act(in: store, person: form.text("person") ?? "") {
                try $0.acknowledge(task: visit.task.id, said: $1)
            }
            return Flash("link.done.acknowledge")
        }
        gate.addStep("reply", to: routes) { visit, form in
            let figures = form.figures(visit.task[Tasks.fields.figures] ?? [])
            try await visit.act(in: store, person: form.text("person") ?? "") {
                try $0.reply(to: visit.task.id, text: form.text("text") ?? "", figures: figures, said: $1)
            }
            return Flash("link.done.reply")
        }
        gate.addStep("evidence", to: routes) { visit, request, context in
            let file = try await request.file(upTo: EvidenceFiles.limit, context)
            let task = visit.task.id
            _ = try await store.write(by: visit.principal) { try $0.attach(file.bytes, named: file.name, to: task) }
            return Flash("task.attached")
        }
    }

    private func show(
        _ visit: TaskLinkVisit, _ pages: Pages, _ problem: Rejection?, _ context: AppContext
    ) async throws -> Response {
        let content = try await face.store.read(as: visit.principal) { try LinkView.Content($0, visit) }
        let view = LinkView(PageWords(pages, context, now: face.store.now), content, problem, context.form)
        var values = view.values
        values["token"] = .text(queryValue(context.linkToken))
        return try pages.render("link/task", values, status: problem?.kind.status ?? .ok, for: context)
    }
}

extension Form {
    /// Texts of a task's figures by name, as its forms send them.
    func figures(_ names: [String]) -> [String: String] {
        Dictionary(
            names.enumerated().map { ($0.element, self["figure.f\($0.offset)"] ?? "") },
            uniquingKeysWith: { first, _ in first })
    }
}
