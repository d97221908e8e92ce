"""Reports: a type of one's own from the editor to the office's text, and a city's workbook filled."""
import datetime
import pathlib
import subprocess
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import expect

from conftest import PHONE, ROOT, WIDE, Office, picture

# Open the whole day, so that the test runs at any hour.
TYPE = """id: watch
title: {zh: 值守日报, en: Daily watch}
owner: office
basis: 样例
until: 2099-12-31
period: daily
cutoff: "24:00"
preliminary: 0
owed: {kinds: [village, township], areas: ["990101101"]}
fields:
  - id: persons
    title: {zh: 值守人员, en: Persons on watch}
    unit: {zh: 人, en: persons}
    max: 500
  - id: posts
    title: {zh: 值守点, en: Posts}
    unit: {zh: 个, en: posts}
rules:
  - expr: "posts <= persons"
    message: {zh: 值守点不能多于值守人员, en: More posts than persons}
"""


def put_in_force(office, definition: str):
    """A type, drafted by one and agreed to by another, whose page is left open."""
    clerk = office.sign_in("duty1")
    clerk.goto("/report-types/new")
    clerk.fill("#definition", definition)
    clerk.click("main footer .btn-primary")
    clerk.wait_for_url("**/report-types/*-*")
    clerk.click(".page-head .btn-primary")
    expect(clerk.locator(".page-head .btn-primary")).to_have_count(0)
    second = office.sign_in("duty2")
    second.goto(clerk.url)
    second.click(".page-head .btn-primary")
    expect(second.locator(".page-head")).to_contain_text("在用", use_inner_text=True)
    return second


@pytest.fixture(scope="module")
def in_force(browser, server, passwords):
    office = Office(browser, server, passwords)
    clerk = office.sign_in("duty1")
    clerk.goto("/report-types/new")
    clerk.fill("#definition", TYPE.replace("owner: office", "colour: red\nowner: office"))
    clerk.click("main footer .btn-primary")
    wrong = clerk.locator(".notice.late").inner_text()
    assert "第 3 行" in wrong and "colour" in wrong
    picture(clerk, "reporting-type-wrong")
    picture(put_in_force(office, TYPE), "reporting-type")
    for context in office.contexts:
        context.close()
    assert office.complaints == []


def nothing_else(page, but: str = "watch") -> None:
    """What the demo asks for besides stands on the same page from the forenoon on: explicitly none of it."""
    for zero in page.locator(f'[name^="zero."]:not([name="zero.{but}"])').all():
        zero.check()


def test_village_and_township_confirm_and_the_office_sees(office, in_force):
    village = office.sign_in("qingshi-2", PHONE)
    village.goto("/reports")
    assert "值守日报" in village.locator("main").inner_text()
    for button in village.locator("#confirm button, #confirm .number input:visible").all():
        assert button.bounding_box()["height"] >= 40
    assert village.locator("#confirm .confirm button").bounding_box()["height"] >= 48
    # Silence is not zero.
    village.fill('[name="v.watch.persons"]', "1000000000000")
    village.click("#confirm .confirm button")
    words = village.locator("main").inner_text()
    assert "值守人员" in words and "大于最大值 500" in words and "值守点未填" in words
    picture(village, "reporting-village-wrong-phone")
    village.fill('[name="v.watch.persons"]', "3")
    village.check('[name="zero.watch"]')
    nothing_else(village)
    village.click("#confirm .confirm button")
    expect(village.locator(".notice.met")).to_contain_text("已上报", use_inner_text=True)
    assert village.input_value('[name="v.watch.posts"]') == "0"
    picture(village, "reporting-village-phone")

    town = office.sign_in("qingshi", WIDE)
    town.goto("/reports")
    assert town.input_value('[name="v.watch.persons"]') == "3"
    assert "下级合计 3" in town.locator("main").inner_text()
    nothing_else(town)
    town.click("#confirm .confirm button")
    expect(town.locator(".notice.met")).to_contain_text("已上报", use_inner_text=True)
    picture(town, "reporting-township")

    desk = office.sign_in("duty1", WIDE)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto("/reports/overview")
    picture(desk, "reporting-overview")
    row = desk.locator("tr", has_text="值守日报").first
    assert "25" in row.inner_text() and "2" in row.inner_text()
    row.locator("[data-copy]").click()
    text = desk.evaluate("navigator.clipboard.readText()")
    assert "值守日报" in text and "已反馈2个，未反馈23个" in text and "上顾井村" in text and "雷营村" not in text
    row.locator("a").first.click()
    desk.wait_for_url("**/reports/overview/watch*")
    picture(desk, "reporting-units")
    desk.goto("/language/en?next=/reports/overview")
    picture(desk, "reporting-overview-en")


# A field that is ticked and one of words.
TICKED = """id: gates
title: {zh: 卡口核对, en: Gates}
owner: office
basis: 样例
until: 2099-12-31
period: daily
cutoff: "24:00"
preliminary: 0
owed: {kinds: [township], areas: ["990101102"]}
fields:
  - id: gates
    title: {zh: 卡口, en: Gates}
    unit: {zh: 个, en: gates}
  - {id: guarded, kind: flag, title: {zh: 有人值守, en: Guarded}}
  - {id: words, kind: text, title: {zh: 情况说明, en: Words}}
"""


def test_ticks_and_words(office):
    put_in_force(office, TICKED)
    clerk = office.sign_in("duty1")
    town = office.sign_in("hewan", PHONE)
    for ticked, shown in [(True, "是"), (False, "否")]:
        town.goto("/reports")
        town.fill('[name="v.gates.gates"]', "2")
        town.set_checked('[name="v.gates.guarded"]', ticked)
        town.fill('[name="v.gates.words"]', "两处卡口，均已恢复")
        nothing_else(town, but="gates")
        town.click("#confirm .confirm button")
        expect(town.locator(".notice.met")).to_contain_text("已上报", use_inner_text=True)
        assert town.is_checked('[name="v.gates.guarded"]') is ticked
        clerk.goto("/reports/overview")
        clerk.locator("tr", has_text="卡口核对").first.locator("a").first.click()
        clerk.wait_for_url("**/reports/overview/gates*")
        clerk.locator("table a.row-title, table td a").first.click()
        words = clerk.locator("main").inner_text()
        assert "两处卡口" in words and shown in words, words
    picture(town, "reporting-ticks-phone")


def test_a_locked_day_is_opened_by_a_second_person(office):
    """A school did not tell yesterday's absences, and the day is over: a second person lets its bureau tell them late."""
    yesterday = (datetime.datetime.now(ZoneInfo("Asia/Shanghai")) - datetime.timedelta(days=1)).date().isoformat()
    bureau = office.sign_in("education", PHONE)
    bureau.goto(f"/reports?day={yesterday}")
    bureau.locator("main a", has_text="县一高").first.click()
    bureau.wait_for_url("**unit=*")
    school = bureau.url
    assert "已锁定" in bureau.locator("main").inner_text() and bureau.locator("#confirm .number input").count() == 0
    picture(bureau, "reporting-locked-phone")
    bureau.fill('#ask-schoolAbsence', "断网，来电后补报")
    bureau.click("#ask-schoolAbsence ~ button")
    expect(bureau.locator("#ask-schoolAbsence")).to_have_count(0)
    desk = office.sign_in("duty1", WIDE)
    desk.goto(f"/reports/overview?day={yesterday}")
    row = desk.locator("ul.below li", has_text="断网")
    assert "县一高" in row.inner_text()
    picture(desk, "reporting-exceptions")
    row.locator('form[action$="/grant"] button').click()
    expect(desk.locator("ul.below li", has_text="断网")).to_have_count(0)
    bureau.goto(school)
    for field in bureau.locator("#confirm .numbers input[inputmode=numeric]").all():
        field.fill("0")
    bureau.fill('[name="saidBy"]', "教务处李老师")
    picture(bureau, "reporting-opened-phone")
    bureau.click("#confirm .confirm button")
    words = bureau.locator("main").inner_text()
    assert "已上报" in words and ("迟" in words or "逾期" in words), words
    picture(bureau, "reporting-late-phone")


def test_two_officers_at_once(office, in_force):
    first, second = office.sign_in("qingshi-1"), office.sign_in("qingshi-1")
    for page in (first, second):
        page.goto("/reports")
        page.fill('[name="v.watch.persons"]', "2")
        page.fill('[name="v.watch.posts"]', "1")
        nothing_else(page)
    first.click("#confirm .confirm button")
    second.fill('[name="v.watch.persons"]', "9")
    second.click("#confirm .confirm button")
    expect(second.locator(".notice.late")).to_have_count(1)
    second.goto("/reports")
    assert second.input_value('[name="v.watch.persons"]') == "2"


def test_a_city_s_workbook_is_mapped_once_and_filled(office, in_force, tmp_path):
    desk = office.sign_in("duty1", WIDE)
    desk.goto("/workbooks")
    desk.set_input_files("#workbook", ROOT / "Tests/TablesTests/Fixtures/upper.xlsx")
    desk.wait_for_url("**/workbooks/*-*")
    picture(desk, "reporting-workbook-empty")
    desk.click('.sheet-grid a[aria-label="B5"]')
    expect(desk.locator("#choose")).to_contain_text("按本行名称", use_inner_text=True)
    assert desk.locator("#area option:checked").get_attribute("value") == "990101101"
    desk.select_option("#indicator", "report.watch.persons")
    desk.check('[name="column"]')
    desk.click("#choose .btn-primary")
    desk.click('.sheet-grid a[aria-label="B2"]')
    desk.select_option("#indicator", "day")
    desk.click("#choose .btn-primary")
    expect(desk.locator(".sheet-grid .mapped")).to_have_count(4)
    picture(desk, "reporting-workbook")
    # A formula is nobody's to fill.
    assert desk.locator('.sheet-grid a[aria-label="D5"]').count() == 0
    for _ in range(20):
        with desk.expect_download() as download:
            desk.click(".page-head .btn-primary")
        filled = tmp_path / "filled.xlsx"
        download.value.save_as(filled)
        sheet = openpyxl.load_workbook(filled)["日报"]
        # Counts follow the log within a second.
        if sheet["B5"].value == 5:
            break
        desk.wait_for_timeout(250)
    assert sheet["B5"].value == 5 and sheet["B4"].value is None
    assert sheet["D5"].value == "=B5+C5" and sheet["B7"].value == "=SUM(B4:B6)"
    assert sheet["A1"].font.b and sheet["A1"].font.sz == 16 and sheet["B5"].fill.fgColor.rgb.endswith("FFFF00")
    assert sheet.column_dimensions["A"].width == 23 and "A1:D1" in [str(r) for r in sheet.merged_cells.ranges]
    assert str(sheet["B2"].value).startswith("20") and len(str(sheet["B2"].value)) == 10
    subprocess.run(
        ["libreoffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out", filled],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)
    values = openpyxl.load_workbook(pathlib.Path(tmp_path) / "out/filled.xlsx", data_only=True)
    assert values["日报"]["D5"].value == 5 and values["日报"]["D7"].value == 5 and values["说明"]["B1"].value == 5


def test_an_incident_by_telephone(office):
    unit = office.sign_in("hewan", PHONE)
    unit.goto("/incidents")
    unit.fill("#title", "集市两人晕倒")
    unit.fill("#place", "河湾农贸市场")
    unit.fill("#words", "十点左右，已送卫生院，现场已疏散。")
    unit.click("footer .btn-primary")
    expect(unit.locator(".page-head")).to_contain_text("已报告", use_inner_text=True)
    picture(unit, "reporting-incident-phone")
    desk = office.sign_in("duty1")
    desk.goto(unit.url)
    desk.click(".page-head .btn-primary")
    expect(desk.locator(".page-head")).to_contain_text("已签收", use_inner_text=True)
    picture(desk, "reporting-incident")


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, in_force, size, language):
    desk, unit = office.sign_in("duty1", size), office.sign_in("qingshi", size)
    for page, name, paths in [
        (desk, "office", ["/reports/overview", "/reports/overview/watch", "/report-types", "/incidents", "/workbooks",
                          "/duties", "/duties/unassigned"]),
        (unit, "township", ["/reports", "/due", "/duties"]),
    ]:
        page.goto(f"/language/{language}?next=/account")
        for path in paths:
            assert page.goto(path).status == 200, path
            assert page.locator("html").get_attribute("lang") == language
            picture(page, f"reporting-{name}{path.replace('/', '-')}-{language}-{size['width']}")
