import Database
import Hummingbird
import Kernel
import Organisation
import Policies
import Registers
package import Web

/// Papers for the person: the written notice of a measure (告知书) and the certificate of release (解除证明).
/// `GET /measures/{id}/paper` · `/measures/{id}/certificate`
package struct PaperPages: RouteGroup {
    let face: MeasureFace

    package init(_ face: MeasureFace) { self.face = face }

    private struct Content: Sendable {
        let person: Record
        let episode: Episode
        let units: UnitTree
        let issuer: String
        /// Who has stated what was seen of the release conditions.
        let stater: String
        /// Whether a word about the release conditions is owed: an earlier one stood on a result that was corrected.
        let owesStatement: Bool
        let pack: PolicyPack?
        /// The duty telephone of the township, else of the headquarters (咨询电话).
        let helpLine: String?
        let kinds: [String]
        let definition: Definition

        init(_ reading: Reading, _ id: RecordID, _ rules: MeasureRules, _ today: CalendarDay) throws {
            let m = Measures.fields
            episode = try Episode(reading.find(Measures.self, id))
            guard let person = episode.record[m.person] else { throw Rejection.notFound }
            self.person = try reading.find(Persons.self, person)
            units = try UnitTree(reading)
            let record = episode.record
            let named = [record[m.issuer], record[m.statedBy]]
            let users = try reading.all(Users.self, ids: Set(named.compactMap(\.self)))
            let names = named.map { $0.flatMap { users[$0]?[Users.fields.name] } ?? "" }
            (issuer, stater) = (names[0], names[1])
            owesStatement = try reading.owesStatement(id)
            let shelf = try rules.shelf(reading, episode.record[m.start] ?? today)
            pack = shelf.pack(episode.issued.policy)
            kinds = try reading.all(Grounds.self, where: Grounds.fields.person, is: person)
                .filter { $0.state == "active" }.compactMap { $0[Grounds.fields.kind]?.rawValue }
            let answering = [episode.record[m.unit], units.office?.id].compactMap(\.self)
            let phones = try reading.dutyPhones(of: answering)
            helpLine = answering.lazy.compactMap { phones[$0] }.first
            definition = try reading.registry.named(Persons.name)
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        for (name, template) in [("paper", "measure/paper"), ("certificate", "measure/certificate")] {
            routes.signedIn.get(RouterPath("measures/{id}/\(name)")) { _, context in
                let (principal, id) = (try context.principal(), try context.recordID())
                let words = PageWords(pages, context, now: store.now)
                let content = try await store.read(as: principal) { try Content($0, id, rules, words.today) }
                // Nobody is certified free who is not.
                let isFree = !content.episode.isOpen && content.episode.record.state != "transferred"
                if name == "certificate", !isFree { throw Rejection.notFound }
                return try pages.render(template, Self.values(content, words), for: context)
            }
        }
    }

    private static func values(_ content: Content, _ words: PageWords) -> [String: ViewValue] {
        let (m, p) = (Measures.fields, Persons.fields)
        let (episode, record, person) = (content.episode, content.episode.record, content.person)
        let issued = episode.issued
        let statement = content.owesStatement ? nil : record[m.statement]
        let number = [p.idNumber.info, p.document.info].lazy.compactMap {
            content.definition.shown($0, of: person).text
        }
        .first
        let successor = content.units.bureau(of: .health)?.name ?? content.units.headquarters?.name ?? ""
        let findings = Set(content.kinds).sorted().map { words.text("choice.ground.kind.\($0)") }
        return [
            "id": .text(record.id.text), "name": .text(person[p.name] ?? ""), "number": ViewValue(number),
            "finding": .text((findings + [words.text(issued.title)]).joined(separator: " · ")),
            "reason": .text(words.text(issued.reason)), "last": words.day(episode.course.base),
            "phases": words.phases(episode.course), "tests": .text(words.tests(episode.course)),
            "start": words.day(episode.course.start), "ends": words.day(episode.ends),
            "policy": .text(
                content.pack.map { "\(words.text($0.title))(\($0.name))" }
                    ?? "\(issued.policy == Issued.exception ? words.text("measure.byException") : issued.policy) \(issued.version)"
            ),
            "basis": .text(content.pack?.basis ?? words.text("measure.paper.law")),
            "order": ViewValue(record[m.order]), "helpLine": ViewValue(content.helpLine),
            "handler": .text(content.units.headquarters?.name ?? ""), "successor": .text(successor),
            "issuer": .text(content.issuer),
            "unit": .text(record[m.unit].map { content.units.unit($0)?.name ?? "" } ?? ""),
            "printed": words.day(words.today), "ended": words.moment(record[m.ended]),
            "endReason": .text(record[m.endReason] ?? words.text("measure.paper.termOver")),
            "conditions": statement == nil
                ? .none : .text(words.conditions(issued).joined(separator: words.text("register.separator"))),
            "statement": ViewValue(statement), "shown": .flag(record[m.shown] == true),
            "stated": words.day(record[m.stated].map { CalendarDay($0, in: words.pages.time.zone) }),
            "statedBy": .text(content.stater),
        ]
    }
}
