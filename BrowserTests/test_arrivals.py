"""Arrivals: a telephone without an account files, the township verifies, and what the policy asks begins."""
import datetime
import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE, WIDE, Office, picture

TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()


def ask(page, origin: str) -> None:
    page.goto("/arrive")
    page.fill("#origin", origin)
    page.fill("#leftOn", str(TODAY))
    page.click("form[action='/arrive/ask'] button")


def file(page, name: str, number: str, area: str = "990101101") -> str:
    page.goto("/arrive/file")
    page.fill("#name", name)
    page.fill("#idNumber", number)
    page.fill("#phone", "19900000095")
    page.fill("#origin", "青山市白河县白云镇")
    page.fill("#leftOn", str(TODAY))
    page.fill("#arrivesOn", str(TODAY))
    page.select_option("#means", "train")
    page.select_option("#area", area)
    page.fill("#address", "文昌路1号（虚构）")
    page.click("main form button.btn-primary")
    return page.inner_text("#receipt-code")


def test_what_will_be_asked_is_answered_without_a_name(office: Office):
    page = office.page(PHONE)
    page.goto("/arrive")
    picture(page, "arrivals-start")
    ask(page, "青山市白河县白云镇")
    assert "集中隔离" in page.inner_text(".asked") and "高风险区" in page.inner_text(".asked")
    assert page.url.endswith("/arrive/ask") and "白" not in page.url
    picture(page, "arrivals-ask")
    # A part of the place is listed: one is asked, and only then answered.
    ask(page, "白河县白沙镇")
    page.click("label:has-text('阳光花园')")
    picture(page, "arrivals-ask-part")
    page.click("form[action='/arrive/ask'] button")
    expect(page.locator(".asked").first).to_contain_text("居家隔离", use_inner_text=True)
    ask(page, "没有的地方")
    page.wait_for_selector(".asked")


def test_a_filing_is_made_seen_and_corrected_by_its_code(office: Office):
    page = office.page(PHONE)
    page.goto("/arrive/file")
    picture(page, "arrivals-file")
    # What the browser itself would stop is tested on the server.
    code = file(page, "访客丑", "990101199001010094")
    picture(page, "arrivals-receipt")
    assert "9901************94" in page.inner_text("main") and "990101199001010094" not in page.content()
    page.goto("/arrive/receipt")
    page.fill("#code", code)
    page.click("main form button.btn-primary")
    page.click("details > summary")
    page.fill("#address", "文昌路9号（虚构）")
    page.click("details form button.btn-primary")
    expect(page.locator("main .facts").first).to_contain_text("文昌路9号", use_inner_text=True)
    assert code not in page.url
    page.goto("/arrive/receipt")
    page.fill("#code", "aaaa-bbbb-cccc-dddd")
    page.click("main form button.btn-primary")
    page.wait_for_selector(".notice.late")


def test_the_township_verifies_on_a_telephone(office: Office):
    visitor = office.page(PHONE)
    file(visitor, "访客寅", "990101199001010107")
    page = office.sign_in("qingshi", PHONE)
    page.goto("/arrivals")
    picture(page, "arrivals-township")
    page.click("a.row-title:has-text('访客寅')")
    picture(page, "arrivals-verify")
    page.click("form[action$='/number'] button")
    page.wait_for_selector("a[href='tel:19900000095']")
    page.click("label:has(input[value='noAnswer'])")
    page.click("#verify form[action$='/verify'] button.btn-primary")
    expect(page.locator("ol.timeline").first).to_contain_text("无人接听", use_inner_text=True)
    page.click("label:has(input[value='reached'])")
    page.click("label:has(input[value='visit'])")
    page.click("#verify form[action$='/verify'] button.btn-primary")
    page.wait_for_selector(".notice.met, .notice.info, .notice[role='status']")
    # The plan is established: a measure with the arrival as its ground.
    assert "管理中" in page.inner_text(".page-head .sub")
    assert page.locator("a[href^='/measures/']").count() == 1
    picture(page, "arrivals-planned")


def test_a_push_is_claimed_or_given_back(office: Office):
    visitor = office.page(PHONE)
    file(visitor, "访客卯", "990101199001010115")
    page = office.sign_in("qingshi")
    page.goto("/arrivals")
    page.click("a.row-title:has-text('访客卯')")
    page.click("summary:has-text('推送')")
    page.select_option("#pushTo", "990101102")
    page.click("form[action$='/push'] button")
    other = office.sign_in("hewan")
    other.goto("/arrivals?state=offered")
    other.click("a.row-title:has-text('访客卯')")
    picture(other, "arrivals-claim")
    other.fill("#giveBack", "本镇无此人")
    other.click("form[action$='/give-back'] button")
    page.goto("/arrivals")
    page.click("a.row-title:has-text('访客卯')")
    expect(page.locator("main").first).to_contain_text("本镇无此人", use_inner_text=True)


def test_a_push_is_claimed_and_verified_where_it_belongs(office: Office):
    visitor = office.page(PHONE)
    file(visitor, "访客巳", "990101199001010123")
    page = office.sign_in("qingshi")
    page.goto("/arrivals")
    waiting = page.locator("span.row-title").count()
    page.click("a.row-title:has-text('访客巳')")
    expect(page.locator("h1")).to_have_text("访客巳")
    address = page.url
    page.click("summary:has-text('推送')")
    page.select_option("#pushTo", "990101102")
    page.fill("#pushReason", "住在河湾镇")
    page.click("form[action$='/push'] button")
    page.wait_for_url("**/arrivals")
    expect(page.locator("span.row-title")).to_have_count(waiting + 1)

    other = office.sign_in("hewan", PHONE)
    other.goto("/arrivals?state=offered")
    other.click("a.row-title:has-text('访客巳')")
    expect(other.locator(".page-head .sub")).to_contain_text("待认领")
    assert other.locator("#verify").count() == 0, "nobody verifies what nobody has claimed"
    other.click("form[action$='/claim'] button")
    expect(other.locator(".notice").first).to_contain_text("已认领，24 小时内核实")
    assert other.url == address
    expect(other.locator(".page-head .sub")).to_contain_text("待核实")
    expect(other.locator("ol.timeline").first).to_contain_text("已认领")
    assert other.locator("#claim").count() == 0
    picture(other, "arrivals-claimed")
    # It is theirs now, and no longer the other township's, who knows that it was taken.
    page.goto("/arrivals")
    expect(page.locator("span.row-title")).to_have_count(waiting)
    assert page.goto(address).status == 404

    other.click("label:has(input[value='reached'])")
    other.click("label:has(input[value='visit'])")
    other.click("#verify form[action$='/verify'] button.btn-primary")
    expect(other.locator(".page-head .sub")).to_contain_text("管理中")
    assert other.locator("a[href^='/measures/']").count() == 1


def tell(page, name: str) -> str:
    page.goto("/arrive")
    page.click("a[href='/arrive/newcomer']")
    page.select_option("#namedBy", "landlord")
    page.fill("#saidBy", "房东访客未")
    page.fill("#name", name)
    page.fill("#phone", "19900000097")
    page.fill("#origin", "青山市白河县白云镇")
    page.select_option("#area", "990101101")
    page.fill("#address", "文昌路3号（虚构）")
    # Nobody is told of without knowing it.
    assert page.locator("#told").get_attribute("required") is not None
    page.check("#told")
    page.click("main form button.btn-primary")
    page.wait_for_selector("#pass-on")
    return page.inner_text("main")


def test_a_landlord_tells_and_the_person_speaks(office: Office):
    landlord = office.page(PHONE)
    landlord.goto("/arrive/newcomer")
    picture(landlord, "newcomer-form")
    said = tell(landlord, "访客午")
    picture(landlord, "newcomer-told")
    assert "访客午" not in said and "隔离" not in said and "19900000097" not in said
    assert landlord.locator("#receipt-code").count() == 0
    # Told of by somebody else as well, or filed by the person before: the words are the same.
    assert tell(landlord, "访客午") == said

    page = office.sign_in("qingshi", PHONE)
    page.goto("/arrivals")
    expect(page.locator("a.row-title:has-text('访客午')")).to_have_count(1)
    expect(page.locator("li:has(a.row-title:has-text('访客午')) .what")).to_contain_text("房东告知")
    page.click("a.row-title:has-text('访客午')")
    expect(page.locator("#only-told")).to_contain_text("本人还没有说明")
    assert page.locator(".asked").count() == 0, "nothing is made of a landlord's word"
    picture(page, "newcomer-verify")
    page.click("label:has(input[value='visit'])")
    page.fill("#leftOn", str(TODAY))
    page.fill("#idNumber", "990101199001010131")
    page.click("#verify form[action$='/verify'] button.btn-primary")
    expect(page.locator(".page-head .sub")).to_contain_text("管理中")
    assert page.locator("#only-told").count() == 0
    assert page.locator("a[href^='/measures/']").count() == 1


def test_staff_note_whom_a_hotel_tells_of(office: Office):
    page = office.sign_in("qingshi", PHONE)
    page.goto("/arrivals/new")
    expect(page.locator("#idNumber")).to_be_visible()
    page.select_option("#namedBy", "venue")
    for field in ("#idNumber", "#leftOn", "#means", "#companions"):
        expect(page.locator(field)).to_be_hidden()
    page.fill("#saidBy", "青石示例宾馆")
    page.fill("#name", "访客申")
    page.fill("#phone", "19900000098")
    page.fill("#origin", "青山市白河县白云镇")
    page.fill("#arrivesOn", str(TODAY))
    page.select_option("#area", "990101101")
    page.fill("#address", "文昌路5号（虚构）")
    picture(page, "newcomer-staff")
    page.click("footer button.btn-primary")
    expect(page.locator("#only-told")).to_contain_text("经营场所")
    expect(page.locator(".facts").first).to_contain_text("青石示例宾馆", use_inner_text=True)


def test_the_headquarters_sees_the_townships_and_enters_on_behalf(office: Office):
    page = office.sign_in("duty1", WIDE)
    page.goto("/arrivals")
    assert "青石镇" in page.inner_text("#overview")
    picture(page, "arrivals-overview")
    page.click("a[href='/arrivals/new']")
    page.fill("#saidBy", "访客辰之父")
    page.fill("#name", "访客辰")
    page.select_option("#idKind", "passport")
    page.fill("#document", "E12345678")
    page.fill("#born", "1990-01-01")
    page.fill("#phone", "19900000096")
    page.fill("#origin", "示例省青山市")
    page.fill("#leftOn", str(TODAY))
    page.fill("#arrivesOn", str(TODAY))
    page.select_option("#means", "car")
    page.select_option("#area", "990101102")
    page.fill("#address", "河湾路（虚构）")
    picture(page, "arrivals-new")
    page.click("footer button.btn-primary")
    expect(page.locator(".facts").first).to_contain_text("访客辰之父", use_inner_text=True)
    picture(page, "arrivals-show")


def test_the_form_on_paper(office: Office):
    page = office.page(WIDE)
    page.goto("/arrive/paper")
    picture(page, "arrivals-paper")


def enter_test(page, minutes: int, result: str) -> None:
    """A test that many minutes ago, seen on paper."""
    zone = datetime.timezone(datetime.timedelta(hours=8))
    tested = datetime.datetime.now(zone) - datetime.timedelta(minutes=minutes)
    page.fill("#testedAt", tested.strftime("%Y-%m-%dT%H:%M"))
    page.click(f"#tests label:has(input[name='result'][value='{result}'])")
    page.click("#tests form[action$='/tests'] button.btn-primary")


def test_tests_alone_are_seen_counted_and_restrict_nobody(office: Office):
    page = office.sign_in("qingshi", PHONE)
    page.goto("/arrivals?state=verified")
    expect(page.locator("ul.arrivals li", has_text="来客辛")).to_contain_text("检测 1/2")
    page.click("a.row-title:has-text('来客辛')")
    tests = page.locator("#tests")
    expect(tests.locator("h2")).to_contain_text("已做 1 次，共需 2 次")
    picture(page, "arrivals-tests")
    # Too soon after the first: it is noted, and said to count for nothing.
    enter_test(page, 20, "negative")
    expect(page.locator(".notice").first).to_contain_text(re.compile(r"不算：离上一次只有 \d+ 小时，要隔 24 小时"))
    expect(tests.locator("h2")).to_contain_text("已做 1 次，共需 2 次")
    picture(page, "arrivals-tests-soon")
    enter_test(page, 10, "positive")
    expect(page.locator(".notice").first).to_contain_text("30 分钟")
    page.click("#tests label:has(input[name='outcome'][value='referred'])")
    page.click("#tests form[action$='/positive'] button.btn-primary")
    expect(tests).to_contain_text("已转诊")
    assert page.locator("#tests form[action$='/positive']").count() == 0
    # No measure has come of it, and the township may end it as before.
    assert page.locator("a[href^='/measures/']").count() == 0
    assert page.locator("form[action$='/close']").count() == 1


@pytest.mark.parametrize("size,language", [(WIDE, "zh-Hans"), (PHONE, "zh-Hans"), (WIDE, "en"), (PHONE, "en")])
def test_tests_of_an_arrival_in_both_languages(office: Office, size, language):
    page = office.sign_in("qingshi", size)
    page.goto(f"/language/{language}?next=/arrivals%3Fstate%3Dverified")
    page.click("a.row-title:has-text('来客辛')")
    expect(page.locator("#tests h2")).to_contain_text("1")
    picture(page, f"arrivals-tests-{language}-{size['width']}")
