import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// One flag (异常提示): the figure, what it was compared with, what was found. The list is the register's.
///
/// | | |
/// |---|---|
/// | GET | /aberrations/{id} |
/// | POST | /aberrations/{id}/confirm · artefact · explain |
package struct AberrationPages: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    struct Content: Sendable {
        let flag: Record
        let form: ReportForm
        let tree: UnitTree
        let verifiedBy: String?
        let mayVerify: Bool
        /// Whoever has to look need not read the unit's reports.
        let readsReport: Bool

        init(_ reading: Registers.Reading, _ id: RecordID) throws {
            let a = Aberrations.fields
            flag = try reading.find(Aberrations.self, id)
            form = try reading.reportForm(told: flag[a.type] ?? "")
            tree = try UnitTree(reading, including: flag[a.unit])
            let person = flag[a.verifiedBy]
            verifiedBy = try reading.all(Users.self, ids: person.map { [$0] } ?? []).values.first?[Users.fields.name]
            mayVerify = reading.mayVerify(flag)
            let principal = reading.principal
            readsReport =
                principal.has(.commander, .dutyOfficer, .sectionLead, .inspector)
                || flag[a.unit].map { principal.units.contains($0) } == true
        }
    }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("aberrations/{id}") { _, context in try await show(pages, context) }
        for finding in AberrationFinding.allCases {
            routes.signedIn.post(RouterPath("aberrations/{id}/\(finding.rawValue)")) { _, context in
                let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
                do {
                    try await store.write(by: principal) { writing in
                        _ = try writing.verify(
                            aberration: id, finding, words: form.text("words") ?? "",
                            version: form.integer("version").map { Int64($0) })
                    }
                } catch let rejection as Rejection where [.invalid, .preconditionFailed].contains(rejection.kind) {
                    return try await show(pages, context, problem: rejection)
                }
                return Response.see("/aberrations/\(id)", flash: Flash("aberration.verified"), for: context)
            }
        }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try Content($0, id) }
        let words = PageWords(pages, context, now: face.store.now)
        return try pages.render(
            "aberration/show", values(content, words, problem, context.form),
            status: problem.map { $0.kind == .preconditionFailed ? .preconditionFailed : .unprocessableContent } ?? .ok,
            for: context)
    }

    private func values(
        _ content: Content, _ words: PageWords, _ problem: Rejection?, _ given: Form
    ) -> [String: ViewValue] {
        let (flag, form, a) = (content.flag, content.form, Aberrations.fields)
        let field = form.field(flag[a.field] ?? "")
        let name = field.map { words($0.title) } ?? flag[a.field] ?? ""
        let found = flag[a.words].map { text -> ViewValue in
            [
                "text": .text(text), "who": .text(content.verifiedBy ?? ""),
                "at": ViewValue(words.moment(flag[a.verifiedAt])),
            ]
        }
        return [
            "id": .text(flag.id.text), "version": .text(String(flag.version)),
            "title": .text("\(flag[a.unit].map(content.tree.name) ?? "") · \(name)"),
            "type": .text(words(form.title)), "field": .text(name),
            "unit": .text(flag[a.unit].map(content.tree.name) ?? ""),
            "measure": ViewValue(field?.unit.map { words($0) }), "state": Self.state(flag, words),
            "day": .text(flag[a.day].map { words.day($0) } ?? ""), "value": ViewValue(flag[a.value] ?? 0),
            "mean": .text(flag[a.mean] ?? ""), "threshold": .text(flag[a.threshold] ?? ""),
            "known": .text(
                words.text(
                    form.ears.isWeekly ? "aberration.knownWeeks" : "aberration.known",
                    ["n": String(flag[a.known] ?? 0), "m": "\(EarsC2.length)"])),
            "rule": .text(words.text(form.ears.isWeekly ? "aberration.ruleWeeks" : "aberration.ruleText")),
            "verifier": .text(flag[a.verifier].map(content.tree.name) ?? ""), "found": found ?? .none,
            "canVerify": .flag(flag.state == "flagged" && content.mayVerify),
            "report": content.readsReport ? ViewValue(flag[a.report].map { "/reports/\($0)" }) : .none,
            "history": .text("/registers/aberration/\(flag.id)/history"), "words": .text(given["words"] ?? ""),
            "problem": problem.map {
                .text(
                    words.text(
                        "rejection.\(($0.problems.first?.code) ?? $0.code)", $0.problems.first?.values ?? $0.values))
            } ?? .none,
        ]
    }

    static func state(_ flag: Record, _ words: PageWords) -> ViewValue {
        let tone = ["flagged": "soon", "real": "late", "artefact": "info", "explained": "met"][flag.state] ?? "plain"
        return words.badge(tone, "state.aberration.\(flag.state)")
    }
}

extension PageWords {
    /// What the rule says of a watched figure, beside it.
    func watch(_ outcome: EarsC2.Outcome, _ ears: EarsC2) -> String {
        switch outcome {
        case .notEnough(let known):
            text(
                ears.isWeekly ? "aberration.notEnoughWeeks" : "aberration.notEnough",
                ["n": String(known), "m": String(EarsC2.fewest)])
        case .usual(let baseline), .aberrant(let baseline):
            text(
                outcome.aberration == nil ? "aberration.usual" : "aberration.above",
                ["mean": baseline.mean.oneDecimal, "threshold": baseline.threshold.oneDecimal])
        }
    }
}
