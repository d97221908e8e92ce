"""A person on the gap list is brought to a site, hands over into a room, leaves, and the room is cleaned."""
import re

from playwright.sync_api import expect

from conftest import PHONE, picture


def test_from_the_gap_list_to_a_clean_room(office):
    town, section = office.sign_in("shiqiao", PHONE), office.sign_in("quarantine")
    health = office.sign_in("health", PHONE)

    # One of the township waits; nobody has asked for a vehicle.
    section.goto("/unplaced")
    row = section.locator("#towns tr", has_text="石桥")
    waiting = int(row.locator("td").nth(1).inner_text())
    assert waiting >= 1
    picture(section, "sites-unplaced")
    town.goto("/unplaced")
    expect(town.locator("#lines")).to_contain_text("厉北辰")
    expect(town.locator("#lines")).not_to_contain_text("柏溪云")
    picture(town, "sites-unplaced-phone")
    town.click("#lines a.row-title")
    town.check('[name="needs"][value="wheelchair"]')
    picture(town, "sites-request-phone")
    town.click("button:has-text('申请转运')")
    town.wait_for_url(re.compile(r"/transfers/[^/]+$"))
    ride = town.url
    expect(town.locator(".page-head")).to_contain_text("待派车")

    # The section sends a vehicle: a plate is refused, the fleet's number is taken.
    section.goto(ride)
    section.fill("#crew", "卫健委")
    section.fill("#vehicle", "豫A12345")
    section.select_option("#site", index=1)
    section.click("button:has-text('派车')")
    expect(section.locator(".notice.late")).to_contain_text("不要填车牌号")
    section.fill("#vehicle", "转运8号车")
    section.fill("#room", "205")
    picture(section, "sites-assign")
    section.click("button:has-text('派车')")
    expect(section.locator(".page-head")).to_contain_text("已派车")

    # The crew picks up, the site hands over into the room that was kept.
    health.goto(ride)
    health.click("button:has-text('已接到')")
    picture(health, "sites-transfer-phone")
    health.click("text=办理入住")
    expect(health.locator(".room-tile:has(input:checked)")).to_contain_text("205")
    health.check('[name="needs"][value="chronic"]')
    health.fill("#words", "每日两次降压药")
    # What tells of health is noted with consent alone; what was typed stays.
    health.click("button:has-text('交接并入住')")
    expect(health.locator(".notice.late")).to_contain_text("经本人（监护人）同意才登记")
    expect(health.locator("#words")).to_have_value("每日两次降压药")
    health.check('[name="consent"]')
    picture(health, "sites-admission-phone")
    health.click("button:has-text('交接并入住')")
    health.wait_for_url(re.compile(r"/sites/[^/]+$"))
    site = health.url
    expect(health.locator("#inside")).to_contain_text("厉北辰")
    picture(health, "sites-site-phone")
    section.goto("/unplaced")
    row = section.locator("#towns tr", has_text="石桥")
    after = int(row.locator("td").nth(1).inner_text()) if row.count() else 0
    assert after == waiting - 1

    # The vehicle is disinfected: the loop is closed.
    health.goto(ride)
    health.click("button:has-text('车辆已消毒')")
    expect(health.locator(".page-head")).to_contain_text("已闭环")

    # Held by the measure, the person stays; released by the township, they may go. The room is cleaned, then free.
    health.goto(site)
    health.click("#inside a.row-title:has-text('厉北辰')")
    stay = health.url
    expect(health.locator("#leave button:has-text('解除')")).to_have_count(0)
    picture(health, "sites-stay-phone")
    # Consent is withdrawn: the need becomes a general one, with general words.
    expect(health.locator("dl.facts")).to_contain_text("慢性病用药")
    health.click("#consent summary")
    health.fill("#general", "早晚各送一次药")
    health.click("#consent button")
    expect(health.locator("dl.facts")).to_contain_text("早晚各送一次药")
    expect(health.locator("main")).not_to_contain_text("降压药")
    expect(health.locator("#consent")).to_have_count(0)
    town.goto(ride)
    town.click("a:has-text('管控措施')")
    town.click("#release summary")
    town.fill("#releaseReason", "流调复核，判定排除")
    # Before the last day somebody answers for what the policy asks.
    town.fill("#releaseStatement", "两次核酸检测均为阴性")
    town.click("#release button.btn-primary")
    health.goto(stay)
    expect(health.locator(".page-head")).to_contain_text("可以离点")
    health.uncheck('[name="ride"]')
    health.click("#leave button:has-text('解除')")
    expect(health.locator("#cleaning")).to_contain_text("205")
    expect(health.locator("#rooms .room-tile.cleaning", has_text="205")).to_have_count(1)
    health.locator("#cleaning .line", has_text="205").locator("button").click()
    expect(health.locator("#rooms .room-tile.free", has_text="205")).to_have_count(1)


def test_a_site_in_reserve_is_activated(office):
    page = office.sign_in("duty1")
    page.goto("/sites")
    expect(page.locator("#ladder")).to_contain_text("每万人 20 间")
    picture(page, "sites-overview")
    page.click("#sites a.row-title:has-text('职教中心')")
    page.fill("#order", "青疫防指〔示例〕12号")
    page.click("button:has-text('下令启用')")
    expect(page.locator(".page-head")).to_contain_text("启用中")
    # Without a room it is not open.
    page.click("button:has-text('启用到位')")
    expect(page.locator(".notice.late")).to_contain_text("还没有可用房间")
    page.fill("#count", "12")
    page.click("#furnish button")
    expect(page.locator("#rooms .room-tile")).to_have_count(12)
    page.click("button:has-text('启用到位')")
    expect(page.locator(".page-head")).to_contain_text("已启用")
    picture(page, "sites-site")
    phone = office.sign_in("duty1", PHONE)
    phone.goto("/sites")
    picture(phone, "sites-overview-phone")
    phone.goto("/transfers")
    picture(phone, "sites-transfers-phone")
    page.goto("/transfers")
    picture(page, "sites-transfers")


def test_who_has_no_need_sees_counts_alone(office):
    page = office.sign_in("commander")
    page.goto("/unplaced")
    expect(page.locator("#towns")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("柏溪云")
    other = office.sign_in("education")
    other.goto("/unplaced")
    expect(other.locator("main")).not_to_contain_text("柏溪云")
