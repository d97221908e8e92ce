/// Persons whom the text names behind a post (县委书记胡建辉), and where.
struct Persons: Sendable {
    struct Mention: Hashable, Sendable {
        let name: Range<Int>
        let post: Range<Int>
    }

    private(set) var mentions: [Mention] = []
    /// First post under which each name stands.
    private var posts: [NameKey: Range<Int>] = [:]
    /// Last six bits of the names' first characters: most words are no name by these alone.
    private var initials: UInt64 = 0
    private let lexicon: Lexicon
    private let keys: ContiguousArray<UInt32>

    init(_ lines: [Line], text: NormalText, marks: Marks, lexicon: Lexicon) {
        (self.lexicon, keys) = (lexicon, text.keys)
        for line in lines where line.kind == .body {
            var taken = line.range.lowerBound
            for hit in marks.posts.within(line.range) {
                let start = hit.range.upperBound
                guard start >= taken, let end = nameEnd(at: start, limit: line.range.upperBound, marks: marks) else {
                    continue
                }
                let post = postStart(before: hit.range.lowerBound, from: taken, marks: marks)
                mentions.append(Mention(name: start..<end, post: post..<start))
                if let key = NameKey(keys[start..<end]), posts[key] == nil {
                    posts[key] = post..<start
                    initials |= Self.initial(keys[start])
                }
                taken = end
            }
        }
    }

    func post(of name: Range<Int>) -> Range<Int>? {
        guard let first = keys[name].first, initials & Self.initial(first) != 0 else { return nil }
        return NameKey(keys[name]).flatMap { posts[$0] }
    }

    private static func initial(_ key: UInt32) -> UInt64 { 1 << UInt64(key & 63) }

    func isKnown(_ name: Range<Int>) -> Bool { post(of: name) != nil }

    /// The person's name that ends at `end`: one known by post, or a whole clause of two to four characters that begins
    /// with a family name.
    func name(endingAt end: Int, clause start: Int) -> Range<Int>? {
        for length in [3, 2, 4] where end - length >= start && isKnown(end - length..<end) { return end - length..<end }
        // 严格要求, 明确要求 begin with family names too.
        guard (2...4).contains(end - start), isName(start..<end),
            !holdsWord(start..<end)
        else { return nil }
        return start..<end
    }

    /// Whether a word of two characters or more stands in `range`, whatever its role.
    private func holdsWord(_ range: Range<Int>) -> Bool {
        range.contains { start in
            var found = false
            lexicon.tree.matches(keys, at: start, limit: range.upperBound) { end, _ in found = found || end - start > 1
            }
            return found
        }
    }

    /// Whether `range` reads as a person's name: a family name and one or two characters.
    func isName(_ range: Range<Int>) -> Bool {
        guard range.allSatisfy({ Folding.isHan(keys[$0]) }) else { return false }
        return range.count >= 3 && isSurname(range.prefix(2))
            || (2...3).contains(range.count) && isSurname(range.prefix(1))
    }

    private func isSurname(_ range: Range<Int>) -> Bool {
        NameKey(keys[range]).map(lexicon.surnames.contains) ?? false
    }

    /// Where the name behind a post ends: it must be followed by a mark or by a word that follows names.
    private func nameEnd(at start: Int, limit: Int, marks: Marks) -> Int? {
        for length in [3, 2, 4] {
            let end = start + length
            guard end <= limit, isName(start..<end) else { continue }
            if end == limit || !Folding.isHan(keys[end]) || marks.end(.follow, at: end, limit: limit) != nil {
                return end
            }
        }
        return nil
    }

    /// Beginning of the posts that lead up to `end`, back to the clause's beginning or a word of time.
    private func postStart(before end: Int, from floor: Int, marks: Marks) -> Int {
        var start = end
        while start > floor, end - start < 60,
            Folding.isHan(keys[start - 1]) || keys[start - 1] == 0x3001 || keys[start - 1] == 0x28
                || keys[start - 1] == 0x29
        {
            start -= 1
        }
        for span in marks.within(.clock, start..<end).lazy.map(\.range) where span.lowerBound <= start + 12 {
            let dated =
                span.lowerBound == start || Folding.isDigit(keys[max(0, span.lowerBound - 1)])
                || keys[span.lowerBound - 1] == 0x65E5 || span.count > 1
            if dated { start = max(start, span.upperBound) }
        }
        while start < end, keys[start] == 0x3001 || keys[start] == 0x29 { start += 1 }
        return start
    }
}

/// Up to four characters of a name, to look it up without an array of its own.
struct NameKey: Hashable, Sendable {
    private var scalars: UInt64 = 0
    private var more: UInt64 = 0

    /// - Returns: nil where `name` is longer.
    init?(_ name: some Collection<UInt32>) {
        guard name.count <= 4 else { return nil }
        for scalar in name { (more, scalars) = (more << 32 | scalars >> 32, scalars << 32 | UInt64(scalar)) }
    }
}
