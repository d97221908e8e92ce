/// A demand before its details are worked out: a span, its kind, and what stands below it.
struct Draft: Sendable {
    var range: Range<Int>
    /// Clauses that say what is to be done, the head first.
    var clauses: [Range<Int>]
    var marker: Marker?
    var speaker: Int?
    var subject: Range<Int>?
    var kind: Demand.Kind
    var weights: Weights
    var notes: TaskNotes
    var children: [Draft] = []
}
