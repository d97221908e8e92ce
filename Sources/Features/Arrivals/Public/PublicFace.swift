import Hummingbird
import Kernel
import Registers
import Synchronization
import Web

extension ArrivalFace {
    /// A page for whoever has no account: what was refused, and whom to call instead.
    func page(
        _ template: String, _ values: [String: ViewValue], _ pages: Pages, _ context: AppContext,
        problem: Rejection? = nil, of register: String = Arrivals.name, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let words = PageWords(pages, context, now: store.now)
        let own: [String: ViewValue] = [
            "problems": words.problems(problem, of: register), "problemAny": .flag(problem != nil),
            "dutyPhone": ViewValue(try await dutyPhone()),
        ]
        return try pages.render(
            template, values.merging(own) { _, own in own }, status: problem?.kind.status ?? status, for: context)
    }

    /// The form by which somebody is filed or told of, with what was typed.
    /// - Parameters:
    ///   - title: key of its title.
    ///   - origins: places that the one typed may mean: which of them is asked.
    func form(
        _ template: String, title: String, _ given: Form, _ pages: Pages, _ context: AppContext,
        problem: Rejection? = nil, origins: [Origins.Place] = []
    ) async throws -> Response {
        let words = PageWords(pages, context, now: store.now)
        let view = FilingView(
            words: words, form: given, today: rules.today(store.now), areas: try await townships(), origins: origins)
        let own: [String: ViewValue] = [
            "title": .text(words.text(title)), "id": .text(given.recordID("id")?.text ?? RecordID.make().text),
        ]
        return try await page(
            template, view.values.merging(own) { _, own in own }, pages, context, problem: problem,
            status: origins.isEmpty ? .ok : .unprocessableContent)
    }

    /// The townships of the headquarters, for whoever says where they go.
    func townships() async throws -> [Origins.Place] {
        try await store.read(as: visitor) { [county] in
            try $0.places(in: county.territory, length: AreaCode.Level.township.length)
        }
    }
}

/// The buckets under a lock; one for each group of public pages.
final class FloodGate: Sendable {
    private let flood = Mutex(Flood())

    func take(_ context: AppContext, at now: Instant) throws {
        try flood.withLock { try $0.take(context.peer, at: now) }
    }
}
