"""A place's own book of visits: written through its link, never listed, looked up by place and hours alone."""
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def look(page, hours: int, reason: str) -> None:
    until = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(minutes=1)
    page.fill("#from", f"{until - timedelta(hours=hours):%Y-%m-%dT%H:%M}")
    page.fill("#to", f"{until:%Y-%m-%dT%H:%M}")
    page.fill("#reason", reason)
    page.check("[name=purpose]")
    page.click("form[action$='/lookups'] .btn-primary")


def test_a_place_writes_and_only_a_tracer_looks(office):
    desk = office.sign_in("duty1", WIDE)
    desk.goto("/visitors")
    picture(desk, "visitors")
    desk.locator("#ledgers a.row-title").first.click()
    expect(desk.locator(".facts").first).to_be_visible()
    ledger = desk.url
    desk.click("form[action$='/link'] button")
    code = desk.locator(".notice.soon .fs-3").inner_text()
    address = desk.locator("#paste").inner_text()
    address = re.search(r"/v/\S+", address).group()

    door = office.page(PHONE)
    door.goto(address)
    picture(door, "visitors-gate-phone")
    door.fill("#code", code)
    door.click("main form .btn-primary")
    expect(door.locator("#name")).to_be_visible()
    picture(door, "visitors-entry-phone")
    door.fill("#name", "客某某")
    door.fill("#phone", "12345")
    door.click("main form .btn-primary")
    expect(door.locator(".notice.late")).to_be_visible()
    door.fill("#phone", "13900000123")
    door.click("main form .btn-primary")
    expect(door.locator(".notice.met")).to_be_visible()
    assert "客某某" not in door.locator("main").inner_text(), "nothing is shown back"

    desk.goto(ledger)
    assert "客某某" not in desk.locator("main").inner_text(), "a count, no names"
    picture(desk, "visitors-ledger")
    look(desk, 23, "2022-005号病例到过")
    expect(desk.locator("main table").first).to_contain_text("客")
    picture(desk, "visitors-found")
    desk.goto(ledger)
    expect(desk.locator("main")).to_contain_text("2022-005号病例到过")
    # Nobody lists names.
    assert desk.goto("/registers/venueVisit").status == 403


def test_more_than_a_day_is_refused(office):
    desk = office.sign_in("duty1", PHONE)
    desk.goto("/visitors")
    desk.locator("#ledgers a.row-title").first.click()
    look(desk, 48, "两天都看看")
    expect(desk.locator(".notice.late")).to_be_visible()
    picture(desk, "visitors-too-long-phone")
