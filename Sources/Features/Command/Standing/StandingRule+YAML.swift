import Duties
package import Foundation
import Indicators
import Kernel
import Registers

extension StandingRules {
    /// Reads every `.yaml` file of a folder, in order of name.
    /// - Throws: `DefinitionError` with file, line and field.
    package init(folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
        try self.init(files.map { try YAMLMap(contentsOf: $0) })
    }

    /// The rules of one text, for tests.
    package init(text: String, file: String = "test.yaml") throws { try self.init([YAMLMap(text, file: file)]) }

    private init(_ files: [YAMLMap]) throws {
        var rules: [(rule: StandingRule, place: DefinitionError)] = []
        for file in files {
            try file.check("rules")
            for map in try file.maps("rules") {
                let rule = try StandingRule(map)
                if rules.contains(where: { $0.rule.id == rule.id }) {
                    throw map.error("\"\(rule.id)\" stands twice", at: "id")
                }
                rules.append((rule, map.error("")))
            }
        }
        self.init(rules)
    }
}

extension StandingRule {
    fileprivate init(_ map: YAMLMap) throws {
        try map.check(
            "id", "title", "basis", "level", "subjects", "every", "weekday", "date", "start", "lasting", "opens",
            "cutoff",
            "grace", "ladder")
        id = try map.text("id")
        guard id.utf8.count <= 40, id.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else {
            throw map.error("\"id\" must be letters", at: "id")
        }
        (title, basis) = (try map.words("title"), try map.text("basis"))
        levels = try Set(
            (map.texts("level") ?? Level.allCases.map(\.rawValue)).map { text in
                guard let level = Level(rawValue: text) else {
                    throw map.error("\"level\" must be peace or response", at: "level")
                }
                return level
            })
        guard let subjects = try map.map("subjects") else { throw map.error("\"subjects\" is missing") }
        self.subjects = try Subjects(subjects)
        let (opens, cutoff) = (try Self.time("opens", map), try Self.time("cutoff", map))
        guard opens < cutoff else { throw map.error("\"cutoff\" must be after \"opens\"", at: "cutoff") }
        let every = try map.text("every")
        for (field, owner) in [
            ("weekday", every == "week"), ("date", every == "quarter"), ("start", Int(every) != nil),
            ("lasting", Int(every) != nil),
        ] {
            if map.has(field) != owner {
                throw map.error(
                    owner ? "\"\(field)\" is missing" : "\"\(field)\" does not belong to every \(every)", at: field)
            }
        }
        weekday = try map.integer("weekday")
        date = try map.optional("date").map { text in
            guard let date = QuarterDate(text) else {
                throw map.error("\"date\" must be month of the quarter and day, as 2-15", at: "date")
            }
            return date
        }
        start = try map.optional("start")
        if let weekday, !(1...7).contains(weekday) { throw map.error("\"weekday\" must be 1 to 7", at: "weekday") }
        if let days = Int(every) {
            guard (1...366).contains(days), let lasting = try map.integer("lasting"), (1...1_000).contains(lasting)
            else {
                throw map.error("days out of range", at: "every")
            }
            schedule = .every(days: days, lasting: lasting, clock: .start, opens: opens, cutoff: cutoff)
        } else if ["day", "week", "quarter"].contains(every) {
            schedule = .daily(opens: opens, cutoff: cutoff)
        } else {
            throw map.error("\"every\" must be day, week, quarter or a number of days", at: "every")
        }
        guard let grace = try map.integer("grace"), (0...43_200).contains(grace) else {
            throw map.error("\"grace\" must be minutes from 0 to 43200", at: "grace")
        }
        (self.grace, ladder) = (grace, try map.text("ladder"))
    }

    private static func time(_ field: String, _ map: YAMLMap) throws -> TimeOfDay {
        guard let time = TimeOfDay(try map.text(field)) else {
            throw map.error("\"\(field)\" must be HH:mm", at: field)
        }
        return time
    }
}

extension StandingRule.Subjects {
    fileprivate init(_ map: YAMLMap) throws {
        try map.check("register", "where", "unit")
        let register = try map.text("register")
        var conditions: [String: Set<String>] = [:]
        if let fields = try map.map("where") {
            for name in fields.names { conditions[name] = Set(try fields.texts(name) ?? []) }
        }
        let unit = try map.optional("unit") ?? (register == "unit" ? "id" : "unit")
        self.init(register: register, conditions: conditions, unit: unit)
    }
}
