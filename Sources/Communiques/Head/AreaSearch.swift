import Kernel

/// Which area of the table a communiqué speaks of: the one whose committee, newspaper or people it names as its own.
struct AreaSearch {
    let lines: [Line]
    let text: NormalText
    let context: CommuniqueParser.Context

    struct Found {
        var code: AreaCode?
        var doubts: [Communique.Doubt] = []
        var inferred: [Communique.Inference] = []
    }

    func find() -> Found {
        var scores: [AreaCode: (score: Int, range: Range<Int>)] = [:]
        for line in lines where line.kind != .clutter {
            // 鞍山市 within 马鞍山市 is not named.
            var covered = line.range.lowerBound
            for index in line.range {
                var reach = covered
                context.areas.matches(text.keys, at: index, limit: line.range.upperBound) { end, name, isShort in
                    guard end > covered else { return }
                    let points = points(index..<end, isShort: isShort, title: line.kind == .loose)
                    if points > 0 { scores[name.code, default: (0, index..<end)].score += points }
                    reach = end
                }
                covered = reach
            }
        }
        let own = scores.filter { $0.value.score >= 3 && fits($0.key) }
        guard let top = own.values.map(\.score).max() else { return byHome() }
        let best = own.filter { $0.value.score == top }
        if best.count == 1, let only = best.first { return Found(code: only.key) }
        if let home = context.home, best[home] != nil { return Found(code: home) }
        // Of one name the deeper area is meant: 随州市 before 随州 of the province, 县 before its 市.
        if let home = context.home, let near = best.keys.first(where: { home.contains($0) || $0.contains(home) }) {
            return Found(code: near)
        }
        var found = byHome()
        if let range = best.values.first?.range {
            let place = text.origin(range)
            found.doubts.append(
                Communique.Doubt(
                    code: .areaAmbiguous, text: text.text(range), start: place.lowerBound, end: place.upperBound,
                    repair: nil))
        }
        return found
    }

    private func byHome() -> Found {
        guard let home = context.home else { return Found() }
        return Found(
            code: home, inferred: [Communique.Inference(field: "area", clue: context.areas.name(of: home) ?? home.text)]
        )
    }

    /// How much a name's surroundings say that the text is the area's own.
    private func points(_ range: Range<Int>, isShort: Bool, title: Bool) -> Int {
        let keys = text.keys
        let follows = { (word: Word) in word.begins(at: range.upperBound, of: keys, limit: keys.count) }
        let precedes = { (word: Word) in word.ends(at: range.lowerBound, of: keys, floor: 0) }
        if Self.elsewhere.before.contains(where: precedes) || Self.elsewhere.after.contains(where: follows) { return 0 }
        if isShort {
            guard Self.own.contains(where: follows) else { return 0 }
            return Self.ours.before.contains(where: precedes) || Self.ours.after.contains(where: follows) ? 3 : 2
        }
        if Self.strong.contains(where: follows) { return title ? 6 : 5 }
        return title ? 3 : 1
    }

    /// 省委、平顶山市委: a level above; 郑州、许昌等地, 从武汉返乡: elsewhere.
    private static let elsewhere: (before: [Word], after: [Word]) = (
        ["省委、", "省、", "省委和", "从", "赴", "自"], ["、", "等", "返", "籍"]
    )
    /// Behind a short name: of the area's own.
    private static let own: [Word] = [
        "人民", "的大好形势", "日报讯", "日报", "县委", "市委", "区委", "新闻网讯", "融媒", "讯", "群众", "广大",
    ]
    private static let ours: (before: [Word], after: [Word]) = (["守护好"], ["人民", "日报"])
    /// Behind a whole name: the area acts.
    private static let strong: [Word] = [
        "召开", "委书记", "委副书记", "新冠", "新型冠状", "疫情防控", "应对", "人民政府", "融媒体", "指挥部", "立即召开", "委、", "各级", "防控",
    ]

    /// Whether 我市 and 我县 in the text can mean the area.
    private func fits(_ code: AreaCode) -> Bool {
        guard let name = context.areas.name(of: code), let own = ownWord else { return true }
        return name.hasSuffix(own) || own == "区" && code.level == .county
    }

    private var ownWord: String? {
        for line in lines where line.kind == .body {
            for index in line.range.dropLast() where text.keys[index] == 0x6211 {
                switch text.keys[index + 1] {
                case 0x5E02: return "市"
                case 0x53BF: return "县"
                case 0x533A: return "区"
                default: break
                }
            }
        }
        return nil
    }
}
