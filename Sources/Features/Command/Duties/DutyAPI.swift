import Duties
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Registers
package import Web

/// Duties for programs.
///
/// | | |
/// |---|---|
/// | GET | /api/v1/duties · filters, keyset cursor `after` |
/// | GET | /api/v1/duties/counts · of an area and those below, on a day |
/// | POST | /api/v1/duties/waive · /api/v1/duties/reopen · /api/v1/duties/complete |
package struct DutyAPI: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, book) = (routes.pages, face.store, face.rules.duties)
        routes.api(
            APIOperation(
                .get, "/api/v1/duties", id: "listDuties", tag: "duties",
                "Duties, soonest deadline first: of the caller's units, of a unit, or of an area.",
                parameters: [
                    APIParameter("unit", "Id of a unit, or `none` for those that nobody owes."),
                    APIParameter("area", "Code of an area."),
                    APIParameter(
                        "state", "Without it those open.",
                        schema: .oneOf(DutyState.self)),
                    APIParameter("rule", "Name of a rule."),
                    APIParameter(
                        "before", "Only those due before this moment.",
                        schema: ["type": "string", "format": "date-time"]),
                    APIParameter("after", "Cursor of the page before."),
                    APIParameter("limit", "1 to 200.", schema: ["type": "integer", "minimum": 1, "maximum": 200]),
                ], success: (200, Self.page), refusals: [403, 422])
        ) { _, context in
            let (principal, form) = (try context.principal(), context.query)
            let (page, rules) = try await store.read(as: principal) { reading in
                (try reading.duties(Self.query(form, reading)), try book.rules(reading))
            }
            let words = DutyWords(PageWords(pages, context, now: store.now), rules)
            return try Response.json([
                "duties": .list(page.duties.map { Self.json($0, words) }),
                "next": page.next.map { .text($0.text) } ?? .null,
                "asOf": .text(store.now.description),
            ])
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/duties/counts", id: "countDuties", tag: "duties",
                "Counts of an area and of the areas directly below, on the day they are due.",
                parameters: [
                    APIParameter("area", "Code of an area.", required: true),
                    APIParameter("day", "Today where it is left out.", schema: ["type": "string", "format": "date"]),
                ], refusals: [403, 404, 422])
        ) { _, context in
            let (principal, form) = (try context.principal(), context.query)
            guard let area = form.text("area").flatMap({ AreaCode($0) }) else {
                throw Rejection.invalid("malformed", field: "area")
            }
            guard form.text("day") == nil || form.day("day") != nil else {
                throw Rejection.invalid("badDay", field: "day")
            }
            let day = form.day("day") ?? CalendarDay(store.now, in: book.zone)
            let counts = try await store.read(as: principal) { reading in
                guard DutyScope(principal).reaches(area) else { throw Rejection.forbidden }
                let areas = try [area] + reading.areas(below: area, on: day).map(\.code)
                let found = try reading.dutyCounts(areas, on: day, rules: book.rules(reading).keys.sorted())
                return areas.map { ($0, found[$0] ?? DutyCounts()) }
            }
            return try Response.json([
                "day": .text(day.description),
                "areas": .list(
                    counts.map { area, counts in
                        let values = DutyCount.allCases.map { ($0.rawValue, JSONValue.integer(counts[$0])) }
                        return .object(
                            Dictionary([("area", .text(area.text)), ("open", .integer(counts.open))] + values) { $1 })
                    }),
            ])
        }
        decision(routes, "waive", "waiveDuty", "Waives a duty for a reason, until a moment or for good.") {
            writing, key, body in
            try writing.waive(
                rule: key.rule, subject: key.subject, slot: key.slot, reason: body.string("reason") ?? "",
                until: body.moment("until"))
        }
        decision(routes, "complete", "completeDuty", "Meets a standing duty by its unit's word of what was done.") {
            writing, key, body in
            try writing.complete(
                rule: key.rule, subject: key.subject, slot: key.slot, words: body.string("words") ?? "", in: book)
        }
        decision(routes, "reopen", "reopenDuty", "Takes a waiver back.") { writing, key, _ in
            try writing.reopen(rule: key.rule, subject: key.subject, slot: key.slot)
        }
    }

    private func decision(
        _ routes: Routes, _ step: String, _ id: String, _ summary: String,
        _ body: @escaping @Sendable (Writing, DutyKey, JSONValue) throws -> Duty
    ) {
        let (pages, store, book) = (routes.pages, face.store, face.rules.duties)
        var names = ["rule", "subject", "slot"]
        if step == "waive" { names += ["reason", "until"] }
        if step == "complete" { names += ["words"] }
        let schema: JSONValue = [
            "type": "object", "required": ["rule", "subject", "slot"],
            "properties": .object(Dictionary(names.map { ($0, ["type": "string"]) }) { $1 }),
        ]
        routes.api(
            APIOperation(
                .post, "/api/v1/duties/\(step)", id: id, tag: "duties", summary, body: APIBody(schema),
                success: (200, Self.duty), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, json) = (try context.principal(), try await request.json())
            var form = Form()
            for name in ["rule", "subject", "slot"] { form.add(name, json[name]?.text ?? "") }
            let key = try DutyKey(form)
            let (duty, rules) = try await store.write(by: principal) { writing in
                (try body(writing, key, json), try book.rules(writing.reading))
            }
            return try Response.json(Self.json(duty, DutyWords(PageWords(pages, context, now: store.now), rules)))
        }
    }

    private static func query(_ form: Form, _ reading: Reading) throws -> DutyQuery {
        var query = DutyQuery(try place(form, reading))
        if let text = form.text("state") {
            guard let state = DutyState(rawValue: text) else { throw Rejection.invalid("badChoice", field: "state") }
            query.states = [state]
        }
        query.rule = form.text("rule")
        if let text = form.text("before") {
            guard let before = Instant(text) else { throw Rejection.invalid("badMoment", field: "before") }
            query.before = before
        }
        if let text = form.text("after") {
            guard let after = DutyQuery.Cursor(text) else { throw Rejection.invalid("malformed", field: "after") }
            query.after = after
        }
        if let text = form.text("limit") {
            guard let limit = Int(text), (1...200).contains(limit) else {
                throw Rejection.invalid("badNumber", field: "limit")
            }
            query.limit = limit
        }
        return query
    }

    private static func place(_ form: Form, _ reading: Reading) throws -> DutyQuery.Place {
        if let text = form.text("unit") {
            if text == "none" { return .unassigned }
            guard let unit = RecordID(text) else { throw Rejection.invalid("malformed", field: "unit") }
            return .units([unit])
        }
        guard let text = form.text("area") else { return .units(reading.principal.dutyUnits) }
        guard let area = AreaCode(text) else { throw Rejection.invalid("malformed", field: "area") }
        let isWhole = area.level.rawValue < AreaCode.Level.township.rawValue
        return .areas(isWhole ? try reading.townships(of: area).map(Optional.some) + [nil] : [area])
    }

    private static func json(_ duty: Duty, _ words: DutyWords) -> JSONValue {
        let text = { (value: (any CustomStringConvertible)?) -> JSONValue in
            value.map { .text($0.description) } ?? .null
        }
        return [
            "rule": .text(duty.rule), "subject": text(duty.subject), "slot": .text(duty.slot),
            "register": .text(duty.register), "unit": text(duty.unit), "owner": text(duty.owner),
            "area": text(duty.area),
            "day": text(duty.day), "title": text(duty.title), "cause": text(duty.cause), "policy": text(duty.policy),
            "why": text(words.why(duty)), "opens": text(duty.opens),
            "due": text(duty.due), "closes": text(duty.closes), "state": .text(duty.state.rawValue),
            "lateEntry": .flag(duty.lateEntry), "metBy": text(duty.metBy), "metRegister": text(duty.metRegister),
            "metAt": text(duty.metAt), "observedAt": text(duty.observedAt), "reason": text(duty.reason),
            "until": text(duty.until), "version": .integer(Int(duty.version)),
        ]
    }

    private static let duty: JSONValue = {
        let texts = [
            "rule", "subject", "slot", "register", "day", "opens", "due", "state",
        ]
        let maybe = [
            "unit", "owner", "area", "title", "cause", "policy", "why", "closes", "metBy", "metRegister", "metAt",
            "observedAt",
            "reason",
            "until",
        ]
        var properties: [String: JSONValue] = ["lateEntry": ["type": "boolean"], "version": ["type": "integer"]]
        for name in texts { properties[name] = ["type": "string"] }
        for name in maybe { properties[name] = ["type": ["string", "null"]] }
        return ["type": "object", "properties": .object(properties)]
    }()

    private static let page: JSONValue = [
        "type": "object",
        "properties": [
            "duties": ["type": "array", "items": duty], "next": ["type": ["string", "null"]],
            "asOf": ["type": "string", "format": "date-time"],
        ],
    ]
}

extension Principal {
    /// Units whose duties are one's own: those one speaks for. Of the headquarters, which speaks for hundreds, its own alone.
    var dutyUnits: Set<RecordID> { units.count <= 100 ? units : Set(posts.map(\.unit)) }
}
