"""Units without an account: one-task link, 交办单, 代录 and 接龙, on the telephone of a unit and the desk of the office."""
import re

import openpyxl

from playwright.sync_api import expect

from conftest import ARTIFACTS, PHONE, picture

def open_task(page, state="issued"):
    """A task of a unit that still has to sign."""
    page.goto(f"/tasks?state={state}")
    href = page.locator("tbody tr a.row-title").first.get_attribute("href")
    page.goto(href)
    return href


def test_a_link_opens_one_task_after_a_code_told_by_telephone(office):
    clerk = office.sign_in("duty1")
    task = open_task(clerk)
    picture(clerk, "task-links")
    clerk.click("#links >> text=发任务链接")
    code = clerk.locator("p.spoken").inner_text()
    url = clerk.locator("#url").inner_text()
    assert re.fullmatch(r"\d{3} \d{3}", code)
    expect(clerk.locator("#paste")).to_contain_text(url)
    picture(clerk, "link-made")

    unit = office.page(PHONE)
    unit.goto(url)
    expect(unit.locator("h1")).to_have_text("任务反馈")
    picture(unit, "link-gate-phone")
    unit.fill("#code", "000000")
    unit.click("button.btn-primary")
    refused = unit.locator(".notice.late").inner_text()
    guessed = office.page(PHONE)
    guessed.goto(url[:-1] + ("8" if url.endswith("9") else "9"))
    guessed.fill("#code", code)
    guessed.click("button.btn-primary")
    assert guessed.locator(".notice.late").inner_text() == refused

    unit.fill("#code", code)
    unit.click("button.btn-primary")
    expect(unit.locator("main")).to_contain_text("待签收")
    picture(unit, "link-task-phone")
    unit.fill("#signer", "李四")
    unit.locator("form", has=unit.locator("#signer")).locator("button").click()
    expect(unit.locator("main")).to_contain_text("已签收")
    # Material is handed in on the same page; a type that may hide a place is refused, and says why.
    unit.set_input_files("#evidence", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\x00\xff"})
    expect(unit.locator(".notice.late")).to_be_visible()
    unit.set_input_files(
        "#evidence", {"name": "现场.txt", "mimeType": "text/plain", "buffer": "三处卡点已设置".encode()})
    expect(unit.locator("main")).to_contain_text("现场.txt")
    expect(unit.locator(".notice.met")).to_contain_text("已上传")
    for field in unit.locator('input[name^="figure."]').all():
        field.fill("3")
    unit.fill("#text", "已全面排查，台账已建立。")
    unit.locator("form", has=unit.locator("#text")).locator("button").click()
    expect(unit.locator("main")).to_contain_text("已反馈")
    picture(unit, "link-replied-phone")
    # The same link in another browser: the gate again.
    other = office.page(PHONE)
    other.goto(url)
    expect(other.locator("h1")).to_have_text("任务反馈")
    expect(other.locator("#code")).to_be_visible()

    clerk.goto(task)
    expect(clerk.locator("body")).to_contain_text("李四")
    expect(clerk.locator("#links")).to_contain_text("已打开")
    expect(clerk.locator(".timeline")).to_contain_text("任务链接")
    picture(clerk, "task-answered-by-link")
    clerk.click("#links >> text=撤回")
    clerk.click('#ask button[value="yes"]')
    expect(clerk.locator("#links")).to_contain_text("已撤回")
    unit.goto(url)
    expect(unit.locator("#code")).to_be_visible()


def test_the_slip_carries_the_link_on_paper(office):
    clerk = office.sign_in("duty1")
    open_task(clerk)
    clerk.click("#links >> text=打印交办单")
    expect(clerk.locator("article.handing")).to_have_count(2)
    box = clerk.locator("svg.qr").bounding_box()
    assert box["width"] / 96 * 25.4 >= 20
    clerk.screenshot(path=ARTIFACTS / "link-slip.png", full_page=True)
    clerk.pdf(path=ARTIFACTS / "link-slip.pdf", prefer_css_page_size=True)


def test_the_office_writes_down_what_a_unit_says(office):
    clerk = office.sign_in("duty1")
    open_task(clerk)
    clerk.click("text=代签收 >> nth=0")
    form = clerk.locator('form[action$="/acknowledge"]')
    form.locator('[name="saidBy"]').fill("王主任")
    form.locator('[name="saidHow"]').select_option("telephone")
    picture(clerk, "task-sign-for")
    form.locator("button").click()
    expect(clerk.locator("body")).to_contain_text("王主任（电话）")


def test_a_pasted_chain_signs_for_many(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/directives?state=issued")
    links = [a.get_attribute("href") for a in clerk.locator("tbody tr a.row-title").all()]
    for href in links:
        clerk.goto(href)
        if clerk.locator("text=粘贴接龙").count():
            break
    waiting = [
        row.locator("a.row-title").inner_text() for row in clerk.locator("#progress tbody tr").all()
        if row.locator('[data-label="已签收"]').inner_text() == "0"]
    assert waiting
    clerk.click("text=粘贴接龙")
    name = waiting[0]
    typo = "囗" + name[1:]
    clerk.fill("#text", f"#接龙\n请各单位签收\n1. {name} 张三 收到👌\n2、{name} 收到\n３. {typo} 收到\n4. 收到")
    picture(clerk, "chain-paste")
    clerk.click("footer .btn-primary")
    expect(clerk.locator("tbody")).to_contain_text("将签收")
    expect(clerk.locator("tbody")).to_contain_text("重复")
    picture(clerk, "chain-look")
    clerk.click('.dock button[value="sign"]')
    expect(clerk.locator(".notice.late")).to_contain_text("没有写入任何内容")
    for select in clerk.locator("select[name^=line-]").all():
        select.select_option("skip")
    clerk.set_viewport_size(PHONE)
    picture(clerk, "chain-look-phone")
    clerk.click('.dock button[value="sign"]')
    expect(clerk.locator(".notice")).to_contain_text("已按接龙签收")


def test_the_outbox_is_empty_and_says_what_to_do(office):
    clerk = office.sign_in("duty1")
    clerk.goto("/messages")
    expect(clerk.locator("main")).to_contain_text("还没有设置通道")
    picture(clerk, "messages-empty")


def test_a_return_sheet_goes_out_and_comes_back(office, tmp_path):
    """A county without the system: its sheet is downloaded, filled in a spreadsheet and handed in."""
    clerk = office.sign_in("duty1")
    open_task(clerk)
    clerk.locator('main a[href^="/directives/"]:not([href="/directives"])').first.click()
    clerk.click("text=回执表")
    clerk.wait_for_url(re.compile(r"/returns$"))
    picture(clerk, "returns")
    row = clerk.locator("tbody tr").first
    unit = row.locator("td").first.inner_text()
    with clerk.expect_download() as download:
        row.locator("a").click()
    assert download.value.suggested_filename.startswith("回执表")
    path = tmp_path / "sheet.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    asked = [place for place, name in enumerate(head) if place not in (0, 1, 2, 3, 4, len(head) - 1)]
    for line in sheet.iter_rows(min_row=2):
        line[head.index("签收人")].value = "孙主任"
        line[head.index("办理情况（反馈）")].value = "已办结"
        for place in asked:
            if line[place].value is None:
                line[place].value = 3
    good, wrong = tmp_path / "good.xlsx", tmp_path / "wrong.xlsx"
    book.save(good)
    sheet.cell(2, len(head)).value = "123"
    book.save(wrong)
    clerk.set_input_files("#sheet", wrong)
    expect(clerk.locator("[role=alert]")).to_contain_text("第 2 行：任务编号不属于这份指令")
    picture(clerk, "returns-wrong")
    clerk.set_input_files("#sheet", good)
    expect(clerk.locator("main")).to_contain_text(re.compile("已登记：签收 \\d+ 项，反馈 [1-9]"))
    expect(clerk.locator("tbody")).not_to_contain_text(unit)
    clerk.set_viewport_size({"width": 390, "height": 844})
    picture(clerk, "returns-phone")
