package import Foundation
package import Indicators
import Kernel

extension ChecklistBook {
    /// All `*.yaml` of a folder.
    /// - Throws: `DefinitionError` with file and line; what the file system says.
    package init(folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
        try self.init(files.map { try YAMLMap(contentsOf: $0) })
    }

    /// - Throws: `DefinitionError`.
    package init(_ files: [YAMLMap]) throws {
        var seen: Set<String> = []
        self.init(
            try files.map { file in
                let checklist = try Checklist(file)
                guard seen.insert("\(checklist.id) \(checklist.version)").inserted else {
                    throw file.error(
                        "version \(checklist.version) of \"\(checklist.id)\" is there twice", at: "version")
                }
                return checklist
            })
    }
}

extension Checklist {
    /// Reads one file.
    /// - Throws: `DefinitionError`.
    fileprivate init(_ map: YAMLMap) throws {
        try map.check("id", "version", "from", "kinds", "interval", "title", "basis", "items")
        guard let from = CalendarDay(try map.text("from")) else {
            throw map.error("\"from\" must be a day yyyy-MM-dd", at: "from")
        }
        let kinds = try (map.texts("kinds") ?? []).map { text in
            guard let kind = PlaceKind(rawValue: text) else {
                throw map.error("no kind of place: \"\(text)\"", at: "kinds")
            }
            return kind
        }
        if kinds.isEmpty { throw map.error("\"kinds\" is missing") }
        let items = try map.maps("items")
        if items.isEmpty { throw map.error("\"items\" is missing") }
        var seen: Set<String> = []
        self.init(
            id: try map.text("id"), version: try map.number("version", 1...9999), from: from, kinds: Set(kinds),
            interval: try map.number("interval", 1...3650), title: try map.words("title"),
            basis: try map.optional("basis"),
            items: try items.map { map in
                let item = try Item(map)
                guard seen.insert(item.id).inserted else { throw map.error("\"\(item.id)\" stands twice", at: "id") }
                return item
            })
    }
}

extension Checklist.Item {
    fileprivate init(_ map: YAMLMap) throws {
        try map.check("id", "text", "severity", "days")
        let word = try map.choice("severity", of: Severity.allCases.map(\.rawValue))
        guard let severity = word.flatMap({ Severity(rawValue: $0) }) else {
            throw map.error("\"severity\" is missing")
        }
        self.init(
            id: try map.text("id"), text: try map.words("text"), severity: severity,
            days: map.has("days") ? try map.number("days", 0...365) : severity.days)
    }
}

extension YAMLMap {
    fileprivate func number(_ field: String, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = try integer(field) else { throw error("\"\(field)\" is missing") }
        guard range.contains(number) else {
            throw error("\"\(field)\" must be from \(range.lowerBound) to \(range.upperBound)", at: field)
        }
        return number
    }
}
