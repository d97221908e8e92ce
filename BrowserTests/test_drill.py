"""A drill in a database of its own: made, refused as a real one, conducted, answered, looked back upon."""
import io
import re
import urllib.parse

import openpyxl
import pytest
from playwright.sync_api import expect

import postgres
from conftest import PHONE, WIDE, Office, picture
from program import Program


@pytest.fixture
def drill(tmp_path):
    program = Program(tmp_path)
    folder = tmp_path / "drill"
    made = program.run("drill", "--folder", folder, "--name", "2026年首例病例处置演练")
    assert "演练" in made.out
    program.settings = {
        **program.settings, "TIAODU_DATABASE_URL": f"sqlite:{folder}/drill.sqlite", "TIAODU_DRILL": "1"}
    return program


def test_a_drill_is_not_opened_as_real_nor_the_reverse(drill, tmp_path):
    refused = drill.run("verify", expect=None, TIAODU_DRILL="0")
    assert "演练库" in refused.err
    real = Program(tmp_path / "real")
    real.folder.mkdir()
    real.run("demo")
    assert "不是演练库" in real.run("verify", expect=None, TIAODU_DRILL="1").err
    assert "不是演练库" in real.run("migrate", expect=None, TIAODU_DRILL="1").err
    # A folder that holds a drill is not made twice.
    drill.run("drill", "--folder", tmp_path / "drill", expect=None)
    drill.run("verify")


def test_a_drill_with_the_countys_own_units(tmp_path, browser, passwords):
    real = Program(tmp_path)
    real.demo()
    folder = tmp_path / "drill"
    address = real.settings["TIAODU_DATABASE_URL"]
    missing = f"sqlite:{tmp_path}/none.sqlite"
    real.run("drill", "--folder", folder, "--units-of", missing, expect=2)
    made = real.run("drill", "--folder", folder, "--units-of", address, "--name", "本县单位演练")
    printed = dict(re.findall(r"^  (\S+)  (\S+)  ", made.out, re.M))
    assert printed["duty1"] != passwords["duty1"] and len(printed) > 20
    drill = Program(tmp_path)
    drill.settings = {
        **drill.settings, "TIAODU_DATABASE_URL": f"sqlite:{folder}/drill.sqlite", "TIAODU_DRILL": "1"}
    # A duty officer's and a township's first-responsible person's name: of the real county's persons nothing is there.
    for file in folder.glob("drill.sqlite*"):
        assert all(name.encode() not in file.read_bytes() for name in ("周岚", "许婕")), file
    with drill.serving() as (served, _):
        office = Office(browser, served, printed)
        page = office.sign_in("duty1")
        expect(page.locator(".drill-band")).to_contain_text("本县单位演练")
        page.goto("/registers/unit")
        expect(page.locator("main")).to_contain_text("青河县疫情防控指挥部（演练）")
        picture(page, "drill-own-units-1440")
        for context in office.contexts:
            context.close()
        assert office.complaints == []
    real.run("verify")
    # A drill is no source of another.
    refused = real.run(
        "drill", "--folder", tmp_path / "more", "--units-of", f"sqlite:{folder}/drill.sqlite", expect=None)
    assert "演练库" in refused.err


@pytest.fixture(scope="module")
def databases():
    with postgres.running() as databases:
        yield databases


def test_a_drill_on_postgres_has_an_empty_database_of_its_own(databases, tmp_path, browser, passwords):
    drill, folder = Program(tmp_path), tmp_path / "drill"
    address = databases.address(databases.create())
    made = drill.run("drill", "--folder", folder, "--database", address, "--name", "数据库服务器上的演练")
    assert "演练" in made.out
    drill.settings = {
        **drill.settings, "TIAODU_DATABASE_URL": address, "TIAODU_DATA": str(folder), "TIAODU_DRILL": "1"}
    assert "演练库" in drill.run("verify", expect=None, TIAODU_DRILL="0").err
    # Whatever headquarters is named.
    assert "演练库" in drill.run("migrate", expect=None, TIAODU_DRILL="0", TIAODU_COUNTY="411722").err
    assert "不是空库" in drill.run("drill", "--folder", tmp_path / "again", "--database", address, expect=None).err

    # A real one is neither opened as a drill's nor made into one.
    (tmp_path / "real").mkdir()
    real = postgres.PostgresProgram(tmp_path / "real", databases)
    real.run("demo")
    assert "不是演练库" in real.run("verify", expect=None, TIAODU_DRILL="1").err
    refused = real.run(
        "drill", "--folder", tmp_path / "over", "--database", databases.address(real.name), expect=None)
    assert "不是空库" in refused.err
    real.run("verify")

    with drill.serving() as (served, _):
        office = Office(browser, served, passwords)
        page = office.sign_in("duty1")
        page.goto("/drill")
        expect(page.locator(".drill-band")).to_contain_text("数据库服务器上的演练")
        page.click("text=开始计时")
        expect(page.locator("main")).to_contain_text("暂停")
        page.click("text=立即下一条")
        expect(page.locator(".notice")).to_contain_text("已注入")
        for context in office.contexts:
            context.close()
        assert office.complaints == []
    drill.run("verify")


def test_a_drill_from_start_to_review(drill, browser, passwords):
    with drill.serving() as (address, _):
        office = Office(browser, address, passwords)
        page = office.page()
        page.goto("/sign-in")
        expect(page.locator(".drill-band")).to_contain_text("2026年首例病例处置演练")
        page = office.sign_in("duty1")
        for path in ["/", "/directives", "/registers/unit", "/wall", "/activation"]:
            page.goto(path)
            expect(page.locator(".drill-band")).to_contain_text("演练")
        page.goto("/drill")
        expect(page.locator(".drill-clock")).to_contain_text("0:00")
        picture(page, "drill-ready-1440")
        page.click("text=开始计时")
        expect(page.locator("#injects")).to_contain_text("02:00 来电")
        # By the drill's clock the first comes by itself; the others are called for.
        expect(page.locator("#injects tbody tr").first).not_to_contain_text("未到", timeout=30_000)
        for _ in range(2):
            page.click("text=立即下一条")
            expect(page.locator(".notice")).to_contain_text("已注入")
        picture(page, "drill-running-1440")

        # A bureau gets it as a task like any other, with the band above it.
        unit = office.sign_in("health", PHONE)
        unit.goto("/tasks")
        expect(unit.locator("main")).to_contain_text("立即开展流行病学调查")
        picture(unit, "drill-unit-390")
        unit.click("text=立即开展流行病学调查")
        unit.wait_for_url(re.compile(r"/tasks/"))
        unit.locator('form[action$="/acknowledge"] button').first.click()
        expect(unit.locator("main")).to_contain_text("已签收")

        # The observer notes what no record shows.
        page.goto("/drill/review")
        row = page.locator("tbody tr").first
        row.locator("summary").click()
        row.locator('input[name="done"]').check()
        row.locator("textarea").fill("登记完整,批示及时")
        row.locator("button").click()
        expect(page.locator("tbody tr").first).to_contain_text("按时")
        expect(page.locator("tbody tr").first).to_contain_text("登记完整")
        picture(page, "drill-review-1440")
        page.emulate_media(media="print")
        page.screenshot(path=str(__import__("conftest").ARTIFACTS / "drill-review-print.png"), full_page=True)
        page.emulate_media(media="screen")

        answer = page.request.get("/drill/review.xlsx")
        assert "演练" in urllib.parse.unquote(answer.headers["content-disposition"])
        book = openpyxl.load_workbook(io.BytesIO(answer.body()))
        assert all("演练" in name for name in book.sheetnames)
        table = list(book.worksheets[0].iter_rows(values_only=True))
        assert table[0][0] == "时点" and any("登记完整" in str(cell) for row in table for cell in row)

        # Whatever leaves says so: name and statement.
        export = page.request.get("/registers/unit/export.csv")
        if export.ok:
            assert "演练" in urllib.parse.unquote(export.headers["content-disposition"])
        phone = office.sign_in("commander", PHONE)
        phone.goto("/drill")
        picture(phone, "drill-390")
        phone.goto("/language/en?next=/drill/review")
        picture(phone, "drill-review-390-en")
        page.goto("/drill")
        page.click("text=结束演练")
        page.click('#ask button[value="yes"]')
        expect(page.locator("main")).to_contain_text("已结束")
        for context in office.contexts:
            context.close()
        assert office.complaints == []


def test_a_real_county_has_no_drill(office):
    page = office.sign_in("duty1")
    assert page.request.get("/drill").status == 404
    assert page.locator(".drill-band").count() == 0
