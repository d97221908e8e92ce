"""An account that is there twice: asked about when it is made, found on the list, compared, merged and parted again."""
import re

from playwright.sync_api import expect

from conftest import PHONE, picture


def test_a_second_account_of_the_same_person(office):
    page = office.sign_in("admin")
    page.goto("/registers/user/new")
    page.fill("#name", "吴桐二")
    page.fill("#login", "second")
    page.fill("#unit", "青河县疫情防控指挥部办公室")
    page.fill("#phone", "199 0000 0004")
    page.click("main button.btn-primary")
    expect(page.locator("main")).to_contain_text("是否已有这条记录")
    expect(page.locator("main")).to_contain_text("199****0004")
    picture(page, "duplicate-asked")
    page.click("text=不确定")
    page.wait_for_url(re.compile(r"/registers/user/[^/]+$"))

    page.goto("/registers/user/duplicates")
    # The sweep comes by every few seconds.
    for _ in range(20):
        if page.locator("tbody tr").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    picture(page, "duplicates")
    page.click("a.row-title")
    picture(page, "duplicate-compared")
    form = page.locator("form.panel", has=page.locator("h2", has_text="吴桐二"))
    form.locator('[name="reason"]').fill("同一人")
    form.locator("button.btn-danger-plain").click()
    expect(page.locator(".flash, .notice").first).to_contain_text("已合并")
    picture(page, "duplicate-merged")

    page.goto("/registers/user?q=second&open=all")
    page.click("a.row-title")
    expect(page.locator("main")).to_contain_text("已并入")
    picture(page, "duplicate-gone")
    page.fill("#unmerge-reason", "不是同一人")
    page.click("text=撤销合并")
    expect(page.locator("main")).to_contain_text("在用")


def test_compared_on_a_telephone_in_english(office):
    page = office.sign_in("admin", PHONE)
    page.goto("/language/en?next=/registers/user/duplicates")
    for _ in range(20):
        if page.locator("tbody tr").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.click("a.row-title")
    picture(page, "duplicate-compared-phone")
    page.click("text=Not the same")
    expect(page.locator("main")).to_contain_text("Remembered")
