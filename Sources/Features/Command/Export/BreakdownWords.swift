import Kernel
import Web

/// A task breakdown in one language, ready for a sheet.
struct BreakdownWords {
    let breakdown: TaskBreakdown
    let locales: Locales
    let language: Language
    let time: TimeText
    let now: Instant

    func text(_ key: String, _ values: [String: String] = [:]) -> String {
        locales.text("export.\(key)", language, values)
    }

    var sheetName: String { text("breakdown") }
    var fileName: String {
        [sheetName, breakdown.number ?? ""].filter { !$0.isEmpty }.joined(separator: " ") + ".xlsx"
    }

    /// Under the title: number, day of issue, moment of the states.
    var subtitle: String {
        [
            breakdown.headquarters, breakdown.number ?? text("draft"),
            breakdown.issued.map { text("issuedOn", ["day": time.moment($0, language, now: now)]) } ?? "",
            text("asOf", ["moment": time.moment(now, language, now: now)]),
        ].filter { !$0.isEmpty }.joined(separator: " · ")
    }

    /// Widths in characters of the default font; together they fill A4 landscape.
    static let columns: [(key: String, width: Double)] = [
        ("number", 7), ("item", 46), ("lead", 18), ("supporting", 18), ("leader", 10), ("deadline", 15),
        ("frequency", 11),
        ("state", 22),
    ]

    var head: [String] { Self.columns.map { text("column.\($0.key)") } }

    func cells(_ row: TaskBreakdown.Row) -> [String] {
        let deadline = row.deadline.map { instant in
            let moment = time.moment(instant, language, now: now)
            return row.deadlineKind == .due ? moment : text("deadline.\(row.deadlineKind.rawValue)", ["moment": moment])
        }
        return [
            row.ordinal, row.wording, row.leads, row.supporting, row.leader, deadline ?? "", row.frequency, state(row),
        ]
    }

    /// 已反馈 11/14,未反馈:…; nothing before there are tasks.
    private func state(_ row: TaskBreakdown.Row) -> String {
        guard row.units > 0 else { return "" }
        let values = [
            "replied": String(row.replied), "units": String(row.units), "closed": String(row.closed),
            "names": row.waiting.joined(separator: text("separator")),
        ]
        if row.closed == row.units { return text("allClosed", values) }
        return text(row.waiting.isEmpty ? "allReplied" : "waiting", values)
    }

    /// Footer: page x of y, in the spreadsheet's own codes.
    var footer: String { "&C" + text("page", ["page": "&P", "pages": "&N"]) }
}
