package import Foundation
package import Indicators
package import Kernel

/// What is asked at the door in a round beside its purpose (四查一询, M9): four checks, one inquiry, as data of one version.
package struct FourCheckTemplate: Sendable, Hashable {
    package let id: String
    package let version: Int
    /// First day on which it holds.
    package let from: CalendarDay
    package let title: Words
    /// Fewest households for which a sheet may speak, and by which it may differ from what it was.
    package let least: Int
    /// Four checks and the inquiry: households of which it is so.
    package let items: [Words]

    /// The very template of a sheet: `four-checks 1`.
    package var key: String { "\(id) \(version)" }

    /// Checks, without the inquiry.
    static let checks = 4
}

/// All versions of a deployment.
package struct FourCheckBook: Sendable {
    package let templates: [FourCheckTemplate]

    package init(_ templates: [FourCheckTemplate]) { self.templates = templates }

    /// All `*.yaml` of a folder.
    /// - Throws: `DefinitionError` with file and line; what the file system says.
    package init(folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
        var seen: Set<String> = []
        self.init(
            try files.map { file in
                let map = try YAMLMap(contentsOf: file)
                let template = try FourCheckTemplate(map)
                guard seen.insert(template.key).inserted else {
                    throw map.error("\"\(template.key)\" is there twice", at: "version")
                }
                return template
            })
    }

    /// The youngest that holds on a day.
    package func template(on day: CalendarDay) -> FourCheckTemplate? {
        templates.filter { $0.from <= day }.max { ($0.from, $0.version) < ($1.from, $1.version) }
    }

    package func template(_ key: String) -> FourCheckTemplate? { templates.first { $0.key == key } }
}

extension FourCheckTemplate {
    /// A sheet speaks for this many households at least, whatever a template says.
    package static let fewest = 5

    /// Reads one file.
    /// - Throws: `DefinitionError`.
    package init(_ map: YAMLMap) throws {
        try map.check("id", "version", "from", "title", "least", "checks", "inquiry")
        guard let from = CalendarDay(try map.text("from")) else {
            throw map.error("\"from\" must be a day yyyy-MM-dd", at: "from")
        }
        guard let version = try map.integer("version"), version > 0 else {
            throw map.error("\"version\" must be 1 or more", at: "version")
        }
        guard let least = try map.integer("least"), (Self.fewest...100).contains(least) else {
            throw map.error(
                "\"least\" must be from \(Self.fewest) to 100: a sheet speaks for no single household", at: "least")
        }
        let checks = try map.maps("checks").map { check in
            try check.check("text")
            return try check.words("text")
        }
        guard checks.count == Self.checks else { throw map.error("there are four checks", at: "checks") }
        self.init(
            id: try map.text("id"), version: version, from: from, title: try map.words("title"), least: least,
            items: checks + [try map.words("inquiry")])
    }
}
