import Foundation
import Kernel
import Registers
import Tables
import Web

/// Values of the pages of a drill, and its after-action table as a workbook.
struct DrillView {
    let pages: Pages
    let context: AppContext
    let now: Instant

    private var i: Injects { Injects.fields }
    private func text(_ key: String, _ values: [String: String] = [:]) -> String {
        pages.text("drill.\(key)", values, for: context)
    }
    private func moment(_ instant: Instant?) -> String? {
        instant.map { pages.time.moment($0, context.language, now: now) }
    }

    /// `1:05` of sixty-five minutes.
    static func clock(_ minutes: Int) -> String { "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)" }

    func conduct(_ content: AfterAction, _ principal: Principal) -> [String: ViewValue] {
        let run = content.run
        let mayControl = principal.posts.contains { Runs.controlling.contains($0.role) }
        let waiting = content.injects.first { $0.state == "waiting" }
        let tone = ["running": "met", "paused": "soon"][run.state] ?? "plain"
        return [
            "title": .text(run[Runs.fields.title] ?? text("title")),
            "clock": .text(Self.clock(run.drillClock.minutes(at: now))),
            "state": ["tone": .text(tone), "text": .text(pages.text("state.drill.\(run.state)", for: context))],
            "begun": ViewValue(moment(run[Runs.fields.begun])),
            "canStart": .flag(mayControl && ["ready", "paused"].contains(run.state)),
            "canPause": .flag(mayControl && run.state == "running"),
            "canNext": .flag(mayControl && waiting != nil && ["running", "paused"].contains(run.state)),
            "canEnd": .flag(mayControl && ["running", "paused"].contains(run.state)),
            "injects": .list(content.injects.map { inject($0, content) }),
            "done": ViewValue(content.count(.inTime, .late)), "late": ViewValue(content.count(.late, .overdue)),
            "waiting": ViewValue(content.count(.waiting)),
        ]
    }

    private func inject(_ inject: Record, _ content: AfterAction) -> ViewValue {
        let rows = content.rows.filter { $0.inject.id == inject.id }
        let done = rows.count { [.inTime, .late].contains($0.verdict) }
        return [
            "at": .text("+" + Self.clock(inject[i.after] ?? 0)), "title": .text(inject[i.title] ?? ""),
            "text": .text(inject[i.text] ?? ""), "expected": .text(inject[i.expected] ?? ""),
            "kind": .text(pages.text("choice.inject.kind.\((inject[i.kind] ?? .notice).rawValue)", for: context)),
            "units": .text(rows.map(\.unit).joined(separator: pages.text("export.separator", for: context))),
            "isDelivered": .flag(inject.state == "delivered"), "delivered": ViewValue(moment(inject[i.delivered])),
            "progress": .text("\(done) / \(rows.count)"),
            "within": .text(text("within", ["n": String(inject[i.within] ?? 0)])),
        ]
    }

    func review(_ content: AfterAction, _ principal: Principal) -> [String: ViewValue] {
        [
            "title": .text(text("review")), "name": .text(content.run[Runs.fields.title] ?? ""),
            "begun": ViewValue(moment(content.run[Runs.fields.begun])),
            "ended": ViewValue(moment(content.run[Runs.fields.ended])),
            "mayObserve": .flag(principal.posts.contains { Runs.controlling.contains($0.role) }),
            "summary": .text(
                text(
                    "summary",
                    [
                        "n": String(content.rows.count), "inTime": String(content.count(.inTime)),
                        "late": String(content.count(.late)), "overdue": String(content.count(.overdue)),
                        "waiting": String(content.count(.waiting, .unseen)),
                    ])), "rows": .list(content.rows.map(row)),
        ]
    }

    private func row(_ row: AfterAction.Row) -> ViewValue {
        let tone =
            ["inTime": "met", "late": "soon", "overdue": "late", "waiting": "info"][row.verdict.rawValue] ?? "plain"
        let a = Answers.fields
        let isRecorded = row.answer?[a.record] != nil
        return [
            "id": .text(row.answer?.id.text ?? ""), "at": .text("+" + Self.clock(row.inject[i.after] ?? 0)),
            "title": .text(row.inject[i.title] ?? ""), "expected": .text(row.inject[i.expected] ?? ""),
            "unit": .text(row.unit), "delivered": .text(moment(row.inject[i.delivered]) ?? "–"),
            "signed": .text(moment(row.signed) ?? "–"), "done": .text(moment(row.done) ?? "–"),
            "verdict": ["tone": .text(tone), "text": .text(text("verdict.\(row.verdict.rawValue)"))],
            "remark": .text(row.answer?[a.remark] ?? ""), "isOpen": .flag(row.answer != nil),
            "asksSeen": .flag(!isRecorded), "isSeen": .flag(row.answer?[a.seen] != nil),
            "action": .text("/drill/answers/\(row.answer?.id.text ?? "")"),
        ]
    }

    /// The table as a workbook; its name and its first sheet say that it is a drill.
    /// - Throws: `XLSXBook.Fault`, or an error of the file system.
    func workbook(_ content: AfterAction) throws -> (name: String, bytes: [UInt8]) {
        let name = "\(text("review"))-\(content.run[Runs.fields.title] ?? "").xlsx"
        let columns: [(String, Double)] = [
            ("at", 8), ("inject", 28), ("expected", 40), ("unit", 16), ("deliveredAt", 16), ("signedAt", 16),
            ("doneAt", 16), ("verdictLabel", 12), ("remark", 40),
        ]
        let file = FileManager.default.temporaryDirectory.appending(path: "\(RecordID.make().text).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        let writer = try XLSXWriter(
            file, sheet: "\(text("mark")) \(text("review"))",
            columns: columns.map { TableColumn($0.0, title: text($0.0), .text, width: $0.1) },
            notes: TableNotes(
                sheet: text("mark"), lines: [content.run[Runs.fields.title] ?? "", text("notReal"), moment(now) ?? ""]))
        for row in content.rows {
            let cells = [
                "+" + Self.clock(row.inject[i.after] ?? 0), row.inject[i.title] ?? "", row.inject[i.expected] ?? "",
                row.unit, moment(row.inject[i.delivered]) ?? "", moment(row.signed) ?? "", moment(row.done) ?? "",
                text("verdict.\(row.verdict.rawValue)"), row.answer?[Answers.fields.remark] ?? "",
            ]
            try writer.write(cells.map { $0.isEmpty ? .empty : .text($0) })
        }
        try writer.finish()
        return (name, Array(try Data(contentsOf: file)))
    }
}
