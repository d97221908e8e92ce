"""The leader's telephone page: signed and given back with one thumb, on a phone and on a desk."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


COMMUNIQUE = """我县召开疫情防控工作调度会
陈述强调,一要摸清底数。各乡镇(街道)要全面排查中高风险地区来返人员,5月5日前建立台账、掌握底数。
"""


def submitted(office) -> None:
    """The duty officer sends a directive to be signed."""
    page = office.sign_in("duty1")
    page.goto("/communiques/new")
    page.fill("#text", COMMUNIQUE)
    page.click("text=生成任务草稿")
    page.wait_for_url(re.compile(r"/directives/[^/]+/draft"))
    for name in [item.get_attribute("id") for item in page.locator("article.item:not(.excluded)").all()]:
        item = page.locator(f"#{name}")
        if item.locator("details").get_attribute("open") is None:
            item.locator("summary").click()
        if "中高风险地区" not in item.inner_text():
            item.locator('button[value="exclude"]').click()
            expect(item).to_have_class(re.compile("excluded"))
            continue
        item.locator('[name="lead"]').fill("各乡镇(街道)")
        # Behind what other tests issue from the same words.
        item.locator('[name="deadlineDay"]').fill("2099-06-01")
        item.locator('[name="deadlineTime"]').fill("08:30")
        with page.expect_response(lambda answer: "/items/" in answer.url and answer.request.method == "POST"):
            item.locator('[name="leader"]').fill("曹婷")
            item.locator('[name="wording"]').focus()
    page.locator(".dock .btn-primary").click()
    page.click('#ask button[value="yes"]')
    expect(page.locator("body")).to_contain_text("待签发")


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_leader_page_looks(office, size, language):
    page = office.sign_in("commander", size)
    page.goto(f"/language/{language}?next=/leader")
    page.wait_for_selector(".leader-numbers")
    assert page.locator(".leader-numbers > a").count() == 5
    assert page.locator("#red li a").count() <= 3
    picture(page, f"leader-{size['width']}-{language}")


def test_a_thumb_signs_and_gives_back(office):
    submitted(office)
    page = office.sign_in("commander", PHONE)
    # The menu leads there.
    page.click(".nav-main .more > summary")
    page.click('.nav-main .sheet a[href="/leader"]')
    page.wait_for_url("**/leader")
    cards = page.locator(".leader-decision")
    before = cards.count()
    assert before >= 1
    # Every target is a thumb wide.
    for box in [cards.first.locator("summary.btn").bounding_box(), cards.first.locator("button.btn-primary").bounding_box()]:
        assert box["height"] >= 48
    card = cards.first
    card.locator("summary.btn").click()
    picture(page, "leader-return-390")
    # Nothing said is nothing given back.
    card.locator("button.btn-danger-plain").click()
    expect(card.locator("textarea:invalid")).to_have_count(1)
    card.locator("textarea").fill("请补充依据和完成时限")
    card.locator("button.btn-danger-plain").click()
    expect(page.locator(".notice")).to_contain_text("已退回")
    expect(page.locator(".leader-decision")).to_have_count(before - 1)

    submitted(office)
    page.goto("/leader")
    expect(cards).to_have_count(before)
    cards.first.locator(".leader-items summary").click()
    expect(cards.first.locator(".leader-items")).to_contain_text("中高风险地区")
    picture(page, "leader-sign-390")
    cards.first.locator("button.btn-primary").click()
    expect(page.locator(".notice")).to_contain_text("已同意")
    # What was signed is out.
    page.goto("/directives?state=issued")
    expect(page.locator("main")).to_contain_text("调度会")


def test_it_needs_no_script(office):
    page = office.sign_in("commander", PHONE, java_script_enabled=False)
    page.goto("/leader")
    assert page.locator(".leader-numbers > a").count() == 5


def test_units_have_no_leader_page(office):
    page = office.sign_in("qingshi", PHONE)
    assert page.request.get("/leader").status == 404
