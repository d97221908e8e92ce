import Duties
import Indicators
import Kernel
import Organisation
import Yams

extension ReportForm {
    /// Reads and checks a definition.
    /// - Parameter file: told with each problem.
    /// - Throws: `Rejection` invalid (`reportDefinition`) whose problems name file, line and field; members that nobody
    ///   knows are refused.
    package init(yaml: String, file: String = "") throws {
        let problems = YAMLProblems("reportDefinition", file: file)
        let part = try problems.top(
            yaml,
            known: [
                "id", "title", "owner", "basis", "from", "until", "owed", "period", "weekday", "day", "covers",
                "opens", "cutoff", "preliminary", "grace", "levels", "when", "fields", "rules", "aberration",
            ])
        id = part.required("id")
        if !Self.isName(id) { part.fail("yamlName", "id") }
        title = part.requiredBoth("title")
        owner = part.required("owner", longest: 60)
        basis = part.text("basis", longest: 500)
        (from, until) = (part.day("from"), part.day("until"))
        if let from, let until, until < from { part.fail("endsBeforeStart", "until") }
        readiness = part.text("when").flatMap { Readiness(rawValue: $0) }
        if let when = part.text("when"), readiness == nil { part.fail("yamlValue", "when", ["value": when]) }
        owed = Self.owed(part)
        clock = Self.clock(part)
        levels = part.integer("levels", in: 0...2, or: 0)
        let fields = part.parts(
            "fields",
            known: [
                "id", "title", "unit", "kind", "indicator", "derived", "sumOf", "options", "min", "max", "required",
                "watch",
            ]
        ).map { Self.field($0) }
        self.fields = fields.map(\.field)
        rules = Self.rules(part, self.fields)
        if fields.isEmpty { part.fail("yamlMissing", "fields") }
        // The baseline is of days or weeks.
        for one in fields where one.field.watch && (one.field.kind != .count || clock.step == nil) {
            one.part.fail("reportWatch", "watch")
        }
        let aberration = part["aberration"].flatMap { _ in part.part("aberration", known: ["by", "least"]) }
        if aberration != nil, !fields.contains(where: { $0.field.watch }) { part.fail("reportNoWatch", "aberration") }
        verifier = aberration?.text("by", longest: 60) ?? owner
        least =
            aberration?.integer("least", in: 1...ReportField.largest, or: EarsC2.usualMinimum) ?? EarsC2.usualMinimum
        for (index, one) in fields.enumerated() where fields[..<index].contains(where: { $0.field.id == one.field.id })
        {
            one.part.fail("yamlTwice", "id", ["name": one.field.id])
        }
        // A form field needs an indicator or a legal basis (domain.md §2.3, burden).
        if basis == nil { for one in fields where one.field.indicator == nil { one.part.fail("reportNoBasis", "id") } }
        try problems.finish()
    }

    private static func owed(_ part: YAMLPart) -> Owed {
        guard let owed = part.part("owed", known: ["kinds", "sectors", "areas"]) else {
            return Owed(kinds: [], sectors: [], areas: [])
        }
        let kinds = Set(owed.list("kinds") { UnitKind(rawValue: $0) })
        if kinds.isEmpty { owed.fail("yamlMissing", "kinds") }
        return Owed(
            kinds: kinds, sectors: Set(owed.list("sectors") { Sector(rawValue: $0) }),
            areas: Set(owed.list("areas") { AreaCode($0) }))
    }

    private static func clock(_ part: YAMLPart) -> ReportClock {
        let period: ReportClock.Period
        switch part.required("period") {
        case "daily": period = .daily
        case "weekly":
            if part["weekday"] == nil { part.fail("yamlMissing", "weekday") }
            period = .weekly(part.integer("weekday", in: 1...7, or: 1))
        case "once":
            let day = part.day("day")
            if part["day"] == nil { part.fail("yamlMissing", "day") }
            period = .once(day ?? CalendarDay(ordinal: 0))
        default:
            part.fail("yamlValue", "period", ["value": part["period"]?.string ?? ""])
            period = .daily
        }
        let covers = part.text("covers") ?? "today"
        if !["today", "yesterday"].contains(covers) { part.fail("yamlValue", "covers", ["value": covers]) }
        let (opens, cutoff) = (part.clock("opens", or: 0), part.clock("cutoff"))
        if cutoff <= opens { part.fail("reportOpensLate", "cutoff") }
        return ReportClock(
            period: period, coversYesterday: covers == "yesterday", opens: opens, cutoff: cutoff,
            preliminary: part.integer("preliminary", in: 0...720, or: 60),
            grace: part.integer("grace", in: 0...4320, or: 120))
    }

    private static func field(_ part: YAMLPart) -> (field: ReportField, part: YAMLPart) {
        let id = part.required("id")
        if !isName(id) { part.fail("yamlName", "id") }
        var kind = ReportField.Kind.count
        if let text = part.text("kind") {
            if let known = ReportField.Kind(rawValue: text) {
                kind = known
            } else {
                part.fail("yamlValue", "kind", ["value": text])
            }
        }
        let options = part.parts("options", known: ["id", "zh", "en"]).map { option in
            ReportField.Option(
                id: option.required("id"),
                title: Words(zh: option.required("zh"), en: option.required("en")))
        }
        if (kind == .choice) == options.isEmpty { part.fail("reportOptions", "options") }
        let sumOf = part.text("sumOf")
        if let sumOf, sumOf.split(separator: ".").count != 2 || kind != .count {
            part.fail("yamlValue", "sumOf", ["value": sumOf])
        }
        let minimum = part.integer("min", in: 0...ReportField.largest, or: 0)
        let maximum = part.integer("max", in: 0...ReportField.largest, or: ReportField.largest)
        if maximum < minimum { part.fail("yamlNumber", "max", ["min": String(minimum), "max": ""]) }
        let (indicator, derived) = (part.text("indicator"), part.flag("derived", or: false))
        if derived, indicator == nil || sumOf != nil || kind != .count { part.fail("reportDerived", "derived") }
        let field = ReportField(
            id: id, title: part.requiredBoth("title"), unit: part.both("unit"), kind: kind,
            indicator: indicator, derived: derived, sumOf: sumOf, options: options, minimum: minimum, maximum: maximum,
            required: part.flag("required", or: kind == .count), watch: part.flag("watch", or: false))
        return (field, part)
    }

    private static func rules(_ part: YAMLPart, _ fields: [ReportField]) -> [Rule] {
        let counts = Set(fields.filter { $0.kind == .count }.map(\.id))
        return part.parts("rules", known: ["expr", "message"]).compactMap { rule in
            let text = rule.required("expr")
            let message = rule.requiredBoth("message")
            do {
                let expression = try Expression(text)
                if let unknown = expression.fields.subtracting(counts).min() {
                    rule.fail("reportRuleField", "expr", ["field": unknown])
                }
                return Rule(expression: expression, message: message)
            } catch {
                rule.fail("reportRule", "expr", ["expr": text])
                return nil
            }
        }
    }
}
