"""Files as others make them, and ours in the programs of others: sheets that name townships, samples of other systems."""
import contextlib
import os
import pathlib
import sqlite3

import openpyxl
import pytest

from conftest import ROOT
from test_import import demo, taken  # noqa: F401

REFERENCE = pathlib.Path(os.environ.get("TIAODU_REFERENCE_DATA", ROOT.parent / "shared/reference/data"))


def test_one_sheet_a_township(demo):
    """No column says where: the sheets' names do, and one that names nothing is refused row by row."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for town in ("青石镇", "河湾镇", "没有这个镇"):
        sheet = book.create_sheet(town)
        sheet.append(["单位名称", "简称", "类别", "上级单位"])
        sheet.append([f"{town}粮站", "粮站", "企业", "青石镇"])
        sheet.append(["合计", 1])
    path = demo.folder / "各镇.xlsx"
    book.save(path)
    answer = taken(demo, "unit", path, expect=2)
    assert (answer["created"], answer["refused"], answer["skipped"]) == (2, 1, 3), answer
    assert answer["rows"][0]["sheet"] == "没有这个镇" and answer["rows"][0]["problems"][0]["field"] == "area"
    with contextlib.closing(sqlite3.connect(demo.database)) as database:
        found = database.execute(
            "SELECT u.name, a.name FROM unit u JOIN area a ON a.code = u.area WHERE u.short = '粮站'").fetchall()
    assert sorted(found) == [("河湾镇粮站", "河湾镇"), ("青石镇粮站", "青石镇")]


def test_an_exported_workbook_has_types(demo):
    out = demo.folder / "types.xlsx"
    path = demo.file("typed.csv", "title,held,number\n=类型,2022-05-04,7\n")
    assert taken(demo, "meeting", path)["created"] == 1
    demo.run("register", "export", "meeting", out, "--all", "--purpose", "核对")
    book = openpyxl.load_workbook(out)
    titles = [cell.value for cell in book.worksheets[0][1]]
    row = next(row for row in book.worksheets[0].iter_rows(min_row=2) if row[0].value == "=类型")
    cells = dict(zip(titles, row))
    assert cells["Meeting"].data_type == "s", "no formula"
    assert cells["Held"].is_date and str(cells["Held"].value)[:10] == "2022-05-04"
    assert cells["Number"].value == 7 and cells["Record ID"].number_format == "@"
    notes = str([cell.value for line in book.worksheets[1] for cell in line])
    assert "核对" in notes and "Purpose" in notes


@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference data")
@pytest.mark.parametrize("path", sorted((REFERENCE / "sormas_import_samples").glob("*.csv")) + sorted(
    (REFERENCE / "godata_export_samples").glob("*.csv")), ids=lambda path: path.stem)
def test_samples_of_other_systems_go_through(demo, path):
    done = demo.run("register", "import", "unit", path, "--json", "--dry-run", expect=None)
    assert done.returncode == 2, done.err
    assert done.out or "tiaodu:" in done.err


@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference data")
def test_what_another_system_calls_otherwise_is_mapped(demo):
    """Events of Go.Data become meetings once two of 45 columns are named; the next file of that source needs no hand."""
    path = REFERENCE / "godata_export_samples/events_clean.csv"
    words = ("--map", "event_name=title", "--map", "date_of_event=held")
    tried = taken(demo, "meeting", path, "--dry-run", *words)
    assert (tried["created"], tried["refused"]) == (7, 0), tried
    assert taken(demo, "meeting", path)["created"] == 7, "the columns are remembered"
    assert taken(demo, "meeting", path)["unchanged"] == 7
    assert "event_nam" in demo.run("register", "import", "meeting", path, "--map", "event_nam=title", expect=2).err
