package import Kernel

/// Who has returned a table and who has not (谁没交): units told by the names of files and sheets, and by what the rows say.
package struct Returns: Sendable, Hashable {
    /// A unit from which a table is expected.
    package struct Unit: Sendable, Hashable {
        package let id: RecordID
        package let name: String
        /// Everything it is called by: full and short name, the area's name and code.
        package let names: [String]

        package init(id: RecordID, name: String, names: [String]) {
            (self.id, self.name, self.names) = (id, name, names)
        }
    }

    package let came: [Unit]
    package let missing: [Unit]

    /// - Parameters:
    ///   - expected: in the order in which the lists show them.
    ///   - titles: names of files and sheets: a unit is told by its longest name within.
    ///   - values: what rows say: a unit is told by its whole name.
    package init(expected: [Unit], titles: [String], values: [String]) {
        let names = expected.map { Set($0.names.map(Terms.fold)).subtracting([""]) }
        let said = Set(values.map(Terms.fold))
        var found = Set(expected.indices.filter { !names[$0].isDisjoint(with: said) })
        for title in titles.map(Terms.fold) {
            // `城关镇` also lies within `新城关镇.xlsx`; the longer name is meant.
            let lengths = names.map { $0.filter { $0.count > 1 && title.contains($0) }.map(\.count).max() ?? 0 }
            guard let longest = lengths.max(), longest > 0 else { continue }
            for index in lengths.indices where lengths[index] == longest { found.insert(index) }
        }
        came = expected.indices.filter(found.contains).map { expected[$0] }
        missing = expected.indices.filter { !found.contains($0) }.map { expected[$0] }
    }
}
