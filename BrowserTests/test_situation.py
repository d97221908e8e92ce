"""Wall screen, area today, SitRep and bulletin in a real browser, in both languages and sizes."""
import io
import json
import shutil
import subprocess

import pytest
from playwright.sync_api import expect

from conftest import ARTIFACTS, PHONE, WIDE, picture

SCREENS = {"1080p": {"width": 1920, "height": 1080}, "4k": {"width": 3840, "height": 2160}}


def speak(page, language: str) -> None:
    page.goto(f"/language/{language}?next=/account")


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_wall(office, screen, language):
    page = office.sign_in("duty1", SCREENS[screen])
    speak(page, language)
    for view in ["tasks", "reports", "figures"]:
        page.goto(f"/wall?view={view}")
        page.wait_for_selector(f".view[data-view={view}]:not([hidden])")
        picture(page, f"wall-{view}-{screen}-{language}")
        small = page.evaluate("""() => [...document.querySelectorAll("body *")].filter((part) =>
            part.checkVisibility() && [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) &&
            !["SCRIPT", "TITLE", "title", "OPTION"].includes(part.tagName)).map((part) => {
              const scale = part.ownerSVGElement ? part.getScreenCTM().a : 1;
              return [parseFloat(getComputedStyle(part).fontSize) * scale, part.textContent.trim()];
            }).filter(([size]) => size < 16.9)""")
        assert small == []
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "a wall is not scrolled"
    key = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.number .figure b')).fontSize)")
    assert key >= 54


def test_wall_is_fetched_anew(office):
    page = office.sign_in("duty1", SCREENS["1080p"])
    with page.expect_response("**/wall/board") as answer:
        page.goto("/wall")
    assert answer.value.status == 200
    page.wait_for_selector("[data-as-of]")
    # What does not come leaves the old numbers, and says so.
    page.route("**/wall/board", lambda route: route.abort())
    page.evaluate("new Promise((done) => { const source = new EventSource('/events'); source.addEventListener('hello', () => { source.close(); done(); }); })")
    page.reload()
    expect(page.locator("[data-state]")).not_to_be_empty()
    assert page.locator(".number").count() >= 4


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_area_today(office, size, language):
    page = office.sign_in("qingshi", size)
    speak(page, language)
    page.goto("/due")
    if size == WIDE:
        page.click('nav a[href="/today"]')
    else:
        page.goto("/today")
    page.wait_for_selector("h1")
    picture(page, f"area-today-{size['width']}-{language}")
    page.click("table a.row-title >> nth=0")
    assert "/areas/990101101" in page.url


def square(name: str, east: float, north: float) -> dict:
    ring = [[east, north], [east + 0.1, north], [east + 0.1, north + 0.1], [east, north + 0.1], [east, north]]
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_a_map_of_one_s_own(office, tmp_path):
    """A boundary file is read or refused by feature; the wall draws the county's own outlines from then on."""
    page = office.sign_in("duty1", WIDE)
    page.goto("/map")
    tiles = page.locator("svg.areas rect").count()
    file = tmp_path / "townships.geojson"
    wrong = {"type": "FeatureCollection", "features": [square("青石镇", 114.0, 33.0), square("无此乡", 114.2, 33.0)]}
    file.write_text(json.dumps(wrong))
    page.set_input_files("#file", file)
    expect(page.locator("[role=alert]").first).to_contain_text("无此乡")
    expect(page.locator("[role=alert]").first).to_contain_text("2")
    picture(page, "map-refused")
    right = {"type": "FeatureCollection", "features": [square("青石镇", 114.0, 33.0), square("河湾镇", 114.1, 33.0)]}
    file.write_text(json.dumps(right))
    page.set_input_files("#file", file)
    expect(page.locator(".notice")).to_contain_text("2")
    expect(page.locator(".page-head .sub")).to_contain_text("townships.geojson")
    picture(page, "map-own")
    page.goto("/wall?view=figures")
    page.wait_for_selector(".view[data-view=figures]:not([hidden])")
    drawn = page.locator(".view[data-view=figures] svg.areas").first.locator("path").count()
    assert drawn == 2, "its own outlines, and no tile for what the file leaves out"
    page.goto("/map")
    page.click('form[action="/map/remove"] button')
    page.click("#ask button[value=yes]")
    expect(page.locator('form[action="/map/remove"]')).to_have_count(0)
    assert page.locator("svg.areas rect").count() == tiles


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_sitrep_and_bulletin(office, language):
    page = office.sign_in("duty1")
    speak(page, language)
    page.goto("/sitreps")
    page.click('form[action="/sitreps"] button')
    page.wait_for_url("**/sitreps/*")
    address = page.url
    page.fill("#text-highlights", "{task.open}")
    page.click("aside form button")
    page.wait_for_url(address)
    assert "{task.open}" not in page.inner_text("#highlights")
    for size in [WIDE, PHONE]:
        page.set_viewport_size(size)
        picture(page, f"sitrep-{size['width']}-{language}")
    page.set_viewport_size(WIDE)
    for name, program in [("pdf", "weasyprint"), ("docx", "pandoc")]:
        answer = page.request.get(f"{address}.{name}", timeout=150_000)
        if shutil.which(program):
            assert answer.status == 200
            (ARTIFACTS / f"sitrep-{language}.{name}").write_bytes(answer.body())
        else:
            assert answer.status == 415
            assert program in page.inner_text("main")
    if shutil.which("weasyprint") and shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-r", "80", "-png", ARTIFACTS / f"sitrep-{language}.pdf",
                        ARTIFACTS / f"sitrep-{language}"], check=True)
    page.click('form[action$="/finalise"] button')
    page.click("#ask button[value=yes]")
    page.wait_for_selector('form[action="/bulletins"]')
    visitor = office.page()
    visitor.goto("/bulletins")
    assert visitor.locator("main a.row-title").count() == 0 or language == "en"


def test_two_persons_release_a_bulletin(office):
    """After the SitReps above: one of the office makes it, another agrees; only then a visitor sees it."""
    clerk = office.sign_in("duty1")
    clerk.goto("/sitreps")
    # A bulletin of the day's last edition corrects none: the editions above have made none.
    clerk.locator("table a.row-title").first.click()
    clerk.click('form[action="/bulletins"] button')
    clerk.wait_for_url("**/bulletins/*")
    address = clerk.url
    clerk.fill("#text", "请公众知悉，以本发布为准。")
    clerk.click(f'form[action$="{address.rsplit("/", 1)[1]}"] button')
    visitor = office.page()
    assert visitor.goto(address).status == 404
    clerk.click('form[action$="/release"] button')
    clerk.click("#ask button[value=yes]")
    expect(clerk.locator('form[action$="/decide"]')).to_have_count(0)
    second = office.sign_in("commander", PHONE)
    second.goto(address)
    picture(second, "bulletin-decide-phone")
    second.click('form[action$="/decide"] button[value="1"]')
    expect(second.locator(".notice.met")).to_be_visible()
    visitor.goto("/bulletins")
    visitor.locator("main a.row-title").first.click()
    expect(visitor.locator("main")).to_contain_text("请公众知悉")
    picture(visitor, "bulletin-open")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_identities_and_cut_off_pages(office, size):
    page = office.sign_in("duty1", size)
    page.goto("/indicators")
    page.click('a[href="/indicators/identities"]')
    expect(page.locator("#task\\.balance")).to_contain_text("平衡")
    picture(page, f"identities-{size['width']}")
    page.goto("/reports/overview")
    picture(page, f"overview-{size['width']}")


def test_a_number_leads_to_its_records(office):
    page = office.sign_in("duty1")
    page.goto("/sitreps")
    page.click('form[action="/sitreps"] button')
    page.wait_for_url("**/sitreps/*")
    address = page.url
    link = page.locator('.sitrep-table a[href^="/registers/task?counted=task.open&"]')
    number = int(link.inner_text().replace(",", ""))
    link.click()
    page.wait_for_url("**/registers/task?counted=task.open&*")
    rows = page.locator("main tbody tr")
    assert rows.count() == min(number, 50)
    for size in [WIDE, PHONE]:
        page.set_viewport_size(size)
        picture(page, f"records-behind-{size['width']}")
    page.set_viewport_size(WIDE)
    rows.first.locator("a.row-title").click()
    page.wait_for_url("**/tasks/*")
    page.goto(address)
    page.locator('.sitrep-table a[href^="/duties/counted?rule=task.reply&count=due&"]').first.click()
    page.wait_for_url("**/duties/counted?*")
    picture(page, "duties-counted")
    page.goto(address)
    page.locator('.sitrep-table a[href^="/indicators/task.closureRate?"]').click()
    page.wait_for_url("**/indicators/task.closureRate?*")
    page.click('a[href^="/indicators/task.closed?"]')
    picture(page, "indicator-parts")
