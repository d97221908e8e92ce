"""Test days of a plan: a sample at the door, its result, a positive that is seen; in Chinese and English."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_a_sample_at_the_door(office):
    page = office.sign_in("qingshi-1", PHONE)
    page.goto("/tests")
    group = page.locator("section.panel", has_text="待采样")
    owed = group.locator("a.door-line").count()
    assert owed > 0
    # There is nothing to press for all of them.
    assert page.locator("main form[method=post]").count() == 0
    picture(page, "tests-list-phone")
    group.locator("a.door-line", has_text="欧阳晴").first.click()
    expect(page.locator("h1")).to_contain_text("欧阳晴")
    page.fill("#tube", "管 01")
    page.click("text=保存")
    expect(page.locator(".notice.late")).to_contain_text("字母、数字和短横线")
    assert page.input_value("#tube") == "管 01"
    page.fill("#tube", "QS-0101")
    picture(page, "tests-sample-phone")
    page.click("text=保存")
    expect(page.locator(".notice").first).to_contain_text("已登记采样")
    expect(page.locator("section.panel", has_text="待采样").locator("a.door-line")).to_have_count(owed - 1)
    # The laboratory's word is not the grid worker's.
    page.locator("section.panel", has_text="待结果").locator("a.door-line", has_text="QS-0101").click()
    assert page.locator("form[action$='/result']").count() == 0


def test_a_positive_is_seen_and_a_correction_has_a_reason(office):
    page = office.sign_in("qingshi")
    page.goto("/tests")
    page.locator("a.door-line", has_text="QS-0002").click()
    page.click("label:has-text('阳性')")
    page.fill("#ct", "24.5")
    page.click("form[action$='/result'] button.btn-primary")
    expect(page.locator(".notice").first).to_contain_text("已通知医生")
    expect(page.locator("main")).to_contain_text("Ct 24.5")
    picture(page, "tests-positive")
    # It stands on the list of what is owed, before everything else.
    page.goto("/tests")
    first = page.locator("section.panel").first
    expect(first).to_contain_text("阳性，请尽快处置")
    first.locator("a.door-line", has_text="QS-0002").click()
    page.check("input[name=outcome][value=referred]")
    page.click("form[action$='/look'] button.btn-primary")
    expect(page.locator(".notice").first).to_contain_text("已记录")
    expect(page.locator("section.panel", has_text="阳性，请尽快处置")).to_have_count(0)


def test_a_measure_leads_to_its_tests(office):
    page = office.sign_in("qingshi")
    page.goto("/measures")
    page.locator("a.row-title", has_text="司马禾").first.click()
    page.click("text=检测记录")
    expect(page.locator("h1")).to_contain_text("司马禾")
    expect(page.locator("main")).to_contain_text("QS-0001")
    page.locator("a.row-title").first.click()
    page.wait_for_url(re.compile(r"/tests/[^n]"))
    expect(page.locator("main")).to_contain_text("阴性")
    picture(page, "tests-negative")


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_pages_in_both_languages(office, size, language):
    page = office.sign_in("qingshi", size)
    page.goto(f"/language/{language}?next=/tests")
    picture(page, f"tests-{language}-{size['width']}")
    page.locator("a.door-line").first.click()
    picture(page, f"tests-one-{language}-{size['width']}")
