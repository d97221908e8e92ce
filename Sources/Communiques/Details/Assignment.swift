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

    func proposal(for draft: Draft, rows: [Int]) -> Proposal {
        var proposal = Proposal()
        let subject = draft.subject.map(addressees.split)
        proposal.addressees = subject?.names.map { text.text($0) } ?? []
        guard draft.kind != .heading, draft.kind != .principle else { return proposal }
        proposal.each = subject?.each ?? false
        var named = (subject?.names ?? []).compactMap { addressees.unit($0)?.name }
        var others: [String] = []
        let noted = draft.notes.lead.flatMap { addressees.split($0).names }
        if !noted.isEmpty {
            named = noted.map(name)
            others = draft.notes.supporting.flatMap { addressees.split($0).names }.map(name)
        } else if let (led, helping) = ledBy(draft.clauses) {
            named = led.map(name)
            others = helping.map(name)
            if proposal.addressees.isEmpty { proposal.addressees = (led + helping).map { text.text($0) } }
        }
        // Schools do not lead the schools' matter: the bureau above them does.
        let vague: Set<String> = ["各部门", "各单位", "学校", "医疗机构", "企业", "指挥部办公室"]
        let usual = rows.lazy.compactMap { row in
            lexicon.leads[lexicon.rows[row]] ?? lexicon.leads[String(lexicon.rows[row].prefix(1))]
        }.first
        let everybody = named.count > 1 && named.allSatisfy { vague.contains($0) || Self.territory.contains($0) }
        if named.isEmpty || noted.isEmpty && (everybody || named.allSatisfy(vague.contains)), let usual {
            others = usual.supporting + named
            named = [usual.lead]
        }
        if noted.isEmpty, others.isEmpty { others = mentioned(draft.clauses) }
        proposal.lead = named.first
        let rest = named.dropFirst() + others
        for unit in rest.prefix(64) where unit != proposal.lead && !proposal.supporting.contains(unit) {
            proposal.supporting.append(unit)
        }
        proposal.supporting = Array(proposal.supporting.prefix(8))
        return proposal
    }

    private static let territory: Set<String> = ["各乡镇(街道)", "各村(社区)", "各县(市、区)"]

    /// A unit by its usual name, or as written where the lists have none.
    private func name(_ part: Range<Int>) -> String {
        guard let unit = addressees.unit(part) else { return text.text(part) }
        // 尹集镇人民政府 is not 各乡镇: a place's own name stays.
        let short = part.count <= unit.name.unicodeScalars.count + 4
        let generic = ["townships", "villages", "enterprises", "counties", "departments", "organisations"].contains(
            unit.sector)
        return short && !generic
            ? unit.name : lexicon.unit(called: ContiguousArray(text.keys[part]))?.name ?? text.text(part)
    }

    /// 由卫健委牵头,公安局、各乡镇配合.
    private func ledBy(_ clauses: [Range<Int>]) -> ([Range<Int>], [Range<Int>])? {
        var (led, helping): ([Range<Int>], [Range<Int>]) = ([], [])
        for clause in clauses {
            if let verb = place(of: [0x7275, 0x5934], in: clause), verb > clause.lowerBound {
                let from =
                    (clause.lowerBound..<verb).last { text.keys[$0] == 0x7531 }.map { $0 + 1 } ?? clause.lowerBound
                led += addressees.split(from..<verb).names.filter { addressees.unit($0) != nil }
            } else if !led.isEmpty,
                let verb = place(of: [0x914D, 0x5408], in: clause) ?? place(of: [0x534F, 0x52A9], in: clause)
            {
                helping += addressees.split(clause.lowerBound..<verb).names.filter { addressees.unit($0) != nil }
            }
        }
        return led.isEmpty ? nil : (led, helping)
    }

    private func place(of word: [UInt32], in clause: Range<Int>) -> Int? {
        clause.first { text.keys[$0] == word[0] && Clock.matches(word, text.keys, $0, clause.upperBound) }
    }

    /// Other units in the words, by usual name.
    private func mentioned(_ clauses: [Range<Int>]) -> [String] {
        var names: [String] = []
        for clause in clauses.prefix(12) {
            for hit in marks.units.within(clause) where hit.range.count > 2 {
                let unit = lexicon.units[hit.value]
                if names.count < 6, !names.contains(unit.name), !["enterprises", "organisations"].contains(unit.sector)
                {
                    names.append(unit.name)
                }
            }
        }
        return names
    }
}
