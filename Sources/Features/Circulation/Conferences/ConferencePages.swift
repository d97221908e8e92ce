import Command
import Duties
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Attendance of a meeting: the headquarters calls units and takes the roll; a unit answers.
///
/// | | |
/// |---|---|
/// | GET | /meetings/{id}/attendance · /attendance/{id} |
/// | POST | /meetings/{id}/attendance/call · roll · /attendance/{id} |
package struct ConferencePages: RouteGroup {
    let face: CirculationFace

    package init(_ face: CirculationFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, book) = (routes.pages, face.store, face.book)
        routes.signedIn.get("meetings/{id}/attendance") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let content = try await store.read(as: principal) { try ConferenceContent($0, id) }
            let view = ConferenceView(PageWords(pages, context, now: store.now), content, principal)
            return try pages.render("conference/roll", view.values, for: context)
        }
        routes.signedIn.post("meetings/{id}/attendance/call") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            guard principal.isClerk else { throw Rejection.forbidden }
            var check = FormCheck(context.form)
            let (starts, place) = (check.moment("starts", in: book.zone), check.optional("place", longest: 100))
            if starts == nil, check.problems.isEmpty { check.fail("required", field: "starts") }
            try check.finish()
            let form = context.form
            let made = try await store.write(by: principal) { writing in
                let tree = try UnitTree(writing.reading)
                var units = try UnitNames.units(of: form.text("units") ?? "", field: "units", in: tree)
                // A township brings its villages, on the same screen.
                if form.flag("villages") { units += units.flatMap { tree.children(of: $0).map(\.id) } }
                return try writing.call(units: units, to: id, starts: starts ?? writing.now, place: place, in: book)
            }
            return Response.see(
                "/meetings/\(id)/attendance", flash: Flash("conference.calledNow", ["n": String(made.count)]),
                for: context)
        }
        routes.signedIn.post("meetings/{id}/attendance/roll") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let count = try await store.write(by: principal) {
                try $0.markAttended(form.recordIDs("attended"), of: id)
            }
            return Response.see(
                "/meetings/\(id)/attendance", flash: Flash("conference.markedNow", ["n": String(count)]), for: context)
        }
        routes.signedIn.get("attendance/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let (attendance, name) = try await store.read(as: principal) { reading in
                let attendance = try reading.find(Attendances.self, id)
                return (attendance, try UnitTree(reading).name(attendance[Attendances.fields.unit] ?? id))
            }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render("conference/answer", Self.answer(words, attendance, name, principal), for: context)
        }
        routes.signedIn.post("attendance/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            _ = try await store.write(by: principal) {
                try $0.answer(
                    attendance: id, comes: form["answer"] != "absent", seats: form.integer("seats"),
                    reason: form.text("reason"))
            }
            return Response.see("/attendance/\(id)", flash: Flash("conference.answeredNow"), for: context)
        }
    }

    private static func answer(
        _ words: PageWords, _ attendance: Record, _ unit: String, _ principal: Principal
    ) -> [String: ViewValue] {
        let a = Attendances.fields
        let mayAnswer = principal.isClerk || principal.speaks(for: attendance[a.unit])
        return [
            "id": .text(attendance.id.text), "title": .text(attendance[a.title] ?? ""), "unit": .text(unit),
            "starts": words.moment(attendance[a.starts]), "place": ViewValue(attendance[a.place]),
            "state": ConferenceView.state(attendance, words), "reason": ViewValue(attendance[a.reason]),
            "seats": ViewValue(attendance[a.seats] ?? 1),
            "canSignUp": .flag(mayAnswer && ["invited", "absent"].contains(attendance.state)),
            "canExcuse": .flag(mayAnswer && ["invited", "signedUp"].contains(attendance.state)),
        ]
    }
}

/// A meeting and whom it calls, in the order of the tree.
struct ConferenceContent: Sendable {
    let meeting: Record
    let attendances: [Record]
    let tree: UnitTree

    init(_ reading: Reading, _ id: RecordID) throws {
        meeting = try reading.find(Meetings.self, id)
        tree = try UnitTree(reading)
        let a = Attendances.fields
        let places = Dictionary(
            zip(tree.all.map(\.id), tree.all.indices).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        attendances = try reading.all(Attendances.self, where: a.meeting, is: id).sorted {
            ($0[a.unit].flatMap { places[$0] } ?? .max, $0.id) < ($1[a.unit].flatMap { places[$0] } ?? .max, $1.id)
        }
    }
}

/// Values of the page of the roll: each first-level node with those below rolled up.
struct ConferenceView {
    let words: PageWords
    let content: ConferenceContent
    let principal: Principal

    init(_ words: PageWords, _ content: ConferenceContent, _ principal: Principal) {
        (self.words, self.content, self.principal) = (words, content, principal)
    }

    static func state(_ attendance: Record, _ words: PageWords) -> ViewValue {
        let tones = ["invited": "soon", "signedUp": "info", "attended": "met", "absent": "plain"]
        return words.badge(tones[attendance.state] ?? "plain", "state.attendance.\(attendance.state)")
    }

    var values: [String: ViewValue] {
        let (a, m, meeting) = (Attendances.fields, Meetings.fields, content.meeting)
        let all = Turnout(content.attendances.map(\.state))
        let nodes = Dictionary(grouping: content.attendances) { $0[a.office] }
        var seen: Set<RecordID?> = []
        let offices = content.attendances.map { $0[a.office] }.filter { seen.insert($0).inserted }
        let silent = content.attendances.filter { $0.state == "invited" }.compactMap { $0[a.unit] }
            .map(content.tree.name).joined(separator: words.text("register.separator"))
        let first = content.attendances.first
        return [
            "id": .text(meeting.id.text), "title": .text(meeting[m.title] ?? ""), "held": words.day(meeting[m.held]),
            "starts": words.moment(first?[a.starts]), "place": ViewValue(first?[a.place]),
            "any": .flag(!content.attendances.isEmpty),
            "counters": .list([
                counter("called", all.called), counter("signedUp", all.signedUp), counter("attended", all.attended),
                counter("excused", all.excused), counter("silent", all.silent, tone: all.silent > 0 ? "soon" : ""),
            ]),
            "nodes": .list(
                offices.map { office in
                    let some = nodes[office] ?? []
                    return node(office, some.first { $0[a.unit] == office }, some.filter { $0[a.unit] != office })
                }),
            "paste": silent.isEmpty ? .none : .text(words.text("conference.paste", ["units": silent])),
            "canCall": .flag(principal.isClerk),
            "unitNames": .list(
                ([words.text("circulation.allTownships")]
                    + content.tree.all.filter { $0.kind != .village }.map(\.short)).map { .text($0) }),
        ]
    }

    private func counter(_ key: String, _ number: Int, tone: String = "") -> ViewValue {
        ["label": .text(words.text("conference.\(key)")), "value": ViewValue(number), "tone": .text(tone)]
    }

    private func node(_ office: RecordID?, _ own: Record?, _ below: [Record]) -> ViewValue {
        let turnout = Turnout(below.map(\.state))
        return [
            "name": .text(office.map(content.tree.name) ?? ""), "own": own.map(line) ?? .none,
            "belowAny": .flag(!below.isEmpty),
            "belowSummary": .text(
                words.text(
                    "conference.below",
                    [
                        "called": String(turnout.called), "came": String(turnout.attended),
                        "up": String(turnout.signedUp), "excused": String(turnout.excused),
                        "silent": String(turnout.silent),
                    ])), "below": .list(below.map(line)),
        ]
    }

    private func line(_ attendance: Record) -> ViewValue {
        let a = Attendances.fields
        return [
            "id": .text(attendance.id.text), "name": .text(attendance[a.unit].map(content.tree.name) ?? ""),
            "href": .text("/attendance/\(attendance.id)"), "state": Self.state(attendance, words),
            "reason": ViewValue(attendance[a.reason]),
            "seats": ViewValue(attendance[a.seats].map { words.text("conference.seatsOf", ["n": String($0)]) }),
            "attended": .flag(attendance.state == "attended"), "canMark": .flag(principal.isClerk),
        ]
    }
}
