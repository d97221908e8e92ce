/// All words of the dictionaries found in a text, by role. Shared by every rule that looks at the text.
final class Marks: Sendable {
    private let tracks: Tracks

    init(_ text: NormalText, lexicon: Lexicon) { tracks = Tracks(text, lexicon: lexicon) }

    func contains(_ cue: Role.Cue, in range: Range<Int>) -> Bool { tracks.cues[cue.rawValue].contains(in: range) }

    func within(_ cue: Role.Cue, _ range: Range<Int>) -> Hits<Void> { tracks.cues[cue.rawValue].within(range) }

    func first(_ cue: Role.Cue, in range: Range<Int>) -> Hit<Void>? { tracks.cues[cue.rawValue].first(in: range) }

    /// Whether a word with `cue` ends where `range` does.
    func ends(_ cue: Role.Cue, _ range: Range<Int>) -> Bool {
        tracks.cues[cue.rawValue].ends(range)
    }

    /// End of the longest word with `cue` that begins at `start`.
    func end(_ cue: Role.Cue, at start: Int, limit: Int) -> Int? {
        tracks.cues[cue.rawValue].end(at: start, limit: limit)
    }

    var kinds: Track<(kind: Demand.Kind, weight: Int16)> { tracks.kinds }
    /// By row of the lexicon.
    var topics: Track<Int16> { tracks.topics }
    /// By place in the lexicon's units.
    var units: Track<Int16> { tracks.units }
    /// Units, and other nouns that may be addressed.
    var addressed: Track<Void> { tracks.addressed }
    var posts: Track<Void> { tracks.posts }
    var clutter: Track<Role.Clutter> { tracks.clutter }
    var columns: Track<TaskColumn> { tracks.columns }
    var refusals: Track<Int16> { tracks.refusals }
    var years: Track<Int16> { tracks.years }
    var measures: Track<Void> { tracks.measures }
    var proposals: Track<(rank: Int16, days: Int16)> { tracks.proposals }
    var days: Track<DayWord> { tracks.days }
    /// Where a number, a day or a frequency may begin, now and then twice: every place that the rules for these look at.
    var counts: Track<Void> { tracks.counts }
    /// 要, 不得 … and whether they forbid; those that only look so are left out.
    var modals: Track<Bool> { tracks.modals }
}

/// The tracks of one text, filled in one pass.
private struct Tracks: Sendable {
    var kinds = Track<(kind: Demand.Kind, weight: Int16)>()
    var topics = Track<Int16>()
    var units = Track<Int16>()
    var addressed = Track<Void>()
    var posts = Track<Void>()
    var clutter = Track<Role.Clutter>()
    var columns = Track<TaskColumn>()
    var refusals = Track<Int16>()
    var years = Track<Int16>()
    var measures = Track<Void>()
    var proposals = Track<(rank: Int16, days: Int16)>()
    var days = Track<DayWord>()
    var counts = Track<Void>()
    var modals = Track<Bool>()
    var cues: ContiguousArray<Track<Void>>

    init(_ text: NormalText, lexicon: Lexicon) {
        cues = ContiguousArray(repeating: Track<Void>(), count: Role.Cue.allCases.count)
        var sieve = ModalSieve()
        let keys = text.keys
        for start in keys.indices {
            lexicon.tree.matches(keys, at: start, limit: keys.count) { end, word in
                lexicon.roles.forEach(of: word) { add($0, start..<end, &sieve) }
            }
        }
        for modal in sieve.modals(in: keys) { modals.append(modal.range, modal.forbids) }
    }

    private mutating func add(_ role: Role, _ range: Range<Int>, _ sieve: inout ModalSieve) {
        switch role {
        case .modal: sieve.found.append((range, false))
        case .prohibition: sieve.found.append((range, true))
        case .noModal: sieve.covers.append(range)
        case .kind(let kind, let weight): kinds.append(range, (kind, weight))
        case .topic(let row): topics.append(range, row)
        case .unit(let unit):
            units.append(range, unit)
            addressed.append(range, ())
        case .group: addressed.append(range, ())
        case .post: posts.append(range, ())
        case .cue(let cue):
            cues[cue.rawValue].append(range, ())
            if cue == .whole { addressed.append(range, ()) }
        case .clutter(let way): clutter.append(range, way)
        case .column(let column): columns.append(range, column)
        case .refusal(let pattern): refusals.append(range, pattern)
        case .year(let year): years.append(range, year)
        case .measure: measures.append(range, ())
        case .proposal(let days, let rank): proposals.append(range, (rank, days))
        case .day(let word):
            days.append(range, word)
            counts.append(range, ())
        case .count: counts.append(range, ())
        }
    }
}
