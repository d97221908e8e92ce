import Hummingbird
import Indicators
import Kernel
import Organisation
import Policies
import Registers
import Web

/// Values of the pages of policies.
struct PolicyViews {
    let face: PreventionFace
    let pages: Pages

    private func words(_ context: AppContext) -> PageWords { PageWords(pages, context, now: face.store.now) }

    /// 明白纸: what is in force for everybody to read and print.
    func plain(_ county: AreaCode, _ context: AppContext) async throws -> Response {
        let (words, today) = (words(context), face.today)
        let (shelf, office) = try await face.store.read(as: .system(county)) {
            (try $0.policies(on: today), try UnitTree($0).headquarters?.name ?? "")
        }
        return try pages.render(
            "policy/open",
            [
                "title": .text(words.text("policy.plainTitle")), "office": .text(office),
                "day": .text(words.day(today)),
                "packs": .list(shelf.packs.map { PlainPolicy(pack: $0, words: words).values }),
                "any": .flag(!shelf.packs.isEmpty), "restricts": .flag(shelf.packs.contains { $0.restricts }),
            ], for: context)
    }

    func list(_ context: AppContext) async throws -> Response {
        let (principal, words, today) = (try context.principal(), words(context), face.today)
        let v = PolicyVersions.fields
        let (records, shelf) = try await face.store.read(as: principal) {
            (try $0.page(PolicyVersions.self, Query(limit: 200)).records, try $0.policies(on: today))
        }
        let rows = records.map { record -> ViewValue in
            let (from, to) = (record[v.from] ?? today, record[v.to] ?? today)
            let left = to.ordinal - today.ordinal
            let isEnding = record.state == "inForce" && left <= PreventionRules.warningDays
            return [
                "href": .text("/policies/\(record.id)"),
                "name": .text("\(record[v.pack] ?? "") \(record[v.edition] ?? "")"),
                "title": .text((try? PolicyPack(record)).map { words.text($0.title) } ?? record[v.title] ?? ""),
                "state": record.state == "inForce" && from > today
                    ? words.badge("info", "policy.toBegin") : words.state(of: record),
                "days": .text(words.days(from, to)), "order": ViewValue(record[v.order]),
                "ending": isEnding ? .text(words.text("policy.ending", ["n": String(max(left, 0))])) : .none,
            ]
        }
        let shipped = face.rules.shipped.keys.sorted().compactMap { file -> ViewValue? in
            guard let pack = face.rules.shipped[file].flatMap({ try? PolicyTexts.pack($0) }) else { return nil }
            return [
                "href": .text("/policies/new?from=\(file)"), "name": .text(pack.name),
                "title": .text(words.text(pack.title)), "days": .text("\(pack.from) – \(pack.to)"),
                "restricts": .flag(pack.restricts),
            ]
        }
        return try pages.render(
            "policy/list",
            [
                "title": .text(words.text("policy.nav")), "rows": .list(rows), "any": .flag(!rows.isEmpty),
                "shipped": .list(shipped), "canDraft": .flag(Self.drafts(principal)),
                "restricts": .flag(shelf.packs.contains { $0.restricts }),
                "names": .text(shelf.packs.map(\.name).joined(separator: words.text("register.separator"))),
            ], for: context)
    }

    func edit(_ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, words) = (try context.principal(), words(context))
        guard Self.drafts(principal) else { throw Rejection.forbidden }
        let id = context.parameters.get("id").flatMap { RecordID($0) }
        var (text, version) = (context.form["definition"], context.form["version"])
        if text == nil, let id {
            let record = try await face.store.read(as: principal) { try $0.find(PolicyVersions.self, id) }
            // What is in force is followed by a new draft.
            guard record.state == "draft" else { return Response.see("/policies/\(id)", for: context) }
            (text, version) = (record[PolicyVersions.fields.text], String(record.version))
        }
        let template = context.query.text("from").flatMap { face.rules.shipped[$0] }.map(adopted)
        return try pages.render(
            "policy/edit",
            [
                "title": .text(words.text(id == nil ? "policy.new" : "policy.edit")),
                "action": .text(id.map { "/policies/\($0)" } ?? "/policies"), "version": ViewValue(version),
                "definition": .text(text ?? template ?? ""),
                "problems": .list(problem.map { words.problems($0) } ?? []), "problemAny": .flag(problem != nil),
            ], status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    /// An example with days of now: whoever adopts a policy says how long it shall last.
    private func adopted(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.hasPrefix("from: ") { return "from: \(face.today)" }
            return line.hasPrefix("to: ") ? "to: \(face.today.advanced(by: 90))" : String(line)
        }.joined(separator: "\n")
    }

    func show(_ context: AppContext) async throws -> Response {
        let (principal, id, words, today) = (
            try context.principal(), try context.recordID(), words(context), face.today
        )
        let v = PolicyVersions.fields
        let (record, pending, comparison, drafter) = try await face.store.read(as: principal) { reading in
            let record = try reading.find(PolicyVersions.self, id)
            let pack = try PolicyPack(record)
            let isOpen = ["draft", "proposed"].contains(record.state)
            let current = isOpen ? try reading.inForce(pack.id, on: today) : nil
            let drafter = try record[v.drafter].flatMap {
                try reading.all(Users.self, ids: [$0])[$0]?[Users.fields.name]
            }
            return (
                record, try reading.pending(record), isOpen ? PackComparison(from: current, to: pack) : nil, drafter
            )
        }
        let pack = try PolicyPack(record)
        let deciding = principal.posts.contains { PolicyVersions.deciding.contains($0.role) }
        let isDraft = record.state == "draft" && Self.drafts(principal)
        return try pages.render(
            "policy/show",
            [
                "id": .text(id.text), "title": .text(words.text(pack.title)), "name": .text(pack.name),
                "state": words.state(of: record), "pack": PlainPolicy(pack: pack, words: words).values,
                "days": .text(words.days(pack.from, pack.to)), "basis": .text(pack.basis),
                "source": ViewValue(pack.source), "order": ViewValue(record[v.order]),
                "drafter": ViewValue(drafter), "definition": .text(record[v.text] ?? ""), "isDraft": .flag(isDraft),
                "seesEffects": .flag(principal.has(.commander, .dutyOfficer, .sectionLead, .inspector)),
                "canDecide": .flag(record.state == "proposed" && pending?.asker != principal.user && deciding),
                "waiting": .flag(record.state == "proposed" && pending?.asker == principal.user),
                "milder": .flag(comparison?.isMilder == true),
                "stricter": .flag(comparison?.isMilder == false),
                "ending": record.state == "inForce" && pack.to.ordinal - today.ordinal <= PreventionRules.warningDays
                    ? .text(words.text("policy.ending", ["n": String(max(0, pack.to.ordinal - today.ordinal))])) : .none
                    ,
            ], for: context)
    }

    /// What a version changes, thing by thing.
    func changes(_ context: AppContext) async throws -> Response {
        let (principal, id, words, today) = (
            try context.principal(), try context.recordID(), words(context), face.today
        )
        let other = context.query.text("with").flatMap { RecordID($0) }
        let (pack, old, versions) = try await face.store.read(as: principal) { reading in
            let pack = try PolicyPack(try reading.find(PolicyVersions.self, id))
            let versions = try reading.versions(of: pack.id, states: ["inForce", "lapsed"]).filter { $0.id != id }
            let chosen = other.flatMap { one in versions.first { $0.id == one } }
            let old = try chosen.map { try PolicyPack($0) } ?? versions.last.map { try PolicyPack($0) }
            return (pack, other == nil ? try reading.inForce(pack.id, on: today) ?? old : old, versions)
        }
        let comparison = PackComparison(from: old == pack ? nil : old, to: pack)
        return try pages.render(
            "policy/changes",
            [
                "title": .text(words.text("policy.changesTitle")), "id": .text(id.text), "name": .text(pack.name),
                "packTitle": .text(words.text(pack.title)), "old": ViewValue(old.map(\.name)),
                "milder": .flag(comparison.isMilder), "any": .flag(!comparison.differences.isEmpty),
                "versions": .list(
                    versions.map { record in
                        let v = PolicyVersions.fields
                        return [
                            "href": .text("/policies/\(id)/changes?with=\(record.id)"),
                            "name": .text("\(record[v.pack] ?? "") \(record[v.edition] ?? "")"),
                        ]
                    }), "versionsAny": .flag(versions.count > 1),
                "rows": .list(
                    comparison.differences.map { one in
                        [
                            "aspect": .text(words.text("policy.aspect.\(one.aspect.rawValue)")),
                            "subject": ViewValue(subject(one, words)), "old": .text(value(one.old, one, old, words)),
                            "new": .text(value(one.new, one, pack, words)),
                            "weight": words.badge(
                                ["milder": "met", "stricter": "late"][one.weight.rawValue] ?? "plain",
                                "policy.weight.\(one.weight.rawValue)"),
                        ]
                    }),
            ], for: context)
    }

    /// A level is named by its code.
    private func subject(_ one: Difference, _ words: PageWords) -> String? {
        guard let subject = one.subject else { return nil }
        return one.aspect == .level ? words.text("policy.level.\(subject.zh)") : words.text(subject)
    }

    /// Codes in words where they are no plan.
    private func value(_ text: String?, _ one: Difference, _ pack: PolicyPack?, _ words: PageWords) -> String {
        guard let text else { return "—" }
        switch one.aspect {
        case .areas: return words.text("policy.scheme.\(text)")
        case .clock: return words.text("policy.clock.\(text)")
        case .texts: return pack.map { words.text($0.title) } ?? text
        case .evidence:
            return text.split(separator: ", ").map { words.text("policy.evidence.\($0)") }
                .joined(separator: words.text("register.separator"))
        case .level, .risesTo: return pack?.category(text).map { words.text($0.title) } ?? text
        case .release:
            guard let pack, let rule = pack.categories.first(where: { $0.title == one.subject }) else { return text }
            return PlainPolicy(pack: pack, words: words).release(rule) ?? text
        case .testing:
            guard let pack, let rule = pack.testing.first(where: { $0.title == one.subject }) else { return text }
            return PlainPolicy(pack: pack, words: words).testing(rule)
        default: return text
        }
    }

    static func drafts(_ principal: Principal) -> Bool {
        principal.posts.contains { PolicyVersions.drafting.contains($0.role) }
    }
}
