package import Kernel
package import Registers

/// Two days of the surge calendar that want the same resource (资源冲突, A16).
package struct SurgeConflict: Hashable, Sendable {
    package let resource: String
    /// The other one.
    package let other: RecordID
    /// The first day on which both want it.
    package let day: CalendarDay

    /// Conflicts of each of the surges, the soonest first. What is over or cancelled needs nothing.
    package static func all(of surges: [Record]) -> [RecordID: [SurgeConflict]] {
        let s = Surges.fields
        let wanted = surges.filter { ["planned", "prepared"].contains($0.state) }.compactMap { surge in
            surge[s.day].map { (id: surge.id, first: $0, last: surge[s.until] ?? $0, needs: needs(surge)) }
        }
        var found: [RecordID: [SurgeConflict]] = [:]
        for one in wanted {
            for other in wanted where other.id != one.id && other.first <= one.last && one.first <= other.last {
                for resource in one.needs where other.needs.contains(resource) {
                    found[one.id, default: []].append(
                        SurgeConflict(resource: resource, other: other.id, day: max(one.first, other.first)))
                }
            }
        }
        return found.mapValues { $0.sorted { ($0.day, $0.other, $0.resource) < ($1.day, $1.other, $1.resource) } }
    }

    private static func needs(_ surge: Record) -> [String] {
        var seen: Set<String> = []
        return (surge[Surges.fields.resources] ?? "").split(whereSeparator: \.isNewline)
            .map { String($0).trimmingWhitespace }.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
