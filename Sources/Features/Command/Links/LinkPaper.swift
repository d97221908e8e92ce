import Kernel
import Organisation
import Registers
import Web

/// What a new link looks like on the screen and on paper (任务链接、交办单).
struct LinkPaper {
    struct Content: Sendable {
        let tasks: [RecordID: Record]
        let directives: [RecordID: Record]
        let items: [RecordID: Record]
        let tree: UnitTree
        let dutyPhones: [RecordID: String]

        init(_ reading: Registers.Reading, _ ids: [RecordID]) throws {
            let t = Tasks.fields
            tasks = try reading.all(Tasks.self, ids: Set(ids))
            directives = try reading.all(Directives.self, ids: Set(tasks.values.compactMap { $0[t.directive] }))
            items = try reading.all(DirectiveItems.self, ids: Set(tasks.values.compactMap { $0[t.item] }))
            tree = try UnitTree(reading)
            let office = tree.office.map { [$0.id] } ?? []
            dutyPhones = try reading.dutyPhones(of: tasks.values.compactMap { $0[t.unit] } + office)
        }
    }

    private let words: PageWords
    private let content: Content
    /// Where units reach this server; nil where no address is shown.
    private let address: SlipAddress?

    init(_ words: PageWords, _ content: Content, _ address: SlipAddress?) {
        (self.words, self.content, self.address) = (words, content, address)
    }

    /// The answer to who has made a link.
    func made(_ link: NewLink) throws -> [String: ViewValue] {
        var values = renewed(link.record, link.code)
        let (url, code) = try square(link)
        values["url"] = .text(url)
        values["size"] = ViewValue(code.size)
        values["path"] = .text(code.path)
        let task = content.tasks[link.record[Links.fields.task] ?? link.record.id]
        values["paste"] = .text(
            words.text(
                "link.paste",
                [
                    "headquarters": content.tree.headquarters?.short ?? "",
                    "unit": unit(link.record), "number": number(task), "title": task?[Tasks.fields.title] ?? "",
                    "due": text(task?[Tasks.fields.due]), "url": url,
                ]))
        return values
    }

    /// The same after another code was made.
    func renewed(_ link: Record, _ code: String) -> [String: ViewValue] {
        let l = Links.fields
        let task = link[l.task] ?? link.id
        return [
            "title": .text(words.text("link.made")), "back": .text("/tasks/\(task)"), "unit": .text(unit(link)),
            "wording": .text(content.tasks[task]?[Tasks.fields.title] ?? ""), "code": .text(spaced(code)),
            "until": words.moment(link[l.expires]), "url": .none, "size": .none, "path": .none, "paste": .none,
            "dutyPhone": ViewValue(link[l.unit].flatMap { content.dutyPhones[$0] }),
        ]
    }

    /// One page a task, and the list of codes that stays with the office.
    func slips(_ links: [NewLink], back: String) throws -> [String: ViewValue] {
        let (t, i) = (Tasks.fields, DirectiveItems.fields)
        let office = content.tree.office.flatMap { content.dutyPhones[$0.id] }
        let pages = try links.map { link -> ViewValue in
            let task = content.tasks[link.record[Links.fields.task] ?? link.record.id]
            let item = task?[t.item].flatMap { content.items[$0] }
            let (url, code) = try square(link)
            return [
                "unit": .text(unit(link.record)), "number": .text(number(task)), "wording": .text(task?[t.title] ?? ""),
                "supporting": ViewValue(item.map { UnitNames.text($0[i.supporting] ?? [], in: content.tree) }),
                "leader": ViewValue(task?[t.leader]), "due": .text(text(task?[t.due])),
                "acknowledgeBy": .text(text(task?[t.acknowledgeBy])),
                "figures": ViewValue(task?[t.figures]?.joined(separator: "、")),
                "note": ViewValue(task?[t.note]), "urgency": words.urgency(task?[t.urgency]), "url": .text(url),
                "size": ViewValue(code.size), "path": .text(code.path),
                "until": words.moment(link.record[Links.fields.expires]), "dutyPhone": ViewValue(office),
                "issued": words.day(task.map { CalendarDay($0.created, in: words.pages.time.zone) }),
            ]
        }
        return [
            "title": .text(words.text("link.slip.title")), "back": .text(back), "slips": .list(pages),
            "count": ViewValue(links.count),
            "codes": .list(
                links.map {
                    [
                        "unit": .text(unit($0.record)), "code": .text(spaced($0.code)),
                        "dutyPhone": ViewValue($0.record[Links.fields.unit].flatMap { content.dutyPhones[$0] }),
                    ]
                }),
        ]
    }

    private func square(_ link: NewLink) throws -> (url: String, code: QRCode) {
        let url = "\(address?.text ?? "")\(link.path)"
        guard let code = QRCode(url) else { throw Rejection.invalid("slipAddress", field: "address") }
        return (url, code)
    }

    private func unit(_ link: Record) -> String { content.tree.name(link[Links.fields.unit] ?? link.id) }

    private func number(_ task: Record?) -> String {
        let t = Tasks.fields
        let number = task?[t.directive].flatMap { content.directives[$0]?[Directives.fields.number] }
        let ordinal = task?[t.item].flatMap { content.items[$0]?[DirectiveItems.fields.ordinal] }
        return [number, ordinal].compactMap(\.self).joined(separator: " ")
    }

    private func text(_ instant: Instant?) -> String {
        instant.map { words.pages.time.moment($0, words.context.language, now: words.now) } ?? ""
    }

    /// 482 913: as one reads it out.
    private func spaced(_ code: String) -> String { "\(code.prefix(3)) \(code.dropFirst(3))" }
}
