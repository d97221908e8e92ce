/// What separates the fields of a CSV file: comma, semicolon or tab.
enum CSVSeparator {
    /// The separator that cuts most of the first rows into the same number of columns; of two, the one with more columns.
    /// - Returns: the separator, and whether the first line names it (`sep=;`, as Excel writes and reads it).
    static func judge(_ start: [UInt8], _ limits: TableLimits) -> (UInt8, named: Bool) {
        let choices = [",", ";", "\t"].map { UInt8(ascii: $0) }
        let line = start.prefix { $0 != 0x0A && $0 != 0x0D }
        if line.count == 5, line.starts(with: Array("sep=".utf8)), choices.contains(start[4]) {
            return (start[4], true)
        }
        var best = (separator: choices[0], rows: 0, columns: 1)
        for separator in choices {
            let counts = columnCounts(start, separator, limits)
            let common = Dictionary(grouping: counts.filter { $0 > 1 }) { $0 }.max {
                ($0.value.count, $0.key) < ($1.value.count, $1.key)
            }
            guard let common else { continue }
            if (common.value.count, common.key) > (best.rows, best.columns) {
                best = (separator, common.value.count, common.key)
            }
        }
        return (best.separator, false)
    }

    private static func columnCounts(_ start: [UInt8], _ separator: UInt8, _ limits: TableLimits) -> [Int] {
        var scanner = CSVScanner(separator: separator, limits: limits)
        var (counts, index): ([Int], Int) = ([], 0)
        start.withUnsafeBufferPointer { bytes in
            while counts.count < 100, index < bytes.count {
                // A row that is cut off by the end of the sample says nothing about its columns unless it is the only one.
                guard case .row(let next, _) = scanner.scan(bytes, from: index, isEnd: counts.isEmpty) else { break }
                counts.append(scanner.fields.count)
                index = next
            }
        }
        return counts
    }
}
