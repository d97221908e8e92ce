"""A round from its opening to the last household: the worker's telephone, the township's gaps, help within its hour."""
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_a_worker_goes_from_door_to_door(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/round")
    expect(page.locator("h1")).to_contain_text("第二轮")
    rows = page.locator("a.door-line")
    before = rows.count()
    picture(page, "households-round-phone")
    # No button answers for more than one household.
    assert page.locator("form[method=post]").filter(has_not=page.locator("[name=_csrf]")).count() == 0
    assert page.locator("main form[method=post]").count() == 0
    page.click("text=去下一户")
    expect(page.locator(".ask-line")).to_be_visible()
    address = page.locator("h1").inner_text()
    picture(page, "households-door-phone")
    page.click(".doors label:has-text('已入户')")
    page.click("label:has-text('上门')")
    page.click("text=保存，下一户")
    expect(page.locator(".notice.late")).to_contain_text("必须填写")
    page.fill("#persons", "3")
    page.check("[name=needs][value=medicine]")
    page.fill("#words", "血压药快用完")
    page.click("text=保存，下一户")
    expect(page.locator(".notice").first).to_contain_text("已保存")
    assert page.locator("h1").inner_text() != address
    page.goto("/round")
    expect(page.locator("a.door-line")).to_have_count(before - 1)
    page.goto("/help")
    expect(page.locator(".todo")).to_contain_text("药品")
    picture(page, "households-help-phone")


def test_nobody_home_stays_on_the_list(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/round")
    page.click("text=去下一户")
    address = page.locator("h1").inner_text()
    page.click(".doors label:has-text('家中无人')")
    page.click("label:has-text('上门')")
    page.click("text=保存，下一户")
    page.goto("/round")
    line = page.locator("a.door-line", has_text=address)
    expect(line).to_contain_text("家中无人")
    # Those whom nobody has asked come first.
    expect(page.locator("a.door-line").first).to_contain_text("未入户")


def test_help_is_accepted_and_done(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/help")
    page.click("a.row-title:has-text('透析')")
    expect(page.locator("time.clock")).to_be_visible()
    page.click("button:has-text('受理')")
    expect(page.locator(".notice").first).to_contain_text("已受理")
    page.fill("#result", "已联系车辆送医")
    picture(page, "households-ticket-phone")
    page.click("button:has-text('办结')")
    expect(page.locator(".page-head")).to_contain_text("已办结")


def test_a_round_over_the_county_wants_two_persons(office):
    page = office.sign_in("duty1")
    page.goto("/registers/sweep/new")
    today = date.today()
    page.fill("#title", "全县困难需求摸底")
    page.select_option("#purpose", "needs")
    page.fill("#basis", "防指〔2022〕17号")
    page.fill("#area", "990101")
    page.fill("#from", str(today))
    page.fill("#to", str(today + timedelta(days=4)))
    page.fill("#expires", str(today + timedelta(days=14)))
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile(r"/registers/sweep/[^/]+$"))
    page.click("text=进度与底数")
    page.click("main .actions button.btn-primary")
    page.click('dialog button[value="yes"]')
    expect(page.locator(".page-head")).to_contain_text("待第二人同意")
    assert page.locator("button:has-text('同意启动')").count() == 0
    address = page.url
    page = office.sign_in("commander")
    page.goto(address)
    page.click("button:has-text('同意启动')")
    expect(page.locator(".page-head")).to_contain_text("进行中")
    expect(page.locator("#coverage tbody tr")).to_have_count(2)
    expect(page.locator(".notice.soon")).to_contain_text("没有网格")
    picture(page, "households-county")


def test_a_township_sees_its_gaps_and_looks_again(office):
    page = office.sign_in("qingshi")
    page.goto("/households")
    page.click("a.row-title:has-text('第二轮')")
    expect(page.locator("#coverage tbody tr")).to_have_count(4)
    page.locator("#coverage a.row-title").first.click()
    expect(page.locator("tbody tr").first).to_contain_text("未入户")
    picture(page, "households-unvisited")
    page.goto("/households")
    page.click("a.row-title:has-text('第一轮')")
    page.locator("button:has-text('一致')").first.click()
    expect(page.locator(".notice").first).to_contain_text("复核已记录")


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, size, language):
    suffix = f"{language}-{size['width']}"
    page = office.sign_in("qingshi", size)
    page.goto(f"/language/{language}?next=/households")
    picture(page, f"households-{suffix}")
    page.locator("#sweeps a.row-title").first.click()
    picture(page, f"households-sweep-{suffix}")
    page.goto("/help/new")
    picture(page, f"households-help-new-{suffix}")
    page.goto("/round")
    picture(page, f"households-round-{suffix}")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_who_was_found_ends_in_a_disposition(office, size):
    page = office.sign_in("qingshi", size)
    page.goto("/registers/resident")
    for href in [a.get_attribute("href") for a in page.locator("main a.row-title").all()]:
        page.goto(href.replace("/registers/resident/", "/residents/"))
        if "待处置" in page.locator(".page-head").inner_text():
            break
    page.select_option("#disposition", "advised")
    page.fill("#dispositionWords", "")
    picture(page, f"households-hit-{size['width']}")
    page.click("main form .btn-primary")
    if size == WIDE:
        expect(page.locator(".notice.late").first).to_be_visible()
    page.fill("#dispositionWords", "已告知就诊途径")
    page.click("main form .btn-primary")
    expect(page.locator(".notice.met")).to_be_visible()
    expect(page.locator(".page-head")).not_to_contain_text("待处置")


def test_a_need_that_tells_of_health_is_kept_by_consent(office):
    page = office.sign_in("qingshi", PHONE)
    page.goto("/help/new")
    page.select_option("#kind", "chronic")
    page.select_option("#area", index=1)
    page.fill("#address", "青石街3号")
    page.fill("#words", "降压药")
    page.click("main .btn-primary")
    expect(page.locator(".notice.late").first).to_contain_text("同意")
    picture(page, "households-consent-phone")
    page.check("[name=consent]")
    page.click("main .btn-primary")
    expect(page.locator(".notice.met").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("慢性病用药")
