"""Back to work: what an employee says, what the employer learns, and that it is no more than a word and a day."""
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def test_an_employer_learns_a_word_and_a_day(office):
    page = office.page(PHONE)
    page.goto("/return-to-work")
    picture(page, "return-form-phone")
    page.fill("#employer", "青河面粉厂")
    page.select_option("#area", index=1)
    page.fill("#place1", "邻省一个县")
    page.fill("#left1", str(date.today() - timedelta(days=2)))
    page.check("[name=symptoms][value=no]")
    page.click("main form .btn-primary")
    expect(page.locator("#answer")).to_be_visible()
    picture(page, "return-answer-phone")
    handed = page.locator("#handed-code").inner_text()
    own = page.locator("#own-code").inner_text()
    assert handed != own

    employer = office.page(WIDE)
    employer.goto("/return-to-work/check")
    employer.fill("#code", handed)
    employer.click("main form .btn-primary")
    expect(employer.locator("#answer")).to_be_visible()
    shown = employer.locator("main").inner_text()
    assert "邻省" not in shown and "青河面粉厂" not in shown, "the employer learns the answer, not what was said"
    picture(employer, "return-check")
    # The code that was handed over opens nothing else.
    employer.goto("/return-to-work/own")
    employer.fill("#code", handed)
    employer.click("main form .btn-primary")
    expect(employer.locator(".notice.late")).to_be_visible()

    page.goto("/return-to-work/own")
    page.fill("#code", own)
    page.click("main form .btn-primary")
    expect(page.locator(".facts").first).to_contain_text("邻省一个县")


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_symptoms_lead_to_a_clinic(office, language):
    page = office.page(PHONE)
    page.goto(f"/language/{language}?next=/return-to-work")
    page.fill("#employer", "青河面粉厂")
    page.select_option("#area", index=1)
    page.fill("#place1", "本县")
    page.check("[name=symptoms][value=yes]")
    page.click("main form .btn-primary")
    expect(page.locator(".receipt .why")).to_be_visible()
    picture(page, f"return-sick-{language}")
