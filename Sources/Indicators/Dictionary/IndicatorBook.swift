package import Foundation
package import Registers

/// All indicators of a deployment (指标口径库), checked against each other.
package struct IndicatorBook: Sendable {
    /// In the order of the files and of what stands in them.
    package let indicators: [Indicator]
    package let identities: [Identity]
    private let positions: [String: Int]
    /// Where each stands, for errors.
    private let places: [String: DefinitionError]

    /// Reads every `.yaml` file of a folder, in order of name.
    /// - Throws: `DefinitionError` with file and line.
    package init(folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
        try self.init(files.map { try YAMLMap(contentsOf: $0) })
    }

    /// A book of one text, for tests.
    package init(text: String, file: String = "test.yaml") throws { try self.init([YAMLMap(text, file: file)]) }

    /// A book of nothing.
    package init() { (indicators, identities, positions, places) = ([], [], [:], [:]) }

    /// The book with more indicators: what report types in force tell. Ids that it has stay as they are.
    package func adding(_ more: [Indicator]) -> IndicatorBook {
        IndicatorBook(indicators + more.filter { self[$0.id] == nil }, identities, places)
    }

    private init(_ indicators: [Indicator], _ identities: [Identity], _ places: [String: DefinitionError]) {
        (self.indicators, self.identities, self.places) = (indicators, identities, places)
        positions = Dictionary(indicators.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    init(_ files: [YAMLMap]) throws {
        var (indicators, identities): ([Indicator], [(Identity, YAMLMap)]) = ([], [])
        var maps: [String: YAMLMap] = [:]
        for file in files {
            try file.check("indicators", "identities")
            for map in try file.maps("indicators") {
                let indicator = try Indicator(map)
                guard maps.updateValue(map, forKey: indicator.id) == nil else {
                    throw map.error("\"\(indicator.id)\" stands twice", at: "id")
                }
                indicators.append(indicator)
            }
            identities += try file.maps("identities").map { (try Identity($0), $0) }
        }
        self.indicators = indicators
        self.identities = identities.map(\.0)
        positions = Dictionary(uniqueKeysWithValues: indicators.enumerated().map { ($1.id, $0) })
        places = maps.mapValues { $0.error("") }
        for indicator in indicators { if let map = maps[indicator.id] { try checkParts(indicator, map) } }
        for (identity, map) in identities {
            for (field, ids) in [("left", [identity.left]), ("right", identity.right)] {
                for id in ids {
                    guard let part = self[id] else { throw map.error("no indicator \"\(id)\"", at: field) }
                    if case .ratio = part.kind { throw map.error("\"\(id)\" is a ratio", at: field) }
                }
            }
        }
    }

    /// Parts are there; a sum is of counts alone, a ratio of counts and sums: nothing is worked out in a circle.
    private func checkParts(_ indicator: Indicator, _ map: YAMLMap) throws {
        let (parts, allowed): ([(String, String)], (Indicator) -> Bool)
        switch indicator.kind {
        case .ratio(let numerator, let denominator, _):
            parts = [("numerator", numerator), ("denominator", denominator)]
            allowed = { if case .ratio = $0.kind { false } else { true } }
        case .sum(let of): (parts, allowed) = (of.map { ("of", $0) }, { $0.measure != nil })
        default: return
        }
        if parts.isEmpty { throw map.error("a sum of nothing", at: "of") }
        for (field, id) in parts {
            guard let part = self[id] else { throw map.error("no indicator \"\(id)\"", at: field) }
            guard allowed(part) else { throw map.error("\"\(id)\" is no count", at: field) }
        }
    }

    package subscript(_ id: String) -> Indicator? { positions[id].map { indicators[$0] } }

    /// The count that a rate or a sum tells of (所依据的计数): that of its first part; itself where it is a count.
    package func counted(by indicator: Indicator) -> Indicator {
        switch indicator.kind {
        case .stock, .flow, .reported: indicator
        case .ratio(let numerator, _, _): self[numerator].map { counted(by: $0) } ?? indicator
        case .sum(let parts): parts.first.flatMap { self[$0] }.map { counted(by: $0) } ?? indicator
        }
    }

    /// What an indicator is the sum of: by its own definition, and by every identity. Of two sources each gives the other
    /// away, too.
    package func sums(of id: String) -> [[String]] {
        let related = identities.filter { $0.left == id }.map(\.right)
        guard case .sum(let of)? = self[id]?.kind else { return related }
        return related + [of]
    }

    /// What the registers must count.
    package var measures: [Measure] {
        indicators.compactMap {
            switch $0.kind {
            case .stock(.rows(let measure)), .flow(.rows(let measure)): measure
            default: nil
            }
        }
    }

    /// The indicators asked for and those they are worked out from, parts first; ids that nobody knows are left out.
    func closure(of ids: [String]) -> [Indicator] {
        var (found, seen): ([Indicator], Set<String>) = ([], [])
        func visit(_ id: String) {
            guard let indicator = self[id], seen.insert(id).inserted else { return }
            switch indicator.kind {
            case .ratio(let numerator, let denominator, _): [numerator, denominator].forEach(visit)
            case .sum(let of): of.forEach(visit)
            default: break
            }
            found.append(indicator)
        }
        ids.forEach(visit)
        return found
    }

    /// Compares the sources with the registers they name.
    /// - Throws: `DefinitionError` for a register, field, value or kind of field that does not fit.
    package func check(_ registry: Registry) throws {
        for measure in measures {
            guard let place = places[measure.id] else { continue }
            let problem = { (reason: String) in DefinitionError(file: place.file, line: place.line, reason: reason) }
            guard let definition = try? registry.named(measure.register) else {
                throw problem("\(measure.id): no register \"\(measure.register)\"")
            }
            if let reason = Self.problem(measure, definition) { throw problem("\(measure.id): \(reason)") }
        }
    }

    private static func problem(_ measure: Measure, _ definition: Definition) -> String? {
        for (name, values) in measure.conditions {
            let known: [String]?
            if name == "state" {
                known = definition.workflow.states
            } else {
                guard let field = definition.field(name) else { return "no field \"\(name)\"" }
                known = if case .choice(let all) = field.kind { all + [""] } else { nil }
            }
            if let strange = values.subtracting(known.map { $0 + ["*"] } ?? Array(values)).sorted().first {
                return "\(name) is never \"\(strange)\""
            }
        }
        if let sum = measure.sum, definition.field(sum)?.kind != .integer { return "\"\(sum)\" is no whole number" }
        if let unless = measure.unless, definition.field(unless) == nil { return "no field \"\(unless)\"" }
        if case .flow(let day?) = measure.kind, ![.day, .instant].contains(definition.field(day)?.kind) {
            return "\"\(day)\" is no day"
        }
        return nil
    }
}
