"""Files as others make them, and ours in the programs of others: sheets that name townships, headers chosen by hand,
samples of other systems."""
import contextlib
import os
import pathlib
import sqlite3

import openpyxl
import pytest

from conftest import PHONE, ROOT, picture
from test_import import counts, demo, taken, upload  # noqa: F401

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


def unlike(path, name):
    """A workbook whose header nobody would guess: words of its own and a year, below a title of two cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汇总"
    sheet.append(["台账", "第一版"])
    sheet.append(["甲栏", 2021, "乙栏", "丙栏", "丁栏"])
    sheet.append([name, name[:4], "企业", "青石镇", "青石镇"])
    other = book.create_sheet("别的")
    other.append(["某某", "略"])
    book.save(path)
    return path


def test_sheets_and_header_are_chosen(office, tmp_path):
    page = office.sign_in("admin")
    upload(page, "unit", unlike(tmp_path / "手选.xlsx", "手选一号砖厂"))
    page.get_by_role("link", name="工作表与表头").click()
    page.wait_for_url("**/sheets")
    picture(page, "import-sheets")
    page.locator("fieldset", has_text="汇总").locator("label", has_text="第 2 行").locator("input").check()
    page.locator("fieldset", has_text="汇总").get_by_label("导入这张表").set_checked(True)
    page.locator("fieldset", has_text="别的").get_by_label("导入这张表").set_checked(False)
    page.get_by_role("button", name="按此重新读取").click()
    page.wait_for_selector(".transfer-columns")
    assert "表头在第 2 行" in page.content() and "不导入的工作表：别的" in page.content()
    for label, field in (("甲栏", "name"), ("2021", "short"), ("乙栏", "kind"), ("丙栏", "parent"), ("丁栏", "area")):
        page.get_by_label(label, exact=True).select_option(field)
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    assert counts(page)["新增"] == 1, page.locator("#outcome").inner_text()
    # The next such table needs no hand.
    upload(page, "unit", unlike(tmp_path / "又一份.xlsx", "手选二号砖厂"))
    assert "表头在第 2 行" in page.content()
    assert page.get_by_label("丁栏", exact=True).input_value() == "area"
    phone = office.sign_in("admin", PHONE)
    phone.goto(page.url + "/sheets")
    picture(phone, "import-sheets-phone")
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    assert counts(page)["新增"] == 1


def test_values_and_header_are_given_on_the_command_line(demo):
    path = demo.file("undated.csv", "会议名称\n无日期会\n")
    answer = taken(demo, "meeting", path, "--map", "会议名称=title", "--set", "held=2022-05-07")
    assert (answer["created"], answer["refused"]) == (1, 0), answer
    assert demo.run("register", "import", "meeting", path, "--set", "nothing=1", expect=2).err.strip()
    path = demo.file("unlike.csv", "记录,第一版\n甲栏,2021\n手选会,2022-05-08\n")
    words = ("--header-row", "2", "--map", "甲栏=title", "--map", "2021=held")
    assert taken(demo, "meeting", path, *words)["created"] == 1
    assert taken(demo, "meeting", path)["unchanged"] == 1, "the header is remembered"
    assert demo.run("register", "import", "meeting", path, "--sheet", "没有", expect=2).err.strip()
    out = demo.folder / "twice.csv"
    for _ in range(2):
        demo.run("register", "export", "meeting", out, "--plain")
    assert "无日期会" in out.read_text("utf-8-sig") and not list(demo.folder.glob("twice.csv.*"))


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


@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference data")
def test_a_value_that_is_a_known_word_is_no_header(demo):
    """A person called Number: the row of SORMAS's own names above is the header."""
    path = REFERENCE / "sormas_import_samples/sormas_contact_import_test.csv"
    tried = taken(demo, "meeting", path, "--dry-run", "--map", "person.lastName=title", "--set", "held=2020-03-14")
    assert (tried["created"], tried["refused"]) == (3, 0), tried


def test_what_is_no_file_is_told_and_not_opened(demo):
    pipe = demo.folder / "pipe.csv"
    os.mkfifo(pipe)
    # To open a pipe that nobody writes would wait for ever; the program's end is waited for two minutes.
    for path in (pipe, "/dev/null"):
        done = demo.run("register", "import", "meeting", path, expect=1)
        assert str(path) in done.err and "no regular file" in done.err, done.err
    assert "is a folder" in demo.run("register", "import", "meeting", demo.folder, expect=1).err
    # A link is taken as the file it leads to, which stays as it was.
    file, link = demo.file("linked.csv", "title,held\n链接来的会,2026-05-04\n"), demo.folder / "link.csv"
    file.chmod(0o644)
    link.symlink_to(file)
    assert "created 1" in demo.run("register", "import", "meeting", link).out
    assert file.stat().st_mode & 0o777 == 0o644 and link.is_symlink()


def test_a_place_for_refused_rows_is_looked_at_first(demo):
    path = demo.file("some.csv", "title,held\n先看去处的会,2026-05-04\n没有日期的会,x\n")
    for place in (demo.folder / "nowhere" / "refused.csv", demo.folder):
        done = demo.run("register", "import", "meeting", path, "--refused", place, expect=1)
        assert str(demo.folder) in done.err and "created" not in done.out, done.err
    # Nothing was stored by those.
    done = demo.run("register", "import", "meeting", path, "--refused", demo.folder / "refused.csv", expect=2)
    assert "created 1" in done.out and "没有日期的会" in (demo.folder / "refused.csv").read_text("utf-8-sig")
