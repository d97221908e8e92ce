"""What is owed, as the office and a township see it, in Chromium."""
import re

from playwright.sync_api import expect

from conftest import PHONE, picture


def test_a_directive_makes_duties(office):
    clerk = office.sign_in("duty1")
    clerk.click("text=粘贴会议稿")
    clerk.fill("#text", "县疫情防控工作调度会\n5月4日,县疫情防控指挥部召开调度会。\n一要摸清底数。各乡镇要排查来返人员,5月5日前建立台账。\n")
    clerk.click("text=生成任务草稿")
    clerk.wait_for_url(re.compile(r"/directives/[^/]+/draft"))
    item = clerk.locator("article.item:not(.excluded)").first
    if item.locator("details").get_attribute("open") is None:
        item.locator("summary").click()
    item.locator('[name="lead"]').fill("青石镇")
    item.locator('[name="deadlineDay"]').fill("2099-05-05")
    with clerk.expect_response(lambda answer: "/items/" in answer.url and answer.request.method == "POST"):
        item.locator('[name="deadlineTime"]').fill("08:30")
        item.locator('[name="wording"]').focus()
    address = clerk.url
    clerk.locator(".dock .btn-primary").click()
    clerk.click('#ask button[value="yes"]')
    signer = office.sign_in("commander")
    signer.goto(address)
    signer.locator(".dock .btn-primary").click()
    signer.click('#ask button[value="yes"]')
    signer.wait_for_url(re.compile(r"/directives/[^/]+$"))


def test_the_office_drills_down_to_a_township(office):
    page = office.sign_in("duty1")
    page.goto("/duties")
    expect(page.locator("h1")).to_contain_text("青河县")
    expect(page.locator("table").last).to_contain_text("任务签收")
    picture(page, "duty-county")
    page.locator("table").first.locator("a", has_text="青石镇").click()
    expect(page.locator("h1")).to_contain_text("青石镇")
    expect(page.locator(".crumb")).to_contain_text("青河县")
    expect(page.locator("table").last).to_contain_text("任务签收")
    picture(page, "duty-township")
    phone = office.sign_in("duty1", PHONE)
    phone.goto(page.url)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    picture(phone, "duty-township-phone")


def test_a_duty_is_waived_and_the_waiver_taken_back(office):
    page = office.sign_in("duty1")
    page.goto("/duties")
    page.locator("table").last.locator("a", has_text="任务签收").first.click()
    page.fill("#reason", "电话13800138000")
    page.locator("form[action='/duties/waive'] button").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    page.fill("#reason", "断电断网,已电话确认")
    page.fill("#until", "2098-05-06T08:00")
    page.locator("form[action='/duties/waive'] button").click()
    expect(page.locator("h1")).to_contain_text("免办")
    expect(page.locator("table")).to_contain_text("断电断网")
    picture(page, "duty-waived")
    page.locator("form[action='/duties/reopen'] button").click()
    # As it was before: owed, or late where its time had gone by.
    expect(page.locator("h1")).to_contain_text(re.compile("应办|超时"))


def test_a_township_sees_no_other(office):
    page = office.sign_in("hewan")
    page.goto("/due")
    expect(page.locator("h1")).to_contain_text("待办")
    assert page.goto("/duties/areas/990101101").status == 403
    assert page.goto("/duties/unassigned").status == 403
    phone = office.sign_in("hewan", PHONE)
    phone.goto("/due")
    picture(phone, "due-phone")
