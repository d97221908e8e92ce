import Command
import Database
import Kernel
import Organisation
import Registers
import Web

/// The list of documents, and what waits to be read by the one who asks.
struct DocumentList: Sendable {
    let principal: Principal
    let documents: [Record]
    let counts: [String: (open: Int, read: Int)]
    let waiting: [Record]
    let tree: UnitTree

    init(_ reading: Reading) throws {
        principal = reading.principal
        tree = try UnitTree(reading)
        documents =
            principal.isHeadquarters
            ? try reading.page(UpperDocuments.self, Query(open: .all, limit: 100)).records
            : []
        waiting = try reading.openReceipts()
        counts = try reading.receiptCounts(documents.map(\.id))
    }

    func values(_ words: PageWords) -> [String: ViewValue] {
        let d = UpperDocuments.fields
        let unread = documents.count { $0.state == "circulating" }
        return [
            "title": .text(words.text("circulation.title")), "isOffice": .flag(principal.isHeadquarters),
            "canEnter": .flag(principal.isClerk), "waitingAny": .flag(!waiting.isEmpty),
            "waitingCount": ViewValue(waiting.count), "waiting": .list(waiting.map { receipt(words, $0) }),
            "readAllConfirm": .text(words.text("circulation.readAllConfirm", ["n": String(waiting.count)])),
            "rowsAny": .flag(!documents.isEmpty),
            "summary": .text(words.text("circulation.summary", ["n": String(unread)])),
            "rows": .list(
                documents.map { document in
                    let count = counts[document.id.text] ?? (0, 0)
                    return [
                        "href": .text("/circulation/\(document.id)"), "title": .text(document[d.title] ?? ""),
                        "issuer": .text(document[d.issuer] ?? ""), "number": ViewValue(document[d.number]),
                        "kind": .text(words.text("choice.upperDocument.kind.\((document[d.kind] ?? .other).rawValue)")),
                        "urgency": words.urgency(document[d.urgency]), "received": words.moment(document[d.received]),
                        "read": .text(
                            count.open + count.read == 0 ? "—" : "\(count.read) / \(count.open + count.read)"),
                        "state": words.badge(
                            document.state == "read" ? "met" : document.state == "received" ? "soon" : "info",
                            "state.upperDocument.\(document.state)"),
                    ]
                }),
        ]
    }

    private func receipt(_ words: PageWords, _ receipt: Record) -> ViewValue {
        let r = Receipts.fields
        return [
            "id": .text(receipt.id.text), "href": .text("/circulation/\(receipt[r.document] ?? receipt.id)"),
            "title": .text(receipt[r.title] ?? ""), "unit": .text(receipt[r.unit].map { tree.name($0) } ?? ""),
            "due": words.due(receipt[r.due]),
        ]
    }
}

extension Reading {
    /// Receipts open and read, by document.
    func receiptCounts(_ documents: [RecordID]) throws -> [String: (open: Int, read: Int)] {
        if documents.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT document, sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END) AS open_count, count(*) AS all_count
            FROM receipt WHERE county = \(principal.county) AND document IN (\(list: documents.map(\.sql)))
            GROUP BY document
            """)
        return Dictionary(
            try rows.map { row in
                let open = try row.get("open_count", as: Int.self)
                return (try row.get("document"), (open, try row.get("all_count", as: Int.self) - open))
            }, uniquingKeysWith: { first, _ in first })
    }
}

/// Values of the page of lags.
struct LagView {
    let words: PageWords
    let lags: CascadeLags
    let days: Int

    init(_ words: PageWords, _ lags: CascadeLags, days: Int) {
        (self.words, self.lags, self.days) = (words, lags, days)
    }

    var values: [String: ViewValue] {
        [
            "title": .text(words.text("circulation.lag")),
            "window": .text(words.text("circulation.window", ["n": String(days), "count": String(lags.documents)])),
            "any": .flag(lags.documents > 0),
            "steps": .list([
                step(
                    "arrival",
                    lags.arrival.map {
                        words.lag(words.text("choice.upperDocument.level.\($0.level.rawValue)"), $0.lag)
                    }), step("dispatch", [words.lag(words.text("circulation.office"), lags.dispatch)]),
                step(
                    "reading",
                    lags.reading.map { words.lag(words.text("circulation.readers.\($0.level.rawValue)"), $0.lag) }),
            ]),
            "windows": .list(
                [7, 30, 90].map {
                    [
                        "href": .text("/circulation/lag?days=\($0)"),
                        "text": .text(words.text("circulation.days", ["n": String($0)])), "current": .flag($0 == days),
                    ]
                }),
        ]
    }

    private func step(_ name: String, _ rows: [ViewValue]) -> ViewValue {
        [
            "name": .text(words.text("circulation.step.\(name)")),
            "hint": .text(words.text("circulation.stepHint.\(name)")),
            "rows": .list(rows), "rowsAny": .flag(!rows.isEmpty),
        ]
    }

    static func json(_ lags: CascadeLags) -> JSONValue {
        func json(_ lag: Lag) -> JSONValue {
            [
                "count": .integer(lag.count), "median": lag.median.map { .number($0) } ?? .null,
                "last": lag.last.map { .number($0) } ?? .null, "waiting": .integer(lag.waiting),
            ]
        }
        return [
            "documents": .integer(lags.documents),
            "arrival": .object(
                Dictionary(lags.arrival.map { ($0.level.rawValue, json($0.lag)) }) { first, _ in first }),
            "dispatch": json(lags.dispatch),
            "reading": .object(
                Dictionary(lags.reading.map { ($0.level.rawValue, json($0.lag)) }) { first, _ in first }),
        ]
    }
}
