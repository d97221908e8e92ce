import HTTPTypes
import Hummingbird
import Kernel
package import Registers
package import Web

/// Contacts by unit, and the quarterly check of them (通讯录, 抽查点名).
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/contacts?office=` | whoever reads contacts |
/// | GET | `/contacts/calls?office=&quarter=` | the same: the list and what came of it |
/// | POST | `/contacts/{id}/calls` | administrator, duty officer; a unit officer for units below |
/// | POST | `/contacts/{id}/number` | who may see numbers: one contact's, logged |
/// | POST | `/contacts/calls/print` | the same: the list on paper with its numbers, each logged |
package struct ContactPages: RouteGroup {
    private let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, store)
        routes.signedIn.get("contacts") { _, context -> Response in
            let view = try await Self.view(store, pages, context)
            return try pages.render("contact/list", view.values("contact.title"), for: context)
        }
        routes.signedIn.get("contacts/calls") { _, context -> Response in
            let view = try await Self.view(store, pages, context)
            return try pages.render("contact/calls", view.values("contact.calls.title"), for: context)
        }
        routes.signedIn.post("contacts/calls/print") { _, context -> Response in
            let view = try await Self.view(store, pages, context)
            let numbers = try await Self.reveal(view.list.lines.map(\.contact), store, context)
            return try pages.render("contact/print", view.values("contact.calls.title", numbers), for: context)
        }
        routes.signedIn.post("contacts/{id}/number") { _, context -> Response in
            let id = try context.recordID()
            let contact = try await store.read(as: context.principal()) { try $0.find(Contacts.self, id) }
            let numbers = try await Self.reveal([contact], store, context)
            return try pages.render("contact/number", ["numbers": .text(numbers[id] ?? "")], for: context)
        }
        routes.signedIn.post("contacts/{id}/calls") { _, context -> Response in
            let (id, principal, form) = (try context.recordID(), try context.principal(), context.form)
            // Before a word of the form: what is not theirs does not exist.
            _ = try await store.read(as: principal) { try $0.find(Contacts.self, id) }
            guard let outcome = form["outcome"].flatMap({ CallOutcome(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "outcome")
            }
            let quarter = Quarter(CalendarDay(store.now, in: pages.time.zone))
            do {
                try await store.write(by: principal) {
                    _ = try $0.call(id, outcome, number: form.text("number"), note: form.text("note"), in: quarter)
                }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                let view = try await Self.view(store, pages, context)
                return try pages.render(
                    "contact/calls", view.values("contact.calls.title", problem: (id, rejection)),
                    status: .unprocessableContent, for: context)
            }
            return .see(
                "/contacts/calls?office=\(form.recordID("office")?.text ?? "")#c-\(id)", flash: Flash("contact.noted"),
                for: context)
        }
    }

    /// Contacts of which the numbers are told at once.
    private static let most = 200

    /// Numbers by contact; every contact is an entry of the log, for the purpose 工作联系.
    private static func reveal(
        _ contacts: [Record], _ store: RecordStore, _ context: AppContext
    ) async throws -> [RecordID: String] {
        guard contacts.count <= most else {
            throw Rejection.invalid("contactMany", field: "office", ["max": String(most)])
        }
        let c = Contacts.fields
        let held = contacts.filter { $0[c.phone] != nil || $0[c.secondPhone] != nil }.map(\.id)
        return try await store.write(by: context.principal()) { writing in
            let definition = try writing.registry.named(Contacts.name)
            guard writing.allows(definition.access.unmask) else { throw Rejection.forbidden }
            return try Dictionary(
                held.map { id in
                    let numbers = try writing.reveal(
                        definition, id, [c.phone.name, c.secondPhone.name], for: .contact)
                    return (id, numbers.sorted { $0.key < $1.key }.map(\.value).joined(separator: " / "))
                }
            ) { first, _ in first }
        }
    }

    private static func view(_ store: RecordStore, _ pages: Pages, _ context: AppContext) async throws -> ContactView {
        let principal = try context.principal()
        let now = Quarter(CalendarDay(store.now, in: pages.time.zone))
        let quarter = (context.query.text("quarter") ?? context.form.text("quarter")).flatMap { Quarter($0) } ?? now
        var office = context.query.recordID("office") ?? context.form.recordID("office")
        // Who sees one unit's tree alone is shown it at once.
        if office == nil, !principal.has(.commander, .dutyOfficer, .sectionLead, .inspector, .administrator) {
            office = principal.posts.first?.office
        }
        let chosen = office
        let (list, tree, callers) = try await store.read(as: principal) { reading in
            let list = try CallList(reading, office: chosen, quarter: quarter)
            let callers = Set(list.lines.compactMap { $0.call?[Calls.fields.by] })
            return (list, try UnitTree(reading), try reading.all(Users.self, ids: callers))
        }
        return ContactView(
            list: list, tree: tree, callers: callers.mapValues { $0[Users.fields.name] ?? "" }, office: chosen,
            quarter: quarter, isNow: quarter == now, principal: principal,
            contacts: try store.registry.named(Contacts.name), pages: pages, context: context)
    }
}
