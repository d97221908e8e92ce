"""The dictionary of indicators and one indicator, in both languages, wide and on a phone, in Chromium."""
from playwright.sync_api import expect

from conftest import PHONE, WIDE, picture


def in_language(office, code, size):
    page = office.sign_in("duty1", size)
    page.goto(f"/language/{code}?next=/indicators")
    return page


def test_the_dictionary_and_an_indicator(office):
    for code, title, series in [("zh-Hans", "指标", "近 30 天"), ("en", "Indicators", "Last 30 days")]:
        for size, name in [(WIDE, "wide"), (PHONE, "phone")]:
            page = in_language(office, code, size)
            expect(page.locator("h1")).to_have_text(title)
            picture(page, f"indicators-{code}-{name}")
            page.goto("/indicators/population")
            expect(page.locator(".indicator-value b")).to_have_text("120,004")
            expect(page.locator("h2").last).to_have_text(series)
            expect(page.locator("#series tbody tr")).to_have_count(30)
            expect(page.locator("[data-chart] svg")).to_be_visible()
            picture(page, f"indicator-{code}-{name}")


def test_an_area_is_one_click_away(office):
    page = office.sign_in("duty1")
    page.goto("/indicators/population")
    page.locator("table").first.locator("a", has_text="城关街道").click()
    expect(page.locator(".indicator-value b")).to_have_text("19,671")
    page.locator(".actions .bi-arrow-up").click()
    expect(page.locator(".indicator-value b")).to_have_text("120,004")
    with page.expect_download() as download:
        page.locator(".actions .bi-download").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0] == "day,area,indicator,value,numerator,denominator" and len(lines) == 31
