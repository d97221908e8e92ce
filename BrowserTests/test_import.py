"""Tables in and out as an office uses them: a messy workbook is mapped, tried, imported; what was refused is put right and
comes again; our own files open elsewhere and come back unchanged."""
import contextlib
import csv
import io
import json
import os
import signal
import sqlite3
import time

import openpyxl
import pytest

from conftest import ARTIFACTS, PHONE, ROOT, picture
from program import Program, ask

UNITS = "registers/unit"


def messy(path, sheets=("回龙镇",)):
    """A workbook as it comes back: a title over merged cells, two header rows, sums, remarks, notes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, name in enumerate(sheets):
        sheet = book.create_sheet(name)
        sheet.append(["青河县企业复工台账"])
        sheet.merge_cells("A1:F1")
        sheet.append(["序号", "企业", None, "类别", "上级", "所在区划"])
        sheet.append([None, "单位名称", "简称", None, None, None])
        sheet.merge_cells("B2:C2")
        for column in "ADEF":
            sheet.merge_cells(f"{column}2:{column}3")
        sheet.append([1, f"青河{number}一号棉纺厂", "棉纺厂", "企业", "青石镇", "青石镇"])
        sheet.append([2, f"青河{number}二号面粉厂", "面粉厂", "工厂", "青石镇", "青石镇"])
        sheet.append([3, f"青河{number}三号砖厂", "砖厂", "企业", "没有这个镇", "青石镇"])
        sheet.append([4, f"青河{number}四号农机厂", "农机厂", "企业", "青石镇", 990101101])
        sheet.append(["合计", None, 4])
        sheet.append(["填表人:张三", None, None, "审核人:李四"])
    notes = book.create_sheet("填表说明")
    notes.append(["请如实填写"])
    book.save(path)
    return path


def upload(page, register, *files):
    page.goto(f"/registers/{register}/import")
    page.set_input_files("#files", [str(file) for file in files])
    page.click("main form .btn-primary")
    page.wait_for_url("**/imports/*")


def until_done(page):
    page.wait_for_selector("#outcome", timeout=20_000)


def counts(page):
    return {item.split()[0]: int(item.split()[-1]) for item in page.locator("#outcome .transfer-counts li").all_inner_texts()}


def test_a_messy_workbook_comes_in(office, tmp_path):
    page = office.sign_in("admin")
    page.goto("/registers/unit")
    picture(page, "import-list")
    page.get_by_role("link", name="导入").click()
    picture(page, "import-upload")
    upload(page, "unit", messy(tmp_path / "交回.xlsx"))
    columns = {row.locator("td").first.inner_text().strip(): row.locator("select").input_value()
               for row in page.locator(".transfer-columns tbody tr").all()}
    assert columns["企业 / 单位名称"] == "name" and columns["企业 / 简称"] == "short" and columns["序号"] == ""
    assert columns["类别"] == "kind"
    assert "填表说明" in page.content(), "the sheet that was left out is named"
    page.get_by_label("上级", exact=True).select_option("parent")
    page.get_by_label("所在区划", exact=True).select_option("area")
    page.get_by_role("button", name="按以上对应重新预览").click()
    page.wait_for_load_state()
    picture(page, "import-mapping")
    assert page.locator("tbody .badge-tone.late").count() == 2
    page.get_by_role("button", name="试导入").click()
    until_done(page)
    picture(page, "import-tried")
    assert counts(page)["新增"] == 2 and counts(page)["退回"] == 2
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    picture(page, "import-done")
    assert counts(page) | {"合计、表头等": 0} == {"新增": 2, "修改": 0, "无变化": 0, "退回": 2, "合计、表头等": 0}
    # What was refused comes back in the same shape, with the reasons last.
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回的行").click()
    assert download.value.suggested_filename.endswith(".xlsx"), "a workbook came, a workbook goes back"
    download.value.save_as(tmp_path / "退回.xlsx")
    book = openpyxl.load_workbook(tmp_path / "退回.xlsx")
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert all(isinstance(cell.value, str) and cell.number_format == "@"
               for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None), "texts stay texts"
    assert rows[0][:3] == ["序号", "企业 / 单位名称", "企业 / 简称"] and rows[0][-1] == "退回原因"
    assert [row[0] for row in rows[1:]] == ["2", "3"]
    assert "工厂" in rows[1][-1] and "没有这个镇" in rows[2][-1]
    sheet.cell(2, 4).value, sheet.cell(3, 5).value = "企业", "青石镇"
    fixed = tmp_path / "改好.xlsx"
    book.save(fixed)
    upload(page, "unit", fixed)
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    assert counts(page)["新增"] == 2 and counts(page)["退回"] == 0
    # The whole workbook again: the columns are remembered, nothing is stored twice.
    upload(page, "unit", messy(tmp_path / "再交.xlsx"))
    assert page.get_by_label("所在区划", exact=True).input_value() == "area"
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    assert counts(page)["新增"] == 0 and counts(page)["无变化"] == 2
    phone = office.sign_in("admin", PHONE)
    phone.goto(page.url)
    picture(phone, "import-done-phone")
    upload(phone, "unit", messy(tmp_path / "手机.xlsx"))
    picture(phone, "import-mapping-phone")


def test_fourteen_workbooks_become_one_table(office, tmp_path):
    page = office.sign_in("admin")
    with open(ROOT / "Resources/Demo/areas.csv", encoding="utf-8-sig") as file:
        towns = [row["name"] for row in csv.DictReader(file) if row["level"] == "4"]
    files = []
    for town in towns[:-2]:
        book = openpyxl.Workbook()
        book.active.append(["单位名称", "简称", "类别", "上级单位", "区划"])
        book.active.append([f"{town}供销社", "供销社", "企业", town, town])
        path = tmp_path / f"{town}反馈表.xlsx"
        book.save(path)
        files.append(path)
    upload(page, "unit", *files)
    assert set(page.locator("#returns .badge-tone.late").all_inner_texts()) == set(towns[-2:])
    picture(page, "import-returns")
    for label, field in (("上级单位", "parent"), ("区划", "area")):
        select = page.get_by_label(label, exact=True)
        if select.input_value() != field:
            select.select_option(field)
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    assert counts(page)["新增"] == len(towns) - 2, page.locator("#outcome").inner_text()
    assert set(page.locator("#returns .badge-tone.late").all_inner_texts()) == set(towns[-2:])


def test_the_template_opens_elsewhere(office, tmp_path):
    page = office.sign_in("admin")
    page.goto("/registers/unit/import")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    download.value.save_as(tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    assert "类别" in [str(title).strip(" *") for title in titles]
    kinds = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert kinds, "choices are drop-downs"
    assert len(book.worksheets) >= 2 and "必填" in str([c.value for row in book["填表说明"] for c in row])
    # Filled in, it is understood without a hand.
    place = {str(title).strip(" *"): index for index, title in enumerate(titles)}
    row = [None] * len(titles)
    for title, value in (("全称", "模板单位"), ("简称", "模板"), ("类别", "企业"), ("上级单位", "青石镇"), ("所在区划", "青石镇")):
        row[place[title]] = value
    for number, value in enumerate(row, 1):
        sheet.cell(2, number).value = value
    book.save(tmp_path / "filled.xlsx")
    upload(page, "unit", tmp_path / "filled.xlsx")
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    assert counts(page)["新增"] == 1


@pytest.mark.parametrize("format", ["csv", "xlsx", "ndjson"])
def test_our_export_comes_back_unchanged(office, tmp_path, format):
    page = office.sign_in("admin")
    page.goto("/registers/unit?open=all")
    page.get_by_role("link", name="导出").click()
    page.fill("#purpose", "核对")
    page.check(f"input[value={format}]")
    if format == "xlsx":
        picture(page, "export")
    with page.expect_download() as download:
        page.click("main form .btn-primary")
    path = tmp_path / f"export.{format}"
    download.value.save_as(path)
    if format == "xlsx":
        book = openpyxl.load_workbook(path)
        assert "核对" in str([cell.value for row in book.worksheets[1] for cell in row])
    else:
        assert "用途:核对" in path.read_text("utf-8-sig").replace("：", ":")
    upload(page, "unit", path)
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    seen = counts(page)
    assert seen["新增"] == 0 and seen["修改"] == 0 and seen["退回"] == 0 and seen["无变化"] > 20, seen


# --- The command line ------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("demo"))
    program.demo()
    return program


def taken(program, register, path, *more, expect=0):
    return json.loads(program.run("register", "import", register, path, "--json", *more, expect=expect).out)


def codes(answer):
    return [problem["code"] for row in answer["rows"] for problem in row["problems"]]


def test_the_command_line_takes_and_gives(demo):
    assert "meeting" in demo.run("register", "list").out
    path = demo.file("meetings.csv", "会议名称,召开日期,主持人\n第一次会,2022年5月4日,王\n第二次会,5.6,李\n第三次会,44685,赵\n")
    answer = taken(demo, "meeting", path, "--map", "会议名称=title", "--map", "召开日期=held", "--dry-run")
    assert (answer["created"], answer["refused"]) == (3, 0), answer
    answer = taken(demo, "meeting", path)
    assert answer["created"] == 3, "the columns are remembered"
    assert taken(demo, "meeting", path)["unchanged"] == 3
    out = demo.folder / "out.csv"
    demo.run("register", "export", "meeting", out, "--plain")
    rows = list(csv.DictReader(open(out, encoding="utf-8-sig")))
    held = {row["Title"]: row["Held"] for row in rows} if "Title" in rows[0] else {
        list(row.values())[0]: list(row.values())[1] for row in rows}
    assert held["第一次会"] == "2022-05-04" and held["第三次会"] == "2022-05-04"
    demo.run("register", "export", "user", demo.folder / "u.csv", expect=2)
    demo.run("register", "export", "user", demo.folder / "u.csv", "--purpose", "审计")
    demo.run("register", "template", "task", demo.folder / "t.xlsx", expect=2)
    demo.run("register", "import", "nothing", path, expect=2)
    assert " 0 findings" in demo.run("verify").out


@pytest.mark.parametrize("content,code", [
    ("title,held\n4.11722E+17,2022-05-04\n", "cellDigitsLost"),
    ("title,held\n会,2022-13-40\n", "cellDay"),
    ("title,held,number\n会,2022-05-04,三\n", None),
    ("title,held\n,2022-05-04\n", "required"),
    ("title,held\n\"没有结束,2022-05-04\n", "unbalancedQuotes"),
])
def test_bad_rows_are_told(demo, content, code):
    path = demo.file("bad.csv", content)
    answer = taken(demo, "meeting", path, expect=2)
    assert answer["created"] == 0
    assert codes(answer), answer
    if code:
        assert codes(answer) == [code]


@pytest.mark.parametrize("format", ["xlsx", "csv", "ndjson"])
def test_refused_rows_come_back_as_they_came(demo, format):
    number = "411722199001011234"
    header, row = ["title", "held", "经办号"], [f"退回会{format}", "坏日期", number]
    path, back = demo.folder / f"came.{format}", demo.folder / f"back-{format}"
    if format == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(header)
        book.active.append(row)
        book.save(path)
    elif format == "csv":
        path.write_text("\n".join(",".join(line) for line in (header, row)), "utf-8")
    else:
        path.write_text(json.dumps(dict(zip(header, row))) + "\n")
    # A file without an ending is in the format that came.
    assert codes(taken(demo, "meeting", path, "--refused", back, expect=2)) == ["cellDay"]
    if format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(back.read_bytes()))
        cells = [[cell.value for cell in line] for line in book.active.iter_rows()]
        assert cells[0][:3] == header and cells[1][:3] == row and len(cells[1]) == 4 and cells[1][3]
        book.active.cell(2, 2).value = "2022-05-04"
        book.save(path)
    else:
        text = back.read_text("utf-8-sig")
        assert number in text and text.count("坏日期") == 1
        path.write_text(text.replace("坏日期", "2022-05-04"), "utf-8")
    assert taken(demo, "meeting", path)["created"] == 1


def test_formulas_stay_texts(demo):
    texts = ["=1+1", "+86", "-5", "@x", "'quoted", "'=x", "\tTab"]
    path = demo.folder / "formulas.ndjson"
    path.write_text("".join(json.dumps({"title": f"{text} ", "held": "2021-01-01"}) + "\n" for text in texts))
    assert taken(demo, "meeting", path)["created"] == len(texts)
    out = demo.folder / "formulas.csv"
    demo.run("register", "export", "meeting", out, "--plain")
    for row in csv.reader(open(out, encoding="utf-8-sig")):
        assert not row or not row[0] or row[0][0] not in "=+-@\t", row
    assert taken(demo, "meeting", out)["changed"] == 0


def test_ten_thousand_columns_are_refused(demo):
    path = demo.file("wide.csv", ",".join(f"c{n}" for n in range(10_000)) + "\n1\n")
    assert demo.run("register", "import", "meeting", path, expect=2).err.strip()


def test_kill_9_in_the_middle_resumes_behind_the_last_batch(tmp_path):
    program = Program(tmp_path)
    program.demo()
    token = program.run("token", "--user", "duty1").out.strip()
    rows = 30_000
    text = "title,held\n" + "".join(
        f"会议{n},{'坏' if n % 1000 == 0 else '2022-05-04'}\n" for n in range(rows))
    path = program.file("big.csv", text)

    def status(address):
        found = ask(address, "/api/v1/registers/import/records?open=all", token)[1]["records"][0]
        return found["state"], found["values"]

    with program.serving() as (address, process):
        import threading
        import urllib.request

        def send():
            request = urllib.request.Request(
                f"{address}/api/v1/registers/meeting/imports?name=big.csv", path.read_bytes(),
                {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}, method="POST")
            try:
                urllib.request.urlopen(request, timeout=120)
            except OSError:
                pass
            except Exception:
                pass

        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        deadline = time.monotonic() + 60
        while count(program, "meeting") < 2_000:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        sender.join(30)
    before = count(program, "meeting")
    assert before < rows
    assert " 0 findings" in program.run("verify").out
    with program.serving() as (address, _):
        deadline = time.monotonic() + 120
        while status(address)[0] == "running":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        state, values = status(address)
    assert state == "done"
    assert (values["new"], values["refused"]) == (rows - 30, 30)
    assert count(program, "meeting", "WHERE title LIKE '会议%'") == rows - 30
    assert " 0 findings" in program.run("verify").out


def count(program, table, where=""):
    with contextlib.closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        return database.execute(f'SELECT count(*) FROM "{table}" {where}').fetchone()[0]
