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
        /// As it stands, without a mark of CSV's own.
        case id
        case integer
        case moment
        /// Words for values, each asked for once.
        case words
        case flag
        /// Titles of what is referred to.
        case titles
        case cell
    }

    private let cells: ExportColumns
    private let names: [String]
    private let manners: [Manner]
    /// What values of a column have become.
    private var words: [[SQLValue: [UInt8]]]
    private var recent: [RecentBytes<[UInt8]>]
    /// No and yes.
    private let flags: [[UInt8]]
    private var moments: ExportMoments

    init(_ cells: ExportColumns) {
        self.cells = cells
        moments = ExportMoments(zone: cells.words.time.zone)
        names = cells.fields.map(\.name) + ["state", "id"]
        manners = cells.fields.map(Self.manner) + [.words, .id]
        words = Array(repeating: [:], count: names.count)
        recent = Array(repeating: RecentBytes(), count: names.count)
        let flag = cells.fields.first { $0.kind == .flag }
        flags = [SQLValue.integer(0), .integer(1)].map { Self.made(cells.cell(flag, $0, [:])) }
    }

    private static func manner(_ field: FieldInfo) -> Manner {
        switch field.kind {
        case .text, .day, .json: .text
        case .integer: .integer
        case .instant: .moment
        case .choice: .words
        case .flag: .flag
        case .reference, .area: .titles
        // Protected ones among them: `ExportColumns` masks.
        case .citizenID, .phone, .document, .choices, .strings, .references: .cell
        }
    }

    /// Appends the lines of a page.
    /// - Parameter titles: of the records that values refer to, by register and id.
    mutating func append(_ rows: SQLRows, _ titles: [String: [String: String]], to bytes: inout CSVBytes) {
        let places = names.map { rows.columns.names.firstIndex(of: $0) }
        let (all, width) = (rows.cells, rows.width)
        rows.bytes.withUnsafeBufferPointer { texts in
            for row in rows.indices {
                for (column, place) in places.enumerated() {
                    if column > 0 { bytes.endCell() }
                    guard let place else { continue }
                    let cell = all[row * width + place]
                    if append(cell, column, texts, to: &bytes) { continue }
                    append(cell, column, texts, row, rows, titles, to: &bytes)
                }
                bytes.endRow()
            }
        }
    }

    /// What most cells are: written as they lie.
    /// - Returns: false for what needs more.
    private mutating func append(
        _ cell: SQLRows.Cell, _ column: Int, _ texts: UnsafeBufferPointer<UInt8>, to bytes: inout CSVBytes
    ) -> Bool {
        switch (manners[column], cell) {
        case (.cell, _): return false
        case (_, .null): return true
        case (.text, .text(let place)):
            bytes.add(UnsafeBufferPointer(rebasing: texts[place]))
            return true
        case (.id, .text(let place)):
            bytes.add(unmarked: UnsafeBufferPointer(rebasing: texts[place]))
            return true
        case (.words, .text(let place)), (.titles, .text(let place)):
            guard let made = recent[column].find(UnsafeBufferPointer(rebasing: texts[place])) else { return false }
            bytes.add(plain: made)
            return true
        case (.flag, .integer(let number)) where number == 0 || number == 1:
            bytes.add(plain: flags[Int(number)])
            return true
        case (.integer, .integer(let number)):
            bytes.add(number)
            return true
        case (.moment, .text(let place)):
            return moments.append(UnsafeBufferPointer(rebasing: texts[place]), to: &bytes)
        default: return false
        }
    }

    private mutating func append(
        _ cell: SQLRows.Cell, _ column: Int, _ texts: UnsafeBufferPointer<UInt8>, _ row: Int, _ rows: SQLRows,
        _ titles: [String: [String: String]], to bytes: inout CSVBytes
    ) {
        let value = rows.value(cell)
        switch (manners[column], value) {
        case (.words, _), (.flag, _), (.titles, .text):
            let word = words[column][value] ?? Self.made(cells.cell(field(column), value, titles))
            words[column][value] = word
            if case .text(let place) = cell { recent[column].note(word, UnsafeBufferPointer(rebasing: texts[place])) }
            return bytes.add(plain: word)
        default: break
        }
        guard let field = field(column) else { return }
        bytes.add(cells.cell(field, cells.shown(field, rows[row]), titles))
    }

    private static func made(_ cell: OutCell) -> [UInt8] {
        var bytes = CSVBytes()
        bytes.add(cell)
        return bytes.take()
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
    mutating func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout CSVBytes) -> Bool {
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
