"""Calls to those who live alone and have agreed: on the worker's telephone, gone with the consent; in both languages."""
import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_a_call_is_made_and_what_is_needed_becomes_a_ticket(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/welfare-calls")
    rows = page.locator("a.door-line")
    expect(rows.first).to_be_visible()
    # There is nothing to press for all of them.
    assert page.locator("main form[method=post]").count() == 0
    picture(page, "welfare-list-phone")
    # Those whose time has come stand first, at whatever hour this runs.
    rows.first.click()
    page.check("input[name=outcome][value=needsHelp]", force=True)
    page.check("input[name=means][value=telephone]", force=True)
    page.check("input[name=needs][value=food]")
    picture(page, "welfare-call-phone")
    page.click("footer button.btn-primary")
    expect(page.locator(".notice").first).to_contain_text("问候已记下")
    page.goto("/help")
    expect(page.locator("main")).to_contain_text("食品")


def test_consent_is_given_and_withdrawn(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/welfare-calls")
    page.locator("a.door-line").last.click()
    page.click("#withdraw summary")
    picture(page, "welfare-withdraw-phone")
    page.click("#withdraw button")
    expect(page.locator(".notice").first).to_contain_text("已撤回同意")


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, size, language):
    page = office.sign_in("qingshi-1", size)
    page.goto(f"/language/{language}?next=/welfare-calls")
    picture(page, f"welfare-{language}-{size['width']}")
    if page.locator("a.door-line").count():
        page.locator("a.door-line").first.click()
        picture(page, f"welfare-one-{language}-{size['width']}")
