package import Foundation

/// The texts people see (界面文字), by language and key: `Resources/Locales/<language>/<area>.json`, nested objects of
/// strings; the file's name is the first part of the key, as in `task.title`.
package struct Locales: Sendable {
    private var texts: [Language: [String: String]] = [:]
    private var trees: [Language: ViewValue] = [:]

    /// - Throws: a file error, or `Malformed` for a file that is not nested objects of strings.
    package init(folder: URL) throws {
        for language in Language.allCases {
            let directory = folder.appending(path: language.rawValue)
            let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            var areas: [String: JSONValue] = [:]
            for file in files.sorted() where file.hasSuffix(".json") {
                let data = try Data(contentsOf: directory.appending(path: file))
                do { areas[String(file.dropLast(5))] = try JSONValue(parsing: data) } catch is DecodingError {
                    throw Malformed(place: "\(language.rawValue)/\(file)")
                }
            }
            try add(.object(areas), language)
        }
    }

    /// Texts given directly, for tests.
    package init(_ languages: [Language: JSONValue]) throws {
        for (language, tree) in languages { try add(tree, language) }
    }

    private mutating func add(_ tree: JSONValue, _ language: Language) throws {
        var flat: [String: String] = [:]
        trees[language] = try Self.flatten(tree, key: "", into: &flat)
        texts[language] = flat
    }

    /// The text of `key` with each `{name}` filled in; in the other language where it is missing, else the key itself.
    package func text(_ key: String, _ language: Language, _ values: [String: String] = [:]) -> String {
        guard let text = texts[language]?[key] ?? Language.allCases.lazy.compactMap({ texts[$0]?[key] }).first
        else { return key }
        return Self.fill(text, values)
    }

    package func has(_ key: String, _ language: Language) -> Bool { texts[language]?[key] != nil }

    /// All texts of a language as one tree, the `t` of the templates.
    func tree(_ language: Language) -> ViewValue { trees[language] ?? .none }

    /// Keys that one language has and another lacks, as `en: task.title`.
    package var gaps: [String] {
        let all = texts.values.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
        return Language.allCases.flatMap { language in
            all.filter { !has($0, language) }.map { "\(language.rawValue): \($0)" }
        }.sorted()
    }

    /// Keys whose places `{name}` differ between languages, as `task.sent`.
    package var placeGaps: [String] {
        let places = { (text: String) in
            Set(
                text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap {
                    $0.split(separator: "}").first
                })
        }
        return (texts[.zhHans] ?? [:]).filter { key, text in
            texts[.en]?[key].map { places($0) != places(text) } ?? false
        }.map(\.key).sorted()
    }

    package struct Malformed: Error, CustomStringConvertible {
        let place: String
        package var description: String { "\(place): expected nested objects of strings" }
    }

    private static func flatten(_ node: JSONValue, key: String, into flat: inout [String: String]) throws -> ViewValue {
        switch node {
        case .text(let text):
            flat[key] = text
            return .text(text)
        case .object(let members):
            var children: [String: ViewValue] = [:]
            for (name, member) in members {
                children[name] = try flatten(member, key: key.isEmpty ? name : "\(key).\(name)", into: &flat)
            }
            return .object(children)
        default: throw Malformed(place: key)
        }
    }

    private static func fill(_ text: String, _ values: [String: String]) -> String {
        guard !values.isEmpty, text.contains("{") else { return text }
        var filled = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            filled += values[name] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
