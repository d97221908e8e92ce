"""One night of the office: a call at two, words that go out at once, answers by link, slip and telephone, the hand-over
at eight, the morning's brief."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, Office, picture
from program import Program

WORDS = "城关街道、石桥乡、云岭乡各派两名村干部到高速出口协助登记，到位后反馈。"


@pytest.fixture
def night(tmp_path, browser, passwords):
    program = Program(tmp_path)
    program.demo()
    with program.serving() as (address, _):
        office = Office(browser, address, passwords)
        yield office
        for context in office.contexts:
            context.close()
        assert office.complaints == []
    program.run("verify")


def task_of(clerk, unit):
    """The page of a unit's task of the night's words."""
    clerk.goto("/tasks?state=issued")
    rows = clerk.locator("tbody tr", has_text="高速出口").filter(has_text=unit)
    clerk.goto(rows.first.locator("a.row-title").get_attribute("href"))


def test_from_the_call_to_the_brief(night):
    clerk = night.sign_in("duty2", WIDE)
    # 02:00: the call.
    clerk.goto("/telephone")
    clerk.fill("#unit", "交警大队")
    clerk.fill("#caller", "值班员")
    clerk.fill("#matter", "高速出口凌晨积压返乡车辆百余辆，登记人手不足。")
    clerk.click('button[value="oral"]')
    clerk.wait_for_url("**/oral?call=*")
    # The deputy commander's words, in whose name they go out.
    clerk.select_option("#leader", label="曹婷 · 副指挥长")
    clerk.fill("#words", WORDS)
    for town in ("城关街道", "石桥乡", "云岭乡"):
        box = clerk.locator(f"#towns label:has-text('{town}') input")
        if not box.is_checked():
            box.check()
    clerk.click("footer .btn-primary")
    clerk.click("dialog [value=yes]")
    clerk.wait_for_url("**/oral/*-*")
    oral = clerk.url

    # One township by a link on a telephone.
    task_of(clerk, "城关街道")
    by_link = clerk.url
    clerk.click("#links >> text=发任务链接")
    url, code = clerk.locator("#url").inner_text(), clerk.locator("p.spoken").inner_text()
    town = night.page(PHONE)
    town.goto(url)
    town.fill("#code", code)
    town.click("button.btn-primary")
    town.fill("#text", "两名村干部 02:40 到位，登记正常。")
    town.locator("form", has=town.locator("#text")).locator('[name="person"]').fill("李四")
    town.locator("form", has=town.locator("#text")).locator("button").click()
    expect(town.locator("main")).to_contain_text("已反馈")

    # One by a slip: scanned, signed, answered.
    task_of(clerk, "石桥乡")
    by_slip = clerk.url
    clerk.click("#links >> text=打印交办单")
    sheet = clerk.locator("body").inner_text()
    address = re.search(r"http://\S+/l/\S+", sheet).group()
    said = re.search(r"\b(\d{3} \d{3})\b", sheet).group()
    picture(clerk, "night-slip")
    paper = night.page(PHONE)
    paper.goto(address)
    paper.fill("#code", said)
    paper.click("button.btn-primary")
    paper.fill("#text", "已到位。")
    paper.locator("form", has=paper.locator("#text")).locator('[name="person"]').fill("赵六")
    paper.locator("form", has=paper.locator("#text")).locator("button").click()
    expect(paper.locator("main")).to_contain_text("已反馈")

    # One by telephone, written down for it.
    task_of(clerk, "云岭乡")
    by_telephone = clerk.url
    form = clerk.locator('form[action$="/reply"]')
    form.locator('[name="text"]').fill("两人已到位。")
    form.locator('[name="saidBy"]').fill("王主任")
    form.locator('[name="saidHow"]').select_option("telephone")
    form.locator("footer.thumb button").click()
    expect(clerk.locator("body")).to_contain_text("王主任（电话）")
    for address in (by_link, by_slip, by_telephone):
        clerk.goto(address)
        expect(clerk.locator(".page-head")).to_contain_text(re.compile("已反馈|已办结"))

    # The call has its outcome; the leader confirms with one thumb.
    clerk.goto("/telephone")
    clerk.click("a.row-title:has-text('高速出口')")
    clerk.fill("#outcome", "三地六人到位，03:20 车流疏解。")
    clerk.click('button[value="close"]')
    leader = night.sign_in("deputy", PHONE)
    leader.goto(oral)
    leader.click("footer .btn-primary")
    expect(leader.locator(".page-head")).to_contain_text("已确认")

    # 08:00: the hand-over, signed by both.
    clerk.goto("/handovers")
    clerk.click(".page-head .btn-primary")
    clerk.wait_for_url("**/handovers/*-*")
    expect(clerk.locator("main")).to_contain_text("高速出口凌晨积压")
    expect(clerk.locator("main")).to_contain_text(WORDS[:12])
    clerk.fill("#remarks", "高速出口早高峰前再看一次。")
    clerk.click("footer .btn-primary")
    clerk.click("dialog [value=yes]")
    expect(clerk.locator(".page-head")).to_contain_text("待接班")
    day = night.sign_in("duty1", WIDE)
    day.goto(clerk.url)
    day.click("footer .btn-primary")
    expect(day.locator(".page-head")).to_contain_text("已交接")
    picture(day, "night-handover")

    # The brief has the night's directive among its tasks.
    day.goto("/briefs")
    day.click("text=立即定稿")
    day.click('#ask button[value="yes"]')
    day.wait_for_url(re.compile(r"/briefs/\d{4}-\d\d-\d\d$"))
    # The night's directive is confirmed; the demo county's own is still open.
    expect(day.locator("main")).to_contain_text("未确认的口头指令")
    expect(day.locator("main")).not_to_contain_text("高速出口协助登记")
    picture(day, "night-brief")
