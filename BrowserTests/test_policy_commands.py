"""`tiaodu policy`: a wrong line is named with its number, what is stricter is said, and a trial run changes nothing."""
import contextlib
import json
import re
import sqlite3

import pytest

from conftest import ROOT
from program import Program

PACKS = ROOT / "Resources/Policies"
V9 = PACKS / "cn-covid-v9.yaml"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return Program(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("demo"))
    program.demo()
    return program


def rows(program: Program, query: str, *values) -> list:
    with contextlib.closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        return database.execute(query, values).fetchall()


def wrong(program: Program, name: str, old: str, new: str):
    """A copy of the ninth edition with one wrong line, and the number of that line."""
    text = V9.read_text("utf-8")
    assert old in text
    number = text[:text.index(old)].count("\n") + 1
    return program.file(name, text.replace(old, new, 1)), number


def test_every_pack_that_is_shipped_is_good(empty):
    files = sorted(PACKS.glob("*.yaml"))
    done = empty.run("policy", "check", *files)
    assert [line.split(": ")[0] for line in done.out.splitlines()] == [str(file) for file in files]
    assert f"{V9}: CN-COVID v9, 2022-06-27 – 2022-11-10, 6 categories" in done.out.splitlines()
    assert done.err == ""
    assert not empty.database.exists(), "no database is needed, and none is made"


@pytest.mark.parametrize("old,new,said", [
    ("{setting: central, days: 7", "{setting: jail, days: 7", "jail"),
    ("tests: [1, 2, 3, 5, 7]", "tests: [1, 3, 2, 5, 7]", "tests"),
    ("to: 2022-11-10", "to: 2022-11-31", "to"),
    ("clock: lastExposure", "clok: lastExposure", "clok"),
    ("risesTo: closeContact", "risesTo: nobody", "nobody"),
], ids=["setting", "order", "day", "field", "category"])
def test_a_wrong_line_is_named_with_its_number(empty, old, new, said):
    file, number = wrong(empty, "wrong.yaml", old, new)
    done = empty.run("policy", "check", file, expect=2)
    lines = done.err.splitlines()
    assert [line for line in lines if line.startswith(f"{file}:{number}: ") and said in line], done.err
    assert done.out == ""


def test_all_files_are_checked_whichever_is_wrong(empty):
    first, one = wrong(empty, "first.yaml", "{setting: central, days: 7", "{setting: jail, days: 7")
    second, other = wrong(empty, "second.yaml", "clock: lastExposure", "clock: sundial")
    done = empty.run("policy", "check", first, V9, second, expect=2)
    assert f"{first}:{one}: " in done.err and f"{second}:{other}: " in done.err
    assert done.out.startswith(f"{V9}: CN-COVID v9, ")


def test_a_file_that_is_no_pack_or_is_not_there(empty):
    for content in ["", "id: [\n", "- 1\n", "<html></html>\n"]:
        file = empty.file("nothing.yaml", content)
        done = empty.run("policy", "check", file, expect=2)
        assert done.err.startswith(f"{file}:") and done.out == "", content
    assert "missing.yaml" in empty.run("policy", "check", empty.folder / "missing.yaml", expect=1).err
    empty.run("policy", "check", expect=64)


def test_what_is_stricter_from_the_ninth_edition_to_the_twenty_measures(empty):
    lines = empty.run("policy", "diff", "cn-covid-v9", "cn-covid-m20").out.splitlines()
    for line in [
        "[stricter] Measure · Close contact: C7[1,2,3,5,7] M3[3] → C5[1,2,3,5] H3[1,3]",
        "[milder] Measure · Arrival from a high-risk area: C7[1,2,3,5,7] → H7[1,3,5,7]",
        "[milder] Measure · Contact of a contact: H7[1,4,7] → —",
        "[stricter] Measure · Staff leaving a closed loop: — → M5[1,3,5]",
        "[stricter] Last day: 2022-11-10 → 2022-12-06",
    ]:
        assert line in lines, line
    assert lines[-1].startswith("Somewhere stricter or longer than what is in force")
    chinese = empty.run("policy", "diff", "cn-covid-v9", "cn-covid-m20", LANG="zh_CN.UTF-8").out
    assert "密切接触者: C7[1,2,3,5,7] M3[3] → C5[1,2,3,5] H3[1,3]" in chinese and "[更严]" in chinese


def test_a_comparison_for_programs(empty):
    found = json.loads(empty.run("policy", "diff", V9, "cn-covid-m20", "--json").out)
    plans = {row["subject"]: row for row in found if row["aspect"] == "plan"}
    assert plans["密切接触者"]["weight"] == "stricter"
    assert plans["密接的密接"] == {"aspect": "plan", "subject": "密接的密接", "old": "H7[1,4,7]", "weight": "milder"}


def test_the_same_text_is_no_difference(empty):
    lines = empty.run("policy", "diff", V9, "cn-covid-v9").out.splitlines()
    assert len(lines) == 1 and lines[0].startswith("Nowhere stricter than what is in force")
    file, number = wrong(empty, "wrong.yaml", "clock: lastExposure", "clock: sundial")
    done = empty.run("policy", "diff", V9, file, expect=2)
    assert f"{file}:{number}: " in done.err and done.out == ""


def test_packs_are_listed_and_shown_without_a_database(empty):
    listed = empty.run("policy", "list").out.splitlines()
    assert len(listed) == len(list(PACKS.glob("*.yaml")))
    assert any(line.startswith("cn-covid-v2  CN-COVID v2  2020-01-22 – 2020-01-27") for line in listed)
    assert "closeContact  Close contact  H/C14" in empty.run("policy", "show", "cn-covid-v5").out
    assert not empty.database.exists()


EFFECTS = ["Unchanged", "Ends at once", "Milder, by itself", "To be confirmed, or by order"]


def simulated(program: Program, *words):
    """Total, counts by effect, and the measures that are named; checks owed are added up in a line between."""
    head, *lines = program.run("policy", "simulate", *words).out.splitlines()
    total = int(re.fullmatch(r"CN-COVID \S+, \d{4}-\d\d-\d\d: (\d+)", head).group(1))
    counts = {}
    for effect, line in zip(EFFECTS, lines):
        name, number = line.strip().rsplit(": ", 1)
        assert name == effect
        counts[effect] = int(number)
    added, removed = re.match(r"  Checks owed: (\d+) added, (\d+) removed", lines[len(EFFECTS)]).groups()
    named = [line.split() for line in lines[len(EFFECTS) + 1:]]
    if not named:
        assert (added, removed) == ("0", "0")
    assert sum(int(line[-3]) for line in named) <= int(added)
    assert sum(int(line[-2].removeprefix("−")) for line in named) <= int(removed)
    return total, counts, named


def test_a_trial_run_counts_the_open_measures_and_changes_nothing(demo):
    def content():
        tables = ["change", "change_content", "measure", "ground", "policy", "duty"]
        return {table: rows(demo, f'SELECT * FROM "{table}" ORDER BY 1, 2, 3') for table in tables}

    before = content()
    under = dict(rows(demo, "SELECT id, category FROM measure WHERE open = 1 AND policy = 'CN-COVID'"))
    total, counts, named = simulated(demo, "cn-covid-m20")
    assert total == len(under) > 0
    assert sum(counts.values()) == total
    # The twenty measures know neither contacts of contacts nor medium-risk areas; for a close contact eight days at home
    # are stricter than three of monitoring.
    gone = [measure for measure, category in under.items() if category in ("contactOfContact", "arrivalMedium")]
    assert counts["Ends at once"] == len(gone) > 0
    assert counts["To be confirmed, or by order"] > 0
    assert len(named) == total - counts["Unchanged"]
    assert all(under[line[0]] == line[1] for line in named), "a measure with its category, and no name"
    # What needs an order stands before what applies by itself.
    effects = [line[-1] for line in named]
    assert effects == sorted(effects, key=lambda effect: effect != "needsOrder")
    # The version that is in force changes nothing, and after the last day nothing is left to change.
    assert simulated(demo, "cn-covid-v9")[1]["Unchanged"] == total
    assert simulated(demo, "cn-covid-m20", "--on", "2099-01-01")[1]["Unchanged"] == total
    assert content() == before


def test_a_trial_run_on_no_day_or_of_no_pack_is_refused(demo):
    before = rows(demo, "SELECT count(*) FROM change")
    assert demo.run("policy", "simulate", "cn-covid-m20", "--on", "2022-02-30", expect=2).out == ""
    file, number = wrong(demo, "wrong.yaml", "clock: lastExposure", "clock: sundial")
    assert f"{file}:{number}: " in demo.run("policy", "simulate", file, expect=2).err
    assert rows(demo, "SELECT count(*) FROM change") == before
