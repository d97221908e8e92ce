import Indicators
import Kernel

extension PolicyPack {
    /// Reads and checks a pack.
    /// - Parameter file: told with each problem.
    /// - Throws: `Rejection` invalid (`policyDefinition`) whose problems name file, line and field, all at once.
    package init(yaml: String, file: String = "") throws {
        let problems = YAMLProblems("policyDefinition", file: file)
        let part = try problems.top(
            yaml,
            known: [
                "id", "version", "title", "disease", "from", "to", "basis", "source", "area", "note", "clock",
                "categories", "arrivals", "checks", "areas", "rooms", "transferHours", "contactDays", "suitability",
                "clusters", "reporting", "testing",
            ])
        id = part.name("id")
        version = part.name("version")
        title = part.requiredBoth("title")
        disease = part.requiredBoth("disease")
        for name in ["from", "to"] where part[name] == nil { part.fail("yamlMissing", name) }
        let (from, to) = (part.day("from"), part.day("to"))
        if let from, let to, to < from { part.fail("endsBeforeStart", "to") }
        (self.from, self.to) = (from ?? CalendarDay(ordinal: 0), to ?? CalendarDay(ordinal: 0))
        basis = part.required("basis", longest: 500)
        source = part.text("source", longest: 1000)
        area = part.value("area") { AreaCode($0) }
        note = part.both("note", longest: 500)
        clock = part.value("clock") { Clock(rawValue: $0) } ?? .lastExposure
        let rules = part.parts("categories", known: CategoryRule.known)
        let categories = rules.map { CategoryRule($0) }
        self.categories = categories
        part.unique("categories", categories.map(\.id))
        for (rule, read) in zip(categories, rules) {
            if let other = rule.risesTo, !categories.contains(where: { $0.id == other }) {
                read.fail("policyCategory", "risesTo", ["value": other])
            }
        }
        arrivals = part.optional("arrivals", known: ArrivalRules.known).map { ArrivalRules($0, categories) }
        checks = part.optional("checks", known: ["slots", "feverTenths", "missesToVisit"]).map { CheckRules($0) }
        areas = part.value("areas") { RiskScheme(rawValue: $0) }
        rooms = part.optional("rooms", known: ["per10k", "steps"]).map { RoomRules($0) }
        transferHours = part.optional("transferHours", in: 1...168)
        contactDays = part.optional("contactDays", in: 0...60)
        suitability = part.parts("suitability", known: ["id", "title"]).map {
            SuitabilityItem(id: $0.name("id"), title: $0.requiredBoth("title"))
        }
        clusters = part.parts("clusters", known: ["id", "title", "cases", "days"]).map {
            ClusterRule(
                id: $0.name("id"), title: $0.requiredBoth("title"), cases: $0.needed("cases", in: 1...10_000),
                days: $0.needed("days", in: 1...365))
        }
        reporting = part.parts("reporting", known: ["id", "title", "hours"]).map {
            ReportingRule(
                id: $0.name("id"), title: $0.requiredBoth("title"), hours: $0.needed("hours", in: 1...8760))
        }
        testing = part.parts("testing", known: TestingRule.known).map { TestingRule($0) }
        for (name, ids) in [
            ("suitability", suitability.map(\.id)), ("clusters", clusters.map(\.id)),
            ("reporting", reporting.map(\.id)), ("testing", testing.map(\.id)),
        ] {
            part.unique(name, ids)
        }
        if categories.contains(where: \.plan.restricts), checks == nil { part.fail("policyChecks", "categories") }
        try problems.finish()
    }
}

extension YAMLPart {
    /// Letters, digits, dot and hyphen, beginning with a letter or digit: it stands in addresses and rule names.
    func name(_ field: String) -> String {
        let text = required(field, longest: 40)
        let isName =
            text.utf8.first.map { $0.isLetter || $0.isDigit } == true
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D || $0 == 0x2E }
        if !text.isEmpty, !isName { fail("policyName", field) }
        return text
    }

    /// A mapping that may be left out.
    func optional(_ field: String, known: [String]) -> YAMLPart? {
        self[field] == nil ? nil : part(field, known: known)
    }

    func value<Value>(_ field: String, _ read: (String) -> Value?) -> Value? {
        guard let text = text(field) else { return nil }
        if let value = read(text) { return value }
        fail("yamlValue", field, ["value": text])
        return nil
    }

    func optional(_ field: String, in range: ClosedRange<Int>) -> Int? {
        self[field] == nil ? nil : integer(field, in: range, or: range.lowerBound)
    }

    func needed(_ field: String, in range: ClosedRange<Int>) -> Int {
        if self[field] == nil { fail("yamlMissing", field) }
        return integer(field, in: range, or: range.lowerBound)
    }

    func unique(_ field: String, _ ids: [String]) {
        for (index, id) in ids.enumerated() where !id.isEmpty && ids[..<index].contains(id) {
            fail("yamlTwice", field, ["name": id])
        }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}
