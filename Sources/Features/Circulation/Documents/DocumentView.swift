import Command
import Kernel
import Organisation
import Registers
import Web

/// A document with its receipts. Whoever is asked to read it sees the document, and no receipts but the own.
struct DocumentContent: Sendable {
    let document: Record
    let receipts: [Record]
    let names: [RecordID: Record]
    let posts: [RecordID: Record]
    let directives: [Record]
    let leaders: [(user: RecordID, unit: RecordID, name: String, title: String?)]
    let tree: UnitTree

    /// - Throws: `Rejection.notFound` for whoever neither keeps nor reads it.
    init(_ reading: Reading, _ id: RecordID, on day: CalendarDay) throws {
        let (principal, r) = (reading.principal, Receipts.fields)
        let scope = Scope(principal, try reading.registry.named(Receipts.name))
        let tree = try UnitTree(reading)
        self.tree = tree
        let places = Dictionary(
            zip(tree.all.map(\.id), tree.all.indices).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        // In the units' own order: persons of the headquarters first.
        receipts = try reading.all(Receipts.self, where: r.document, is: id).filter(scope.contains).sorted {
            ($0[r.unit].flatMap { places[$0] } ?? .max, $0.id) < ($1[r.unit].flatMap { places[$0] } ?? .max, $1.id)
        }
        let isOffice = principal.isHeadquarters
        guard let document = try reading.any(reading.registry.named(UpperDocuments.name), id),
            isOffice || !receipts.isEmpty
        else { throw Rejection.notFound }
        self.document = document
        names = try reading.all(
            Users.self, ids: Set(receipts.flatMap { [$0[r.person], $0[r.reader]].compactMap(\.self) }))
        posts = try reading.all(Posts.self, ids: Set(receipts.compactMap { $0[r.post] }))
        directives =
            isOffice
            ? try reading.all(Directives.self, ids: document[UpperDocuments.fields.directives] ?? []).values
                .sorted { $0.id < $1.id } : []
        leaders = isOffice ? try reading.addressableLeaders(on: day) : []
    }
}

/// Values of a document's page.
struct DocumentView {
    let words: PageWords
    let content: DocumentContent
    let principal: Principal

    init(_ words: PageWords, _ content: DocumentContent, _ principal: Principal) {
        (self.words, self.content, self.principal) = (words, content, principal)
    }

    var values: [String: ViewValue] {
        let (d, r, document) = (UpperDocuments.fields, Receipts.fields, content.document)
        let isOffice = principal.isHeadquarters
        let open = content.receipts.filter { $0.state == "open" }
        let own = open.filter { principal.post(for: $0) != nil }
        let read = content.receipts.compactMap { receipt in
            receipt[r.read].flatMap { read in receipt[r.sent].map { Lag.hours($0, read) } }
        }
        let unread = open.map { who($0) }.joined(separator: words.text("register.separator"))
        var lags: [ViewValue] = []
        if let issued = document[d.issued], let received = document[d.received] {
            lags.append(fact("arrival", words.hours(Lag.hours(issued, received))))
        }
        if let received = document[d.received], let sent = document[d.circulated] {
            lags.append(fact("dispatch", words.hours(Lag.hours(received, sent))))
            let lag = Lag(hours: read)
            lags.append(
                fact(
                    "reading",
                    words.text(
                        "circulation.medianLast", ["median": words.hours(lag.median), "last": words.hours(lag.last)])))
        }
        return [
            "id": .text(document.id.text), "title": .text(document[d.title] ?? ""), "isOffice": .flag(isOffice),
            "issuer": .text(document[d.issuer] ?? ""), "number": ViewValue(document[d.number]),
            "kind": .text(words.text("choice.upperDocument.kind.\((document[d.kind] ?? .other).rawValue)")),
            "level": .text(words.text("choice.upperDocument.level.\((document[d.level] ?? .county).rawValue)")),
            "urgency": words.urgency(document[d.urgency]), "issued": words.moment(document[d.issued]),
            "received": words.moment(document[d.received]), "text": ViewValue(document[d.text]),
            "state": words.badge(
                document.state == "read" ? "met" : document.state == "received" ? "soon" : "info",
                "state.upperDocument.\(document.state)"),
            "editHref": isOffice && principal.isClerk && document.state == "received"
                ? .text("/registers/upperDocument/\(document.id)/edit") : .none,
            "own": .list(own.map { ["id": .text($0.id.text), "who": .text(who($0)), "due": words.due($0[r.due])] }),
            "receiptsAny": .flag(!content.receipts.isEmpty), "receipts": .list(content.receipts.map(row)),
            "readCount": .text("\(content.receipts.count - open.count) / \(content.receipts.count)"),
            "unread": isOffice && !open.isEmpty
                ? .text(
                    words.text(
                        "circulation.paste",
                        [
                            "title": document[d.title] ?? "", "n": String(content.receipts.count - open.count),
                            "units": unread,
                        ])) : .none,
            "lags": .list(isOffice ? lags : []), "lagsAny": .flag(isOffice && !lags.isEmpty),
            "canSend": .flag(principal.isClerk),
            "unitNames": .list(
                principal.isClerk
                    ? ([words.text("circulation.allTownships")]
                        + content.tree.all.filter { $0.kind != .village }.map(\.short)).map { .text($0) } : []),
            "persons": .list(
                content.leaders.map {
                    [
                        "value": .text($0.user.text), "name": .text($0.name),
                        "title": .text($0.title ?? content.tree.name($0.unit)),
                    ]
                }), "canDraft": .flag(principal.isClerk),
            "directivesAny": .flag(!content.directives.isEmpty),
            "directives": .list(
                content.directives.map { directive in
                    let isDraft = ["draft", "review"].contains(directive.state)
                    return [
                        "href": .text("/directives/\(directive.id)\(isDraft ? "/draft" : "")"),
                        "title": .text(directive[Directives.fields.title] ?? ""),
                        "number": ViewValue(directive[Directives.fields.number]),
                    ]
                }),
        ]
    }

    private func fact(_ key: String, _ value: String) -> ViewValue {
        ["label": .text(words.text("circulation.step.\(key)")), "value": .text(value)]
    }

    private func who(_ receipt: Record) -> String {
        let r = Receipts.fields
        return receipt[r.person].flatMap { content.names[$0]?[Users.fields.name] }
            ?? receipt[r.unit].map { content.tree.name($0) } ?? ""
    }

    private func row(_ receipt: Record) -> ViewValue {
        let r = Receipts.fields
        let post = receipt[r.post].flatMap { content.posts[$0] }
        let title = post.flatMap { post in
            post[Posts.fields.title] ?? post[Posts.fields.role].map { words.text("choice.post.role.\($0.rawValue)") }
        }
        let reader = receipt[r.saidBy].map {
            words.text("circulation.onBehalf", ["person": $0, "how": receipt[r.saidHow] ?? ""])
        }
        let isLate = receipt.state == "open" && words.now > receipt[r.due] ?? words.now
        return [
            "id": .text(receipt.id.text), "who": .text(who(receipt)),
            "state": receipt.state == "read"
                ? words.badge("met", "state.receipt.read")
                : isLate ? words.badge("late", "circulation.overdue") : words.badge("soon", "state.receipt.open"),
            "reader": ViewValue(
                reader
                    ?? (receipt[r.reader].flatMap { content.names[$0]?[Users.fields.name] }.map { name in
                        [name, title].compactMap(\.self).joined(separator: " · ")
                    })), "read": words.moment(receipt[r.read]),
            "due": receipt.state == "open" ? words.due(receipt[r.due]) : .none,
            "canEnter": .flag(
                receipt.state == "open" && receipt[r.person] == nil && principal.isClerk
                    && principal.post(for: receipt) == nil),
        ]
    }
}
