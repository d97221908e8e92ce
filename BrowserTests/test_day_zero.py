"""Day 0: from an empty database and the county's own contact sheet to fourteen townships that have signed, measured."""
import json
import re
import time

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import ARTIFACTS, PHONE, ROOT, Office, picture
from program import Program

PASSWORD = "qinghe-2022-ok"
# Nobody of these comes for the slip; they say so on the telephone.
BY_TELEPHONE = ["白庙乡", "云岭乡"]
TOWNS = ["城关街道", "东河街道", "北关街道", "柳林街道", "青石镇", "河湾镇", "赵集镇", "李店镇", "杨庄镇", "大王镇", "石桥乡", "南坪乡", "白庙乡", "云岭乡"]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈"


def mobile(number: int) -> str:
    """A number of the kind that no operator has given out."""
    return f"1380000{number:04d}"


def messy_workbook(path) -> None:
    """As it lies on an office's desk: titles, merged headers, a sheet for each township, sums and remarks between."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "县直单位"
    sheet.append(["青河县疫情防控工作通讯录(2022年5月)"])
    sheet.merge_cells("A1:H1")
    sheet.append(["序号", "单位", "主要负责人", None, "经办人", None, "值班电话", "备注"])
    sheet.append([None, None, "姓名", "手机", "姓名", "手机", None, None])
    for cells in ("C2:D2", "E2:F2", "A2:A3", "B2:B3", "G2:G3", "H2:H3"):
        sheet.merge_cells(cells)
    sheet.append([1, "青河县疫情防控指挥部办公室", "陈述(指挥长)", int(mobile(1)), "周岚", mobile(2), "0396-6900001", None])
    sheet.append([2, "县卫健局", "许艺 主任", mobile(3), "梁平、何易", f"{mobile(4)}/{mobile(5)}", "0396-6900002", None])
    sheet.append([3, "教育体育局", "曹莺", mobile(6), "梁平", mobile(4), None, "与卫健委同一经办人"])
    sheet.append([4, "县防汛办", "石磊", mobile(7), "无", None, "6900004", None])
    sheet.append([5, "民政局", "叶蓉", "1.38E+10", "白杨", mobile(9), None, None])
    for number, unit in enumerate(["县财政局", "商务局", "农业农村局"], start=6):
        sheet.append([number, unit, None, None, "梁平", int(mobile(4)), None, "一人代五个单位"])
    sheet.append(["合计", "8个单位", None, None, None, None, None, None])
    sheet.append(["备注:号码有变请及时报办公室"])
    for index, town in enumerate(TOWNS):
        sheet = book.create_sheet(f"{index + 1}.{town}")
        sheet.append([f"{town}疫情防控值班通讯录"])
        sheet.merge_cells("A1:D1")
        sheet.append(["科室", "姓名(职务)", "职务", "联系方式"])
        sheet.append(["党委政府", f"{SURNAMES[index]}书 (书记)", None, float(mobile(100 + index))])
        sheet.append(["党政办", f"{SURNAMES[index]}明远", "主任", f"0396-69{index:02d}345/{mobile(200 + index)}"])
        sheet.append(["卫健办", f"{SURNAMES[index]}小慧(专干)", None, f" {mobile(300 + index)[:3]} {mobile(300 + index)[3:7]} {mobile(300 + index)[7:]}"])
        sheet.append(["合计", "3人"])
    book.save(path)


class Hands:
    """What hands do: pages opened, clicks, fields filled, files given; at the headquarters and at the units apart."""

    ACTS = {Page: ["goto", "click", "fill", "check", "select_option", "set_input_files"],
            Locator: ["click", "fill", "check", "select_option", "set_input_files"]}

    def __init__(self):
        self.who, self.counts, self.began = "headquarters", {}, time.monotonic()

    def wrap(self, act, name):
        def counted(*arguments, **named):
            kind = {"goto": "pages", "click": "clicks"}.get(name, "fields")
            mine = self.counts.setdefault(self.who, {})
            mine[kind] = mine.get(kind, 0) + 1
            return act(*arguments, **named)
        return counted

    def told(self) -> dict:
        return {**self.counts, "seconds": round(time.monotonic() - self.began, 1)}


@pytest.fixture(scope="module")
def hands():
    hands, kept = Hands(), []
    for owner, names in Hands.ACTS.items():
        for name in names:
            kept.append((owner, name, getattr(owner, name)))
            setattr(owner, name, hands.wrap(getattr(owner, name), name))
    yield hands
    for owner, name, act in kept:
        setattr(owner, name, act)


@pytest.fixture(scope="module")
def county(tmp_path_factory, browser, hands):
    """An own server with nothing in it but what `tiaodu init` makes."""
    program = Program(tmp_path_factory.mktemp("day-zero"))
    done = program.run("init", "--name", "青河县疫情防控指挥部")
    first = done.out.split()[1]
    with program.serving() as (address, _):
        office = Office(browser, address, {"admin": first})
        office.first = first
        yield office
        for context in office.contexts:
            context.close()
        assert office.complaints == []
    program.run("verify")


def activate(county, slip, size=PHONE):
    """Follows the square code of a slip, chooses a password, and is signed in."""
    page = county.page(size)
    page.goto(f"/activate?u={slip['login']}&c={slip['code']}")
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(lambda url: "/activate" not in url)
    county.passwords[slip["login"]] = PASSWORD
    return page


def test_the_administrator_makes_the_county_in_pages(county):
    page = county.sign_in("admin")
    page.fill("#current", county.first)
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button.btn-primary")
    county.passwords["admin"] = PASSWORD
    page.goto("/start")
    expect(page.locator("tbody tr")).to_have_count(5)
    picture(page, "start-empty")

    page.goto("/areas")
    page.set_input_files("#file", ROOT / "Resources/Demo/areas.csv")
    expect(page.locator("body")).to_contain_text("青石镇")
    page.goto("/start/units")
    picture(page, "start-units")
    page.locator('[name="short-health"]').fill("卫生健康委")
    page.check('[name="villages"]')
    page.click(".dock .btn-primary")
    page.wait_for_url(re.compile("/start$"))
    expect(page.locator("body")).to_contain_text("其中乡镇（街道）14 / 14")


def test_the_messy_contact_sheet_is_read_asked_about_and_made(county, tmp_path):
    messy_workbook(tmp_path / "通讯录.xlsx")
    page = county.sign_in("admin")
    page.goto("/start/directory")
    picture(page, "directory-upload")
    page.set_input_files("#file", tmp_path / "通讯录.xlsx")
    page.wait_for_url(re.compile("/start/directory/preview"))
    picture(page, "directory-preview")
    # The number that Excel cut is named by sheet, row and column; the rest waits for two answers.
    refused = page.locator("section", has_text="不能识别的行").locator("tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("县直单位")
    expect(refused).to_contain_text("8")
    expect(refused).to_contain_text("手机")
    page.click('.dock button[value="make"]')
    expect(page.locator(".notice.late")).to_contain_text("没有写入任何内容")
    question = page.locator("section", has_text="认不出的单位")
    expect(question.locator("select")).to_have_count(1)
    question.locator("select").select_option("new:bureau")
    page.check('[name="leave"]')
    shared = page.locator("section", has_text="同一手机号多次出现")
    expect(shared).to_contain_text("138****0004")
    expect(shared).to_contain_text("一人多岗")
    shared.locator('input[type="radio"]').first.check()
    page.click('.dock button[value="make"]')
    page.wait_for_url(re.compile("/slips"))
    expect(page.locator(".notice.met")).to_contain_text("联系人")
    for town in TOWNS:
        expect(page.locator("tbody")).to_contain_text(town)
    picture(page, "slip-list")


def test_slips_open_fourteen_townships_and_the_first_directive_is_signed(county, hands):
    page = county.sign_in("admin")
    page.goto("/slips")
    page.click("footer .btn-primary")
    expect(page.locator(".slip").first).to_be_visible()
    slips = [
        {"unit": slip.locator("h2").inner_text(), "name": slip.locator(".who").inner_text(),
         "login": slip.locator("code").nth(0).inner_text(), "code": slip.locator("code").nth(1).inner_text()}
        for slip in page.locator(".slip").all()]
    box = page.locator(".slip .qr").first.bounding_box()
    assert box["width"] / 96 * 25.4 >= 20
    page.screenshot(path=ARTIFACTS / "slip-print.png", full_page=True)
    page.pdf(path=ARTIFACTS / "slips.pdf", prefer_css_page_size=True)
    by_unit = {slip["unit"]: slip for slip in slips if "明远" in slip["name"]}
    assert len(by_unit) == 14
    # One person at two units is one account.
    assert [slip["name"] for slip in slips].count("梁平") == 1

    commander = activate(county, next(slip for slip in slips if slip["name"] == "陈述"))
    clerk = activate(county, next(slip for slip in slips if slip["name"] == "周岚"), {"width": 1440, "height": 900})
    hands.who = "townships"
    townships = [activate(county, slip) for unit, slip in by_unit.items()
                 if not unit.startswith(tuple(BY_TELEPHONE))]
    assert len(townships) == 12
    hands.who = "refused"
    # A used slip is refused in the words of a wrong one.
    again = county.page(PHONE)
    again.goto(f"/activate?u={slips[-1]['login']}&c={slips[-1]['code']}")
    for code in (next(iter(by_unit.values()))["code"], "aaaa-bbbb-cccc-dddd"):
        again.fill("#username", next(iter(by_unit.values()))["login"])
        again.fill("#code", code)
        again.fill("#new", PASSWORD)
        again.fill("#again", PASSWORD)
        again.click("main button.btn-primary")
        expect(again.locator(".notice.late")).to_contain_text("激活码不对，或者激活码已用过、已过期")
    picture(again, "activate-phone")

    hands.who = "headquarters"
    page.goto("/start")
    text = page.locator("#text").input_value()
    clerk.goto("/communiques/new")
    clerk.fill("#text", text)
    clerk.click("text=生成任务草稿")
    clerk.wait_for_url(re.compile(r"/directives/[^/]+/draft"))
    draft = clerk.url
    expect(clerk.locator("article.item:not(.excluded)")).to_have_count(1)
    clerk.locator(".dock .btn-primary").click()
    clerk.click('#ask button[value="yes"]')
    expect(clerk.locator("body")).to_contain_text("待签发")
    commander.goto(draft)
    commander.locator(".dock .btn-primary").click()
    commander.click('#ask button[value="yes"]')
    commander.wait_for_url(re.compile(r"/directives/[^/]+$"))
    hands.who = "townships"
    for township in townships:
        township.goto("/due")
        picture(township, "due-township")
        township.click("text=一键签收")
        township.click('#ask button[value="yes"]')
        expect(township.locator("main")).not_to_contain_text("一键签收")
    # The list of who has not signed is the call list; what two of them say on the telephone is entered for them.
    hands.who = "headquarters"
    directive = commander.url
    for unit in BY_TELEPHONE:
        clerk.goto(directive)
        picture(clerk, "first-directive-unsigned")
        clerk.locator("tr", has_text=unit).locator("a").first.click()
        clerk.wait_for_url(re.compile("/tasks/"))
        clerk.fill('#reply [name="text"]', "已收到，系统可用")
        clerk.fill('#reply [name="saidBy"]', "党政办值班员")
        clerk.select_option('#reply [name="saidHow"]', "telephone")
        clerk.click("#reply button.btn-primary")
        expect(clerk.locator("main")).to_contain_text("党政办值班员")
    commander.reload()
    expect(commander.locator("#counters")).to_contain_text("14")
    told = hands.told()
    (ARTIFACTS / "day-zero.json").write_text(json.dumps(told, ensure_ascii=False))
    print("day 0:", told)
    # One person's work before the townships' own: it stays within an afternoon's patience.
    assert sum(told["headquarters"].values()) <= 90, told
    page.goto("/start")
    expect(page.locator("body")).to_contain_text(re.compile("已启用 1[0-9] /"))
    picture(page, "start-done")


def test_a_township_makes_its_village_workers(county):
    page = county.sign_in("qingshi", PHONE)
    page.goto("/unit/users")
    picture(page, "unit-users-phone")
    row = page.locator("tbody tr", has_text="雷营村")
    row.locator("input").fill("胡倩 13800000901、胡二")
    page.click("footer .btn-primary")
    page.wait_for_url(re.compile("/slips"))
    expect(page.locator("tbody tr", has_text="胡倩")).to_contain_text("leiying")
    picture(page, "slip-list-phone")
    page.click("footer .btn-primary")
    worker = [s for s in page.locator(".slip").all() if "胡倩" in s.inner_text()][0]
    slip = {"login": worker.locator("code").nth(0).inner_text(), "code": worker.locator("code").nth(1).inner_text()}
    activate(county, slip)


def test_contacts_are_masked_and_checked_by_telephone(county):
    login = next(name for name in county.passwords if name.startswith("zhihuibu") and name.endswith("-2")) \
        if "zhihuibubangongshi-2" in county.passwords else "zhihuibubangongshi"
    page = county.sign_in(login)
    page.goto("/contacts")
    expect(page.locator("tbody")).to_contain_text("138****0200")
    assert "13800000200" not in page.content()
    picture(page, "contacts")
    page.goto("/contacts/calls")
    picture(page, "calls")
    row = page.locator("tr", has_text="赵明远")
    row.locator("button", has_text="查看明文").click()
    expect(row).to_contain_text("13800000200")
    row.locator("summary", has_text="记结果").click()
    row.locator("select").select_option("changed")
    row.locator('[name="number"]').fill("13800000999")
    row.locator("form .btn-plain").click()
    row = page.locator("tr", has_text="赵明远")
    expect(row).to_contain_text("号码已变更")
    expect(row).to_contain_text("138****0999")
    picture(page, "calls-noted")


def test_two_officers_share_a_computer(county):
    first = next(name for name in county.passwords if name == "zhihuibubangongshi")
    page = county.sign_in(first)
    for login in ("qingshi", first):
        page.goto("/switch")
        page.fill("#own", "280417")
        page.click("text=设定短码")
        expect(page.locator(".notice.met")).to_contain_text("短码已设定")
        if login == "qingshi":
            picture(page, "switch")
            page.context.clear_cookies(name="tiaodu_session")
            page.goto("/sign-in")
            page.fill("#username", login)
            page.fill("#password", county.passwords[login])
            page.click("main button.btn-primary")
            page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/switch")
    page.locator('input[name="user"]').first.check()
    page.fill("#code", "999111")
    page.click("text=换人 >> nth=-1")
    expect(page.locator(".notice.late")).to_contain_text("4")
    page.locator('input[name="user"]').first.check()
    page.fill("#code", "280417")
    page.click("form[action='/switch'] button.btn-primary")
    page.wait_for_url(lambda url: "/switch" not in url)
    expect(page.locator(".notice.met")).to_contain_text("已换人")


@pytest.mark.parametrize("path", ["/start", "/start/units", "/slips", "/contacts", "/contacts/calls", "/unit/users", "/switch"])
def test_pages_in_english_and_on_a_telephone(county, path):
    for size, name in ((PHONE, "phone"), ({"width": 1440, "height": 900}, "wide")):
        page = county.sign_in("admin", size)
        page.goto(f"/language/en?next={path}")
        picture(page, f"en{path.replace('/', '-')}-{name}")
        page.goto(f"/language/zh-Hans?next={path}")
        picture(page, f"zh{path.replace('/', '-')}-{name}")
