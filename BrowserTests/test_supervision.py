"""From the overview to a plan, an inspection on the telephone, a finding put right and inspected again; the sections."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_a_plan_is_drawn_and_can_be_repeated(office):
    page = office.sign_in("inspector")
    page.goto("/registers/plan/new")
    page.fill("#title", "市场专项检查")
    page.check('[name="kinds"][value="market"]')
    page.select_option("#strata", "township")
    page.fill("#size", "5")
    page.fill("#from", "2026-11-01")
    page.fill("#to", "2026-12-31")
    page.fill("#team", "青河县督查室")
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile(r"/registers/plan/[^/]+$"))
    page.click("text=抽样与样本")
    page.click("main .actions button.btn-primary")
    page.click('dialog button[value="yes"]')
    expect(page.locator(".notice")).to_contain_text("已抽取5个场所")
    expect(page.locator("tbody").first.locator("tr")).to_have_count(5)
    expect(page.locator(".seed")).to_have_text(re.compile("^[0-9a-f]{32}$"))
    picture(page, "supervision-plan")
    with page.expect_download() as download:
        page.click("text=抽样框（CSV）")
    lines = open(download.value.path(), encoding="utf-8").read().splitlines()
    assert lines[0] == "id,stratum,key,drawn" and sum(line.endswith(",1") for line in lines) == 5


def test_an_inspection_on_the_telephone(office):
    page = office.sign_in("inspector", PHONE)
    page.goto("/registers/inspection?state=planned")
    page.click("a.row-title")
    page.wait_for_url(re.compile(r"/inspections/[^/]+$"))
    lines = page.locator("fieldset.check-line")
    for number in range(lines.count()):
        lines.nth(number).locator('input[value="conforms"]').check()
    lines.nth(1).locator('input[value="fails"]').check()
    picture(page, "supervision-inspection-phone")
    page.click("text=完成检查")
    # The failing item wants words.
    expect(page.locator(".wrong")).to_contain_text("不符合的请写明情况")
    page.locator("fieldset.check-line").nth(1).locator('input.form-control').fill("通风口被杂物遮挡")
    page.click("text=完成检查")
    expect(page.locator(".notice").first).to_contain_text("发现问题1个")
    picture(page, "supervision-inspection-done-phone")
    page.click("text=通风口被杂物遮挡")
    page.wait_for_url(re.compile(r"/findings/"))
    picture(page, "supervision-finding-phone")


def test_a_finding_is_put_right_stated_and_inspected_again(office):
    page = office.sign_in("duty1")
    page.goto("/registers/finding?state=open&q=杂物遮挡")
    page.click("a.row-title")
    page.wait_for_url(re.compile(r"/findings/"))
    address = page.url
    page.fill("#stateSaidBy", "单位来函")
    page.fill("#stateWords", "检查当日正在检修")
    page.click("text=提交陈述申辩")
    page.fill("#answerWords", "检修不影响其他时段，维持")
    picture(page, "supervision-finding-statement")
    page.click("text=维持认定")
    expect(page.locator(".notice").first).to_contain_text("维持")
    page.fill("#rectifySaidBy", "负责人 电话")
    page.fill("#rectifyWords", "已修复")
    page.click("text=提交整改")
    expect(page.locator(".page-head")).to_contain_text("待复查")
    page = office.sign_in("inspector")
    page.goto(address)
    page.fill("#againWords", "现场已恢复")
    picture(page, "supervision-finding-again")
    page.click("text=合格，销号")
    expect(page.locator(".page-head")).to_contain_text("已销号")


def test_a_pack_waits_for_the_time_to_reply(office):
    page = office.sign_in("inspector")
    page.goto("/packs/new")
    page.select_option("#unit", label="青石镇人民政府")
    page.fill("#receiver", "有权机关")
    page.fill("#purpose", "落实整改责任")
    page.click("main button.btn-primary")
    expect(page.locator("main")).to_contain_text("申辩期内")
    picture(page, "supervision-pack-empty")
    for language in ("en", "zh-Hans"):
        page.goto(f"/language/{language}?next=/packs/new")
        assert page.locator("html").get_attribute("lang") == language
        picture(page, f"supervision-pack-new-{language}")


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, size, language):
    page = office.sign_in("inspector", size)
    suffix = f"{language}-{size['width']}"
    page.goto(f"/language/{language}?next=/supervision")
    # Counts follow the log within seconds.
    for _ in range(20):
        if page.locator("#coverage tbody tr").first.inner_text().count("%") > 1:
            break
        page.wait_for_timeout(500)
        page.reload()
    picture(page, f"supervision-{suffix}")
    page.goto("/registers/place")
    page.click("a.row-title")
    page.goto(page.url.replace("/registers/place", "/places"))
    picture(page, f"supervision-place-{suffix}")
    page.goto("/registers/plan")
    page.click("a.row-title")
    page.goto(page.url.replace("/registers/plan", "/plans"))
    picture(page, f"supervision-plan-{suffix}")
    page.goto("/registers/finding")
    page.click("a.row-title")
    picture(page, f"supervision-finding-{suffix}")
    page = office.sign_in("duty1", size)
    page.goto(f"/language/{language}?next=/sections")
    picture(page, f"sections-{suffix}")
    page = office.sign_in("qingshi", size)
    page.goto(f"/language/{language}?next=/supervision")
    picture(page, f"supervision-township-{suffix}")
