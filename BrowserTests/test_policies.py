"""A policy is drafted, compared and switched by two persons; everybody reads it in plain words; a list of risk areas is read."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_a_policy_is_switched_by_two_persons(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/policies")
    expect(clerk.locator("main")).to_contain_text("法定报告时限")
    picture(clerk, "policy-list")
    # A line that is wrong is told with its number.
    clerk.locator("tr", has_text="猴痘接触者管理").get_by_role("link", name="以此起草").click()
    text = clerk.input_value("#definition")
    clerk.fill("#definition", text.replace("setting: monitor", "setting: jail"))
    clerk.click("main form.panel button.btn-primary")
    expect(clerk.locator("[role=alert]")).to_contain_text(re.compile(r"第 \d+ 行.*jail"))
    picture(clerk, "policy-wrong")
    clerk.fill("#definition", text)
    clerk.click("main form.panel button.btn-primary")
    expect(clerk.locator(".notice.soon")).to_contain_text("更严")
    url = clerk.url
    clerk.fill("#order", "青疫防指〔2022〕9号")
    clerk.click("text=提请启用")
    expect(clerk.locator("main")).to_contain_text("待审定")
    # The one who proposed does not agree.
    expect(clerk.get_by_role("button", name="同意启用")).to_have_count(0)

    chief = office.sign_in("commander", PHONE)
    chief.goto(url)
    picture(chief, "policy-decide-phone")
    chief.click("text=同意启用")
    expect(chief.locator("main")).to_contain_text("施行中")

    public = office.page(PHONE)
    public.goto("/policy")
    expect(public.locator("main")).to_contain_text("猴痘接触者管理")
    expect(public.locator("main")).to_contain_text("居家健康监测")
    picture(public, "policy-open-phone")


def test_what_the_next_version_changes(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/policies")
    clerk.get_by_role("link", name="优化防控工作的二十条措施").first.click()
    picture(clerk, "policy-show")
    clerk.click("main .actions >> text=改了什么")
    row = clerk.locator("tr", has_text="C7[1,2,3,5,7] M3[3]").first
    expect(row).to_contain_text("C5[1,2,3,5] H3[1,3]")
    expect(row).to_contain_text("更严")
    picture(clerk, "policy-changes")
    clerk.go_back()
    clerk.click("main .actions >> text=会改变什么")
    expect(clerk.locator("h1")).to_contain_text("会改变什么")
    picture(clerk, "policy-effects")


def test_a_published_list_of_risk_areas(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/risk-areas/list")
    clerk.select_option("#scheme", "r9")
    clerk.fill("#source", "青山市通告第 12 号（虚构）")
    clerk.fill("#list", "高风险区\n1. 青河县青石镇幸福小区3号楼\n2. 某某镇甲村\n中风险区：青河县城关街道")
    clerk.click("text=读入并核对")
    expect(clerk.locator("tbody tr")).to_have_count(3)
    expect(clerk.locator(".notice.soon")).to_contain_text("1 处")
    picture(clerk, "risk-matched")
    clerk.click("text=登记，等另一人确认")
    expect(clerk.locator(".notice").first).to_contain_text("已登记 3 处")
    other = office.sign_in("duty2", PHONE)
    other.goto("/risk-areas")
    picture(other, "risk-list-phone")
    other.click("text=确认所选")
    expect(other.locator("main")).to_contain_text("现有风险区")
    other.click("text=幸福小区")
    expect(other.locator("main")).to_contain_text("连续 7 天没有新增感染者")
    picture(other, "risk-show-phone")
    other.click("text=降为中风险区")
    expect(other.locator("body")).to_contain_text("才满期限")
    clerk.goto("/risk-areas")
    picture(clerk, "risk-list")


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, size, language):
    page = office.sign_in("duty1", size)
    suffix = f"{language}-{size['width']}"

    def kept(path, name):
        assert page.goto(path).status == 200, path
        assert page.locator("html").get_attribute("lang") == language
        picture(page, f"{name}-{suffix}")

    page.goto(f"/language/{language}?next=/account")
    kept("/policies", "policies")
    rows = page.locator("tr", has=page.locator("a.row-title"), has_text="CN-COVID m20")
    draft = rows.first.locator("a.row-title").get_attribute("href")
    kept(draft, "policy")
    title = {"zh-Hans": "优化防控工作的二十条措施", "en": "Twenty measures of 2022-11-11"}[language]
    expect(page.locator("h1")).to_have_text(title)
    kept(f"{draft}/changes", "policy-changes")
    if language == "en":
        assert not re.search("[一-鿿]", page.locator("main").inner_text()), "a pack says everything in both languages"
    kept(f"{draft}/effects", "policy-effects")
    kept(f"{draft}/edit", "policy-edit")
    kept("/policies/new", "policy-new")
    kept("/policy", "policy-open")
    kept("/risk-areas/list", "risk-paste")
    kept("/risk-areas", "risk-list")
    kept(page.locator("a.row-title").first.get_attribute("href"), "risk-show")
