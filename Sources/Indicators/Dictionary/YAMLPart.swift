package import Kernel
import Registers
package import Yams

/// Reads YAML member by member and collects what is wrong with its line, so that the writer learns of everything at once.
package final class YAMLProblems {
    package private(set) var all: [Rejection.Problem] = []
    package let file: String
    /// What is refused when there are problems: `reportDefinition`.
    let code: String

    package init(_ code: String, file: String) { (self.code, self.file) = (code, file) }

    package func add(_ code: String, _ node: Node?, _ values: [String: String] = [:]) {
        add(code, line: node?.mark?.line ?? 1, values)
    }

    func add(_ code: String, line: Int, _ values: [String: String] = [:]) {
        let place = ["line": String(line), "file": file]
        all.append(Rejection.Problem(code, field: "definition", values: values.merging(place) { $1 }))
    }

    /// The top of a text.
    /// - Throws: `Rejection` with the line where it is no YAML or no mapping.
    package func top(_ yaml: String, known: [String]) throws -> YAMLPart {
        let node: Node?
        do { node = try Yams.compose(yaml: yaml) } catch let error as YamlError {
            add("yamlSyntax", line: Self.line(of: error))
            throw rejection
        }
        guard let part = YAMLPart(node, "", known: known, self) else { throw rejection }
        return part
    }

    /// - Throws: `Rejection` invalid with all problems, if there are any.
    package func finish() throws { if !all.isEmpty { throw rejection } }

    private var rejection: Rejection { Rejection(.invalid, code, problems: all) }

    private static func line(of error: YamlError) -> Int {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: 1
        }
    }
}

/// One mapping of the document. Every member must be asked for by name: what nobody knows is refused.
package struct YAMLPart {
    package let node: Node
    package let path: String
    private let members: [String: Node]
    private let problems: YAMLProblems

    /// - Parameter known: every name it may have.
    package init?(_ node: Node?, _ path: String, known: [String], _ problems: YAMLProblems) {
        guard let node, let mapping = node.mapping else {
            problems.add("yamlMapping", node, ["name": path])
            return nil
        }
        var members: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            if !known.contains(name) {
                problems.add("yamlUnknown", key, ["name": path.isEmpty ? name : "\(path).\(name)"])
            } else if members[name] != nil {
                problems.add("yamlTwice", key, ["name": name])
            }
            members[name] = value
        }
        (self.node, self.path, self.members, self.problems) = (node, path, members, problems)
    }

    package subscript(_ name: String) -> Node? { members[name] }

    package func fail(_ code: String, _ name: String, _ values: [String: String] = [:]) {
        problems.add(code, members[name] ?? node, ["name": label(name)].merging(values) { $1 })
    }

    package func text(_ name: String, longest: Int = 200) -> String? {
        guard let node = members[name] else { return nil }
        guard let text = node.string?.trimmingWhitespace, !text.isEmpty, text.count <= longest else {
            fail("yamlText", name)
            return nil
        }
        return text
    }

    package func required(_ name: String, longest: Int = 200) -> String {
        if members[name] == nil { fail("yamlMissing", name) }
        return text(name, longest: longest) ?? ""
    }

    package func integer(_ name: String, in range: ClosedRange<Int>, or standard: Int) -> Int {
        guard let node = members[name] else { return standard }
        guard let number = node.int, range.contains(number) else {
            fail("yamlNumber", name, ["min": String(range.lowerBound), "max": String(range.upperBound)])
            return standard
        }
        return number
    }

    package func flag(_ name: String, or standard: Bool) -> Bool {
        guard let node = members[name] else { return standard }
        guard let flag = node.bool else {
            fail("yamlFlag", name)
            return standard
        }
        return flag
    }

    package func day(_ name: String) -> CalendarDay? {
        guard let node = members[name] else { return nil }
        guard let day = node.string.flatMap({ CalendarDay($0) }) else {
            fail("yamlDay", name)
            return nil
        }
        return day
    }

    /// Minutes since midnight of `HH:mm`.
    package func clock(_ name: String, or standard: Int? = nil) -> Int {
        guard let node = members[name] else {
            if standard == nil { fail("yamlMissing", name) }
            return standard ?? 0
        }
        let parts = (node.string ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1440
        else {
            fail("yamlClock", name)
            return standard ?? 0
        }
        return hour * 60 + minute
    }

    package func both(_ name: String, longest: Int = 200) -> Words? {
        guard members[name] != nil else { return nil }
        guard let part = part(name, known: ["zh", "en"]) else { return nil }
        return Words(zh: part.required("zh", longest: longest), en: part.required("en", longest: longest))
    }

    package func requiredBoth(_ name: String) -> Words {
        if members[name] == nil { fail("yamlMissing", name) }
        return both(name) ?? Words(zh: "", en: "")
    }

    package func part(_ name: String, known: [String]) -> YAMLPart? {
        YAMLPart(members[name], label(name), known: known, problems)
    }

    /// The mappings of a list.
    package func parts(_ name: String, known: [String]) -> [YAMLPart] {
        guard let node = members[name] else { return [] }
        guard let list = node.sequence else {
            fail("yamlList", name)
            return []
        }
        return list.enumerated().compactMap { index, node in
            YAMLPart(node, "\(label(name))[\(index + 1)]", known: known, problems)
        }
    }

    /// Texts of a list, each as a value of a type.
    package func list<Value>(_ name: String, _ read: (String) -> Value?) -> [Value] {
        guard let node = members[name] else { return [] }
        guard let list = node.sequence else {
            fail("yamlList", name)
            return []
        }
        return list.compactMap { node in
            if let value = node.string.flatMap(read) { return value }
            problems.add("yamlValue", node, ["name": label(name), "value": node.string ?? ""])
            return nil
        }
    }

    private func label(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
