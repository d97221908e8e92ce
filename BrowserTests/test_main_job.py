"""From a meeting's communiqué to the evening brief, as the people of the demo county do it, in Chromium."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, picture

COMMUNIQUE = """我县召开疫情防控工作调度会
5月4日晚,县委副书记、县长、县疫情防控指挥部指挥长陈述主持召开疫情防控工作调度会并讲话。
陈述强调,一要摸清底数。各乡镇(街道)要全面排查中高风险地区来返人员,5月5日前建立台账、掌握底数。
二要加密检测。卫健委要加密重点人群核酸检测频次。
三要回应关切。宣传部要做好疫情信息发布和网上舆情管控工作。
四要减少聚集。暂不举办50人以上的聚集性活动。
各级各部门要清醒认识疫情防控的极端重要性,克服麻痹思想。
"""


@pytest.fixture(scope="module")
def said():
    """What one step leaves for the next: addresses of the directive and of a task."""
    return {}


def item_with(page, words):
    return page.locator("article.item", has_text=words).first


def test_a_clerk_pastes_a_communique_and_corrects_the_draft(office, said):
    page = office.sign_in("duty1")
    page.click("text=粘贴会议稿")
    page.fill("#text", COMMUNIQUE)
    page.click("text=生成任务草稿")
    page.wait_for_url(re.compile(r"/directives/[^/]+/draft"))
    said["draft"] = page.url
    expect(page.locator("article.item")).not_to_have_count(0)
    expect(item_with(page, "麻痹思想")).to_have_class(re.compile("excluded"))
    expect(page.locator(".original .span.refused")).to_contain_text("舆情管控")

    # A click on the span opens its item, a change is saved without a button.
    page.locator(".original a.span", has_text="中高风险地区").first.click()
    item = item_with(page, "中高风险地区")
    item.locator('[name="figures"]').fill("来返人员、待核")
    item.locator('[name="lead"]').fill("各乡镇(街道)")
    item.locator('[name="deadlineDay"]').fill("2099-05-05")
    item.locator('[name="deadlineTime"]').fill("08:30")
    with page.expect_response(lambda answer: "/items/" in answer.url and answer.request.method == "POST"):
        item.locator('[name="leader"]').fill("曹婷")
        item.locator('[name="wording"]').focus()
    page.reload()
    item = item_with(page, "中高风险地区")
    expect(item.locator('[name="figures"]')).to_have_value("来返人员、待核")
    expect(item.locator("summary")).to_contain_text("各乡镇")
    picture(page, "draft")


def test_the_commander_signs_on_a_telephone(office, said):
    clerk = office.sign_in("duty1")
    clerk.goto(said["draft"])
    others = clerk.locator("article.item:not(.excluded)", has_not_text="中高风险地区")
    for name in [item.get_attribute("id") for item in others.all()]:
        item = clerk.locator(f"#{name}")
        if item.locator("details").get_attribute("open") is None:
            item.locator("summary").click()
        item.locator('button[value="exclude"]').click()
        expect(item).to_have_class(re.compile("excluded"))
    clerk.locator(".dock .btn-primary").click()
    clerk.click('#ask button[value="yes"]')
    expect(clerk.locator("body")).to_contain_text("待签发")

    phone = office.sign_in("commander", PHONE)
    phone.goto(said["draft"])
    picture(phone, "sign-phone")
    phone.locator(".dock .btn-primary").click()
    phone.click('#ask button[value="yes"]')
    phone.wait_for_url(re.compile(r"/directives/[^/]+$"))
    said["directive"] = phone.url


def test_a_township_acknowledges_passes_down_and_replies(office, said):
    township = office.sign_in("hewan", PHONE)
    township.goto("/due")
    picture(township, "due-phone")
    township.click("text=一键签收")
    township.click('#ask button[value="yes"]')
    township.locator("a.row-title", has_text="中高风险地区").first.click()
    township.wait_for_url(re.compile("/tasks/"))
    said["task"] = township.url
    township.click("text=一键转办")
    expect(township.locator("#children")).to_be_visible()

    village = office.sign_in("hewan-1", PHONE)
    village.goto("/due")
    village.locator("a.row-title", has_text="中高风险地区").first.click()
    village.wait_for_url(re.compile("/tasks/"))
    village.locator('#reply input[name^="figure."]').nth(0).fill("7")
    village.locator('#reply input[name^="figure."]').nth(1).fill("2")
    village.fill("#replyText", "已排查完毕。")
    village.click("text=确认并反馈")
    expect(village.locator("body")).to_contain_text("已反馈")

    township.goto(said["task"])
    figures = township.locator('#reply input[name^="figure."]')
    expect(figures.nth(0)).to_have_value("7")
    expect(figures.nth(1)).to_have_value("2")
    expect(township.locator("#replyText")).not_to_have_value("")
    picture(township, "reply-phone")

    # A reply never holds a person's numbers.
    written = township.locator("#replyText").input_value()
    township.fill("#replyText", "联系人电话13800138000")
    township.click("text=确认并反馈")
    expect(township.locator(".notice.late")).to_contain_text("台账")
    township.fill("#replyText", written)
    township.click("text=确认并反馈")
    expect(township.locator("body")).to_contain_text("已反馈")


def test_the_headquarters_sees_who_has_not_and_finalises_the_brief(office, said):
    page = office.sign_in("duty1")
    picture(page, "desk")
    page.goto(said["directive"])
    expect(page.locator("#group")).to_contain_text("未反馈")
    picture(page, "directive")
    with page.expect_download() as download:
        page.click("text=任务分解表")
    assert download.value.suggested_filename.endswith((".xlsx", ".docx"))

    page.goto("/briefs")
    page.click("text=立即定稿")
    page.click('#ask button[value="yes"]')
    page.wait_for_url(re.compile(r"/briefs/\d{4}-\d\d-\d\d$"))
    expect(page.locator("body")).to_contain_text("按辖区")
    picture(page, "brief")


def test_another_township_does_not_see_the_task(office, said):
    other = office.sign_in("shiqiao")
    answer = other.goto(said["task"])
    assert answer.status == 404


@pytest.mark.parametrize("path", ["/", "/directives", "/tasks", "/briefs", "/meetings", "/registers", "/account"])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_every_list_fits_its_window(office, path, language, size):
    from conftest import WIDE
    page = office.sign_in("duty1", PHONE if size == "phone" else WIDE)
    page.goto(f"/language/{language}?next=/")
    assert page.goto(path).status == 200
    picture(page, f"{path.strip('/') or 'home'}-{language}-{size}")
