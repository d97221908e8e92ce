import Indicators
import Yams

extension CategoryRule {
    static let known = ["id", "title", "reason", "evidence", "phases", "quota", "release", "risesTo", "note"]

    init(_ part: YAMLPart) {
        let evidence = part.list("evidence") { Evidence(rawValue: $0) }
        // A restriction exists only with policy rule and evidence (domain.md Part 3, refuse 3).
        if evidence.isEmpty { part.fail("yamlMissing", "evidence") }
        let plan = Plan(part.parts("phases", known: ["setting", "days", "tests"]).map { Phase($0) })
        let quota = part.optional("quota", known: ["count", "withinDays", "minGapHours"]).map {
            TestQuota(
                count: $0.needed("count", in: 1...20), withinDays: $0.needed("withinDays", in: 1...60),
                minGapHours: $0.integer("minGapHours", in: 0...240, or: 24))
        }
        if plan.phases.isEmpty { part.fail("yamlMissing", "phases") }
        if plan.days > 60 { part.fail("policyLong", "phases", ["days": String(plan.days)]) }
        self.init(
            id: part.name("id"), title: part.requiredBoth("title"), reason: part.requiredBoth("reason"),
            evidence: evidence, plan: plan, quota: quota,
            release: part.optional("release", known: Release.known).map { Release($0) } ?? Release(),
            risesTo: part.text("risesTo"), note: part.both("note"))
    }
}

extension Phase {
    fileprivate init(_ part: YAMLPart) {
        let days = part.needed("days", in: 1...60)
        let tests = part.list("tests") { Int($0).flatMap { (1...days).contains($0) ? $0 : nil } }
        if zip(tests, tests.dropFirst()).contains(where: { $0 >= $1 }) { part.fail("policyTests", "tests") }
        self.init(Self.settings(part), days: days, tests: tests)
    }

    /// `central`, `any` (at home or at a site), or a list of what is allowed.
    private static func settings(_ part: YAMLPart) -> [Setting] {
        guard let node = part["setting"] else {
            part.fail("yamlMissing", "setting")
            return []
        }
        if node.sequence != nil { return part.list("setting") { Setting(rawValue: $0) } }
        return part.value("setting") { $0 == "any" ? [.home, .central] : Setting(rawValue: $0).map { [$0] } } ?? []
    }
}

extension Release {
    static let known = ["allNegative", "double", "indexNegatives", "days", "ctMin"]

    fileprivate init(_ part: YAMLPart) {
        self.init(
            allNegative: part.flag("allNegative", or: false), isDouble: part.flag("double", or: false),
            indexNegatives: part.integer("indexNegatives", in: 0...10, or: 0), days: part.list("days") { Int($0) },
            ctMin: part.optional("ctMin", in: 1...50))
    }
}

extension ArrivalRules {
    static let known = ["lookbackDays", "levels", "fileDaysAhead", "testHours"]

    init(_ part: YAMLPart, _ categories: [CategoryRule]) {
        let known = RiskScheme.allLevels + [Self.abroad]
        let levels = part.optional("levels", known: known)
        var found: [String: String] = [:]
        for level in known {
            guard let id = levels?.text(level) else { continue }
            if categories.first(where: { $0.id == id })?.evidence.contains(.arrival) != true {
                levels?.fail("policyCategory", level, ["value": id])
            }
            found[level] = id
        }
        self.init(
            lookbackDays: part.needed("lookbackDays", in: 1...60), levels: found,
            fileDaysAhead: part.optional("fileDaysAhead", in: 0...30),
            testHours: part.optional("testHours", in: 1...240))
    }
}

extension CheckRules {
    init(_ part: YAMLPart) {
        let slots = part.parts("slots", known: ["id", "due"]).map { slot in
            Slot(id: slot.value("id") { ["am", "pm"].contains($0) ? $0 : nil } ?? "", due: slot.clock("due"))
        }
        if slots.isEmpty { part.fail("yamlMissing", "slots") }
        part.unique("slots", slots.map(\.id))
        self.init(
            slots: slots, feverTenths: part.integer("feverTenths", in: 360...400, or: 373),
            missesToVisit: part.integer("missesToVisit", in: 1...10, or: 2))
    }
}

extension RoomRules {
    init(_ part: YAMLPart) {
        self.init(
            per10k: part.needed("per10k", in: 1...1000),
            steps: part.parts("steps", known: ["hours", "perMille"]).map {
                Step(hours: $0.needed("hours", in: 1...720), perMille: $0.needed("perMille", in: 1...1000))
            })
    }
}

extension TestingRule {
    static let known = ["id", "title", "minGapHours", "methods"] + frequencies
    private static let frequencies = ["everyDays", "perWeek", "dailyPercent", "withinHours"]

    init(_ part: YAMLPart) {
        let given = Self.frequencies.filter { part[$0] != nil }
        for name in given.dropFirst() { part.fail("policyFrequency", name) }
        let frequency =
            part.optional("everyDays", in: 1...30).map { .everyDays($0) }
            ?? part.optional("perWeek", in: 1...14).map { .perWeek($0) }
            ?? part.optional("dailyPercent", in: 1...100).map { .dailyPercent($0) }
            ?? part.optional("withinHours", in: 1...720).map { .atEntry(hours: $0) } ?? Frequency.unsaid
        let gap = part.optional("minGapHours", in: 1...720)
        if let gap, !frequency.fits(gapHours: gap) { part.fail("policyGap", "minGapHours") }
        self.init(
            id: part.name("id"), title: part.requiredBoth("title"), frequency, minGapHours: gap,
            methods: part.list("methods") { ["PCR", "AG"].contains($0) ? $0 : nil })
    }
}
