import Database
import Foundation
import Kernel
package import Registers
import Tables

/// Workbooks of an upper level (上级报表): its own Excel file, once mapped cell by cell to indicators, filled every day
/// (users.md §1 "The city wants its Excel").
package struct Workbooks: Register {
    package let title = Field<String>("title", .required, .listed, .searched, .max(100))
    /// For whom: 市指挥部.
    package let asker = Field<String>("asker", .listed, .max(100))
    package let file = Field<String>("file", .required, .listed, .max(120), .derived)
    /// What goes into which cell, as JSON: see `WorkbookMapping`.
    package let mapping = Field<JSONText>("mapping", .required, .derived)
    package let mapped = Field<Int>("mapped", .required, .listed, .derived)
    package init() {}

    package static let name = "workbook"
    package static let fields = Workbooks()
    package static let access = Access(read: [
        .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
    ])
    static let filling: Set<Role> = [.dutyOfficer, .sectionLead]
}

/// What goes into the cells of a workbook.
package struct WorkbookMapping: Hashable, Sendable, Codable {
    /// One cell's number.
    package struct Source: Hashable, Sendable, Codable {
        package let indicator: String
        package let area: String
        /// Days before the day that is filled; 1 for yesterday's figures.
        package var daysBefore: Int = 0
    }

    /// By name of sheet and place, `B5`.
    package var cells: [String: [String: Source]] = [:]
    /// Cells that show the day, as `2022-05-04`.
    package var days: [String: [String]] = [:]

    package init() {}

    init(_ record: Record) throws {
        let text = record[Workbooks.fields.mapping]?.text ?? "{}"
        self = try JSONDecoder().decode(WorkbookMapping.self, from: Data(text.utf8))
    }

    var json: JSONText {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return JSONText(String(decoding: try encoder.encode(self), as: UTF8.self))
        }
    }

    package var count: Int { cells.values.reduce(0) { $0 + $1.count } + days.values.reduce(0) { $0 + $1.count } }
}
