package import Foundation
import Kernel
import Yams

/// Reads checklists. What is wrong is told with file and line, all of it at once.
package struct ChecklistFault: Error, Hashable, CustomStringConvertible {
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        package let file: String
        /// From 1; 0 where the file itself is meant.
        package let line: Int
        package let text: String
        package var description: String { "\(file):\(line): \(text)" }
    }

    package let problems: [Problem]
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension ChecklistBook {
    /// All `*.yaml` of a folder.
    /// - Throws: `ChecklistFault` with every problem; what the file system says.
    package init(folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        try self.init(
            files: files.sorted().map { ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8)) })
    }

    /// - Throws: `ChecklistFault`.
    package init(files: [(name: String, text: String)]) throws {
        var problems: [ChecklistFault.Problem] = []
        var checklists: [Checklist] = []
        for (name, text) in files {
            var file = ChecklistFile(name: name)
            if let checklist = file.read(text) { checklists.append(checklist) }
            problems += file.problems
        }
        let twice = Dictionary(grouping: checklists) { "\($0.id) \($0.version)" }.filter { $0.value.count > 1 }
        for key in twice.keys.sorted() {
            problems.append(.init(file: key, line: 0, text: "this version of the checklist is there twice"))
        }
        if !problems.isEmpty { throw ChecklistFault(problems: problems) }
        self.init(checklists)
    }
}

/// One file while it is read.
private struct ChecklistFile {
    let name: String
    var problems: [ChecklistFault.Problem] = []

    mutating func read(_ text: String) -> Checklist? {
        let root: Node
        do {
            guard let node = try Yams.compose(yaml: text) else {
                fail("is empty", nil)
                return nil
            }
            root = node
        } catch let error as YamlError {
            if case .scanner(_, let problem, let mark, _) = error { fail(problem, mark) }
            else if case .parser(_, let problem, let mark, _) = error { fail(problem, mark) }
            else { fail("\(error)", nil) }
            return nil
        } catch {
            fail("\(error)", nil)
            return nil
        }
        only(["id", "version", "from", "kinds", "interval", "title", "basis", "items"], root)
        let (id, title) = (self.text("id", root), words("title", root))
        let from = self.text("from", root).flatMap { text in
            checked(CalendarDay(text), "no day yyyy-MM-dd: \(text)", root["from"])
        }
        let kinds = list("kinds", root).compactMap { node in
            checked(node.string.flatMap { PlaceKind(rawValue: $0) }, "no kind of place: \(node.string ?? "")", node)
        }
        let (version, interval) = (number("version", root, 1...9999), number("interval", root, 1...3650))
        let items = list("items", root).compactMap { item($0) }
        for (place, item) in items.enumerated() where items[..<place].contains(where: { $0.id == item.id }) {
            fail("item \(item.id) is there twice", list("items", root)[place].mark)
        }
        guard problems.isEmpty, let id, let title, let from, let version, let interval else { return nil }
        return Checklist(
            id: id, version: version, from: from, kinds: Set(kinds), interval: interval, title: title,
            basis: root["basis"]?.string, items: items)
    }

    private mutating func item(_ node: Node) -> Checklist.Item? {
        only(["id", "text", "severity", "days"], node)
        let severity = self.text("severity", node).flatMap { text in
            checked(Severity(rawValue: text), "severity is minor, major or critical, not \(text)", node["severity"])
        }
        guard let id = self.text("id", node), let text = words("text", node), let severity else { return nil }
        let days = node["days"] == nil ? severity.days : number("days", node, 0...365)
        return days.map { Checklist.Item(id: id, text: text, severity: severity, days: $0) }
    }

    private mutating func text(_ key: String, _ node: Node) -> String? {
        checked(node[key]?.string.flatMap { $0.isEmpty ? nil : $0 }, "\(key) is missing", node[key] ?? node)
    }

    private mutating func words(_ key: String, _ node: Node) -> Checklist.Words? {
        let inner = node[key]
        guard let zh = inner?["zh"]?.string, let en = inner?["en"]?.string, !zh.isEmpty, !en.isEmpty else {
            fail("\(key) needs zh and en", (inner ?? node).mark)
            return nil
        }
        return Checklist.Words(zh: zh, en: en)
    }

    private mutating func number(_ key: String, _ node: Node, _ range: ClosedRange<Int>) -> Int? {
        checked(
            node[key]?.int.flatMap { range.contains($0) ? $0 : nil },
            "\(key) is a whole number from \(range.lowerBound) to \(range.upperBound)", node[key] ?? node)
    }

    private mutating func list(_ key: String, _ node: Node) -> [Node] {
        guard let nodes = node[key]?.sequence, !nodes.isEmpty else {
            fail("\(key) needs at least one entry", (node[key] ?? node).mark)
            return []
        }
        return Array(nodes)
    }

    private mutating func only(_ keys: Set<String>, _ node: Node) {
        for (key, _) in node.mapping ?? [:] where !keys.contains(key.string ?? "") {
            fail("unknown: \(key.string ?? "")", key.mark)
        }
    }

    private mutating func checked<Value>(_ value: Value?, _ problem: String, _ node: Node?) -> Value? {
        if value == nil { fail(problem, node?.mark) }
        return value
    }

    private mutating func fail(_ text: String, _ mark: Mark?) {
        let problem = ChecklistFault.Problem(file: name, line: mark?.line ?? 0, text: text)
        if !problems.contains(problem) { problems.append(problem) }
    }
}
