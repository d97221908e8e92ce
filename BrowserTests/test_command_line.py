"""Commands on good and bad input: what is wrong is named, its exit code is not 0, and nothing is stored by halves."""
import contextlib
import datetime
import json
import os
import sqlite3

import pytest

from conftest import ROOT
from program import Program, ask

SAMPLES = sorted((ROOT / "Resources/Demo/communiques").glob("*.txt"))
AREAS = "code,level,parent,name\n99,1,,示例省\n9901,2,99,青山市\n990101,3,9901,青河县\n990101101,4,990101,青石镇\n"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return Program(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def fresh(tmp_path):
    return Program(tmp_path)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("demo"))
    program.demo()
    return program


def count(program: Program, table: str) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        return database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_communique_is_read_without_a_database(empty, sample):
    said = json.loads(empty.run("communique", "parse", sample, "--json").out)
    assert said["demands"]
    text = sample.read_text("utf-8-sig")

    def check(demand):
        assert 0 <= demand["start"] < demand["end"] <= len(text)
        for child in demand["children"]:
            check(child)

    for demand in said["demands"]:
        check(demand)
    assert not empty.database.exists(), "reading stores nothing"
    assert empty.run("communique", "parse", sample).out.strip()


def test_gb18030_reads_as_utf8_does(empty):
    text = SAMPLES[0].read_text("utf-8-sig")
    plain = empty.run("communique", "parse", empty.file("utf8.txt", text), "--json").out
    assert empty.run("communique", "parse", empty.file("gb.txt", text.encode("gb18030")), "--json").out == plain
    with_mark = empty.file("bom.txt", b"\xef\xbb\xbf" + text.encode())
    assert empty.run("communique", "parse", with_mark, "--json").out == plain


def test_broken_bytes_are_refused_with_their_offset(empty):
    good = "各乡镇要全面排查。".encode()
    done = empty.run("communique", "parse", empty.file("broken.txt", good + b"\xff\xff\xfe\x80"), expect=None)
    assert str(len(good)) in done.err, done.err
    assert done.out == ""


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff", "<html><body></body></html>"])
def test_an_empty_page_is_refused(empty, content):
    done = empty.run("communique", "parse", empty.file("nothing.txt", content), expect=2)
    assert done.err.strip() and "communiqueEmpty" not in done.err


def test_html_is_read_as_its_text(empty):
    page = ("<html><head><title>x</title><script>要求排查();</script></head><body><p>5月4日,我县召开会议。</p>"
            "<p>会议要求,一要全面排查来返人员,建立台账。</p></body></html>")
    said = json.loads(empty.run("communique", "parse", empty.file("page.html", page), "--json").out)
    assert "script" not in json.dumps(said) and "排查()" not in json.dumps(said, ensure_ascii=False)
    assert any("来返人员" in demand["text"] for demand in said["demands"])


def test_a_text_without_demands_says_so(empty):
    path = empty.file("quiet.txt", "今天天气很好,县城里人来人往。\n")
    said = json.loads(empty.run("communique", "parse", path, "--json").out)
    assert said["demands"] == []
    assert "没有识别出要求" in empty.run("communique", "parse", path).out


def test_a_file_that_is_not_there_is_told(empty):
    done = empty.run("communique", "parse", empty.folder / "missing.txt", expect=1)
    assert "missing.txt" in done.err
    empty.run("communique", "parse", expect=64)
    empty.run("nothing", expect=64)


def test_a_code_table_comes_in_once(fresh):
    path = fresh.file("areas.csv", AREAS)
    assert "added 4" in fresh.run("area", "import", path).out
    assert "added 0, changed 0, unchanged 4" in fresh.run("area", "import", path).out
    renamed = fresh.file("renamed.csv", AREAS.replace("青石镇", "青石街道"))
    assert "added 0, changed 1, unchanged 3" in fresh.run("area", "import", renamed).out
    assert count(fresh, "area") == 4
    fresh.run("verify")


@pytest.mark.parametrize("name,content,row", [
    ("unknown code", AREAS + "9901011,4,990101,坏码镇\n", "6"),
    ("duplicate", AREAS + "990101101,4,990101,青石镇\n", "6"),
    ("wrong parent", AREAS + "990101102,4,9901,河湾镇\n", "6"),
    ("missing parent", AREAS + "990102101,4,990102,河湾镇\n", "6"),
    ("no name", AREAS + "990101102,4,990101,\n", "6"),
    ("half a row", AREAS + "990101102,4,99", "6"),
    ("half a name", (AREAS + "990101102,4,990101,河湾镇").encode()[:-1], "6"),
    ("open quote", AREAS + '990101102,4,990101,"河湾镇\n', "6"),
    ("no column", "code,level,name\n99,1,示例省\n", "1"),
    ("empty", "", ""),
    ("html", "<html><body>404</body></html>\n", ""),
], ids=lambda value: value.replace(" ", "-") if isinstance(value, str) and len(value) < 20 and value else "")
def test_a_bad_code_table_stores_nothing(fresh, name, content, row):
    done = fresh.run("area", "import", fresh.file("bad.csv", content), expect=2)
    assert row in done.err, done.err
    assert count(fresh, "area") == 0
    fresh.run("verify")


def test_the_demo_is_made_once(demo):
    before = count(demo, "change")
    assert demo.run("demo", expect=2).err
    assert "left as it is" in demo.run("demo", "--if-empty").out
    assert count(demo, "change") == before


def test_settings_that_are_wrong_are_named(empty):
    for key, value in [("TIAODU_DATABASE_URL", "oracle:x"), ("TIAODU_COUNTY", "12345"), ("TIAODU_ZONE", "Mars/Olympus"),
                       ("TIAODU_CUTOFF_HOUR", "24"), ("TIAODU_DRILL", "yes"), ("TIAODU_PUBLIC_ADDRESS", ":::"),
                       ("TIAODU_CHANNELS", "/nowhere/channels.json")]:
        assert key in empty.run("migrate", expect=1, **{key: value}).err
    assert "TIAODU_DATABSE_URL" in empty.run("register", "list", TIAODU_DATABSE_URL="x").err


@pytest.mark.parametrize("words", [
    ("verify",), ("keys", "list"), ("keys", "rotate"), ("report", "show"), ("report", "freeze"), ("backup", "x.backup"),
    ("token", "--user", "duty1"), ("policy", "simulate", "cn-covid-v9"), ("register", "export", "unit", "x.csv"),
], ids=" ".join)
def test_a_mistyped_database_is_named_and_not_made(tmp_path, words):
    folder = tmp_path / "mistyped"
    where = {"TIAODU_DATABASE_URL": f"sqlite:{folder}/nope.sqlite", "TIAODU_BACKUP_PASSPHRASE": "x" * 20}
    done = Program(tmp_path).run(*words, expect=1, **where)
    assert f"no database at {folder}/nope.sqlite" in done.err
    assert "没有数据库" in Program(tmp_path).run(*words, expect=1, LANG="zh_CN.UTF-8", **where).err
    assert not folder.exists()


def test_wrong_usage_is_told_as_that(demo, tmp_path):
    for words in [("register", "template", "unit", tmp_path / "x.csv"), ("register", "export", "unit", tmp_path / "x.pdf"),
                  ("register", "export", "unit", tmp_path / "x.csv", "--filter", "kind"), ("verify", "--head", "x")]:
        assert "Usage:" in demo.run(*words, expect=64).err
    assert list(tmp_path.glob("x.*")) == []


def test_an_export_of_persons_says_what_for(demo, tmp_path):
    path, words = tmp_path / "persons.csv", ("register", "export", "person")
    refused = demo.run(*words, path, "--user", "duty1", expect=2).err
    assert "--purpose" in refused and "--use" in refused and "investigate" in refused, refused
    refused = demo.run(*words, path, "--user", "duty1", "--purpose", "核对", expect=2).err
    assert "--purpose" not in refused and "--use" in refused, refused
    demo.run(*words, path, "--use", "curiosity", expect=64)
    assert "--purpose" in demo.run(*words, path, expect=2).err
    assert not path.exists()
    assert "rows" in demo.run(*words, path, "--user", "duty1", "--purpose", "核对", "--use", "measure").out
    assert path.exists()


def test_what_the_system_says_is_told_in_words(demo, tmp_path):
    chinese = {"LANG": "zh_CN.UTF-8"}
    text = tmp_path / "text.sqlite"
    text.write_text("no database at all, but long enough for a header of one\n" * 20)
    ring = tmp_path / "field.keys"
    ring.write_text("no ring")
    cases = [
        (("verify",), {"TIAODU_DATABASE_URL": f"sqlite:{text}"}, "不是数据库", text),
        (("verify",), {"TIAODU_DATABASE_URL": f"sqlite:{tmp_path}"}, "无法使用", tmp_path),
        (("token", "--user", "duty1"), {"TIAODU_FIELD_KEYS": str(ring)}, "已损坏", ring),
        (("communique", "parse", tmp_path), {}, "是文件夹", tmp_path),
        (("communique", "parse", tmp_path / "none.txt"), {}, "找不到", tmp_path / "none.txt"),
        (("register", "export", "unit", tmp_path / "none/x.csv"), {}, "不存在", tmp_path / "none"),
        (("register", "template", "unit", tmp_path / "none/x.xlsx"), {}, "不存在", tmp_path / "none"),
    ]
    for words, settings, told, path in cases:
        done = demo.run(*words, expect=1, **chinese, **settings)
        assert told in done.err and str(path) in done.err, done.err
        for raw in ("Error", "ERROR", "other(", "unavailable(", "Domain"):
            assert raw not in done.err, done.err


def test_files_are_their_owners_alone(tmp_path):
    program = Program(tmp_path / "data")
    exported, template, refused = (tmp_path / name for name in ("units.csv", "unit.xlsx", "refused.csv"))
    before = os.umask(0o022)
    try:
        program.run("demo")
        program.run("register", "export", "unit", exported)
        program.run("register", "template", "unit", template)
        rows = tmp_path / "rows.csv"
        rows.write_text("title,held\n会议,没有这一天\n")
        program.run("register", "import", "meeting", rows, "--refused", refused, expect=2)
        with program.serving():
            made = [path for path in program.folder.rglob("*") if path.name != "server.log"]
            made += [program.folder, exported, template, refused]
            assert {"tiaodu.sqlite", "tiaodu.sqlite-wal", "field.keys", "seal.key"} <= {path.name for path in made}
            assert [path for path in made if path.stat().st_mode & 0o077] == []
    finally:
        os.umask(before)


def test_one_process_writes(demo):
    token = demo.run("token", "--user", "duty1").out.strip()
    with demo.serving() as (address, _):
        assert ask(address, "/api/v1/registers/unit/records", token)[0] == 200
        for command in [("serve", "--port", "8159"), ("migrate",), ("demo",), ("token", "--user", "duty1"),
                        ("report", "freeze"), ("area", "import", demo.file("areas.csv", AREAS))]:
            done = demo.run(*command, expect=1)
            assert "another process writes" in done.err, done.err
        # Reading goes on beside the server.
        demo.run("verify")
        demo.run("communique", "parse", SAMPLES[0])
    demo.run("migrate")


def test_a_day_is_finalised_once(demo):
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date().isoformat()
    assert "finalised, as of" in demo.run("report", "freeze", "--day", today).out
    assert "was finalised before" in demo.run("report", "freeze", "--day", today).out
    brief = json.loads(demo.run("report", "show", "--day", today, "--json").out)
    assert brief["day"] == today and brief["tasks"]["issued"] > 0
    text = demo.run("report", "show", "--day", today).out
    assert str(brief["tasks"]["issued"]) in text
    demo.run("report", "freeze", "--day", "2999-01-01", expect=2)
    demo.run("report", "freeze", "--day", "2026-02-30", expect=2)
    demo.run("report", "show", "--day", "2001-01-01", expect=2)


def test_verify_finds_and_names_what_was_tampered_with(tmp_path):
    program = Program(tmp_path)
    program.demo()
    clean = program.run("verify")
    assert " 0 findings" in clean.out
    with contextlib.closing(sqlite3.connect(program.database)) as database:
        task = database.execute("SELECT id FROM task ORDER BY id LIMIT 1").fetchone()[0]
    tampering = {
        "row": ("UPDATE task SET title = 'x' WHERE id = ?", (task,), task),
        "state": ("UPDATE task SET state = 'closed' WHERE id = ?", (task,), task),
        "removed row": ("DELETE FROM task WHERE id = ?", (task,), task),
        "removed entry": ("DELETE FROM change WHERE number = 20", (), "20"),
        "content": ("UPDATE change_content SET content = replace(content, '陈述', '某人')", (), ""),
        "actor": ("UPDATE change SET actor = 'nobody' WHERE number = 30", (), "30"),
    }
    original = program.database.read_bytes()
    for name, (sql, values, named) in tampering.items():
        for rest in ("-wal", "-shm"):
            program.database.with_name(program.database.name + rest).unlink(missing_ok=True)
        program.database.write_bytes(original)
        with contextlib.closing(sqlite3.connect(program.database)) as database:
            assert database.execute(sql, values).rowcount > 0, name
            database.commit()
        done = program.run("verify", expect=1)
        assert named in done.out, f"{name}: {done.out}"
        assert json.loads(program.run("verify", "--json", expect=1).out)["findings"], name


def test_a_county_of_ones_own_begins_with_its_areas(fresh, tmp_path):
    table = fresh.file("areas.csv", "code,level,parent,name\n98,1,,某省\n9801,2,98,某市\n980101,3,9801,某县\n")
    fresh.run("area", "import", table, TIAODU_COUNTY="980101")
    made = fresh.run("init", "--name", "某县疫情防控指挥部", TIAODU_COUNTY="980101")
    assert made.out.startswith("admin  ")
    fresh.run("init", "--name", "某县疫情防控指挥部", TIAODU_COUNTY="980101", expect=2)
    fresh.run("verify", TIAODU_COUNTY="980101")
