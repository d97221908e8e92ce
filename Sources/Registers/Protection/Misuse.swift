extension Definition {
    /// What a declaration asks of its protected fields that would show them, or cannot work on encrypted values.
    var misuses: [String] {
        let names = Set(protected.map(\.name))
        var found: [String] = []
        if names.contains(listing.sort) { found.append("listed by \(listing.sort), which is protected") }
        for tally in tallies where !names.isDisjoint(with: tally.by + [tally.unless].compactMap(\.self) + tally.only) {
            found.append("tally \(tally.name) counts by a protected field")
        }
        if !names.isDisjoint(with: scopeColumns) { found.append("a scope by a protected field") }
        for field in protected {
            // A filter stands in an address, and a part of a number cannot be sought.
            for option in [FieldOption.filtered, .searched, .lines, .secret] where field.has(option) {
                found.append("\(field.name) is protected and cannot be .\(option)")
            }
        }
        for field in fields where field.has(.unfindable) && (!field.isProtected || field.has(.unique)) {
            found.append("\(field.name) finds nobody: only a protected field that need not be unique")
        }
        let columns = Set(fields.map(\.name))
        for field in protected where columns.contains(field.indexName) { found.append("\(field.indexName) is taken") }
        return found
    }
}
