package import Foundation
package import Kernel
import Tables

/// One line of a contact sheet: a person, or a desk, at a unit (通讯录条目).
package struct DirectoryLine: Hashable, Sendable {
    package let sheet: String
    package let row: Int
    /// Words for the unit, as written.
    package let unit: String
    /// Words that the unit stands under: the sheet's name, or a heading above the row.
    package let within: String
    /// Room within the unit, as 党政办.
    package let part: String
    package var name: String
    package var title: String
    package var duty: String
    package var mobiles: [Phone]
}

/// A line that cannot be taken, and where it stands (退回行).
package struct DirectoryRefusal: Hashable, Sendable {
    package let sheet: String
    package let row: Int
    /// Title of the column, `""` for the whole row.
    package let column: String
    package let code: String
}

/// A county's own contact sheet (通讯录) as people keep it: titles above, merged headers, a sheet for each township, sums and
/// remarks between, several persons in a row or a cell.
package struct DirectorySheet: Sendable {
    package private(set) var lines: [DirectoryLine] = []
    package private(set) var refused: [DirectoryRefusal] = []
    /// Rows passed over: sums, remarks, headings, repeated headers, rows without a person.
    package private(set) var passedOver = 0

    /// Rows read of one file.
    static let longest = 20_000

    /// - Throws: `Rejection` for a file that is no table or too long; what the file system says.
    package init(contentsOf url: URL) throws {
        let reader = try TableFile.open(url)
        var (sheet, rows, count) = ("", [TableRow](), 0)
        while let row = try reader.next() {
            count += 1
            if count > Self.longest { throw Rejection.invalid("directoryLong", ["max": String(Self.longest)]) }
            if row.sheet != sheet {
                read(rows)
                (sheet, rows) = (row.sheet, [])
            }
            rows.append(row)
        }
        read(rows)
        if lines.isEmpty && refused.isEmpty { throw Rejection.invalid("directoryEmpty") }
    }

    private mutating func read(_ rows: [TableRow]) {
        guard let first = rows.first else { return }
        let head = TableHead.find(in: Array(rows.prefix(20)), isKnown: DirectoryColumns.isKnown)
        guard let head, case let columns = DirectoryColumns(head.titles), columns.isUsable else {
            refused.append(.init(sheet: first.sheet, row: first.number, column: "", code: "directoryNoHeader"))
            return
        }
        var reading = SheetReading(columns: columns, within: first.sheet)
        for row in rows[head.end...] { reading.add(row) }
        lines += reading.lines
        refused += reading.refused
        passedOver += reading.passedOver + head.end
    }
}

/// Goes through the rows of one sheet.
private struct SheetReading {
    let columns: DirectoryColumns
    var within: String
    var unit = ""
    var lines: [DirectoryLine] = []
    var refused: [DirectoryRefusal] = []
    var passedOver = 0

    init(columns: DirectoryColumns, within: String) { (self.columns, self.within) = (columns, within) }

    mutating func add(_ row: TableRow) {
        let texts = row.cells.map { ContactCell.folded($0.text).trimmingCharacters(in: .whitespacesAndNewlines) }
        let distinct = Set(texts.filter { !$0.isEmpty })
        guard RowKind(row) == .data, let any = distinct.first, !isHeader(texts) else {
            passedOver += 1
            return
        }
        if distinct.count == 1, columns.titles.count > 2, any.firstMatch(of: /[0-9]{5}/) == nil {
            // A heading over the rows below: 青石镇.
            (within, unit) = (any, "")
            passedOver += 1
            return
        }
        func text(_ column: Int?) -> String {
            column.flatMap { texts.indices.contains($0) ? texts[$0].filter { !$0.isNewline } : nil } ?? ""
        }
        if !text(columns.unit).isEmpty { unit = text(columns.unit) }
        let before = lines.count + refused.count
        do throws(Refused) { try addDesk(row, text(columns.part)) } catch { refuse(row, error) }
        for slot in columns.slots {
            do throws(Refused) { try add(slot, row, text(columns.part), title: text(slot.title)) } catch {
                refuse(row, error)
            }
        }
        if lines.count + refused.count == before { passedOver += 1 }
    }

    /// Why a cell cannot be taken.
    private struct Refused: Error {
        let column: Int
        let code: String
    }

    private mutating func refuse(_ row: TableRow, _ why: Refused) {
        let title = columns.titles.indices.contains(why.column) ? columns.titles[why.column] : ""
        refused.append(.init(sheet: row.sheet, row: row.number, column: title, code: why.code))
    }

    /// The unit's own telephone, where the row names several persons.
    private mutating func addDesk(_ row: TableRow, _ part: String) throws(Refused) {
        let numbers = try self.numbers(columns.duty, row)
        guard !numbers.duty.isEmpty || !numbers.mobiles.isEmpty else { return }
        append(row, part, ContactCell.Person("值班室"), title: "", numbers.duty, numbers.mobiles)
    }

    private mutating func add(
        _ slot: DirectoryColumns.Slot, _ row: TableRow, _ part: String, title: String
    ) throws(Refused) {
        let people: [ContactCell.Person]
        do throws(Rejection) { people = try ContactCell.people(try CellReading.text(row[slot.name]) ?? "") } catch {
            throw Refused(column: slot.name, code: error.code)
        }
        let numbers = try self.numbers(slot.phones + slot.duty, row)
        let column = slot.phones.first ?? slot.duty.first ?? slot.name
        switch people.count {
        case 0:
            guard !numbers.duty.isEmpty || !numbers.mobiles.isEmpty else { return }
            // A mobile number with nobody's name is nobody's.
            guard numbers.mobiles.isEmpty else { throw Refused(column: slot.name, code: "directoryNoName") }
            append(row, part, ContactCell.Person("值班室"), title: "", numbers.duty, [])
        case 1:
            guard numbers.mobiles.count <= 2 else { throw Refused(column: column, code: "directoryPhonesMany") }
            append(row, part, people[0], title: self.title(slot, title), numbers.duty, numbers.mobiles)
        default:
            guard [0, people.count].contains(numbers.mobiles.count) else {
                throw Refused(column: column, code: "directoryPhonesUnclear")
            }
            for (index, person) in people.enumerated() {
                append(
                    row, part, person, title: self.title(slot, title), numbers.duty,
                    numbers.mobiles.isEmpty ? [] : [numbers.mobiles[index]])
            }
        }
    }

    private func numbers(_ columns: [Int], _ row: TableRow) throws(Refused) -> ContactCell.Numbers {
        var all = ContactCell.Numbers()
        for column in columns {
            do throws(Rejection) {
                let found = try ContactCell.numbers(row[column])
                all.duty += found.duty.filter { !all.duty.contains($0) }
                all.mobiles += found.mobiles.filter { !all.mobiles.contains($0) }
            } catch { throw Refused(column: column, code: error.code) }
        }
        return all
    }

    private func title(_ slot: DirectoryColumns.Slot, _ title: String) -> String { title.isEmpty ? slot.label : title }

    private mutating func append(
        _ row: TableRow, _ part: String, _ person: ContactCell.Person, title: String, _ duty: [String],
        _ mobiles: [Phone]
    ) {
        let title = [title, person.title ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        lines.append(
            DirectoryLine(
                sheet: row.sheet, row: row.number, unit: unit, within: within, part: part, name: person.name,
                title: String(title.prefix(60)), duty: duty.joined(separator: " "), mobiles: mobiles))
    }

    /// The header again, on a new page.
    private func isHeader(_ texts: [String]) -> Bool {
        let leaves = Set(columns.titles.flatMap { $0.components(separatedBy: " / ") })
        return texts.filter { !$0.isEmpty }.allSatisfy { leaves.contains($0.filter { !$0.isNewline }) }
    }
}
