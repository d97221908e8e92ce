/// One line of a page and what it is.
struct Line: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Navigation, copyright, links: nothing of it is the communiqué.
        case clutter
        /// Titles, dates, sign-offs: of the communiqué, but no sentence.
        case loose
        /// Sentences or numbered items.
        case body
    }

    /// Without blanks at the ends and, for a body, without clutter that follows in the same line.
    var range: Range<Int>
    var kind: Kind
}

/// A page cut into lines, clutter told from text.
enum Lines {
    static func split(_ text: NormalText, marks: Marks) -> [Line] {
        var lines: [Line] = []
        var start = 0
        for index in 0...text.count where index == text.count || text.keys[index] == 0x0A {
            let range = Clauses.trim(start..<index, text.keys)
            if !range.isEmpty { lines.append(classify(range, text, marks)) }
            start = index + 1
        }
        return lines
    }

    private static func classify(_ whole: Range<Int>, _ text: NormalText, _ marks: Marks) -> Line {
        let keys = text.keys
        var range = whole
        var clutter = false
        // Stops are looked for once; a line of a megabyte is still read a fixed number of times.
        let sentence = whole.contains { keys[$0] == 0x3002 || keys[$0] == 0x3B }
        for hit in marks.clutter.within(whole) {
            switch hit.value {
            case .start where hit.range.lowerBound == whole.lowerBound && whole.count <= 400: clutter = true
            case .line where whole.count <= 400: clutter = true
            case .short where !sentence && whole.count < 60: clutter = true
            case .cut
            where hit.range.lowerBound > range.lowerBound && hit.range.lowerBound < range.upperBound
                && whole.upperBound - hit.range.lowerBound <= 400:
                range = range.lowerBound..<hit.range.lowerBound
            default: break
            }
        }
        guard !clutter, range.contains(where: { Folding.isHan(keys[$0]) }) else {
            return Line(range: whole, kind: .clutter)
        }
        let marker = Marker.at(range.lowerBound, in: keys, limit: range.upperBound, opensSentence: true)
        let numbered = marker.map { $0.range.upperBound < range.upperBound } ?? false
        let annotated = TaskNotes.begins(at: range.lowerBound, limit: range.upperBound, text: text, marks: marks)
        let demands = range.count >= 12 && marks.modals.contains(in: range)
        let announces =
            whole.upperBound < text.count && keys[whole.upperBound] == 0x3A && marks.contains(.narrative, in: range)
        // 市委书记吴锦强调 on a line of its own opens a speech.
        let speaks =
            range.count < 60 && marks.posts.contains(in: range) && marks.ends(.attribution, range)
        let body =
            speaks || sentence || numbered || annotated || demands || announces
            || Sentences.ends(keys[range.upperBound - 1])
        return Line(range: range, kind: body ? .body : .loose)
    }
}
