import Duties
import Hummingbird
import Kernel
import Measures
import Policies
import Registers
package import Web

/// Samples and results of persons under measures (采样和结果登记): each by itself; there is no button for several.
///
/// | | |
/// |---|---|
/// | GET | `/tests` · `/tests/new?measure=` · `/tests/{id}` |
/// | POST | `/tests` · `/tests/{id}/result` · `/tests/{id}/look` |
package struct TestPages: RouteGroup {
    let face: CheckFace

    package init(_ face: CheckFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, settings) = (routes.pages, face.store, face.settings)
        routes.signedIn.get("tests") { _, context in
            let principal = try context.principal()
            guard principal.asksAfter else { throw Rejection.notFound }
            let after = context.query["after"].flatMap { DutyQuery.Cursor($0) }
            let list = try await store.read(as: principal) { try TestList($0, settings, after: after) }
            return try pages.render(
                "test/list", list.values(PageWords(pages, context, now: store.now)), for: context)
        }
        routes.signedIn.get("tests/new") { _, context in
            guard let measure = context.query.recordID("measure") else { throw Rejection.notFound }
            return try await showMeasure(measure, pages, context)
        }
        routes.signedIn.get("tests/{id}") { _, context in
            try await showSpecimen(try context.recordID(), pages, context)
        }
        routes.signedIn.post("tests") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            guard principal.asksAfter, let measure = form.recordID("measure") else { throw Rejection.notFound }
            do {
                var check = FormCheck(form)
                let kind = check.choice("kind", of: TestKind.self) ?? .nucleicAcid
                let sampled = Sampled(
                    measure, kind, tube: form.text("tube"), at: check.moment("sampledAt", in: settings.zone))
                try check.finish()
                try await store.write(by: principal) { _ = try $0.sample([sampled], settings: settings) }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await showMeasure(measure, pages, context, problem: rejection)
            }
            return Response.see("/tests", flash: Flash("test.done.sampled"), for: context)
        }
        routes.signedIn.post("tests/{id}/result") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            guard principal.asksAfter else { throw Rejection.notFound }
            do {
                let told = try Self.told(form, id, settings)
                try await store.write(by: principal) { writing in
                    _ = try writing.tell([told], reason: form.text("reason"), settings: settings)
                }
                let flash = Flash(
                    "test.done.\(told.result.rawValue)", tone: told.result == .negative ? .done : .warning)
                return Response.see(
                    told.result == .positive ? "/tests/\(id)" : "/tests", flash: flash, for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await showSpecimen(id, pages, context, problem: rejection)
            }
        }
        routes.signedIn.post("tests/{id}/look") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let outcome = context.form.text("outcome").flatMap { CareOutcome(rawValue: $0) }
            try await store.write(by: principal) { writing in
                _ = try writing.reading.find(Specimens.self, id)
                guard let outcome else { throw Rejection.invalid("badChoice", field: "outcome") }
                try writing.see(specimen: id, outcome: outcome)
            }
            return Response.see("/tests", flash: Flash("check.done.care"), for: context)
        }
    }

    private static func told(_ form: Form, _ id: RecordID, _ settings: CheckSettings) throws -> Told {
        var check = FormCheck(form)
        let result = check.choice("result", of: SpecimenResult.self)
        let ct = form.text("ct").map { Checked.tenths($0) }
        if ct == .some(nil) { check.fail("ctRange", field: "ct") }
        let at = check.moment("at", in: settings.zone)
        try check.finish()
        guard let result else { throw Rejection.invalid("required", field: "result") }
        return Told(id, result, at: at, ct: ct ?? nil, laboratory: form.text("laboratory"))
    }

    private func showMeasure(
        _ measure: RecordID, _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        let view = try await face.store.read(as: principal) { try TestView($0, measure: measure) }
        let (words, form) = (PageWords(pages, context, now: face.store.now), context.form)
        var values = view.values(words)
        values["title"] = .text(words.text("test.sample"))
        values["canSample"] = .flag(view.measure[Measures.fields.ended] == nil)
        values["kinds"] = words.options(
            [form.text("kind").flatMap { TestKind(rawValue: $0) } ?? .nucleicAcid], "choice.specimen.kind")
        values["tube"] = .text(form.text("tube") ?? "")
        values["sampledAt"] = .text(form.text("sampledAt") ?? "")
        values["problem"] = words.problem(problem)
        return try pages.render(
            "test/new", values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func showSpecimen(
        _ id: RecordID, _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        guard principal.asksAfter else { throw Rejection.notFound }
        let (specimen, view) = try await face.store.read(as: principal) { reading in
            let specimen = try reading.find(Specimens.self, id)
            guard let measure = specimen[Specimens.fields.measure] else { throw Rejection.notFound }
            return (specimen, try TestView(reading, measure: measure))
        }
        let (words, form, s) = (PageWords(pages, context, now: face.store.now), context.form, Specimens.fields)
        var values = view.values(words)
        values["title"] = .text(words.text("register.specimen.title"))
        values["id"] = .text(id.text)
        values["kind"] = .text(words.text("choice.specimen.kind.\((specimen[s.kind] ?? .nucleicAcid).rawValue)"))
        values["tube"] = ViewValue(specimen[s.tube])
        values["at"] = words.moment(specimen[s.sampledAt])
        values["result"] = words.result(of: specimen)
        values["resultAt"] = words.moment(specimen[s.resultAt])
        values["ct"] = ViewValue(specimen[s.ct].map { "\($0 / 10).\($0 % 10)" })
        values["laboratory"] = ViewValue(specimen[s.laboratory])
        values["canTell"] = .flag(principal.has(Specimens.tellers))
        values["isTold"] = .flag(specimen[s.result] != nil)
        values["results"] = words.options(
            [form.text("result").flatMap { SpecimenResult(rawValue: $0) } ?? specimen[s.result]].compactMap(\.self),
            "choice.specimen.result")
        values["owesLook"] = .flag(
            specimen[s.result] == .positive && (specimen[s.seen] == nil || specimen[s.outcome] == .notFound)
                && principal.has(Specimens.tellers))
        values["outcome"] = ViewValue(specimen[s.outcome].map { words.text("choice.careVisit.outcome.\($0.rawValue)") })
        values["outcomes"] = words.options([CareOutcome](), "choice.careVisit.outcome")
        values["personHref"] = ViewValue(view.person.map { "/persons/\($0.id)" })
        values["problem"] = words.problem(problem)
        return try pages.render(
            "test/specimen", values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
