"""Personal records: purpose, watermark, who looked, exports that two persons agree to. The telephone log is the register."""
from playwright.sync_api import expect

from conftest import PHONE, picture

MARK = "svg.watermark"


def first_call(page):
    """Opens the first call of the log, and says which it is."""
    page.goto("/registers/phoneCall?open=all")
    page.locator("tbody a.row-title").first.click()
    page.wait_for_url(lambda url: "/telephone/" in url)
    return page.url.rsplit("/", 1)[1]


def test_the_reader_s_name_stands_behind_every_personal_page(office):
    for size, name in [(None, "wide"), (PHONE, "phone")]:
        page = office.sign_in("duty1", size) if size else office.sign_in("duty1")
        page.goto("/registers/phoneCall?open=all")
        expect(page.locator(MARK)).to_be_visible()
        who = page.locator("header.bar summary .name").inner_text() if size is None else ""
        expect(page.locator(f"{MARK} text")).to_contain_text(who)
        picture(page, f"watermark-{name}")
        # On paper, too; and nothing is out of reach behind it.
        page.emulate_media(media="print")
        expect(page.locator(MARK)).to_be_visible()
        picture(page, f"watermark-print-{name}")
        page.emulate_media(media="screen")
        first_call(page)
        expect(page.locator(MARK)).to_be_visible()
        page.goto("/directives")
        expect(page.locator(MARK)).to_have_count(0)


def test_the_purpose_of_the_shift_is_chosen_from_the_account_menu(office):
    page = office.sign_in("duty1", purpose=None)
    page.click("header.bar details.menu:not(.more) > summary")
    page.click('a[href="/purpose"]')
    picture(page, "purpose")
    page.click('button[value="supply"]')
    page.goto("/purpose")
    expect(page.locator("button.btn-primary[name=purpose]")).to_have_attribute("value", "supply")


def test_the_reviewer_sees_who_looked(office):
    id = first_call(office.sign_in("duty1"))
    for size, name in [(None, "wide"), (PHONE, "phone")]:
        page = office.sign_in("privacy", size) if size else office.sign_in("privacy")
        page.goto("/privacy")
        picture(page, f"privacy-{name}")
        page.goto(f"/privacy/readers/phoneCall/{id}")
        expect(page.locator("tbody")).to_contain_text("查看详情")
        expect(page.locator("tbody")).to_contain_text("工作联系")
        picture(page, f"readers-{name}")
    stranger = office.sign_in("commander")
    assert stranger.request.get("/privacy").status == 404


def test_numbers_in_full_leave_with_two_persons_once(office):
    page = office.sign_in("duty1")
    page.goto("/registers/phoneCall/export?open=all")
    page.check('input[name="format"][value="csv"]')
    page.select_option("#use", "audit")
    page.fill("#purpose", "核对来电号码")
    page.check('input[name="full"]')
    picture(page, "export-second")
    page.click("main button.btn-primary")
    page.wait_for_url(lambda url: "/exports/" in url)
    expect(page.locator("main")).to_contain_text("待批准")
    picture(page, "export-waiting")
    place = page.url

    leader = office.sign_in("commander", PHONE)
    leader.goto("/leader")
    card = leader.locator(".leader-decision", has_text="核对来电号码")
    expect(card).to_contain_text("含完整号码")
    card.scroll_into_view_if_needed()
    picture(leader, "leader-export")
    card.locator("button.btn-primary").click()
    leader.wait_for_load_state()
    expect(leader.locator(".leader-decision", has_text="核对来电号码")).to_have_count(0)

    page.goto(place)
    picture(page, "export-approved")
    with page.expect_download() as download:
        page.click("main button.btn-primary")
    text = open(download.value.path(), encoding="utf-8-sig").read()
    assert "****" not in text
    page.goto(place)
    expect(page.locator("main button.btn-primary")).to_have_count(0)
