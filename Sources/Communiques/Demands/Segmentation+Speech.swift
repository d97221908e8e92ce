/// Who speaks, and whether demands or facts are told.
extension Segmentation {
    /// 存在三个问题:一是…: the list that begins here is one of facts.
    mutating func announce(_ before: ArraySlice<Range<Int>>, of sentence: Range<Int>) {
        guard let last = before.last else {
            factsOnly = broken && lastFacts
            return
        }
        if text.keys[last.upperBound] == 0x3A { factsOnly = marks.ends(.problems, last) }
    }

    /// An item may itself begin with a speaker.
    mutating func attribute(_ part: inout [Range<Int>]) {
        guard let clause = part.first, clause.count < 30,
            let voice = Attribution.find(in: clause, text: text, marks: marks, persons: persons),
            voice.end < clause.upperBound
        else { return }
        part = [voice.end..<clause.upperBound]
    }

    mutating func change(to attribution: Attribution) {
        resolved = attribution.resolves
        if attribution.voice == .same {
            broken = true
            return
        }
        let name: Range<Int>? =
            switch attribution.voice {
            case .meeting, .same: nil
            case .pronoun: lastNamed
            case .person(let name): name
            }
        if let name { lastNamed = name }
        let key = name.map { text.keys[$0] }
        let index = names[key] ?? speakers.count
        if index == speakers.count {
            names[key] = index
            speakers.append(name)
        }
        speaker = index
        speech += 1
        numbered = false
        factsOnly = attribution.announcesFacts
        broken = true
    }

    /// Remembers the person a sentence begins with.
    mutating func name(in sentence: Range<Int>) {
        while mention < persons.mentions.count, persons.mentions[mention].name.lowerBound < sentence.lowerBound {
            mention += 1
        }
        if mention < persons.mentions.count, persons.mentions[mention].name.upperBound <= sentence.upperBound {
            lastNamed = persons.mentions[mention].name
        } else {
            for length in [3, 2, 4] where length < sentence.count {
                let start = sentence.lowerBound..<sentence.lowerBound + length
                if persons.isKnown(start) { lastNamed = start }
            }
        }
    }

    /// Whom an item of minutes quotes (会议决定) speaks in that item only.
    mutating func enterItem(_ marker: Marker) {
        if marker.number == 1 || listSpeaker == nil {
            listSpeaker = .some(speaker)
        } else if let outer = listSpeaker {
            speaker = outer
        }
    }
}
