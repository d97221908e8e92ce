"""A person from the ground to the certificate: entered, placed, told, appealed, released."""
import datetime
import re

from playwright.sync_api import expect

from conftest import PHONE, picture


def test_a_person_from_the_ground_to_the_certificate(office):
    page = office.sign_in("qingshi")
    page.goto("/measures")
    expect(page.locator("#towns tbody tr")).to_have_count(1)
    picture(page, "measures-list")

    # By the form, with a wrong digit first: its place is told.
    page.goto("/registers/person/new")
    page.fill("#name", "季青山")
    page.select_option("#idKind", "citizen")
    page.fill("#idNumber", "110105194912310021")
    page.fill("#area", "雷营村")
    page.click("main button.btn-primary")
    expect(page.locator("main")).to_contain_text("第 18 位有误")
    page.fill("#idNumber", "11010519491231002X")
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile(r"/(persons|registers/person)/[0-9a-f-]{36}$"))
    person = "/persons/" + page.url.split("/")[-1]
    page.goto(person)
    # A retired area part is a hint, and the number is masked.
    expect(page.locator("main")).to_contain_text("不影响登记")
    assert "11010519491231002X" not in page.content()

    # The ground, and what the policy in force makes of it.
    day = datetime.date.today() - datetime.timedelta(days=1)
    page.select_option("#category", "contactOfContact")
    page.fill("#day", day.isoformat())
    page.click("#ground footer button")
    expect(page.locator("#measure")).to_contain_text("居家隔离")
    assert page.locator("#measure .strip li").count() >= 6

    # Home only after the home was looked at.
    page.click("#admit form button")
    expect(page.locator("[role=alert]")).to_contain_text("居家条件")
    page.goto(person)
    page.click("#assess summary")
    page.check("#assess [name=needs][value=medicine]")
    page.click("#assess form button")
    page.click("#admit form button")
    expect(page.locator(".page-head .sub")).to_contain_text("管控中")
    picture(page, "measures-person")

    page.click("#notice summary")
    page.click("#notice form button")
    page.goto(person)
    page.click(".page-head .actions a >> text=告知书")
    expect(page.locator(".sheet-a4")).to_contain_text("48小时内由无关人员答复")
    picture(page, "measures-notice")

    # An appeal is answered by somebody who had no part in it: free at once.
    page.goto(person)
    page.click("#appeal summary")
    page.fill("#appealWords", "那天我没有乘那辆车。")
    page.click("#appeal form button")
    appeal = page.locator("#dispute .todo a").first.get_attribute("href")
    other = office.sign_in("duty2")
    other.goto("/appeals")
    picture(other, "measures-appeals")
    other.goto(appeal)
    other.fill("#answer", "经核实当日未乘坐，立即解除。")
    picture(other, "measures-appeal")
    other.click("button[formaction$=lift]")
    expect(other.locator(".page-head .sub")).to_contain_text("解除")
    page.goto(person)
    expect(page.locator(".page-head .sub")).to_contain_text("申诉解除")
    page.click(".page-head .actions a >> text=解除管控证明")
    expect(page.locator(".sheet-a4")).to_contain_text("已经解除")
    picture(page, "measures-certificate")


def test_an_exception_needs_a_second_person(office):
    page = office.sign_in("duty1")
    page.goto("/registers/person/new")
    page.fill("#name", "季白杨")
    page.select_option("#idKind", "none")
    page.fill("#area", "雷营村")
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile(r"/(persons|registers/person)/[0-9a-f-]{36}$"))
    person = "/persons/" + page.url.split("/")[-1]
    page.goto(person)
    page.click("#except summary")
    page.fill("#exceptUntil", (datetime.date.today() + datetime.timedelta(days=2)).isoformat())
    page.fill("#exceptOrder", "青防指〔示例〕12号")
    page.fill("#exceptReason", "聚集性可疑，等待检测结果")
    page.click("#except form button")
    expect(page.locator("main")).to_contain_text("目前没有管控措施")
    signer = office.sign_in("commander")
    signer.goto("/appeals")
    signer.locator("a[href^='/measure-exceptions/']").first.click()
    signer.click("#decide button.btn-primary")
    expect(signer.locator(".page-head .sub")).to_contain_text("已签批")
    page.goto(person)
    expect(page.locator("#measure")).to_contain_text("一事一议")


def test_the_doctor_on_a_telephone(office):
    page = office.sign_in("qingshi-doctor", PHONE)
    page.goto("/measures")
    picture(page, "measures-list-phone")
    page.locator("#people .row-title").first.click()
    page.wait_for_url(re.compile(r"/persons/"))
    picture(page, "measures-person-phone")
