"""Activation and stand-down in a browser: drafted, previewed, signed by another, shown in the head, ended, listed."""
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture
from program import Program


@pytest.fixture
def county(tmp_path, browser, passwords):
    """A county of its own: a response changes the head of every page."""
    from conftest import Office

    program = Program(tmp_path)
    program.run("demo")
    with program.serving() as (address, _):
        office = Office(browser, address, passwords)
        yield office
        for context in office.contexts:
            context.close()
        assert office.complaints == []


def test_a_response_from_draft_to_stand_down(county):
    clerk = county.sign_in("duty1")
    clerk.goto("/activation")
    expect(clerk.locator(".state-word")).to_contain_text("尚未宣布")
    clerk.click('a[href="/activations/new?level=two"]')
    clerk.fill("#disease", "新型呼吸道传染病")
    clerk.fill("#order", "关于启动Ⅱ级应急响应的通知 防指〔2026〕8号")
    picture(clerk, "activation-form-1440")
    clerk.click("text=保存并预览")
    clerk.wait_for_url(re.compile(r"/activations/[0-9a-f-]+$"))
    address = clerk.url
    expect(clerk.locator("#reports")).to_contain_text("哨点监测日报")
    expect(clerk.locator("#ladders")).to_contain_text("30 分钟")
    picture(clerk, "activation-preview-1440")
    expect(clerk.locator(".standing")).to_have_count(0)
    clerk.click("text=送签")
    expect(clerk.locator("#pending")).to_contain_text("送签人不能自己签发")

    # The commander signs it on the telephone, beside everything else.
    leader = county.sign_in("commander", PHONE)
    leader.goto("/leader")
    card = leader.locator(".leader-decision", has_text="新型呼吸道传染病")
    expect(card).to_have_count(1)
    card.locator("button.btn-primary").click()
    expect(leader.locator(".standing")).to_contain_text("应急响应 Ⅱ级")
    leader.goto(address)
    picture(leader, "activation-active-390")

    clerk.goto(address)
    expect(clerk.locator(".standing")).to_contain_text("应急响应 Ⅱ级")
    picture(clerk, "activation-active-1440")
    clerk.fill("#end-words", "连续十四天无新增")
    clerk.click("text=申请终止")
    leader.goto("/leader")
    leader.locator(".leader-decision", has_text="新型呼吸道传染病").locator("button.btn-primary").click()
    expect(leader.locator(".standing")).to_contain_text("常态")
    clerk.goto(address)
    expect(clerk.locator("#lapse")).to_contain_text("清除佐证材料")
    picture(clerk, "activation-ended-1440")
    # In peace the parts of a response are not in the menu.
    assert clerk.locator('nav a[href="/wall"]').count() == 0
    clerk.goto("/activation")
    expect(clerk.locator(".state-word")).to_contain_text("常态")
    # All reports of peace are in force in the demo; without one of them the office is told, and proposes it with one click.
    expect(clerk.locator('form[action="/activation/peace"]')).to_have_count(0)
    clerk.goto("/report-types")
    clerk.click("a.row-title:has-text('哨点监测周报')")
    ending = clerk.locator("details", has=clerk.locator("#endWords"))
    ending.locator("summary").click()
    clerk.fill("#endWords", "核对后重新启用")
    ending.locator("button").click()
    expect(clerk.locator("main")).to_contain_text("已停用")
    clerk.goto(address)
    expect(clerk.locator("#peace-off")).to_contain_text("哨点监测周报")
    clerk.click("#peace-off a")
    clerk.wait_for_url("**/activation")
    clerk.click("text=将未启用的送第二人同意")
    expect(clerk.locator(".notice")).to_contain_text("已送第二人同意")
    expect(clerk.locator("main")).to_contain_text("待第二人同意")
    expect(clerk.locator('form[action="/activation/peace"]')).to_have_count(0)
    leader.goto("/leader")
    leader.locator(".leader-decision", has_text="哨点监测周报").locator("button.btn-primary").click()
    expect(leader.locator(".leader-decision", has_text="哨点监测周报")).to_have_count(0)
    clerk.goto("/activation")
    expect(clerk.locator("li", has_text="哨点监测周报")).to_contain_text("已启用")
    picture(clerk, "activation-list-1440")
    phone = county.sign_in("duty1", PHONE)
    phone.goto("/activation")
    picture(phone, "activation-list-390")
    phone.goto("/language/en?next=/activation")
    picture(phone, "activation-list-390-en")
