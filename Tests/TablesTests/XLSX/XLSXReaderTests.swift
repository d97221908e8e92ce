import Foundation
import Kernel
import Testing

@testable import Tables

struct XLSXReaderTests {
    private func read(_ name: String) throws -> [TableRow] {
        let (rows, refused) = try TablesFixture.read(TablesFixture.stored(name))
        #expect(refused == [])
        return rows
    }

    @Test(arguments: ["values.xlsx", "calc-values.xlsx", "register.xlsx", "calc-register.xlsx", "several.xlsx", "calc-several.xlsx", "epoch.xlsx", "calc-epoch.xlsx", "phonetic.xlsx"])
    func dump(name: String) throws {
        for row in try read(name) { print(name, row.sheet, row.number, row.cells) }
    }
}
