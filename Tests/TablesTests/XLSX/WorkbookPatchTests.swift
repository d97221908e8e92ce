import CZip
import Foundation
import Kernel
import Testing

@testable import Tables

struct WorkbookPatchTests {
    private static let upper = TablesFixture.stored("upper.xlsx")

    private func parts(_ url: URL) throws -> [String: [UInt8]] {
        var code: Int32 = 0
        let zip = try #require(zip_open(url.path, ZIP_RDONLY, &code))
        defer { zip_discard(zip) }
        var parts: [String: [UInt8]] = [:]
        for index in 0..<zip_uint64_t(zip_get_num_entries(zip, 0)) {
            let file = try #require(zip_fopen_index(zip, index, 0))
            defer { zip_fclose(file) }
            var (all, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
            while case let count = zip_fread(file, &buffer, 65_536), count > 0 { all += buffer[..<Int(count)] }
            parts[String(cString: zip_get_name(zip, index, 0))] = all
        }
        return parts
    }

    @Test func theGridTellsWhatCalculatesAndWhatIsMerged() throws {
        let grids = try SheetGrid.read(Self.upper)
        #expect(grids.map(\.name) == ["日报", "说明"])
        let rows = grids[0].rows
        #expect(rows[0].map(\.name) == ["A1"] && rows[0][0].columns == 4 && rows[0][0].text == "青山市疫情防控日报")
        #expect(rows[3].map(\.text) == ["城关街道", "9", "", ""])
        #expect(rows[3][3].isFormula && !rows[3][1].isFormula)
        #expect(grids[0].columns == ["A", "B", "C", "D"])
    }

    @Test func cellsAreFilledAndNothingElseIsTouched() throws {
        let fixture = try TablesFixture()
        let bytes = try WorkbookPatch.fill(
            Self.upper,
            cells: [
                "日报": [
                    "B2": .text("2022-05-04 <&>"), "B4": .number(12), "C4": .number(0.5), "B5": .empty,
                    "F9": .number(7), "C12": .number(-3),
                ]
            ])
        let url = try fixture.file(bytes)
        let (before, after) = (try parts(Self.upper), try parts(url))
        #expect(Set(before.keys) == Set(after.keys))
        let touched = before.keys.filter { before[$0] != after[$0] }.sorted()
        #expect(touched == ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
        let grid = try SheetGrid.read(url)[0]
        let cells = Dictionary(uniqueKeysWithValues: grid.rows.joined().map { ($0.name, $0) })
        #expect(cells["B2"]?.text == "2022-05-04 <&>" && cells["B4"]?.text == "12" && cells["C4"]?.text == "0.5")
        #expect(cells["B5"]?.text == "" && cells["F9"]?.text == "7" && cells["C12"]?.text == "-3")
        #expect(cells["A1"]?.columns == 4 && cells["D4"]?.isFormula == true)
        let sheet = String(decoding: after["xl/worksheets/sheet1.xml"] ?? [], as: UTF8.self)
        let old = String(decoding: before["xl/worksheets/sheet1.xml"] ?? [], as: UTF8.self)
        // The format of a filled cell stays.
        let style = try #require(old.firstMatch(of: /<c r="B4" s="(\d+)"/))
        #expect(sheet.contains("<c r=\"B4\" s=\"\(style.1)\"><v>12</v></c>"))
        #expect(sheet.contains("<cols>") && sheet.contains("<mergeCell ref=\"A1:D1\""))
        #expect(String(decoding: after["xl/workbook.xml"] ?? [], as: UTF8.self).contains("fullCalcOnLoad=\"1\""))
        // Filling what was filled changes no more than the numbers.
        let again = try WorkbookPatch.fill(url, cells: ["日报": ["B4": .number(13)]])
        #expect(try SheetGrid.read(fixture.file(again))[0].rows[3][1].text == "13")
    }

    @Test func aFormulaIsNeverOverwritten() throws {
        for (sheet, cell, code) in [
            ("日报", "D4", "workbookFormula"), ("月报", "A1", "workbookSheet"), ("日报", "4D", "workbookCell"),
        ] {
            let error = #expect(throws: Rejection.self) {
                try WorkbookPatch.fill(Self.upper, cells: [sheet: [cell: .number(1)]])
            }
            #expect(error?.code == code)
        }
    }

    private func patched(_ xml: String, _ cells: [String: WorkbookValue]) throws -> String {
        var patch = try SheetPatch(Array(xml.utf8), cells: cells)
        return String(decoding: try patch.patched(), as: UTF8.self)
    }

    @Test func stalevaluesOfFormulasFallAway() throws {
        let xml =
            "<x:worksheet><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:f>B1+1</x:f><x:v>2</x:v></x:c><x:c r=\"B1\"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        #expect(
            try patched(xml, ["B1": .number(5)])
                == "<x:worksheet><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:f>B1+1</x:f></x:c><x:c r=\"B1\"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        )
    }

    @Test func rowsAndCellsThatAreNotThere() throws {
        #expect(
            try patched("<worksheet><sheetData/></worksheet>", ["B2": .number(1), "A2": .number(2), "A1": .text("x")])
                == "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">x</t></is></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c><c r=\"B2\"><v>1</v></c></row></sheetData></worksheet>"
        )
        #expect(
            try patched(
                "<worksheet><sheetData><row r=\"3\" spans=\"1:1\" ht=\"20\"/><row r=\"5\"><c r=\"C5\"/></row></sheetData></worksheet>",
                ["B3": .number(1), "A5": .number(2), "D5": .number(3), "A4": .number(4)])
                == "<worksheet><sheetData><row r=\"3\" ht=\"20\"><c r=\"B3\"><v>1</v></c></row><row r=\"4\"><c r=\"A4\"><v>4</v></c></row><row r=\"5\"><c r=\"A5\"><v>2</v></c><c r=\"C5\"/><c r=\"D5\"><v>3</v></c></row></sheetData></worksheet>"
        )
    }

    /// Cells and rows may leave out where they are; comments may hold anything.
    @Test func placesThatAreNotWritten() throws {
        let xml =
            "<worksheet><!-- <row> --><sheetData><row><c><v>1</v></c><c s=\"4\"><v>2</v></c></row><row><c><v>3</v></c></row></sheetData></worksheet>"
        #expect(
            try patched(xml, ["B1": .number(9), "A2": .empty])
                == "<worksheet><!-- <row> --><sheetData><row><c><v>1</v></c><c r=\"B1\" s=\"4\"><v>9</v></c></row><row><c r=\"A2\"/></row></sheetData></worksheet>"
        )
    }

    @Test(arguments: [
        (
            "<workbook><sheets/><calcPr calcId=\"1\"/></workbook>",
            "<workbook><sheets/><calcPr fullCalcOnLoad=\"1\" calcId=\"1\"/></workbook>"
        ),
        (
            "<workbook><sheets></sheets><extLst/></workbook>",
            "<workbook><sheets></sheets><calcPr fullCalcOnLoad=\"1\"/><extLst/></workbook>"
        ),
        (
            "<w:workbook><w:sheets></w:sheets><w:definedNames></w:definedNames></w:workbook>",
            "<w:workbook><w:sheets></w:sheets><w:definedNames></w:definedNames><w:calcPr fullCalcOnLoad=\"1\"/></w:workbook>"
        ),
        (
            "<workbook><sheets/><calcPr fullCalcOnLoad=\"0\"/></workbook>",
            "<workbook><sheets/><calcPr fullCalcOnLoad=\"1\"/></workbook>"
        ),
    ])
    func spreadsheetsCalculateAnew(_ xml: String, _ result: String) {
        #expect(String(decoding: WorkbookPatch.calculatingAnew(Array(xml.utf8)), as: UTF8.self) == result)
    }
}
