import Indicators
import Kernel

/// What changes from one version of a pack to another, and whether it is milder in every respect: then it may apply by
/// itself; anything else needs an order (domain.md §2.1, Part 3 "least restrictive").
package struct PackComparison: Hashable, Sendable {
    package let differences: [Difference]

    /// Nothing of it is stricter for anybody.
    package var isMilder: Bool { !differences.contains { $0.weight == .stricter } }

    /// - Parameter old: what is in force; nil for nothing.
    package init(from old: PolicyPack?, to new: PolicyPack) {
        var list = Differences()
        list.categories(old?.categories ?? [], new.categories)
        list.arrivals(old, new)
        list.checks(old?.checks, new)
        list.add(
            .clock, old?.clock.rawValue, new.clock.rawValue, old == nil || !new.restricts ? .neutral : .stricter)
        list.add(.areas, old?.areas?.rawValue, new.areas?.rawValue, new.areas == nil ? .milder : .stricter)
        list.testing(old?.testing ?? [], new.testing)
        list.ends(old, new)
        list.others(old, new)
        differences = list.all
    }
}

/// Collects what differs, field by field.
private struct Differences {
    var all: [Difference] = []

    mutating func add(
        _ aspect: Difference.Aspect, of subject: Words? = nil, _ old: String?, _ new: String?,
        _ weight: Difference.Weight
    ) {
        guard old != new else { return }
        all.append(Difference(aspect: aspect, subject: subject, old: old, new: new, weight: weight))
    }

    /// Less is milder.
    mutating func less(_ aspect: Difference.Aspect, of subject: Words? = nil, _ old: Int?, _ new: Int?) {
        add(
            aspect, of: subject, old.map(String.init), new.map(String.init),
            (new ?? 0) <= (old ?? 0) ? .milder : .stricter)
    }

    /// More, or none at all, is milder.
    mutating func more(_ aspect: Difference.Aspect, of subject: Words? = nil, _ old: Int?, _ new: Int?) {
        let limit = { (number: Int?) in number ?? Int.max }
        add(
            aspect, of: subject, old.map(String.init), new.map(String.init),
            limit(new) >= limit(old) ? .milder : .stricter)
    }

    mutating func categories(_ old: [CategoryRule], _ new: [CategoryRule]) {
        for rule in new {
            let before = old.first { $0.id == rule.id }
            add(
                .plan, of: rule.title, before?.plan.text, rule.plan.text,
                Self.isMilder(rule.plan, than: before?.plan ?? Plan([])) ? .milder : .stricter)
            guard let before else {
                add(.quota, of: rule.title, nil, rule.quota?.text, .stricter)
                continue
            }
            add(
                .evidence, of: rule.title, before.evidence.text, rule.evidence.text,
                Set(rule.evidence).isSubset(of: before.evidence) ? .milder : .stricter)
            add(
                .quota, of: rule.title, before.quota?.text, rule.quota?.text,
                rule.quota == nil ? .milder : .stricter)
            add(
                .release, of: rule.title, before.release.text, rule.release.text,
                rule.release == Release() ? .milder : .stricter)
            add(
                .risesTo, of: rule.title, before.risesTo, rule.risesTo, rule.risesTo == nil ? .milder : .stricter)
        }
        for rule in old where !new.contains(where: { $0.id == rule.id }) {
            add(.plan, of: rule.title, rule.plan.text, nil, .milder)
        }
    }

    /// For whoever may stay at home, and for whoever has no home that suits.
    private static func isMilder(_ new: Plan, than old: Plan) -> Bool {
        new.isMilder(than: old, fromDay: 0) && new.awayFromHome.isMilder(than: old.awayFromHome, fromDay: 0)
    }

    mutating func arrivals(_ old: PolicyPack?, _ new: PolicyPack) {
        let (before, after) = (old?.arrivals, new.arrivals)
        less(.lookback, before?.lookbackDays, after?.lookbackDays)
        less(.filing, before?.fileDaysAhead, after?.fileDaysAhead)
        // A test that may be older is milder.
        if before?.testHours == nil {
            less(.arrivalTest, nil, after?.testHours)
        } else {
            more(.arrivalTest, before?.testHours, after?.testHours)
        }
        for level in Set((before?.levels ?? [:]).keys).union((after?.levels ?? [:]).keys).sorted() {
            let (was, now) = (before?.levels[level], after?.levels[level])
            let plan = { (pack: PolicyPack?, id: String?) in id.flatMap { pack?.category($0)?.plan } ?? Plan([]) }
            add(
                .level, of: Words(zh: level, en: level), was, now,
                plan(new, now).isMilder(than: plan(old, was), fromDay: 0) ? .milder : .stricter)
        }
    }

    mutating func checks(_ old: CheckRules?, _ new: PolicyPack) {
        // Where nobody is under a measure nobody is asked after.
        less(.checkSlots, old?.slots.count, new.checks?.slots.count)
        guard let old, let after = new.checks else { return }
        add(.fever, String(old.feverTenths), String(after.feverTenths), .neutral)
        add(.missesToVisit, String(old.missesToVisit), String(after.missesToVisit), .neutral)
    }

    mutating func testing(_ old: [TestingRule], _ new: [TestingRule]) {
        for rule in new {
            let before = old.first { $0.isSameGroup(as: rule) }
            let isMilder = before.map { rule.isMilder(than: $0) } ?? false
            add(.testing, of: rule.title, before?.text, rule.text, isMilder ? .milder : .stricter)
        }
        for rule in old where !new.contains(where: { $0.isSameGroup(as: rule) }) {
            add(.testing, of: rule.title, rule.text, nil, .milder)
        }
    }

    /// A pack that restricts and lasts longer than the one before is no milder.
    mutating func ends(_ old: PolicyPack?, _ new: PolicyPack) {
        let later = old.map { new.to > $0.to } ?? true
        add(
            .ends, old?.to.description, new.to.description,
            !new.restricts || old == nil ? .neutral : later ? .stricter : .milder)
    }

    /// What the headquarters itself must hold or do, and texts: nobody is restricted by it.
    mutating func others(_ old: PolicyPack?, _ new: PolicyPack) {
        add(.area, old?.area?.text, new.area?.text, .neutral)
        add(.contactDays, old?.contactDays.map(String.init), new.contactDays.map(String.init), .neutral)
        add(.transferHours, old?.transferHours.map(String.init), new.transferHours.map(String.init), .neutral)
        add(.rooms, old?.rooms.map { String($0.per10k) }, new.rooms.map { String($0.per10k) }, .neutral)
        add(.suitability, old?.suitability.map(\.id).text, new.suitability.map(\.id).text, .neutral)
        let clusters = { (pack: PolicyPack) in pack.clusters.map { "\($0.id) \($0.cases)/\($0.days)" }.text }
        add(.clusters, old.flatMap(clusters), clusters(new), .neutral)
        let reporting = { (pack: PolicyPack) in pack.reporting.map { "\($0.id) \($0.hours)" }.text }
        add(.reporting, old.flatMap(reporting), reporting(new), .neutral)
        if let old, old.title != new.title { add(.texts, old.title.zh, new.title.zh, .neutral) }
    }
}

extension Plan {
    /// `C7[1,2,3,5,7] M3[3]`: a letter for the setting (N nothing, M monitoring, H home, C central; `H/C` where the choice is
    /// left), the days, the days of test. For listings that both people and programs read.
    package var text: String {
        phases.map { phase in
            let tests = phase.tests.isEmpty ? "" : "[\(phase.tests.map(String.init).joined(separator: ","))]"
            return phase.settings.map(\.letter).joined(separator: "/") + String(phase.days) + tests
        }.joined(separator: " ")
    }
}

extension Setting {
    fileprivate var letter: String {
        switch self {
        case .none: "N"
        case .monitor: "M"
        case .home: "H"
        case .central: "C"
        }
    }
}

extension TestQuota {
    fileprivate var text: String { "\(count)/\(withinDays)d ≥\(minGapHours)h" }
}

extension Release {
    fileprivate var text: String? {
        let parts = [
            allNegative ? "allNegative" : nil, isDouble ? "double" : nil,
            indexNegatives > 0 ? "index \(indexNegatives)" : nil,
            days.isEmpty ? nil : "days \(days.map(String.init).joined(separator: ","))", ctMin.map { "Ct≥\($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension [Evidence] {
    fileprivate var text: String { map(\.rawValue).joined(separator: ", ") }
}

extension [String] {
    fileprivate var text: String? { isEmpty ? nil : joined(separator: ", ") }
}
