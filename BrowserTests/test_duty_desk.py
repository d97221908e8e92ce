"""The office's night: a call, words that go out at once, who is on duty, the hand-over."""

import datetime

import openpyxl
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_a_call_becomes_words_that_units_have_at_once(office):
    desk = office.sign_in("duty2", WIDE)
    desk.goto("/")
    assert "在岗" in desk.locator(".strip").inner_text() and "口头指令待确认" in desk.locator(".counters").inner_text()
    picture(desk, "desk-home")
    desk.goto("/telephone")
    desk.fill("#unit", "云岭乡")
    desk.fill("#caller", "值班员")
    desk.fill("#number", "13800")
    desk.fill("#matter", "乡道塌方，转运车绕行，请求协调。")
    desk.click("footer .btn-primary")
    expect(desk.locator(".notice.late")).to_contain_text("不是手机号码", use_inner_text=True)
    assert desk.input_value("#matter").startswith("乡道塌方")
    picture(desk, "desk-telephone-wrong")
    desk.fill("#number", "0990-5551234")
    desk.click('button[value="oral"]')
    desk.wait_for_url("**/oral?call=*")
    assert "乡道塌方" in desk.locator("main").inner_text()
    # A restriction on persons is no matter for word of mouth.
    desk.fill("#words", "云岭乡返乡人员一律居家隔离")
    desk.check("#towns label:has-text('云岭乡') input")
    desk.click("footer .btn-primary")
    desk.click("dialog [value=yes]")
    expect(desk.locator(".notice.late")).to_contain_text("不得口头下达", use_inner_text=True)
    picture(desk, "desk-oral-refused")
    desk.select_option("#leader", label="曹婷 · 副指挥长")
    desk.fill("#words", "交通局连夜清障，云岭乡先行引导转运车绕行县道。")
    desk.check("label:has-text('交通局') input")
    desk.click("footer .btn-primary")
    desk.click("dialog [value=yes]")
    desk.wait_for_url("**/oral/*-*")
    assert "待确认" in desk.locator(".page-head").inner_text()
    picture(desk, "desk-spoken")
    address = desk.url

    town = office.sign_in("yunling", PHONE)
    town.goto("/due")
    assert "先行引导转运车" in town.locator("main").inner_text()

    leader = office.sign_in("deputy", PHONE)
    leader.goto(address)
    picture(leader, "desk-confirm-phone")
    assert leader.locator("footer .btn-primary").bounding_box()["height"] >= 48
    leader.click("footer .btn-primary")
    expect(leader.locator(".page-head")).to_contain_text("已确认", use_inner_text=True)
    # The call leads to the words, and back.
    desk.goto("/telephone")
    desk.click("a.row-title:has-text('乡道塌方')")
    expect(desk.locator("main")).to_contain_text("防指口", use_inner_text=True)
    desk.fill("#outcome", "已绕行，清障完成。")
    desk.click('button[value="close"]')
    expect(desk.locator(".page-head")).to_contain_text("已办结", use_inner_text=True)
    picture(desk, "desk-call")


def test_one_click_from_a_call_to_a_draft(office):
    desk = office.sign_in("duty1", PHONE)
    desk.goto("/telephone")
    desk.fill("#unit", "县养老院")
    desk.fill("#matter", "生活物资只够两天，请求补给。")
    picture(desk, "desk-telephone-phone")
    desk.click('button[value="directive"]')
    desk.wait_for_url("**/directives/*/draft")
    assert "生活物资只够两天" in desk.locator("main").inner_text()
    desk.click(".page-head a:has-text('电话记录')")
    expect(desk.locator("h1")).to_contain_text("县养老院", use_inner_text=True)
    desk.goto("/")
    picture(desk, "desk-home-phone")


def test_roster_and_uncovered_hours(office):
    desk = office.sign_in("duty1", WIDE)
    desk.goto("/roster")
    words = desk.locator("main").inner_text()
    assert "周岚" in words and "空岗时段" in words and "人数不足" in words
    picture(desk, "desk-roster")
    desk.set_viewport_size(PHONE)
    desk.goto("/roster")
    picture(desk, "desk-roster-phone")


def test_a_roster_comes_from_a_workbook(office, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["值班表", "日期", "开始时间", "值班人员"])
    day = datetime.date.today() + datetime.timedelta(days=30)
    sheet.append(["应急响应值班表", day.isoformat(), "08:00", "周岚、程丹杰"])
    sheet.append(["应急响应值班表", day.isoformat(), "20:00", "程丹杰、没有这个人"])
    book.save(tmp_path / "值班表.xlsx")
    page = office.sign_in("duty1", WIDE)
    page.goto("/registers/shift/import")
    page.set_input_files("#files", str(tmp_path / "值班表.xlsx"))
    page.click("main form .btn-primary")
    page.wait_for_url("**/imports/*")
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_selector(".notice.met", timeout=20_000)
    assert "没有这个人" in page.locator("main").inner_text()
    page.goto(f"/roster?from={day.isoformat()}")
    row = page.locator("table.roster tbody tr").first
    assert "周岚" in row.inner_text() and "未排班" in row.inner_text()
    picture(page, "desk-roster-imported")


def test_hand_over_is_signed_by_both(office):
    out = office.sign_in("duty1", WIDE)
    out.goto("/handovers")
    assert "已交接" in out.locator("main").inner_text()
    picture(out, "desk-handovers")
    out.click(".page-head .btn-primary")
    out.wait_for_url("**/handovers/*-*")
    assert "待交班" in out.locator(".page-head").inner_text()
    second = office.sign_in("duty2", WIDE)
    second.goto(out.url)
    out.fill("#remarks", "火车站来电还没有结果，请继续盯。")
    out.click("footer .btn-primary")
    out.click("dialog [value=yes]")
    expect(out.locator(".page-head")).to_contain_text("待接班", use_inner_text=True)
    picture(out, "desk-sheet")
    # The other one signs the old page, and is told.
    second.click("footer .btn-primary")
    second.click("dialog [value=yes]")
    expect(second.locator(".notice.late")).to_contain_text("已经交班签字", use_inner_text=True)
    second.click("footer .btn-primary")
    expect(second.locator(".page-head")).to_contain_text("已交接", use_inner_text=True)
    second.goto(second.url.rstrip("/").removesuffix("/take") + "/print")
    picture(second, "desk-sheet-print")


def test_english(office):
    desk = office.sign_in("duty1", WIDE)
    for path, name in [("/", "desk-home-en"), ("/telephone", "desk-telephone-en"), ("/oral", "desk-oral-en"),
                       ("/roster", "desk-roster-en")]:
        desk.goto(f"/language/en?next={path}")
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in desk.locator("h1").inner_text())
        picture(desk, name)
