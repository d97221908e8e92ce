import Hummingbird
import Kernel
import Organisation
import Policies
import Registers
import Web

/// “What would change” of a version (方案变更测算): before it is switched.
struct EffectViews {
    let face: PreventionFace
    let pages: Pages

    func show(_ context: AppContext) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) else { throw Rejection.forbidden }
        let (words, today) = (PageWords(pages, context, now: face.store.now), face.today)
        let (pack, earlier, effects, names) = try await face.store.read(as: principal) { reading in
            let pack = try PolicyPack(try reading.find(PolicyVersions.self, id))
            let effects = try reading.effects(of: pack, on: max(pack.from, today))
            let areas = Set((effects?.listed ?? []).compactMap { $0.area.map { RecordID($0) } })
            // A category that the new version leaves out has its name in those before it.
            let earlier = try reading.versions(of: pack.id, states: ["inForce", "lapsed"]).map { try PolicyPack($0) }
            return (pack, earlier, effects, try reading.all(Areas.self, ids: areas))
        }
        let title = { (id: String) in
            ([pack] + earlier.reversed()).lazy.compactMap { $0.category(id) }.first.map { words.text($0.title) } ?? id
        }
        return try pages.render(
            "policy/effects",
            [
                "title": .text(words.text("policy.effects")), "id": .text(id.text), "name": .text(pack.name),
                "packTitle": .text(words.text(pack.title)), "from": .text(words.day(max(pack.from, today))),
                "open": ViewValue(effects?.total ?? 0), "any": .flag((effects?.total ?? 0) > 0),
                "counts": .list(
                    Simulation.Effect.allCases.map {
                        [
                            "label": .text(words.text("policy.effect.\($0.rawValue)")),
                            "n": ViewValue(effects?.counts[$0] ?? 0),
                        ]
                    }),
                "tests": .text(words.text("policy.testsChange", ["n": String(effects?.tests ?? 0)])),
                "checks": .text(
                    words.text(
                        "policy.checksChange",
                        [
                            "added": String(effects?.addedChecks ?? 0),
                            "removed": String(effects?.removedChecks ?? 0),
                        ])),
                "categories": .list(
                    (effects?.byCategory ?? [:]).sorted { $0.key < $1.key }.map { id, counts in
                        [
                            "title": .text(title(id)),
                            "counts": .list(Simulation.Effect.allCases.map { .text(String(counts[$0] ?? 0)) }),
                        ]
                    }),
                "rows": .list(
                    (effects?.listed ?? []).map { one in
                        let o = one.outcome
                        return [
                            "href": .text("/measures/\(one.measure)"), "category": .text(title(one.category)),
                            "area": ViewValue(one.area.flatMap { names[RecordID($0)]?[Areas.fields.name] }),
                            "today": .text(
                                "\(words.text("policy.setting.\(o.oldToday.rawValue)")) → \(words.text("policy.setting.\(o.newToday.rawValue)"))"
                            ),
                            "ends": .text(
                                "\(words.day(o.oldEnds)) → \(o.newEnds.map { words.day($0) } ?? words.text("policy.effect.ends"))"
                            ), "tests": .text("\(o.oldTests) → \(o.newTests)"),
                            "checks": .text("+\(o.addedChecks) −\(o.removedChecks)"),
                            "effect": words.badge(
                                o.effect == .needsOrder ? "late" : "met", "policy.effect.\(o.effect.rawValue)"),
                        ]
                    }), "listedAny": .flag(!(effects?.listed ?? []).isEmpty),
            ], for: context)
    }
}
