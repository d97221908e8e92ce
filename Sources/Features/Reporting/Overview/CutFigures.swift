import Indicators
import Kernel
import Registers

/// A type's indicators as they were frozen at its cut-off (截报定稿数), beside what they are now: what came late or was
/// corrected since is the difference.
struct CutFigures: Sendable {
    struct Line: Sendable {
        let indicator: Indicator
        let then: Figure
        let now: Figure
    }

    let stage: CutStage
    let asOf: Instant
    let lines: [Line]
}

extension Registers.Reading {
    /// Nil for a cut without a snapshot.
    func figures(of cut: Record, _ form: ReportForm, area: AreaCode, _ book: IndicatorBook) throws -> CutFigures? {
        let (c, s) = (ReportCuts.fields, Snapshots.fields)
        guard let id = cut[c.snapshot], let snapshot = try all(Snapshots.self, ids: [id])[id],
            let day = snapshot[s.day]
        else { return nil }
        let ids = snapshot[s.indicators] ?? []
        let then = try snapshotFigures(snapshot, of: book, areas: [area])
        let now = try figures(ids, of: book, areas: [area], day: day)
        return CutFigures(
            stage: cut[c.stage] ?? .final, asOf: cut[c.asOf] ?? cut.created,
            lines: ids.compactMap { id in
                book[id].map {
                    CutFigures.Line(
                        indicator: $0, then: then[FigureKey(id, area)] ?? .none, now: now[FigureKey(id, area)] ?? .none)
                }
            })
    }
}
