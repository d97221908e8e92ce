import Kernel
import Organisation
import Registers
import Web

/// Values of the page of a pasted chain.
struct ChainView {
    struct Content: Sendable {
        let directive: Record
        let chain: Chain
        let tree: UnitTree
        /// Units of the directive, and those of them that have not signed for everything.
        let addressed: Set<RecordID>
        let waiting: Set<RecordID>

        init(_ reading: Registers.Reading, _ id: RecordID, _ text: String) throws {
            directive = try reading.find(Directives.self, id)
            chain = try reading.chain(text, of: id)
            tree = try UnitTree(reading)
            let tasks = try reading.progress(of: id).tasks
            addressed = Set(tasks.compactMap { $0[Tasks.fields.unit] })
            waiting = Set(tasks.filter { $0.state == "issued" }.compactMap { $0[Tasks.fields.unit] })
        }
    }

    private let words: PageWords
    private let content: Content
    private let text: String
    private let problem: Rejection?
    private let form: Form

    init(_ words: PageWords, _ content: Content, text: String, _ problem: Rejection?, _ form: Form) {
        (self.words, self.content, self.text, self.problem, self.form) = (words, content, text, problem, form)
    }

    var values: [String: ViewValue] {
        let d = Directives.fields
        let lines = content.chain.lines
        let asked = lines.filter { if case .asked = $0.meaning { true } else { false } }
        let signing = Set(lines.compactMap { $0.meaning.unit }).intersection(content.waiting)
        let silent = content.tree.all.filter { content.waiting.contains($0.id) && !signing.contains($0.id) }
        let summary = [
            ("fresh", signing.count), ("asked", asked.count),
            ("already", lines.count { $0.meaning.unit.map { !content.waiting.contains($0) } ?? false }),
            ("duplicate", lines.count { if case .duplicate = $0.meaning { true } else { false } }),
            ("silent", silent.count),
        ]
        return [
            "title": .text(words.text("chain.title")), "id": .text(content.directive.id.text),
            "number": ViewValue(content.directive[d.number]), "directive": .text(content.directive[d.title] ?? ""),
            "text": .text(text), "waiting": ViewValue(content.waiting.count),
            "problem": ViewValue(problem.map { words.text("rejection.\($0.code)", $0.values) }),
            "preview": lines.isEmpty
                ? .none
                : [
                    "asked": .list(asked.map(question)), "askedAny": .flag(!asked.isEmpty),
                    "lines": .list(lines.filter { line in !asked.contains(line) }.map(row)),
                    "summary": .list(
                        summary.map {
                            ["label": .text(words.text("chain.count.\($0.0)")), "value": ViewValue($0.1)]
                        }),
                    "silent": ViewValue(silent.isEmpty ? nil : silent.map(\.short).joined(separator: "、")),
                ],
        ]
    }

    private func question(_ line: Chain.Line) -> ViewValue {
        guard case .asked(let proposals) = line.meaning else { return .none }
        let chosen = form.text("line-\(line.number)")
        let others = content.tree.all.filter { content.addressed.contains($0.id) && !proposals.contains($0.id) }
        let options =
            proposals.filter(content.addressed.contains).map {
                ($0.text, words.text("chain.maybe", ["unit": content.tree.name($0)]))
            } + [("skip", words.text("chain.skip"))] + others.map { ($0.id.text, $0.short) }
        return [
            "number": ViewValue(line.number), "text": .text(line.text),
            "open": .flag(problem != nil && chosen == nil),
            "options": .list(
                options.map { ["value": .text($0.0), "text": .text($0.1), "selected": .flag($0.0 == chosen)] }),
        ]
    }

    private func row(_ line: Chain.Line) -> ViewValue {
        let (unit, badge): (RecordID?, ViewValue) =
            switch line.meaning {
            case .unit(let id):
                (
                    id,
                    content.waiting.contains(id)
                        ? words.badge("met", "chain.state.fresh") : words.badge("plain", "chain.state.already")
                )
            case .duplicate(let id): (id, words.badge("plain", "chain.state.duplicate"))
            case .notAddressed(let id): (id, words.badge("soon", "chain.state.notAddressed"))
            case .asked: (nil, .none)
            case .heading: (nil, words.badge("plain", "chain.state.heading"))
            }
        return [
            "number": ViewValue(line.number), "text": .text(line.text),
            "unit": ViewValue(unit.map { content.tree.name($0) }), "person": .text(line.person), "state": badge,
        ]
    }
}

extension Chain.Meaning {
    /// The unit for which a line signs.
    var unit: RecordID? { if case .unit(let id) = self { id } else { nil } }
}
