"""Records shown to another unit until a day: masked, each opening logged, ended with a word."""
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_a_share_is_opened_logged_and_ended(office):
    desk = office.sign_in("duty1", WIDE)
    desk.goto("/shares/new?register=arrival")
    expect(desk.locator("#receiver")).to_be_visible()
    desk.select_option("#receiver", label="卫健委")
    desk.select_option("#use", index=1)
    desk.fill("#reason", "请核对到达名单")
    picture(desk, "share-new")
    desk.click("form[action='/shares'] .btn-primary")
    expect(desk.locator("main")).to_contain_text("卫健委")
    address = desk.url
    picture(desk, "share-own")

    health = office.sign_in("health", PHONE)
    health.goto(address)
    expect(health.locator("main table").first).to_be_visible()
    picture(health, "share-read-phone")
    assert office.sign_in("finance", PHONE).goto(address).status == 404

    desk.goto(address)
    expect(desk.locator("main")).to_contain_text("卫健委")
    desk.fill("#revoke-reason", "已核对完")
    desk.click("form[action$='/revoke'] button")
    health.goto(address)
    expect(health.locator(".notice.soon")).to_be_visible()
    expect(health.locator("main table tbody tr")).to_have_count(0)
