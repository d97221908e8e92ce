"""Fronts (战线), experts' advice, village support, the four questions of a round, the cycle of help: looked at, and used."""
import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_experts_advise_and_the_headquarters_decides(office):
    desk = office.sign_in("duty1", WIDE)
    desk.goto("/assessments")
    picture(desk, "assessments")
    desk.goto("/assessments/new")
    desk.fill("#question", "集中返乡高峰前，是否把乡镇核查时限缩到十二小时？")
    desk.select_option("#unit", label="卫健委")
    desk.select_option("#evidence", index=0)
    picture(desk, "assessment-new")
    desk.click("form[action='/assessments'] .btn-primary")
    expect(desk.locator("main")).to_contain_text("集中返乡高峰前")
    address = desk.url
    health = office.sign_in("health", PHONE)
    health.goto(address)
    health.fill("#title1", "缩到十二小时")
    health.fill("#pros1", "早一天见面")
    health.fill("#cons1", "乡镇人手紧")
    health.fill("#advice", "先在两个街道试三天。")
    health.fill("#experts", "青河县医院 何清和")
    health.click("form[action$='/advise'] .btn-primary")
    # Silence is no agreement: dissent, or that there is none, must be said.
    expect(health.locator(".notice.late")).to_be_visible()
    health.check("[name=unanimous]")
    health.click("form[action$='/advise'] .btn-primary")
    expect(health.locator("#given")).to_contain_text("先在两个街道试三天")
    picture(health, "assessment-given-phone")


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, size, language):
    suffix = f"{language}-{size['width']}"
    page = office.sign_in("duty1", size)
    page.goto(f"/language/{language}?next=/workstreams")
    for path, name in [("/workstreams", "workstreams"), ("/support-teams", "support-teams"), ("/assessments", "assessments"),
                       ("/registers/aberration", "aberrations"),
                       ("/shares", "shares"), ("/visitors", "visitors")]:
        page.goto(path)
        expect(page.locator("h1").first).to_be_visible()
        picture(page, f"{name}-{suffix}")
    page.locator("main a.row-title").first.click()
    expect(page.locator(".crumb")).to_be_visible()
    picture(page, f"visitors-ledger-{suffix}")
    page.goto("/registers/aberration")
    page.locator("main a.row-title").first.click()
    page.goto(page.url.replace("/registers/aberration/", "/aberrations/"))
    picture(page, f"aberration-{suffix}")
    page.goto("/households")
    page.click("a[href*='/households/cycle']")
    expect(page.locator(".counters")).to_be_visible()
    picture(page, f"households-cycle-{suffix}")


def test_the_four_questions_are_counts_alone(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/round")
    page.click("a[href*='/four-checks']")
    numbers = page.locator("input.num")
    page.fill("#asked", "3")
    for at in range(1, numbers.count()):
        numbers.nth(at).fill("1" if at == 1 else "0")
    page.click("footer .btn-primary")
    # Fewer than five households could be told apart.
    expect(page.locator(".notice.late")).to_contain_text("5 户")
    page.fill("#asked", "12")
    picture(page, "four-checks-phone")
    page.click("footer .btn-primary")
    expect(page.locator(".notice.met")).to_be_visible()
    picture(page, "four-checks-said-phone")
