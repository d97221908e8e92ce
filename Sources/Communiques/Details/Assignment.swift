/// Proposed lead and supporting units (牵头单位、配合单位): those the text names, else those of the matter's sector.
struct Assignment: Sendable {
    let text: NormalText
    let marks: Marks
    let lexicon: Lexicon
    let addressees: Addressees

    struct Proposal: Hashable, Sendable {
        var addressees: [String] = []
        var lead: String?
        var supporting: [String] = []
        var each = false
    }

    func proposal(for draft: Draft, rows: [Int16]) -> Proposal {
        var proposal = Proposal()
        let subject = draft.subject.map { addressees.split($0) }
        proposal.addressees = subject?.names.map { text.text($0) } ?? []
        guard draft.kind != .heading, draft.kind != .principle else { return proposal }
        proposal.each = subject?.each ?? false
        var named = subject?.names.compactMap { addressees.unit($0) } ?? []
        var others: [Lexicon.Unit] = []
        let noted = names(draft.notes.lead)
        if !noted.isEmpty {
            named = noted.map { unit($0) }
            others = names(draft.notes.supporting).map { unit($0) }
        } else if let (led, helping) = ledBy(draft.clauses) {
            named = led.map { unit($0) }
            others = helping.map { unit($0) }
            if proposal.addressees.isEmpty { proposal.addressees = (led + helping).map { text.text($0) } }
        }
        let usual = rows.lazy.compactMap { lexicon.rows[Int($0)].lead }.first
        if named.isEmpty || noted.isEmpty && nobodyLeads(named), let usual {
            others = usual.supporting + named
            named = [usual.lead]
        }
        if noted.isEmpty, others.isEmpty { others = mentioned(draft.clauses) }
        proposal.lead = named.first?.name
        var known = Array(named.prefix(1))
        for unit in (named.dropFirst() + others).prefix(64) where proposal.supporting.count < 8 {
            if known.contains(where: { $0.isCalled(as: unit) }) { continue }
            known.append(unit)
            proposal.supporting.append(unit.name)
        }
        return proposal
    }

    /// Schools do not lead the schools' matter: the bureau above them does.
    private func nobodyLeads(_ units: [Lexicon.Unit]) -> Bool {
        units.allSatisfy { $0.isVague || units.count > 1 && $0.isTerritory }
    }

    private func names(_ notes: [Range<Int>]) -> [Range<Int>] { notes.flatMap { addressees.split($0).names } }

    /// A unit by its usual name, or as written where the lists have none.
    private func unit(_ part: Range<Int>) -> Lexicon.Unit {
        guard let unit = addressees.unit(part) else { return Lexicon.Unit(name: text.text(part), sector: "") }
        // 尹集镇人民政府 is not 各乡镇: a place's own name stays.
        if !unit.isGeneric, part.count <= unit.name.unicodeScalars.count + 4 { return unit }
        return addressees.unit(named: part) ?? Lexicon.Unit(name: text.text(part), sector: "")
    }

    /// 由卫健委牵头,公安局、各乡镇配合.
    private func ledBy(_ clauses: [Range<Int>]) -> ([Range<Int>], [Range<Int>])? {
        var (led, helping): ([Range<Int>], [Range<Int>]) = ([], [])
        for clause in clauses {
            if let verb = Self.leads.place(in: clause, of: text.keys), verb > clause.lowerBound {
                let from =
                    (clause.lowerBound..<verb).last { text.keys[$0] == 0x7531 }.map { $0 + 1 } ?? clause.lowerBound
                led += addressees.split(from..<verb).names.filter { addressees.unit($0) != nil }
            } else if !led.isEmpty,
                let verb = Self.joins.place(in: clause, of: text.keys)
                    ?? Self.helps.place(in: clause, of: text.keys)
            {
                helping += addressees.split(clause.lowerBound..<verb).names.filter { addressees.unit($0) != nil }
            }
        }
        return led.isEmpty ? nil : (led, helping)
    }

    private static let (leads, joins, helps): (Word, Word, Word) = ("牵头", "配合", "协助")

    /// Other units in the words.
    private func mentioned(_ clauses: [Range<Int>]) -> [Lexicon.Unit] {
        var units: [Lexicon.Unit] = []
        for clause in clauses.prefix(12) {
            for hit in marks.units.within(clause) where hit.range.count > 2 && units.count < 6 {
                let unit = lexicon.units[Int(hit.value)]
                if unit.isOffice, !units.contains(where: { $0.isCalled(as: unit) }) { units.append(unit) }
            }
        }
        return units
    }
}
