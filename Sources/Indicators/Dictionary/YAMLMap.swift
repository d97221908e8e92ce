package import Foundation
import Yams

/// Something in a file of definitions that is not as it must be, with its place: `task.yaml:12: unknown field "sorce"`.
package struct DefinitionError: Error, Hashable, CustomStringConvertible {
    package let file: String
    /// From 1.
    package let line: Int
    package let reason: String

    package init(file: String, line: Int, reason: String) { (self.file, self.line, self.reason) = (file, line, reason) }

    package var description: String { "\(file):\(line): \(reason)" }
}

/// A mapping of a YAML file, read field by field: a value of the wrong kind and a field that nobody knows are errors with
/// file and line.
package struct YAMLMap {
    package let file: String
    package let line: Int
    private let mapping: Node.Mapping

    /// Reads a file whose top is a mapping.
    /// - Throws: `DefinitionError`.
    package init(contentsOf url: URL) throws {
        try self.init(String(decoding: try Data(contentsOf: url), as: UTF8.self), file: url.lastPathComponent)
    }

    package init(_ text: String, file: String) throws {
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch {
            let line = (error as? YamlError).flatMap(\.line) ?? 1
            throw DefinitionError(file: file, line: line, reason: "no YAML: \(error)")
        }
        guard let node else { throw DefinitionError(file: file, line: 1, reason: "empty file") }
        try self.init(node, file: file)
    }

    private init(_ node: Node, file: String) throws {
        guard case .mapping(let mapping) = node else {
            throw DefinitionError(file: file, line: node.mark?.line ?? 1, reason: "a mapping is wanted")
        }
        (self.file, self.mapping, line) = (file, mapping, node.mark?.line ?? 1)
    }

    /// An error at a field, or at the mapping's beginning.
    package func error(_ reason: String, at field: String? = nil) -> DefinitionError {
        let key = field.flatMap { name in mapping.first { $0.key.string == name }?.key }
        return DefinitionError(file: file, line: key?.mark?.line ?? line, reason: reason)
    }

    package func has(_ field: String) -> Bool { mapping[field] != nil }

    /// Names of the fields, in their order.
    package var names: [String] { mapping.keys.compactMap(\.string) }

    /// - Throws: `DefinitionError` for a field that is none of `known`, and for one that stands twice.
    package func check(_ known: String...) throws {
        var seen: Set<String> = []
        for key in mapping.keys {
            let name = key.string ?? ""
            guard known.contains(name) else { throw error("unknown field \"\(name)\"", at: name) }
            guard seen.insert(name).inserted else { throw error("\"\(name)\" stands twice", at: name) }
        }
    }

    /// - Throws: `DefinitionError` where the field is missing, empty or no scalar.
    package func text(_ field: String) throws -> String {
        guard let text = try optional(field) else { throw error("\"\(field)\" is missing") }
        return text
    }

    package func optional(_ field: String) throws -> String? {
        guard let node = mapping[field] else { return nil }
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            throw error("\"\(field)\" must be a text", at: field)
        }
        return scalar.string
    }

    package func integer(_ field: String) throws -> Int? {
        guard let text = try optional(field) else { return nil }
        guard let number = Int(text) else { throw error("\"\(field)\" must be a whole number", at: field) }
        return number
    }

    package func flag(_ field: String) throws -> Bool? {
        guard let text = try optional(field) else { return nil }
        guard ["true", "false"].contains(text) else { throw error("\"\(field)\" must be true or false", at: field) }
        return text == "true"
    }

    /// One of the words of a choice.
    package func choice(_ field: String, of words: [String]) throws -> String? {
        guard let text = try optional(field) else { return nil }
        guard words.contains(text) else {
            throw error("\"\(field)\" must be one of \(words.joined(separator: ", "))", at: field)
        }
        return text
    }

    /// A list of scalars; one scalar stands for a list of one.
    package func texts(_ field: String) throws -> [String]? {
        switch mapping[field] {
        case nil: return nil
        case .scalar(let scalar): return [scalar.string]
        case .sequence(let sequence):
            return try sequence.map { node in
                guard case .scalar(let scalar) = node else { throw error("\"\(field)\" must be texts", at: field) }
                return scalar.string
            }
        default: throw error("\"\(field)\" must be a list", at: field)
        }
    }

    package func map(_ field: String) throws -> YAMLMap? {
        try mapping[field].map { try YAMLMap($0, file: file) }
    }

    /// A list of mappings; none where the field is missing.
    package func maps(_ field: String) throws -> [YAMLMap] {
        guard let node = mapping[field] else { return [] }
        guard case .sequence(let sequence) = node else { throw error("\"\(field)\" must be a list", at: field) }
        return try sequence.map { try YAMLMap($0, file: file) }
    }
}

extension YamlError {
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }
}
