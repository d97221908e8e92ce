package import Kernel
package import Web

/// What the administrator has decided about a contact sheet so far, as the preview's form sends it.
package struct DirectoryChoices: Hashable, Sendable {
    /// By number of the label.
    package var units: [Int: UnitTarget] = [:]
    /// By number of the entry; nil for a contact without an account.
    package var roles: [Int: Role?] = [:]
    /// Entry that keeps the number, by number of the shared number: where names differ, and whose unit is the home.
    package var owners: [Int: Int] = [:]
    /// Whether the refused lines are left out knowingly.
    package var leavesRefused = false

    package init() {}

    package init(_ form: Form) {
        for name in form.names {
            let parts = name.split(separator: "-")
            guard parts.count == 2, let number = Int(parts[1]), let value = form[name] else { continue }
            switch parts[0] {
            case "unit": units[number] = UnitTarget(value)
            case "role": roles[number] = .some(Role(rawValue: value))
            case "owner": owners[number] = Int(value)
            default: break
            }
        }
        leavesRefused = form.flag("leave")
    }
}

/// What would be made of a contact sheet (通讯录预览): each line with its unit and role, what must be asked first, what is
/// refused. A pure value: the same file, units and choices give the same plan.
package struct DirectoryPlan: Sendable {
    /// Words that stand for a unit in the file.
    struct Label: Sendable, Hashable {
        fileprivate(set) var text: String
        let unit: String
        let within: String
        /// nil where it must be asked.
        let found: UnitMatching.Match?
        var target: UnitTarget?
        var count = 0
    }

    /// A person at a unit, once.
    struct Entry: Sendable, Hashable {
        let index: Int
        let line: DirectoryLine
        let label: Int
        let target: UnitTarget?
        let title: String
        var mobiles: [Phone]
        var role: Role?
        var isTaken: Bool { target != nil && target != .skip }
    }

    /// One mobile number in several entries.
    struct Shared: Sendable, Hashable {
        let phone: Phone
        let entries: [Int]
        /// Whether several names share it, so that it must be asked whose it is.
        let isAsked: Bool
        var owner: Int?
    }

    /// One user to be: the entries of one person, the home first.
    struct Person: Sendable, Hashable {
        let entries: [Int]
    }

    private(set) var labels: [Label] = []
    private(set) var entries: [Entry] = []
    private(set) var shared: [Shared] = []
    package let refused: [DirectoryRefusal]
    /// Lines that said the same again.
    package private(set) var repeated = 0
    private let leavesRefused: Bool

    init(
        _ sheet: DirectorySheet, _ matching: UnitMatching, kinds: (UnitTarget) -> UnitKind?,
        choices: DirectoryChoices = DirectoryChoices()
    ) {
        refused = sheet.refused
        leavesRefused = choices.leavesRefused
        var (numbers, places): ([[String]: Int], [[String]: Int]) = ([:], [:])
        var seen: Set<[String]> = []
        for line in sheet.lines {
            let place = [line.within, line.unit]
            if places[place] == nil {
                let isInside = !line.unit.isEmpty && matching.find("", within: line.within) != nil
                let text = isInside ? "\(line.within) / \(line.unit)" : line.unit.isEmpty ? line.within : line.unit
                let found = matching.find(line.unit, within: line.within)
                // Words that nobody knows mean another unit on another sheet: every township has its 党政办.
                let key = found == nil ? place : [text]
                places[place] = numbers[key] ?? labels.count
                if numbers[key] == nil {
                    numbers[key] = labels.count
                    let target = found?.target ?? choices.units[labels.count]
                    labels.append(Label(text: text, unit: line.unit, within: line.within, found: found, target: target))
                }
            }
            let number = places[place] ?? 0
            guard seen.insert([String(number), line.name, line.mobiles.first?.text ?? "", line.duty]).inserted else {
                repeated += 1
                continue
            }
            labels[number].count += 1
            let label = labels[number]
            let room = [label.found?.room ?? "", line.part].filter { !$0.isEmpty }.joined(separator: " ")
            let title = [room, line.title].filter { !$0.isEmpty }.joined(separator: " ")
            var entry = Entry(
                index: entries.count, line: line, label: number, target: label.target, title: String(title.prefix(60)),
                mobiles: line.mobiles)
            if let target = entry.target, let kind = kinds(target) {
                let suggested = RoleSuggestion.role(kind, words: title, name: line.name)
                entry.role =
                    choices.roles[entry.index].map { role in
                        role.flatMap { RoleSuggestion.choices(kind).contains($0) ? $0 : nil }
                    } ?? suggested
            }
            entries.append(entry)
        }
        let same = Dictionary(grouping: labels, by: \.text).filter { $0.value.count > 1 }
        for (index, label) in labels.enumerated() where same[label.text] != nil && !label.unit.isEmpty {
            labels[index].text = "\(label.within) / \(label.unit)"
        }
        findShared(choices)
    }

    /// What a label's unit is called where it is to be made: with its sheet where another one has the same words.
    func name(of label: Label) -> String {
        if label.unit.isEmpty { return label.within }
        return labels.count { $0.unit == label.unit } > 1 ? label.within + label.unit : label.unit
    }

    private mutating func findShared(_ choices: DirectoryChoices) {
        var holders: [Phone: [Int]] = [:]
        for entry in entries where entry.target != .skip {
            if let phone = entry.mobiles.first { holders[phone, default: []].append(entry.index) }
        }
        let several = holders.filter { $0.value.count > 1 }.sorted { $0.value[0] < $1.value[0] }
        for (index, (phone, held)) in several.enumerated() {
            let isAsked = Set(held.map { entries[$0].line.name }).count > 1
            let standard = isAsked ? nil : held.first { entries[$0].role != nil } ?? held[0]
            let owner = choices.owners[index].flatMap { held.contains($0) ? $0 : nil } ?? standard
            shared.append(Shared(phone: phone, entries: held, isAsked: isAsked, owner: owner))
            guard let owner else { continue }
            for other in held where entries[other].line.name != entries[owner].line.name {
                entries[other].mobiles.removeAll { $0 == phone }
            }
        }
    }

    /// Questions without an answer: units that nobody knows, numbers of two names.
    package var undecided: Int { labels.count { $0.target == nil } + shared.count { $0.owner == nil } }
    package var isReady: Bool { undecided == 0 && (refused.isEmpty || leavesRefused) && !taken.isEmpty }
    var taken: [Entry] { entries.filter(\.isTaken) }

    /// Who becomes a user: one for each name and number, the home's entry first.
    var people: [Person] {
        var order: [[String]] = []
        var found: [[String]: [Int]] = [:]
        for entry in taken where entry.role != nil {
            let key = entry.mobiles.first.map { [entry.line.name, $0.text] } ?? ["\(entry.index)"]
            if found[key] == nil { order.append(key) }
            found[key, default: []].append(entry.index)
        }
        let owners = Set(shared.compactMap(\.owner))
        return order.compactMap { found[$0] }.map { held in
            Person(entries: held.filter(owners.contains) + held.filter { !owners.contains($0) })
        }
    }

    /// Units of the sheet, and those among them that get an account.
    var units: (all: Int, withUser: Int) {
        let all = Set(taken.map(\.label).compactMap { labels[$0].target })
        let with = Set(taken.filter { $0.role != nil }.compactMap(\.target))
        return (all.count, with.count)
    }
}
