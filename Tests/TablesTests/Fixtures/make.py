"""Makes the workbooks beside this file: `.venv/bin/python Tests/TablesTests/Fixtures/make.py`.

Those whose names begin with `calc` are saved once more by LibreOffice (package libreoffice-calc-nogui), which writes
XLSX in its own way; without it they are left as they are. What they hold is made up."""

import datetime
import pathlib
import shutil
import subprocess
import tempfile
import zipfile

import openpyxl
from openpyxl.styles import Font, PatternFill, numbers

here = pathlib.Path(__file__).parent
DAY = datetime.date(2022, 5, 4)
MOMENT = datetime.datetime(2022, 5, 4, 18, 5)


def values(sheet):
    """Every kind of value, one a row: what it is, and the value."""
    rows = [
        ("text", "城关镇"), ("spaces", "  a  "), ("lines", "一\n二"), ("escaped", "_x0041_"), ("integer", 120),
        ("real", 0.5), ("identifier", 411722199001011234), ("phone", "13800000000"), ("true", True),
        ("false", False), ("day", DAY), ("moment", MOMENT), ("clock", datetime.time(18, 5)),
        ("first day", datetime.date(1900, 1, 1)), ("before leap", datetime.date(1900, 2, 28)),
        ("after leap", datetime.date(1900, 3, 1)),
        ("span", datetime.timedelta(hours=30)), ("reference", "=#REF!"), ("formula", "=1+1"),
    ]
    for name, value in rows:
        sheet.append([name, value])
    custom = [("yyyy\"年\"m\"月\"d\"日\"", "年月日"), ("[$-804]yyyy/m/d;@", "zone"), ("m\"月\"d\"日\"", "月日"),
              ("0.00E+00", "scientific"), ("#,##0_);[Red](#,##0)", "red"), ("[DBNum1]General", "general")]
    for code, name in custom:
        sheet.append([name, 44685])
        sheet.cell(sheet.max_row, 2).number_format = code
    for row in sheet.iter_rows():
        if row[0].value == "day":
            row[1].number_format = numbers.FORMAT_DATE_XLSX14


def register(sheet):
    """A register as offices keep it: title, two rows of header, persons of one household, totals, a note."""
    sheet.append(["青河县集中隔离人员台账"])
    sheet.append(["序号", "姓名", "地址", None, "隔离", None, "备注"])
    sheet.append([None, None, "镇", "村", "起", "止", None])
    sheet.append([1, "甲某", "城关镇", "东村", DAY, DAY + datetime.timedelta(days=14), None])
    sheet.append([2, "乙某", None, None, DAY, DAY + datetime.timedelta(days=14), "同住"])
    sheet.append([3, "丙某", "西乡", "北村", DAY, DAY + datetime.timedelta(days=7), None])
    sheet.append([None] * 7)
    sheet.append(["合 计", "3 人"])
    sheet.append(["注:以上为截至5月4日的数据"])
    for area in ["A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3", "C4:C5", "D4:D5"]:
        sheet.merge_cells(area)


def book(*sheets, **properties):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, fill in sheets:
        fill(made.create_sheet(name))
    return made


def several():
    made = book(("一", lambda s: s.append(["a"])), ("藏", lambda s: s.append(["hidden"])),
                ("空", lambda s: None), ("三", lambda s: [s.append([]), s.append([None, "c"])]),
                ("深", lambda s: s.append(["very"])))
    made["藏"].sheet_state = "hidden"
    made["深"].sheet_state = "veryHidden"
    return made


def old_epoch():
    made = book(("日", lambda s: None))
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made["日"].append([DAY, MOMENT])
    return made


def phonetic(path):
    """Shared texts with runs and a reading, and a cell of strict dates: written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relation}"><Relationship Id="r1" Type="{office}/officeDocument"'
                       ' Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<x:workbook xmlns:x="{main}" xmlns:o="{office}"><x:sheets><x:sheet name="表"'
                           ' sheetId="1" o:id="r1"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels":
            f'<Relationships xmlns="{relation}"><Relationship Id="r1" Type="{office}/worksheet"'
            f' Target="worksheets/../worksheets/sheet.xml"/><Relationship Id="r2" Type="{office}/sharedStrings"'
            ' Target="texts.xml"/></Relationships>',
        "xl/texts.xml": f'<sst xmlns="{main}"><si><t>课</t><phoneticPr fontId="1"/><rPh sb="0" eb="1"><t>kè</t></rPh>'
                        '</si><si><r><t>多</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 段</t></r></si>'
                        '<si><t>a_x000D_b_x005F_x0041_</t></si></sst>',
        "xl/worksheets/sheet.xml":
            f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v>'
            '</x:c><x:c r="D1" t="s"><x:v>2</x:v></x:c></x:row><x:row r="5"><x:c t="d"><x:v>2022-05-04T18:05:00</x:v>'
            '</x:c><x:c t="inlineStr"><x:is><x:r><x:t>行</x:t></x:r><x:r><x:t>内</x:t></x:r><x:rPh sb="0" eb="1">'
            '<x:t>nei</x:t></x:rPh></x:is></x:c><x:c t="str"><x:f>A1</x:f><x:v>算</x:v></x:c><x:c t="e"><x:v>#N/A</x:v>'
            '</x:c><x:c><x:v>4.11722E+17</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)


def office(path):
    """Saved by LibreOffice under the same name."""
    program = shutil.which("soffice")
    if program is None:
        print("no LibreOffice:", path.name)
        return
    with tempfile.TemporaryDirectory() as folder:
        for form in ("xlsx", "xls", "ods"):
            subprocess.run([program, "--headless", "--convert-to", form, "--outdir", folder, path], check=True,
                           stdout=subprocess.DEVNULL)
        shutil.copy(pathlib.Path(folder) / path.name, path)
        if path.stem == "calc-several":
            for form in ("xls", "ods"):
                shutil.copy(pathlib.Path(folder) / f"{path.stem}.{form}", here / f"old.{form}")


def main():
    for prefix in ("", "calc-"):
        book(("值", values)).save(here / f"{prefix}values.xlsx")
        book(("台账", register)).save(here / f"{prefix}register.xlsx")
        several().save(here / f"{prefix}several.xlsx")
        old_epoch().save(here / f"{prefix}epoch.xlsx")
    phonetic(here / "phonetic.xlsx")
    for path in sorted(here.glob("calc-*.xlsx")):
        office(path)

def upper():
    """A city's daily table as it sends it: title over merged cells, its own formulas, another sheet that looks at it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "日报"
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "青山市疫情防控日报"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A2"], sheet["B2"] = "日期", "2022-01-01"
    sheet.append(["乡镇", "新增返乡", "居家监测", "合计"])
    for row, name in enumerate(["城关街道", "青石镇", "河湾镇"], 4):
        sheet.cell(row, 1, name)
        sheet.cell(row, 2, 9).fill = PatternFill("solid", fgColor="FFFF00")
        sheet.cell(row, 4, f"=B{row}+C{row}")
    sheet["A7"], sheet["B7"], sheet["C7"], sheet["D7"] = "合计", "=SUM(B4:B6)", "=SUM(C4:C6)", "=B7+C7"
    sheet.column_dimensions["A"].width = 23
    sheet.row_dimensions[1].height = 40
    notes = book.create_sheet("说明")
    notes["A1"], notes["B1"] = "填报说明", "=日报!D7"
    book.save(here / "upper.xlsx")


main()
upper()
