import Foundation

@testable import Web

/// Walks a template with a sample of its values, the way Mustache does, and notes every name the sample does not know.
/// Mustache itself shows nothing for such a name, so a typing error would stay unseen.
struct TemplateCheck {
    let templates: [String: [Node]]
    private(set) var unknown: Set<String> = []
    private var blocks: [[String: (name: String, nodes: [Node])]] = []

    indirect enum Node {
        case value(String)
        case section(String, inverted: Bool, [Node])
        case part(String, overrides: [String: [Node]])
        case block(String, [Node])
    }

    init(folder: URL) throws {
        var templates: [String: [Node]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".mustache") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            templates[String(path.dropLast(9))] = Self.parse(text)
        }
        self.templates = templates
    }

    mutating func check(_ name: String, _ values: ViewValue) {
        guard let nodes = templates[name] else {
            unknown.insert("no template \(name)")
            return
        }
        walk(nodes, [values], in: name)
    }

    private mutating func walk(_ nodes: [Node], _ stack: [ViewValue], in name: String) {
        for node in nodes {
            switch node {
            case .value(let key): _ = look(up: key, stack, in: name)
            case .section(let key, let inverted, let inner):
                let value = look(up: key, stack, in: name) ?? .none
                // The other branch is checked too: it would be shown with the same values around it.
                let inside: [[ViewValue]] =
                    switch value {
                    case _ where inverted: [stack]
                    case .none, .text(""), .flag(false): []
                    case .flag: [stack]
                    case .list(let elements): elements.map { stack + [$0] }
                    case .text, .object: [stack + [value]]
                    }
                for stack in inside { walk(inner, stack, in: name) }
            case .part(let part, let overrides):
                guard let inner = templates[part] else {
                    unknown.insert("\(name): no template \(part)")
                    continue
                }
                let own = overrides.mapValues { (name: name, nodes: $0) }
                blocks.append((blocks.last ?? [:]).merging(own) { outer, _ in outer })
                walk(inner, stack, in: part)
                blocks.removeLast()
            case .block(let block, let standard):
                let override = blocks.last?[block]
                walk(override?.nodes ?? standard, stack, in: override?.name ?? name)
            }
        }
    }

    private mutating func look(up key: String, _ stack: [ViewValue], in name: String) -> ViewValue? {
        if key == "." { return stack.last }
        let parts = key.split(separator: ".").map(String.init)
        for value in stack.reversed() {
            guard case .object(let members) = value, var found = members[parts[0]] else { continue }
            for part in parts.dropFirst() {
                guard case .object(let members) = found, let next = members[part] else {
                    if found != .none { unknown.insert("\(name): \(key)") }
                    return ViewValue.none
                }
                found = next
            }
            return found
        }
        unknown.insert("\(name): \(key)")
        return nil
    }

    private static func parse(_ text: String) -> [Node] {
        var tags: [(kind: Character, name: String)] = []
        var rest = text[...]
        while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
            let tag = rest[open.upperBound..<close.lowerBound]
            let kind = tag.first.map { "#^/!>$<{&".contains($0) ? $0 : " " } ?? " "
            tags.append((kind, tag.drop { "#^/!>$<{&".contains($0) }.trimmingCharacters(in: .whitespaces)))
            rest = rest[close.upperBound...].drop { kind == "{" && $0 == "}" }
        }
        var index = 0
        return parse(tags, &index)
    }

    private static func parse(_ tags: [(kind: Character, name: String)], _ index: inout Int) -> [Node] {
        var nodes: [Node] = []
        while index < tags.count {
            let tag = tags[index]
            index += 1
            switch tag.kind {
            case "/": return nodes
            case "!": continue
            case "#", "^": nodes.append(.section(tag.name, inverted: tag.kind == "^", parse(tags, &index)))
            case ">": nodes.append(.part(tag.name, overrides: [:]))
            case "$": nodes.append(.block(tag.name, parse(tags, &index)))
            case "<":
                var overrides: [String: [Node]] = [:]
                for case .block(let name, let inner) in parse(tags, &index) { overrides[name] = inner }
                nodes.append(.part(tag.name, overrides: overrides))
            default: nodes.append(.value(tag.name))
            }
        }
        return nodes
    }

    /// Every text that any template names, shown or not, as `app.save`.
    var texts: Set<String> {
        func names(_ nodes: [Node]) -> [String] {
            nodes.flatMap { node -> [String] in
                switch node {
                case .value(let key): [key]
                case .section(let key, _, let inner): [key] + names(inner)
                case .part(_, let overrides): overrides.values.flatMap(names)
                case .block(_, let inner): names(inner)
                }
            }
        }
        return Set(templates.values.flatMap(names).filter { $0.hasPrefix("t.") }.map { String($0.dropFirst(2)) })
    }
}
