import Database
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Rides: the list of those under way, and each with its steps, who takes them and when.
///
/// | | |
/// |---|---|
/// | GET | /transfers · /transfers/{id} · /transfers/{id}/admission |
/// | POST | /transfers |
/// | POST | /transfers/{id}/assign · pick-up · hand-over · disinfect · call-off |
package struct TransferPages: RouteGroup {
    let face: SiteFace

    package init(_ face: SiteFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("transfers") { _, context in try await list(pages, context) }
        routes.signedIn.get("transfers/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.get("transfers/{id}/admission") { _, context in try await door(pages, context) }
        routes.signedIn.post("transfers") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            guard let measure = form.recordID("measure") else { throw Rejection.notFound }
            let needs = form.all("needs").compactMap { RideNeed(rawValue: $0) }
            let ride = try await store.write(by: principal) {
                try $0.requestTransfer(of: measure, needs: needs, rules: rules)
            }
            return Response.see("/transfers/\(ride.id)", flash: Flash("site.done.request"), for: context)
        }
        step(routes, "assign") { writing, id, form in
            var check = FormCheck(form)
            let (crew, vehicle) = (check.required("crew", longest: 80), check.required("vehicle", longest: 20))
            try check.finish()
            guard let unit = try UnitTree(writing.reading).named(crew) else {
                throw Rejection.invalid("unitUnknown", field: "crew")
            }
            let site = form.recordID("site")
            let room = try form.text("room").flatMap { number in
                try site.map { try writing.reading.room(number, of: $0) }
            }
            return try writing.assign(transfer: id, crew: unit, vehicle: vehicle, site: site, room: room)
        }
        step(routes, "pick-up") { writing, id, _ in try writing.pickUp(transfer: id) }
        step(routes, "disinfect") { writing, id, _ in try writing.disinfect(transfer: id) }
        step(routes, "call-off") { writing, id, form in
            try writing.callOff(transfer: id, reason: form.text("reason") ?? "")
        }
        routes.signedIn.post("transfers/{id}/hand-over") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let ride = try await store.write(by: principal) { writing in
                    try writing.handOver(transfer: id, try Admission(form, writing.reading), rules: rules)
                }
                let t = Transfers.fields
                let isAdmission = ride[t.direction] == .site
                return Response.see(
                    isAdmission ? "/sites/\(ride[t.site] ?? id)" : "/transfers/\(id)",
                    flash: Flash(isAdmission ? "site.done.admit" : "site.done.hand-over"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await door(pages, context, problem: rejection)
            }
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("transfers/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                _ = try await store.write(by: principal) { try body($0, id, form) }
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/transfers/\(id)", flash: Flash("site.done.\(name)"), for: context)
        }
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, query) = (try context.principal(), context.query)
        guard principal.readsRides else { throw Rejection.notFound }
        let after = query.text("after").flatMap { Query.Cursor($0) }
        let content = try await face.store.read(as: principal) { reading in
            let page = try reading.page(Transfers.self, Query(after: after))
            let t = Transfers.fields
            return (
                page, try People(reading, page.records.map { $0[t.measure] }), try UnitTree(reading),
                try reading.siteNames(page.records.map { $0[t.site] })
            )
        }
        let words = PageWords(pages, context, now: face.store.now)
        return try pages.render(
            "site/transfers",
            [
                "title": .text(words.text("register.transfer.title")), "any": .flag(!content.0.records.isEmpty),
                "rides": .list(content.0.records.map { words.ride($0, content.1, content.2, sites: content.3) }),
                "next": ViewValue(content.0.next.map { "/transfers?after=\(queryValue($0.text))" }),
            ], for: context)
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try TransferView.Content($0, id) }
        let words = PageWords(pages, context, now: face.store.now)
        let view = TransferView(words: words, content: content, principal: principal, form: context.form)
        return try pages.render(
            "site/transfer", view.values.merging(["problems": words.problems(problem)]) { _, own in own },
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func door(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try AdmissionView.Content($0, id) }
        let words = PageWords(pages, context, now: face.store.now)
        let view = AdmissionView(words: words, content: content, form: context.form)
        return try pages.render(
            "site/admission", view.values.merging(["problems": words.problems(problem)]) { _, own in own },
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}

extension Admission {
    /// What the door's form says.
    fileprivate init?(_ form: Form, _ reading: Reading) throws {
        try self.init(
            room: form.recordID("room"), with: form.recordID("with"),
            needs: form.all("needs").compactMap { StayNeed(rawValue: $0) }, consent: form.flag("consent"),
            guardian: form.text("guardian").flatMap { Guardian(rawValue: $0) }, words: form.text("words"), reading)
    }
}

extension Reading {
    /// The room of that number at a site.
    /// - Throws: `Rejection` invalid `roomUnknown`.
    func room(_ number: String, of site: RecordID) throws -> RecordID {
        let key = "\(site)/\(number.trimmingWhitespace)"
        let row = try connection.first("SELECT id FROM room WHERE county = \(principal.county) AND key = \(key)")
        guard let row else { throw Rejection.invalid("roomUnknown", field: "room") }
        return try row.get("id")
    }

    func siteNames(_ ids: some Sequence<RecordID?>) throws -> [RecordID: String] {
        try all(Sites.self, ids: Set(ids.compactMap(\.self))).compactMapValues { $0[Sites.fields.name] }
    }
}

extension Principal {
    /// Whether the page of rides (转运) is theirs: no way leads there for others.
    var readsRides: Bool { posts.contains { Transfers.access.read[$0.role] != nil } }
}
