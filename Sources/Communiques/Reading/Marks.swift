/// All words of the dictionaries found in a text, by role. Shared by every rule that looks at the text.
final class Marks: Sendable {
    private let tracks: Tracks

    init(_ text: NormalText, lexicon: Lexicon) { tracks = Tracks(text, lexicon: lexicon) }

    func contains(_ cue: Role.Cue, in range: Range<Int>) -> Bool { tracks.cues[cue.rawValue].contains(in: range) }

    func spans(_ cue: Role.Cue, in range: Range<Int>) -> [Range<Int>] {
        tracks.cues[cue.rawValue].within(range).map(\.range)
    }

    /// End of the longest word with `cue` that begins at `start`.
    func end(_ cue: Role.Cue, at start: Int, limit: Int) -> Int? {
        tracks.cues[cue.rawValue].end(at: start, limit: limit)
    }

    var kinds: Track<(kind: Demand.Kind, weight: Int)> { tracks.kinds }
    /// By row of the lexicon.
    var topics: Track<Int> { tracks.topics }
    /// By place in the lexicon's units.
    var units: Track<Int> { tracks.units }
    /// Units, and other nouns that may be addressed.
    var addressed: Track<Void> { tracks.addressed }
    var posts: Track<Void> { tracks.posts }
    var clutter: Track<Role.Clutter> { tracks.clutter }
    var columns: Track<TaskColumn> { tracks.columns }
    var refusals: Track<Int> { tracks.refusals }
    var years: Track<Int> { tracks.years }
    var measures: Track<Void> { tracks.measures }
    var proposals: Track<(rank: Int, days: Int)> { tracks.proposals }
    var days: Track<DayWord> { tracks.days }
    /// 要, 不得 … and whether they forbid; those that only look so are left out.
    var modals: Track<Bool> { tracks.modals }
    /// Words of two characters or more, whatever their role.
    var longer: Track<Void> { tracks.longer }
}

/// The tracks of one text, filled in one pass.
private struct Tracks: Sendable {
    var kinds = Track<(kind: Demand.Kind, weight: Int)>()
    var topics = Track<Int>()
    var units = Track<Int>()
    var addressed = Track<Void>()
    var posts = Track<Void>()
    var clutter = Track<Role.Clutter>()
    var columns = Track<TaskColumn>()
    var refusals = Track<Int>()
    var years = Track<Int>()
    var measures = Track<Void>()
    var proposals = Track<(rank: Int, days: Int)>()
    var days = Track<DayWord>()
    var modals = Track<Bool>()
    var longer = Track<Void>()
    var cues: ContiguousArray<Track<Void>>

    init(_ text: NormalText, lexicon: Lexicon) {
        cues = ContiguousArray(repeating: Track<Void>(), count: Role.Cue.allCases.count)
        var sieve = ModalSieve()
        let keys = text.keys
        for start in keys.indices {
            lexicon.tree.matches(keys, at: start, limit: keys.count) { end, value in
                if end - start > 1 { longer.append(start, end, ()) }
                for role in lexicon.words[value] { add(role, start, end, &sieve) }
            }
        }
        for modal in sieve.modals(in: keys) {
            modals.append(modal.range.lowerBound, modal.range.upperBound, modal.forbids)
        }
    }

    private mutating func add(_ role: Role, _ start: Int, _ end: Int, _ sieve: inout ModalSieve) {
        switch role {
        case .modal: sieve.found.append((start..<end, false))
        case .prohibition: sieve.found.append((start..<end, true))
        case .noModal: sieve.covers.append(start..<end)
        case .kind(let kind, let weight): kinds.append(start, end, (kind, weight))
        case .topic(let row): topics.append(start, end, row)
        case .unit(let unit):
            units.append(start, end, unit)
            addressed.append(start, end, ())
        case .group: addressed.append(start, end, ())
        case .post: posts.append(start, end, ())
        case .cue(let cue):
            cues[cue.rawValue].append(start, end, ())
            if cue == .whole { addressed.append(start, end, ()) }
        case .clutter(let way): clutter.append(start, end, way)
        case .column(let column): columns.append(start, end, column)
        case .refusal(let pattern): refusals.append(start, end, pattern)
        case .year(let year): years.append(start, end, year)
        case .measure: measures.append(start, end, ())
        case .proposal(let days, let rank): proposals.append(start, end, (rank, days))
        case .day(let word): days.append(start, end, word)
        }
    }
}
