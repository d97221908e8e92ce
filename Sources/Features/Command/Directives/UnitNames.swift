import Foundation
package import Kernel
package import Organisation

/// Names of units as people write them (各乡镇(街道)、卫健委), and the units they mean.
package enum UnitNames {
    /// Units meant by the names; unknown ones are left out.
    package static func resolve(_ names: [String], in tree: UnitTree) -> [RecordID] {
        var found: [RecordID] = []
        for id in names.flatMap({ resolve($0, in: tree) }) where !found.contains(id) { found.append(id) }
        return found
    }

    /// Names of a form's field, split at 、, comma or semicolon.
    /// - Throws: `Rejection` `unitUnknown` with the names not found.
    package static func units(of text: String, field: String, in tree: UnitTree) throws -> [RecordID] {
        let names = text.split(whereSeparator: { "、,,;;\n".contains($0) })
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let unknown = names.filter { resolve($0, in: tree).isEmpty }
        guard unknown.isEmpty else {
            throw Rejection.invalid("unitUnknown", field: field, ["names": unknown.joined(separator: "、")])
        }
        return resolve(names, in: tree)
    }

    /// The units as one text; all townships together are 各乡镇(街道).
    package static func text(_ ids: [RecordID], in tree: UnitTree) -> String {
        let towns = tree.townships.map(\.id)
        if towns.count > 1, Set(towns).isSubset(of: Set(ids)) {
            return ([allTownships] + ids.filter { !towns.contains($0) }.map(tree.name)).joined(separator: "、")
        }
        return ids.map(tree.name).joined(separator: "、")
    }

    static let allTownships = "各乡镇(街道)"

    private static func resolve(_ name: String, in tree: UnitTree) -> [RecordID] {
        if let id = tree.named(name) { return [id] }
        let plain = name.filter { !"()()".contains($0) }
        if (plain.contains("乡") || plain.contains("镇")) && (plain.contains("各") || plain.contains("街道"))
            || plain == "乡镇"
        {
            return tree.townships.map(\.id)
        }
        if plain.contains("指挥部办公室") { return tree.office.map { [$0.id] } ?? [] }
        // 卫生健康局 for 卫生健康委员会, 县公安局 for 公安局: one unit that has the name within its own, or the other way.
        let near = tree.all.filter {
            $0.kind != .village && (name.hasSuffix($0.short) || $0.name.contains(name) || $0.short.hasPrefix(name))
        }
        return near.count == 1 ? [near[0].id] : []
    }
}
