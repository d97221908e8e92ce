import Kernel
import Registers
import Web

/// A brief's numbers and lines in one language: what page and Markdown both show, so that they cannot differ.
struct BriefWords: Sendable {
    let content: BriefContent
    let locales: Locales
    let language: Language
    let time: TimeText

    struct Number {
        let label: String
        let value: String
        let unit: String
        let change: String?
        let tone: String
        let changeTone: String
    }

    struct Fact {
        let label: String
        let value: String
    }

    func text(_ key: String, _ values: [String: String] = [:]) -> String {
        locales.text(key.contains(".") ? key : "brief.\(key)", language, values)
    }

    /// Moments are told from the brief's own, so that a page of last year reads as it did then.
    func moment(_ instant: Instant) -> String { time.moment(instant, language, now: content.asOf) }
    func day(_ day: CalendarDay) -> String { time.day(day, language, now: content.asOf) }

    var title: String { "\(text("title")) \(content.day)" }

    /// The five numbers with their change.
    var numbers: [Number] {
        let (now, change) = (content.tasks, content.change)
        let pieces = text("pieces")
        let count = { (key: String, value: KeyPath<BriefCounts, Int>, isBad: Bool) -> Number in
            let step = change.map { $0[keyPath: value] }
            return Number(
                label: text("brief.number.\(key)"), value: String(now[keyPath: value]), unit: pieces,
                change: step.map(Self.signed), tone: isBad && now[keyPath: value] > 0 ? "late" : "",
                changeTone: isBad && (step ?? 0) > 0 ? "late" : "")
        }
        let before = change.flatMap { (now - $0).closureRate }
        let step = now.closureRate.flatMap { rate in before.map { rate - $0 } }
        let rate = Number(
            label: text("brief.number.rate"), value: Self.percent(now.closureRate), unit: "",
            change: step.map { Self.sign($0) + Self.tenths(abs($0)) }, tone: "",
            changeTone: (step ?? 0) < 0 ? "soon" : "")
        return [
            count("issued", \.issued, false), count("acknowledged", \.acknowledged, false),
            count("replied", \.replied, false), rate, count("overdue", \.overdue, true),
        ]
    }

    /// 较昨日, or the day with which it is really compared.
    var changeSince: String {
        guard let previous = content.previousDay, previous != content.day.advanced(by: -1) else { return text("since") }
        return text("sinceDay", ["day": day(previous)])
    }

    var directives: [Fact] {
        let d = content.directives
        return [
            ("issued", d.issued), ("open", d.open), ("completed", d.completed), ("superseded", d.superseded),
            ("revoked", d.revoked), ("awaiting", d.awaitingSignature),
        ].map { Fact(label: text("brief.directive.\($0.0)"), value: String($0.1)) }
    }

    var closing: [Fact] {
        let (tasks, period) = (content.tasks, content.period)
        let hours = { (median: Double?, count: Int) in
            median.map { text("medianOf", ["hours": Self.tenths(Int(($0 * 10).rounded())), "n": String(count)]) } ?? "–"
        }
        return [
            ("issued", pieces(period.issued)), ("closed", pieces(period.closed)), ("returned", pieces(period.returned)),
            (
                "rate",
                text(
                    "rateOf",
                    [
                        "rate": Self.percent(tasks.closureRate), "closed": String(tasks.closed),
                        "issued": String(tasks.issued),
                    ])
            ), ("medianReply", hours(period.medianHoursToReply, period.replies)),
            ("medianClose", hours(period.medianHoursToClose, period.closed)),
        ].map { Fact(label: text("brief.closing.\($0.0)"), value: $0.1) }
    }

    /// Tasks by state in the order of work.
    var states: [Fact] {
        Tasks.workflow.states.compactMap { state in
            content.states[state].map { Fact(label: text("task.state.\(state)"), value: pieces($0)) }
        }
    }

    func pieces(_ count: Int) -> String { text("count", ["n": String(count)]) }

    /// Number of a list, and how many of them are shown where it is cut.
    func count(_ all: Int, shown: Int) -> String {
        all == shown ? pieces(all) : text("countCut", ["n": String(all), "shown": String(shown)])
    }

    func name(_ line: BriefLine) -> String { line.name.isEmpty ? text("ownUnits") : line.name }

    func noted(_ text: String, _ note: String) -> String { self.text("noted", ["text": text, "note": note]) }

    func source(_ item: BriefItem) -> String {
        [item.directive, item.ordinal ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Tasks of one item that went to several units, in one line; in the order of the first of each.
    static func groups(_ items: [BriefItem]) -> [[BriefItem]] {
        var order: [String] = []
        var groups: [String: [BriefItem]] = [:]
        for item in items {
            let key = [item.directiveID.text, item.ordinal ?? "", item.due.description, item.title].joined(
                separator: "\n")
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(item)
        }
        return order.compactMap { groups[$0] }
    }

    /// Units of the group in the order of lists.
    func units(_ group: [BriefItem]) -> String {
        let places = Dictionary(
            content.units.map(\.name).enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return distinct(group.map(\.unit).sorted { (places[$0] ?? .max, $0) < (places[$1] ?? .max, $1) })
    }

    func leaders(_ group: [BriefItem]) -> String { distinct(group.compactMap(\.leader)) }

    private func distinct(_ names: [String]) -> String {
        names.enumerated().filter { names.firstIndex(of: $1) == $0 }.map(\.element).joined(separator: text("separator"))
    }

    /// "待签收", or where the units of an item differ, how many have replied: "已反馈 3/14".
    func states(_ states: [String]) -> String {
        if let only = states.first, states.allSatisfy({ $0 == only }) { return text("task.state.\(only)") }
        let owing = states.filter(Tasks.replying.contains).count
        return text("repliedOf", ["replied": String(states.count - owing), "n": String(states.count)])
    }

    func late(_ item: BriefItem) -> String {
        guard let hours = item.hoursOverdue else { return "" }
        return hours < 48
            ? text("app.time.hours", ["n": String(hours)]) : text("app.time.days", ["n": String(hours / 24)])
    }

    func unsigned(_ line: BriefUnsigned) -> String {
        text(
            line.late > 0 ? "unsignedLate" : "unsignedLine",
            ["unit": line.unit, "n": String(line.tasks), "late": String(line.late)])
    }

    func gap(_ gap: BriefGap) -> String {
        let separator = text("separator")
        let more = gap.count > gap.names.count && !gap.names.isEmpty ? text("andMore") : ""
        return text(
            "brief.gap.\(gap.code.rawValue)",
            [
                "n": String(gap.count), "names": gap.names.joined(separator: separator) + more,
                "asOf": moment(content.asOf), "cutoff": moment(content.cutoff),
                "day": content.previousDay.map(day) ?? "",
            ])
    }

    /// How the numbers are counted (口径).
    var meaning: [String] {
        let excluded = content.excluded
        return [
            text("meaningText"), text("periodText", ["since": moment(content.since), "asOf": moment(content.asOf)]),
            text(
                "excludedText",
                [
                    "passedDown": String(excluded.passedDown), "supporting": String(excluded.supporting),
                    "withdrawn": String(excluded.withdrawn),
                ]),
        ]
    }

    var seal: String? {
        guard let parts = content.head?.split(separator: ":"), parts.count == 2 else { return nil }
        return text("sealOf", ["county": content.county.text, "number": String(parts[0]), "chain": String(parts[1])])
    }

    /// "75.9%"; a dash where there is nothing to divide by.
    static func percent(_ thousandths: Int?) -> String { thousandths.map { "\(tenths($0))%" } ?? "–" }

    static func tenths(_ number: Int) -> String {
        number % 10 == 0 ? String(number / 10) : "\(number / 10).\(number % 10)"
    }
    static func sign(_ number: Int) -> String { number > 0 ? "+" : number < 0 ? "−" : "±" }
    static func signed(_ number: Int) -> String { sign(number) + String(abs(number)) }
}
