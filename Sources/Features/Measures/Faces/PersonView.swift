import Database
import Indicators
import Kernel
import Organisation
import Policies
import Registers
import Web

/// Values of a person's page.
struct PersonView {
    let words: PageWords
    let content: PersonContent
    let principal: Principal
    private let m = Measures.fields

    init(_ words: PageWords, _ content: PersonContent, _ principal: Principal) {
        (self.words, self.content, self.principal) = (words, content, principal)
    }

    private var handles: Bool { principal.has(handlers) }
    private var sees: Bool { handles || principal.has(.gridWorker) }

    var values: [String: ViewValue] {
        let person = content.person
        return [
            "title": .text(person?[Persons.fields.name] ?? words.text("measure.noPerson")),
            "personId": ViewValue(person?.id.text),
            "shareHref": principal.has(.dutyOfficer, .sectionLead)
                ? ViewValue(person.map { "/shares/new?register=person&id=\($0.id)" }) : .none,
            "recordHref": ViewValue(person.map { "/registers/person/\($0.id)/edit" }),
            "retired": .flag(person?[Persons.fields.retiredArea] == true), "facts": .list(facts),
            "measure": content.episode.map { .object(measure($0)) } ?? .none,
            "none": .flag(content.episode.map { !$0.isOpen } ?? true),
            "groundsAny": .flag(!content.grounds.isEmpty), "grounds": .list(content.grounds.map(ground)),
            "canEstablish": .flag(handles && person?.state == "active" && !categories.isEmpty),
            "noPolicy": .flag(handles && person != nil && categories.isEmpty),
            "categories": .list(categories), "kinds": words.choices(Evidence.allCases, "ground.kind"),
            "today": .text(words.today.description),
            "disputesAny": .flag(!content.disputes.isEmpty), "disputes": .list(content.disputes.map(dispute)),
            "canDispute": .flag(sees && person != nil), "askers": words.choices(Asker.allCases, "appeal.asker"),
            "canExcept": .flag(
                principal.has(.dutyOfficer, .sectionLead) && person != nil && content.episode?.isOpen != true),
            "settings": words.choices([Setting.monitor, .home, .central], "measure.setting"),
            "exceptions": .list(content.exceptions.filter { $0.state == "proposed" }.map(exception)),
            "earlierAny": .flag(!content.earlier.isEmpty), "earlier": .list(content.earlier.map(earlier)),
            "history": .list(history),
        ]
    }

    private var facts: [ViewValue] {
        guard let person = content.person else { return [] }
        let p = Persons.fields
        let fields: [FieldInfo] = [
            p.sex.info, p.born.info, p.idKind.info, p.idNumber.info, p.document.info, p.phone.info,
        ]
        var facts = fields.compactMap { field -> (String, String)? in
            guard let text = content.definition.shown(field, of: person).text else { return nil }
            let isChoice = field.name == "sex" || field.name == "idKind"
            return (field.name, isChoice ? words.text("choice.person.\(field.name).\(text)") : text)
        }
        facts.append(("area", [content.area, person[p.address] ?? ""].joined(separator: " ")))
        if let guardian = person[p.guardian] { facts.append(("guardian", guardian)) }
        if let unit = person[p.unit] { facts.append(("unit", content.units.name(unit))) }
        if let day = person[p.keepUntil] { facts.append(("keepUntil", day.description)) }
        return facts.map { ["label": .text(words.text("field.person.\($0)")), "value": .text($1)] }
    }

    private var categories: [ViewValue] {
        content.shelf.packs.flatMap { pack in
            pack.categories.filter(\.plan.restricts).map {
                ["value": .text($0.id), "text": .text("\(words.text($0.title))(\(pack.name))")]
            }
        }
    }

    private func measure(_ episode: Episode) -> [String: ViewValue] {
        let (record, issued, course) = (episode.record, episode.issued, episode.course)
        let isOpen = episode.isOpen
        let ended = record[m.ended].map { CalendarDay($0, in: words.pages.time.zone) }
        let mine = isOpen && handles && content.isReached
        return [
            "id": .text(record.id.text), "title": .text(words.text(issued.title)), "state": words.state(of: record),
            "waiting": .list(words.waiting(record, of: content.person)), "elsewhere": elsewhere(record),
            "isOpen": .flag(isOpen),
            "setting": .text(words.setting(record[m.setting])), "reason": .text(words.text(issued.reason)),
            "policy": .text(
                issued.policy == Issued.exception
                    ? "\(words.text("measure.byException")) \(issued.version)" : "\(issued.policy) \(issued.version)"),
            "last": words.day(course.base), "start": words.day(course.start), "ends": words.day(episode.ends),
            "endsIso": .text(episode.ends.description), "order": ViewValue(record[m.order]),
            "day": .text(
                words.text(
                    "measure.dayOf",
                    [
                        "day": String(max(0, min(words.today.ordinal - course.base.ordinal, issued.plan.days))),
                        "days": String(issued.plan.days),
                    ])),
            "strip": words.strip(course, ended: ended), "phases": words.phases(course),
            "tests": .text(words.tests(course)),
            "testsHref": sees && content.isReached && !course.tests.isEmpty
                ? .text("/tests/new?measure=\(record.id)") : .none, "shown": .flag(record[m.shown] == true),
            "ended": words.moment(record[m.ended]), "endReason": ViewValue(record[m.endReason]),
            "noticed": words.moment(record[m.noticed]),
            "means": ViewValue(record[m.noticeMeans].map { words.text("choice.measure.noticeMeans.\($0.rawValue)") }),
            "meansAll": words.choices(NoticeMeans.allCases, "measure.noticeMeans"),
            "canHandle": .flag(mine), "canSee": .flag(isOpen && sees),
            "canPlace": .flag(mine && (record.state == "planned" || record[m.setting] ?? .none > .monitor)),
            "settings": words.choices(
                course.legs.first { words.today <= $0.last }?.phase.settings ?? [], "measure.setting",
                chosen: Set([record[m.setting]].compactMap(\.self))),
            "items": .list(items(record)),
            "suitable": ViewValue(
                record[m.suitable].map { words.text($0 ? "measure.suitable" : "measure.unsuitable") }),
            "groups": words.choices(SpecialGroup.allCases, "measure.groups", chosen: Set(record[m.groups] ?? [])),
            "needs": words.choices(SupportNeed.allCases, "measure.needs", chosen: Set(record[m.needs] ?? [])),
            "consent": .flag(record[m.consent] == true),
            "canWithdrawConsent": .flag(
                sees && content.isReached && (record[m.needs] ?? []).contains { HealthNeed.includes($0) }),
            "needsShown": .text(
                (record[m.needs] ?? []).map { words.text("choice.measure.needs.\($0.rawValue)") }.joined(
                    separator: " · ")),
            "team": .list(team(record)),
            "canExtend": .flag(isOpen && principal.has(.dutyOfficer, .sectionLead, .commander)),
            "canBecomeCase": .flag(
                isOpen && principal.has(clinicians) && record[m.category] != "case"),
            "certified": .flag(record[m.ended] != nil && record.state != "transferred"),
            "isPlanned": .flag(record.state == "planned"), "early": .flag(words.today < episode.ends),
            "offer": offer(record), "release": release(episode), "statement": ViewValue(record[m.statement]),
            "stated": words.moment(record[m.stated]),
            "statedBy": ViewValue(record[m.statedBy].map { content.names[$0] ?? "—" }),
            "owesContacts": .flag(
                content.owesContacts && content.isReached && principal.has(clinicians)),
            "contacts": ViewValue(
                record[m.contacts].map { words.text("measure.case.contactsFound", ["n": String($0)]) }),
            "owesStatement": .flag(handles && (content.owesStatement || episode.owesStatement(ended: ended))),
        ]
    }

    /// A measure that a merge has left with another place than its person, and how it is put right.
    private func elsewhere(_ measure: Record) -> ViewValue {
        guard let person = content.person, measure.isElsewhere(person), let area = person[Persons.fields.area] else {
            return .none
        }
        let unit = { (id: RecordID?) in id.map { content.units.name($0) } ?? "" }
        return [
            "text": .text(
                words.text(
                    "measure.elsewhere",
                    [
                        "unit": unit(measure[m.unit]), "area": content.elsewhere ?? "",
                        "here": "\(unit(person[Persons.fields.unit])) \(content.area)",
                    ])),
            "code": .text(area.text), "here": .text(content.area),
        ]
    }

    /// What the policy asks before a release, and what the records say of it.
    private func release(_ episode: Episode) -> ViewValue {
        let conditions = words.conditions(episode.issued)
        let asksChecks = content.shelf.pack(episode.issued.policy)?.checks != nil
        let isDone = words.today >= episode.ends
        return [
            "done": words.badge(isDone ? "met" : "plain", isDone ? "measure.release.done" : "measure.release.notDone"),
            "check": content.lastCheck.map {
                words.badge($0 == .normal ? "met" : "late", "choice.measure.lastCheck.\($0.rawValue)")
            } ?? (asksChecks ? words.badge("soon", "measure.release.noCheck") : .none),
            "any": .flag(!conditions.isEmpty), "conditions": .list(conditions.map { .text($0) }),
        ]
    }

    /// The pack's items of a home; ticked is what the home lacks.
    private func items(_ measure: Record) -> [ViewValue] {
        let lacking = Set(measure[m.unsuitable] ?? [])
        let pack = content.shelf.pack(measure[m.policy] ?? "")
        return (pack?.suitability ?? []).map {
            ["id": .text($0.id), "text": .text(words.text($0.title)), "selected": .flag(lacking.contains($0.id))]
        }
    }

    private func team(_ measure: Record) -> [ViewValue] {
        [m.gridWorker, m.doctor, m.coordinator].map { field in
            let chosen = measure[field]
            return [
                "name": .text(field.name), "label": .text(words.text("field.measure.\(field.name)")),
                "shown": ViewValue(chosen.map { content.names[$0] ?? "—" }),
                "options": .list(
                    content.carers.map {
                        [
                            "value": .text($0.id.text), "text": .text("\($0.name)(\($0.load))"),
                            "selected": .flag($0.id == chosen),
                        ]
                    }),
            ]
        }
    }

    private func offer(_ measure: Record) -> ViewValue {
        guard let offer = try? measure[m.offer]?.value(Issued.self) else { return .none }
        let course = Course(offer.plan, base: offer.base, start: measure[m.admission] ?? measure[m.start])
        return [
            "policy": .text("\(offer.policy) \(offer.version)"), "phases": words.phases(course),
            "ends": words.day(course.ends),
            "strip": words.strip(course, ended: nil),
        ]
    }

    private func ground(_ ground: Record) -> ViewValue {
        let g = Grounds.fields
        return [
            "id": .text(ground.id.text), "day": words.day(ground[g.day]), "place": ViewValue(ground[g.place]),
            "kind": .text(words.text("choice.ground.kind.\(ground[g.kind]?.rawValue ?? "exposure")")),
            "category": .text(title(of: ground[g.category] ?? "")),
            "state": words.badge(ground.state == "active" ? "info" : "plain", "state.ground.\(ground.state)"),
            "isCase": .flag(ground.state == "active" && ground[g.kind] == .case),
            "canWithdraw": .flag(ground.state == "active" && principal.has(.dutyOfficer, .unitOfficer, .healthWorker)),
        ]
    }

    /// A category's title in the packs in force, else its code.
    private func title(of category: String) -> String {
        content.shelf.packs.lazy.compactMap { $0.category(category) }.first.map { words.text($0.title) } ?? category
    }

    private func dispute(_ record: Record) -> ViewValue {
        let isAppeal = record.register == Appeals.name
        return [
            "href": .text("/\(isAppeal ? "appeals" : "corrections")/\(record.id)"),
            "kind": .text(words.text(isAppeal ? "measure.appeal" : "measure.correction")),
            "state": words.badge(record.state == "open" ? "soon" : "plain", "state.\(record.register).\(record.state)"),
            "due": record.state == "open" ? words.due(record[Appeals.fields.due]) : .none,
        ]
    }

    private func exception(_ record: Record) -> ViewValue {
        let e = MeasureExceptions.fields
        return [
            "href": .text("/measure-exceptions/\(record.id)"), "setting": .text(words.setting(record[e.setting])),
            "expiry": words.day(record[e.expiry]),
        ]
    }

    private func earlier(_ measure: Record) -> ViewValue {
        [
            "href": .text("/measures/\(measure.id)"), "title": .text(measure[m.title] ?? ""),
            "from": words.day(measure[m.start]), "to": words.moment(measure[m.ended]),
            "state": words.state(of: measure),
        ]
    }

    private var history: [ViewValue] {
        content.history.map { entry in
            [
                "at": words.moment(entry.at),
                "who": .text(content.names[entry.actor] ?? words.text("register.system")),
                "what": .text(words.step(entry.verb, of: Measures.workflow, Measures.name)),
            ]
        }
    }
}
