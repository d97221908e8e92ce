package import Kernel

/// The packs in force for a headquarters on a day.
package struct PolicyShelf: Hashable, Sendable {
    package let day: CalendarDay
    /// One version of each pack, in order of id.
    package let packs: [PolicyPack]

    /// - Parameters:
    ///   - packs: agreed versions; of one pack that counts which began last. A pack made for another territory is left out.
    ///   - area: the headquarters' territory.
    package init(_ packs: [PolicyPack], on day: CalendarDay, area: AreaCode? = nil) {
        let fitting = packs.filter { pack in
            pack.isInForce(on: day) && (area.map { pack.area?.contains($0) ?? true } ?? true)
        }
        self.day = day
        self.packs = Dictionary(grouping: fitting, by: \.id).values
            .compactMap { $0.max { ($0.from, $0.version) < ($1.from, $1.version) } }.sorted { $0.id < $1.id }
    }

    package func pack(_ id: String) -> PolicyPack? { packs.first { $0.id == id } }

    /// Whether a ground of this kind may put a person into the category.
    package func allows(_ category: String, by evidence: Evidence, pack: String? = nil) -> Bool {
        packs.contains { (pack ?? $0.id) == $0.id && $0.category(category)?.evidence.contains(evidence) == true }
    }

    /// What a stay in a risk area of this level makes of a person who left it on `left`; nothing after the look-back.
    package func arrival(level: String, left: CalendarDay) -> [Claim] {
        packs.compactMap { pack in
            guard let rules = pack.arrivals, let category = rules.levels[level],
                left <= day, day.ordinal - left.ordinal <= rules.lookbackDays
            else { return nil }
            return Claim(category, day: left, pack: pack.id)
        }
    }

    /// What applies to a person of several categories: each day the strictest of them, and the later of two exposures of
    /// one category.
    /// - Parameter start: first day kept; the shelf's day unless told.
    /// - Returns: nil where no pack in force keeps such a person anywhere from then on.
    package func plan(for claims: [Claim], start: CalendarDay? = nil) -> Measured? {
        let first = start ?? day
        let found = candidates(claims, start: first).filter { $0.course.plan.restricts && !$0.course.isOver }
        guard let governor = found.max(by: { $0.order(on: first) < $1.order(on: first) }) else { return nil }
        let plan = governor.merged(found, from: first)
        let ends = governor.course.base.advanced(by: plan.days)
        let others = found.filter { $0 != governor }.sorted { $0.order(on: first) > $1.order(on: first) }
        let ordered = [governor] + others
        return Measured(
            pack: governor.pack.id, version: governor.pack.version, category: governor.rule.id,
            categories: ordered.map(\.rule.id).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }, plan: plan,
            base: governor.course.base, start: governor.course.start, clock: governor.pack.clock,
            reason: governor.rule.reason(day: governor.claim.day, ends: ends),
            shares: ordered.map { one in
                .init(
                    pack: one.pack.id, version: one.pack.version, category: one.rule.id, title: one.rule.title,
                    day: one.claim.day, ends: one.course.ends, setting: one.course.setting(on: one.course.start),
                    governs: one == governor)
            }, release: governor.rule.release)
    }

    private func candidates(_ claims: [Claim], start: CalendarDay) -> [Candidate] {
        var latest: [String: Candidate] = [:]
        for pack in packs {
            for claim in claims where (claim.pack ?? pack.id) == pack.id {
                guard let rule = pack.category(claim.category) else { continue }
                let base = pack.base(exposure: claim.day, start: start)
                let one = Candidate(
                    pack: pack, rule: rule, claim: claim, course: Course(rule.plan, base: base, start: start))
                let key = "\(pack.id) \(rule.id)"
                if latest[key].map({ $0.claim.day < claim.day }) ?? true { latest[key] = one }
            }
        }
        return latest.sorted { $0.key < $1.key }.map(\.value)
    }
}
