package import Kernel
import Policies
package import Registers

/// One person entered twice, each entry with an open measure (合并前的两项管控): which of the two ends first.
///
/// That which asks nothing beyond the other is ended, so that nothing is lost by it: the stricter and longer one goes on, and
/// moves with the merge. Where each asks for something the other does not, its ground is entered with the other person first.
extension Measures {
    package func problem(keeping record: Record, beside other: Record) throws -> Rejection? {
        let (one, two) = (try Episode(record), try Episode(other))
        let day = max(one.course.start, two.course.start)
        if one.course.adds(nothingTo: two.course, from: day) {
            return Self.twice(ending: one, keeping: two, "mergeMeasures")
        }
        if two.course.adds(nothingTo: one.course, from: day) {
            return Self.twice(ending: two, keeping: one, "mergeMeasures")
        }
        let (first, last) = one.ends <= two.ends ? (one, two) : (two, one)
        return Self.twice(ending: first, keeping: last, "mergeMeasuresDiffer")
    }

    private static func twice(ending: Episode, keeping: Episode, _ code: String) -> Rejection {
        Rejection(
            .conflict, code,
            values: [
                "title": ending.record[fields.title] ?? "", "start": ending.course.start.description,
                "ends": ending.ends.description, "path": "/measures/\(ending.record.id)",
                "kept": keeping.record[fields.title] ?? "", "keptEnds": keeping.ends.description,
                "keptPath": "/measures/\(keeping.record.id)",
            ])
    }
}
