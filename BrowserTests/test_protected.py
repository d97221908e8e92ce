"""Numbers of persons: masked on every page, read in full once for a purpose, found by the whole number, moved to a new key."""
import re
import time

from playwright.sync_api import expect

from conftest import PHONE, picture
from program import Program, ask

NUMBER, MASKED = "19911110017", "199****0017"


def someone(page):
    """The page of the account whose name is 周岚, through the register."""
    page.goto("/registers/user?q=周岚")
    page.click("a.row-title >> text=周岚")
    return page


def test_a_number_is_entered_masked_and_read_in_full(office):
    admin = someone(office.sign_in("admin"))
    admin.click("text=修改")
    admin.fill("#phone", "+86 199-1111-0017")
    admin.click("main button.btn-primary")
    expect(admin.locator("main")).to_contain_text(MASKED)

    page = someone(office.sign_in("duty1"))
    expect(page.locator("main")).not_to_contain_text(NUMBER)
    page.click("summary >> text=查看明文")
    page.select_option('select[name="purpose"]', "contact")
    page.fill('input[name="reason"]', "催签收")
    picture(page, "reveal-asked")
    page.click("details.reveal button")
    expect(page.locator("dl.facts")).to_contain_text(NUMBER)
    picture(page, "revealed")
    someone(page)
    expect(page.locator("main")).not_to_contain_text(NUMBER)
    expect(page.locator(".timeline")).to_contain_text("查看明文")
    page.click("text=操作记录")
    expect(page.locator("tbody tr").first).to_contain_text("工作联系")
    picture(page, "reveal-history")


def test_on_a_telephone_in_english(office):
    page = office.sign_in("duty1", PHONE)
    page.goto("/language/en?next=/")
    someone(page)
    page.click("summary >> text=Show in full")
    picture(page, "reveal-asked-phone")
    page.select_option('select[name="purpose"]', "contact")
    page.click("details.reveal button")
    expect(page.locator("dl.facts")).to_contain_text(NUMBER)
    picture(page, "revealed-phone")


def test_found_by_the_whole_number_with_no_trace_in_the_address(office):
    page = office.sign_in("duty1")
    page.goto("/registers/user")
    page.fill("#filter-q", "199 1111 0017")
    page.click("form.filters button")
    expect(page.locator("tbody")).to_contain_text("周岚")
    assert "0017" not in page.url
    picture(page, "found-by-number")
    page.fill("#filter-q", "周岚")
    page.click("form.filters button")
    page.wait_for_url(re.compile(r"\?q="))


def test_a_new_key_beside_a_running_server(tmp_path):
    program = Program(tmp_path)
    program.demo()
    token = program.run("token", "--user", "admin").out.strip()
    records = "/api/v1/registers/user/records"

    def held(address):
        status, found = ask(address, f"{records}/search", token, {"q": NUMBER})
        assert status == 200
        return [record["values"]["login"] for record in found["records"]]

    def keys():
        return [line.split() for line in program.run("keys", "list").out.splitlines()]

    with program.serving() as (address, _):
        unit = ask(address, "/api/v1/registers/unit/records?limit=1", token)[1]["records"][0]["id"]
        values = {"login": "new", "name": "新", "unit": unit, "phone": NUMBER}
        assert ask(address, records, token, {"values": values})[0] == 201
        assert held(address) == ["new"]
        (first, *_), = keys()
        assert "running server" in program.run("keys", "rotate").out
        for _ in range(60):
            assert held(address) == ["new"]
            left = {key: values + entries for key, values, _, entries, *_ in keys()}
            if left[first] == "00":
                break
            time.sleep(0.5)
        assert left[first] == "00"
    program.run("verify")
    second = keys()[1]
    assert second[0] != first and second[-1] == "current"
    program.run("keys", "remove", second[0], expect=2)
    program.run("keys", "remove", first)
    program.run("keys", "rotate")
    assert [line[1] for line in keys()][0] == "0"
    program.run("verify")
    with program.serving() as (address, _):
        assert held(address) == ["new"]
    assert NUMBER.encode() not in program.database.read_bytes()


def test_a_lost_file_of_keys_is_told_at_start(tmp_path):
    program = Program(tmp_path)
    program.demo()
    file = tmp_path / "field.keys"
    assert file.stat().st_mode & 0o777 == 0o600
    kept = file.read_bytes()
    file.unlink()
    assert "file of field keys has no key" in program.run("migrate", expect=1).err
    assert not file.exists(), "no key is made that could not read what is there"
    assert "not opened" in program.run("verify").out
    file.write_bytes(kept)
    program.run("migrate")
