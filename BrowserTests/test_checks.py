"""A grid worker's round of checks on a telephone, a fever that reaches the doctor's list, a household's own entry."""
import contextlib
import datetime
import re
import sqlite3

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, Office, picture
from program import Program


def test_a_household_is_asked_together_and_nobody_else(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/checks")
    expect(page.locator("a.door-line")).to_have_count(3)
    # There is nothing to press for all of them.
    assert page.locator("main form[method=post]").count() == 0
    picture(page, "checks-round-phone")
    page.click("a.door-line:has-text('1组01号')")
    expect(page.locator("fieldset.member")).to_have_count(2)
    inputs = page.locator("input[name^='t.']")
    inputs.nth(0).fill("45.7")
    page.click(".doors label:has-text('电话')")
    page.click("text=保存")
    expect(page.locator(".notice.late")).to_contain_text("34.0到43.0")
    assert inputs.nth(0).input_value() == "45.7"
    picture(page, "checks-household-phone")
    inputs.nth(0).fill("37.4")
    page.click("text=保存")
    expect(page.locator(".notice").first).to_contain_text("已通知村医")


def test_a_fever_is_owed_a_look_and_the_look_meets_it(office):
    page = office.sign_in("qingshi")
    page.goto("/due")
    expect(page.locator("#duties")).to_contain_text("发热、症状处置")
    page.locator("#duties a.row-title:has-text('发热、症状处置')").first.click()
    page.wait_for_url(re.compile(r"/checks/care/"))
    expect(page.locator("main")).to_contain_text("37.")
    page.check("input[name=outcome][value=tested]")
    page.click(".doors label:has-text('上门')")
    page.fill("#words", "已采样，居家观察")
    picture(page, "checks-care")
    page.click("main button.btn-primary")
    expect(page.locator(".notice").first).to_contain_text("已记录")


def test_a_household_enters_by_its_link_and_reads_nothing_back(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/checks")
    page.click("a.door-line:has-text('2组07号')")
    page.click("text=发给户主自己录入")
    code = page.locator(".fs-3").inner_text()
    path = page.locator("#paste").inner_text()
    assert path.startswith("http://127.0.0.1")
    picture(page, "checks-link-made-phone")
    home = office.page(PHONE)
    home.goto(path)
    home.fill("#code", code)
    home.click("button.btn-primary")
    expect(home.locator("h2").first).to_have_text(re.compile(r"^上\*+$"))
    assert "上官" not in home.content() and "36.5" not in home.content()
    assert home.locator("input[name^='t.']").count() == 3
    for place in range(3):
        assert home.locator("input[name^='t.']").nth(place).input_value() == ""
    home.locator("input[name^='t.']").nth(0).fill("36.4")
    picture(home, "checks-entry-phone")
    home.click("button.btn-primary")
    expect(home.locator(".notice").first).to_contain_text("已收到 1 人")
    assert "36.4" not in home.content()
    # Another browser with the same link stands at the gate.
    other = office.page(PHONE)
    other.goto(path)
    expect(other.locator("#code")).to_be_visible()


def not_asked_yesterday(program: Program, name: str) -> str:
    """Both askings of yesterday as the server leaves them that nobody answered and whose time its clock has still to see: time
    itself cannot be moved. Returns the measure."""
    day = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date() - datetime.timedelta(days=1)

    def moment(hour: int) -> str:
        utc = datetime.datetime(day.year, day.month, day.day) + datetime.timedelta(hours=hour - 8)
        return utc.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    with contextlib.closing(sqlite3.connect(program.database)) as database, database:
        measure, *place = database.execute(
            """SELECT m.id, m.county, 'check.' || m.policy || '.' || m."policyVersion", m.unit, m."gridWorker", m.area, m.title
            FROM measure m JOIN person p ON p.county = m.county AND p.id = m.person WHERE m.open = 1 AND p.name = ?""",
            (name,)).fetchone()
        county, rule, unit, worker, area, title = place
        for part, opens, due in [("am", 0, 10), ("pm", 14, 18)]:
            database.execute(
                """INSERT INTO duty (county, rule, subject, slot, register, unit, owner, area, day, title, cause, opens, due,
                closes, "nextStep", state, "lateEntry", open, version)
                VALUES (?, ?, ?, ?, 'measure', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'due', 0, 1, 0)""",
                (county, rule, measure, f"{day}.{part}", unit, worker, area, str(day), title, measure, moment(opens),
                 moment(due), moment(due + 1), moment(due)))
    return measure


@pytest.fixture
def after_silence(tmp_path, browser, passwords):
    """An office of its own in which nobody asked after 欧阳晴 yesterday, and the measure."""
    program = Program(tmp_path)
    program.demo()
    measure = not_asked_yesterday(program, "欧阳晴")
    with program.serving() as (address, _):
        office = Office(browser, address, passwords)
        yield office, measure
        for context in office.contexts:
            context.close()
        assert office.complaints == []
    program.run("verify")


def test_two_misses_are_a_visit_that_is_owed_until_somebody_was_there(after_silence):
    office, measure = after_silence
    page = office.sign_in("qingshi", PHONE)
    visit = page.locator(f"#duties a.row-title[href='/checks/care/{measure}?kind=welfare']")
    # The server's clock goes round beside the pages.
    for _ in range(400):
        page.goto("/due")
        if visit.count():
            break
    expect(visit).to_have_count(1)
    expect(visit).to_have_text("两次未测，上门看访")
    picture(page, "checks-welfare-due-phone")

    def look(outcome: str) -> None:
        visit.click()
        expect(page.locator("h1")).to_contain_text("欧阳晴")
        page.check(f"input[name=outcome][value={outcome}]")
        page.click(".doors label:has-text('上门')")
        page.click("main button.btn-primary")
        expect(page.locator(".notice").first).to_contain_text("已记录")
        page.goto("/due")

    # Whoever found nobody has not looked after the person.
    look("notFound")
    expect(visit).to_have_count(1)
    look("helped")
    expect(visit).to_have_count(0)
    # Another township hears of neither.
    other = office.sign_in("hewan", PHONE)
    other.goto("/due")
    assert other.locator(f"a[href*='{measure}']").count() == 0
    assert other.goto(f"/checks/care/{measure}?kind=welfare").status == 404


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, size, language):
    page = office.sign_in("qingshi-1", size)
    page.goto(f"/language/{language}?next=/checks")
    picture(page, f"checks-{language}-{size['width']}")
    page.locator("a.door-line").first.click()
    picture(page, f"checks-household-{language}-{size['width']}")
