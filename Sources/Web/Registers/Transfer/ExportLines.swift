import Database
import Foundation
import Kernel
import Registers
import Tables

/// Rows of an export as lines of CSV (导出行): the cells of `ExportColumns`, but how each column is written is decided once,
/// and its words are kept as the bytes they become.
struct ExportLines {
    /// How a column is written. What it does not hold goes as the cell that `ExportColumns` makes of it.
    private enum Manner {
        /// As it stands; days too.
        case text
        case integer
        case moment
        /// Words for values, each asked for once.
        case words
        /// Titles of what is referred to.
        case titles
        case cell
    }

    private let cells: ExportColumns
    private let names: [String]
    private let manners: [Manner]
    /// What values of a column have become.
    private var words: [[SQLValue: [UInt8]]]
    private var moments: ExportMoments

    init(_ cells: ExportColumns) {
        self.cells = cells
        moments = ExportMoments(zone: cells.words.time.zone)
        names = cells.fields.map(\.name) + ["state", "id"]
        manners = cells.fields.map(Self.manner) + [.words, .text]
        words = Array(repeating: [:], count: names.count)
    }

    private static func manner(_ field: FieldInfo) -> Manner {
        switch field.kind {
        case .text, .day, .json: .text
        case .integer: .integer
        case .instant: .moment
        case .choice, .flag: .words
        case .reference, .area: .titles
        // Protected ones among them: `ExportColumns` masks.
        case .citizenID, .phone, .choices, .strings, .references: .cell
        }
    }

    /// Appends the lines of a page.
    /// - Parameter titles: of the records that values refer to, by register and id.
    mutating func append(_ rows: [SQLRow], _ titles: [String: [String: String]], to bytes: inout CSVBytes) {
        guard let given = rows.first?.columns.names else { return }
        let places = names.map { given.firstIndex(of: $0) ?? given.count }
        for row in rows {
            for (column, place) in places.enumerated() {
                if column > 0 { bytes.endCell() }
                if place < row.values.count { append(row.values[place], column, row, titles, to: &bytes) }
            }
            bytes.endRow()
        }
    }

    private mutating func append(
        _ value: SQLValue, _ column: Int, _ row: SQLRow, _ titles: [String: [String: String]], to bytes: inout CSVBytes
    ) {
        switch (manners[column], value) {
        case (.cell, _): break
        case (_, .null): return
        case (.text, .text(let text)): return bytes.add(text)
        case (.integer, .integer(let number)): return bytes.add(number)
        case (.moment, .text(let text)): if moments.append(text, to: &bytes) { return }
        case (.words, _), (.titles, .text):
            if let known = words[column][value] { return bytes.add(plain: known) }
            var word = CSVBytes()
            word.add(cells.cell(field(column), value, titles))
            let made = word.take()
            words[column][value] = made
            return bytes.add(plain: made)
        default: break
        }
        guard let field = field(column) else { return }
        bytes.add(cells.cell(field, cells.shown(field, row), titles))
    }

    /// nil for state and id.
    private func field(_ column: Int) -> FieldInfo? {
        cells.fields.indices.contains(column) ? cells.fields[column] : nil
    }
}

/// Moments of an export in the deployment's zone, each day's begin looked up once.
private struct ExportMoments {
    let zone: TimeZone
    /// By quarter of an hour, within which no zone changes its day or offset.
    private var days: [Int64: (text: [UInt8], midnight: Int64)] = [:]

    init(zone: TimeZone) { self.zone = zone }

    /// - Returns: false for what is no moment, or one of seconds; nothing is then written.
    mutating func append(_ text: String, to bytes: inout CSVBytes) -> Bool {
        // Before 1972 offsets of odd minutes were in use.
        guard let instant = Instant(text), instant.milliseconds > 63_072_000_000 else { return false }
        let quarter = instant.milliseconds / 900_000
        let day = days[quarter] ?? look(at: instant, quarter)
        let rest = Int(instant.milliseconds - day.midnight)
        guard rest % 60_000 == 0 else { return false }
        bytes.add(plain: day.text)
        bytes.add(hour: rest / 3_600_000, minute: rest / 60_000 % 60)
        return true
    }

    private mutating func look(at instant: Instant, _ quarter: Int64) -> (text: [UInt8], midnight: Int64) {
        let day = CalendarDay(instant, in: zone)
        let looked = (text: Array("\(day) ".utf8), midnight: day.at(hour: 0, in: zone).milliseconds)
        if days.count > 100_000 { days = [:] }
        days[quarter] = looked
        return looked
    }
}
