"""A grid worker's round of checks on a telephone, a fever that reaches the doctor's list, a household's own entry."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


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


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, size, language):
    page = office.sign_in("qingshi-1", size)
    page.goto(f"/language/{language}?next=/checks")
    picture(page, f"checks-{language}-{size['width']}")
    page.locator("a.door-line").first.click()
    picture(page, f"checks-household-{language}-{size['width']}")
