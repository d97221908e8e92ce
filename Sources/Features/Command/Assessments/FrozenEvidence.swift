import Database
import Indicators
package import Kernel
import Registers

/// Which frozen numbers an assessment rests on (研判依据): those of a finalised brief or SitRep, or a day's own.
package enum FrozenEvidence: Sendable, Hashable {
    case brief(RecordID)
    case sitrep(RecordID)
    case snapshot(RecordID)

    /// From `brief:<id>`, `sitrep:<id>`, `snapshot:<id>`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let id = RecordID(String(parts[1])) else { return nil }
        switch parts[0] {
        case "brief": self = .brief(id)
        case "sitrep": self = .sitrep(id)
        case "snapshot": self = .snapshot(id)
        default: return nil
        }
    }

    package var text: String {
        switch self {
        case .brief(let id): "brief:\(id)"
        case .sitrep(let id): "sitrep:\(id)"
        case .snapshot(let id): "snapshot:\(id)"
        }
    }
}

extension Registers.Reading {
    /// SitReps belong to a feature above this one; they are read as what they are here: a day and its snapshot.
    private var sitreps: Definition? { registry.definitions.first { $0.name == "sitrep" } }

    /// The snapshot of the evidence; nil for what is not there, is no final paper or has no frozen numbers.
    func snapshot(of evidence: FrozenEvidence) throws -> Record? {
        let id: RecordID?
        switch evidence {
        case .snapshot(let own): id = own
        case .brief(let brief):
            id = try any(registry.named(Briefs.name), brief).flatMap { $0[Briefs.fields.snapshot] }
        case .sitrep(let paper):
            let found = try sitreps.flatMap { try any($0, paper) }
            id = found.flatMap {
                $0.state == "final" ? $0.values.stored["snapshot"].flatMap { RecordID(sql: $0) } : nil
            }
        }
        return try id.flatMap { try any(registry.named(Snapshots.name), $0) }
    }

    /// The newest papers that may be rested on, and the last snapshot of each day; each kind newest first.
    func latestEvidence() throws -> [(evidence: FrozenEvidence, day: CalendarDay?, asOf: Instant?)] {
        let (b, s) = (Briefs.fields, Snapshots.fields)
        let briefs = try page(Briefs.self, Query(limit: 5)).records.filter { $0[b.snapshot] != nil }
        let papers =
            try sitreps.map { try page($0, Query(equals: ["state": "final"], open: .all, limit: 5)).records } ?? []
        var seen: Set<CalendarDay?> = []
        let days = try page(Snapshots.self, Query(limit: 30)).records.filter {
            !["brief", "sitrep"].contains($0[s.kind]) && seen.insert($0[s.day]).inserted
        }
        return papers.map { paper in
            (
                .sitrep(paper.id), paper.values.stored["day"].flatMap { CalendarDay(sql: $0) },
                paper.values.stored["asOf"].flatMap { Instant(sql: $0) }
            )
        } + briefs.map { (.brief($0.id), $0[b.day], $0[b.asOf]) }
            + days.prefix(5).map { (.snapshot($0.id), $0[s.day], $0[s.asOf]) }
    }
}
