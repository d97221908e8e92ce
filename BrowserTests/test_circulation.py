"""A document from above goes round and becomes a directive's basis; a conference's roll; a practice; a visit; demands struck off."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_a_document_goes_round_and_becomes_a_directive(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/circulation")
    expect(clerk.locator("#documents tbody tr")).to_have_count(2)
    picture(clerk, "circulation-list")
    clerk.click("text=登记来文")
    clerk.fill("#title", "关于开展重点场所消杀的紧急通知")
    clerk.select_option("#kind", "notice")
    clerk.select_option("#level", "province")
    clerk.fill("#issuer", "省疫情防控指挥部")
    clerk.fill("#number", "第12号令")
    clerk.fill("#issued", "2022-05-04T08:00")
    clerk.fill("#received", "2022-05-04T11:30")
    clerk.select_option("#urgency", "urgent")
    clerk.fill("#text", "一、各地要立即组织消杀。")
    clerk.click("main button.btn-primary")
    clerk.wait_for_url(re.compile(r"/circulation/[^/]+$"))
    document = clerk.url
    clerk.fill("#to-units", "各乡镇(街道)、教育体育局")
    clerk.check('#send label:has-text("曹婷") input')
    clerk.click("#send button.btn-primary")
    expect(clerk.locator(".notice")).to_contain_text("已传阅 16 个对象")
    expect(clerk.locator("#receipts tbody tr")).to_have_count(16)
    expect(clerk.locator("#paste")).to_contain_text("未阅：")

    town = office.sign_in("baimiao", PHONE)
    town.goto("/due")
    town.click("text=公文阅知")
    town.wait_for_url(re.compile(r"/circulation/[^/]+$"))
    picture(town, "circulation-read-phone")
    town.click("text=已阅 白庙乡")
    expect(town.locator(".notice")).to_contain_text("已记下")
    expect(town.locator("#receipts tbody tr")).to_have_count(1)
    # Another's receipts, and what was not sent to it, it does not see.
    assert "云岭乡" not in town.content()

    clerk.goto(document)
    row = clerk.locator("#receipts tr", has_text="石桥乡")
    row.locator("summary").click()
    row.locator('[name="saidBy"]').fill("党政办值班员")
    row.locator('[name="saidHow"]').fill("电话")
    row.locator("form button").click()
    row = clerk.locator("#receipts tr", has_text="石桥乡")
    expect(row).to_contain_text("代录：党政办值班员（电话）")
    expect(clerk.locator("#receipts header")).to_contain_text("2 / 16")
    picture(clerk, "circulation-show")
    clerk.click("text=转为指令")
    clerk.wait_for_url(re.compile(r"/directives/[^/]+/draft"))
    expect(clerk.locator('[name="legalBasis"]')).to_have_value("省疫情防控指挥部《关于开展重点场所消杀的紧急通知》第12号令")
    clerk.goto(document)
    expect(clerk.locator("main")).to_contain_text("据此起草的指令")

    leader = office.sign_in("deputy", PHONE)
    leader.goto("/circulation")
    leader.click("text=全部已阅")
    leader.click('#ask button[value="yes"]')
    expect(leader.locator(".notice")).to_contain_text("已阅")
    clerk.goto("/circulation/lag?days=366")
    picture(clerk, "circulation-lag")


def test_a_conference_and_its_roll(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/meetings")
    clerk.click("tbody a.row-title")
    clerk.click("text=参会情况")
    expect(clerk.locator("#roll > ul > li")).to_have_count(15)
    picture(clerk, "conference-roll")
    town = office.sign_in("yunling", PHONE)
    town.goto("/due")
    town.click("text=参会回复")
    town.wait_for_url(re.compile(r"/attendance/"))
    town.click("main summary")
    town.fill("#reason", "防汛值守")
    town.click("main details button")
    expect(town.locator("main")).to_contain_text("防汛值守")
    picture(town, "conference-answer-phone")
    clerk.reload()
    expect(clerk.locator("#roll li", has_text="云岭乡")).to_contain_text("请假")
    for box in clerk.locator('#roll input[name="attended"]').all()[:3]:
        box.check()
    clerk.click("text=保存点名")
    expect(clerk.locator(".notice")).to_contain_text("已记到会 3 个")


def test_a_visit_s_findings_become_tasks(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/registers/visit")
    clerk.click("a.row-title")
    clerk.wait_for_url(re.compile(r"/visits/"))
    expect(clerk.locator("#found tbody tr")).to_have_count(2)
    clerk.fill("#wording", "卡口夜间照明不足")
    clerk.click("text=记下")
    expect(clerk.locator("#found tbody tr")).to_have_count(3)
    picture(clerk, "visit-show")
    clerk.locator("#found tr", has_text="照明").locator("text=转为任务").click()
    expect(clerk.locator(".notice")).to_contain_text("待签发")
    clerk.click("text=卡口夜间照明不足")
    clerk.wait_for_url(re.compile(r"/directives/[^/]+/draft"))
    expect(clerk.locator("article.item")).to_have_count(1)


def test_a_good_practice(office):
    town = office.sign_in("hewan", PHONE)
    town.goto("/practices")
    picture(town, "practice-list-phone")
    town.click("text=一次登记")
    expect(town.locator("main")).to_contain_text("审定")
    picture(town, "practice-show-phone")


def test_a_demand_is_struck_off(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/demands")
    picture(clerk, "demands")
    town = office.sign_in("qingshi", PHONE)
    town.goto("/demands")
    expect(town.locator("#demands")).to_contain_text("每日工作报告")
    expect(town.locator("details.strike")).to_have_count(0)
    picture(town, "demands-phone")
    clerk.click("#units >> text=青石镇")
    row = clerk.locator("#demands tr", has_text="每日工作报告")
    expect(row).to_contain_text("8 / 11")
    row.locator("summary").click()
    row.locator('[name="reason"]').fill("与市里日报重复")
    picture(clerk, "demands-strike")
    row.locator("form button").click()
    expect(clerk.locator(".notice")).to_contain_text("已取消")
    expect(clerk.locator("#demands")).not_to_contain_text("每日工作报告")
    town.reload()
    expect(town.locator("#demands")).not_to_contain_text("每日工作报告")


@pytest.mark.parametrize("path", ["/demands", "/circulation", "/circulation/lag", "/practices"])
def test_pages_in_english_and_on_a_telephone(office, path):
    for size, name in ((PHONE, "phone"), (WIDE, "wide")):
        page = office.sign_in("duty1", size)
        page.goto(f"/language/en?next={path}")
        picture(page, f"en{path.replace('/', '-')}-{name}")
        page.goto(f"/language/zh-Hans?next={path}")
        picture(page, f"zh{path.replace('/', '-')}-{name}")
