package import Foundation
package import Indicators

/// A kind of incident (突发情况种类) and its clock: minutes from discovery within which the unit reports and the headquarters
/// acknowledges and acts. Data, `Resources/Incidents`: another disease has another clock (domain.md §2.3: 2 h to the county,
/// 1 h from the province).
package struct IncidentKind: Hashable, Sendable {
    package let id: String
    package let title: Words
    package let minutes: Int
    /// Document that lays the clock down.
    package let basis: String?

    /// Where nothing else is said (B7).
    package static let standardMinutes = 120
    /// A quarter of an hour to two days: less nobody keeps, more is no incident's clock.
    static let range = 15...2_880
}

/// All kinds of a deployment; the first is taken where nobody says which.
package struct IncidentKinds: Sendable {
    package let all: [IncidentKind]

    /// One kind with the clock of two hours.
    package static let standard = IncidentKinds([
        IncidentKind(
            id: "event", title: Words(zh: "突发情况", en: "Incident"), minutes: IncidentKind.standardMinutes, basis: nil)
    ])

    private init(_ kinds: [IncidentKind]) { all = kinds }

    /// Reads every `.yaml` file of a folder, in order of name.
    /// - Throws: `DefinitionError` with file and line.
    package init(folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
        try self.init(files.map { try YAMLMap(contentsOf: $0) })
    }

    /// The kinds of one text, for tests.
    package init(text: String, file: String = "test.yaml") throws { try self.init([YAMLMap(text, file: file)]) }

    private init(_ files: [YAMLMap]) throws {
        var kinds: [IncidentKind] = []
        for file in files {
            try file.check("kinds")
            for map in try file.maps("kinds") {
                let kind = try IncidentKind(map)
                if kinds.contains(where: { $0.id == kind.id }) {
                    throw map.error("\"\(kind.id)\" stands twice", at: "id")
                }
                kinds.append(kind)
            }
        }
        guard !kinds.isEmpty else {
            throw files.first?.error("no kind of incident")
                ?? DefinitionError(file: "Incidents", line: 1, reason: "no kind of incident")
        }
        all = kinds
    }

    /// The kind of that id; the first for nil. Nil for an id that nobody knows.
    package func named(_ id: String?) -> IncidentKind? { id == nil ? all.first : all.first { $0.id == id } }
}

extension IncidentKind {
    fileprivate init(_ map: YAMLMap) throws {
        try map.check("id", "title", "minutes", "basis")
        id = try map.text("id")
        guard id.utf8.count <= 40, id.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else {
            throw map.error("\"id\" must be letters", at: "id")
        }
        (title, basis) = (try map.words("title"), try map.optional("basis"))
        minutes = try map.integer("minutes") ?? Self.standardMinutes
        guard Self.range.contains(minutes) else {
            throw map.error(
                "\"minutes\" must be \(Self.range.lowerBound) to \(Self.range.upperBound)", at: "minutes")
        }
    }
}
