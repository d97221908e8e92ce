"""The power fails in the middle of writing: what was answered is there, and the change log holds."""
import concurrent.futures
import os
import random
import signal
import sqlite3
import subprocess
import time
import urllib.error
import http.client

import pytest

from conftest import BINARY, ROOT
from program import Program, ask

WRITERS, ROUNDS = 16, 3


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("kill"))
    program.demo()
    return program


def test_kill_9_loses_nothing_that_was_answered(program):
    token = program.run("token", "--user", "duty1").out.strip()
    answered: dict[str, str] = {}
    for round in range(ROUNDS):
        with program.serving() as (address, process):

            def write(writer: int) -> None:
                for place in range(10_000):
                    change = f"r{round}-{writer}-{place}"
                    body = {"values": {"title": change, "held": "2026-05-04"}}
                    try:
                        status, record = ask(
                            address, "/api/v1/registers/meeting/records", token, body, **{"Change-Id": change})
                    except (urllib.error.URLError, OSError, http.client.HTTPException, ValueError):
                        return
                    assert status == 201, record
                    answered[record["id"]] = change

            with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
                writers = [pool.submit(write, writer) for writer in range(WRITERS)]
                # Once all are under way, at any moment.
                while len(answered) < 60 * (round + 1):
                    assert process.poll() is None
                    time.sleep(0.01)
                time.sleep(random.random() * 0.2)
                os.kill(process.pid, signal.SIGKILL)
                for writer in writers:
                    writer.result()
        assert " 0 findings" in program.run("verify").out
        with program.serving() as (address, _):
            stored, after = {}, ""
            while after is not None:
                status, page = ask(
                    address, f"/api/v1/registers/meeting/records?limit=200{after and '&after=' + after}", token)
                assert status == 200
                stored |= {record["id"]: record["values"]["title"] for record in page["records"]}
                after = page["next"]
            missing = {id for id in answered if stored.get(id) != answered[id]}
            assert not missing, f"{len(missing)} of {len(answered)} answered writes are lost"
            # The same request again, as a client that heard nothing would send it: no second record.
            id, change = next(iter(answered.items()))
            status, again = ask(
                address, "/api/v1/registers/meeting/records", token,
                {"values": {"title": change, "held": "2026-05-04"}}, **{"Change-Id": change})
            assert (status, again["id"]) == (201, id)
        # SIGTERM: what runs is finished and the last seal set.
        assert " 0 findings" in program.run("verify").out


def schema(program) -> set[tuple]:
    with sqlite3.connect(program.database) as database:
        steps = {("migration", id, "") for (id,) in database.execute("SELECT id FROM migration")}
        return steps | set(database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def grow_younger(program) -> None:
    """The database as an older release left it: two migrations and the indexes are missing."""
    with sqlite3.connect(program.database) as database:
        for table in ["import_position", "import_column", "duplicate_pair", "duplicate_cursor"]:
            database.execute(f"DROP TABLE IF EXISTS {table}")
        database.execute("DELETE FROM migration WHERE id IN ('0011 duplicates', '0015 imports')")
        names = [name for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('task', 'directive', 'unit', 'meeting')")]
        for name in names:
            database.execute(f'DROP INDEX "{name}"')
    database.close()


def test_kill_9_while_the_schema_is_brought_up_to_date(tmp_path):
    program = Program(tmp_path)
    program.demo()
    whole = schema(program)
    grow_younger(program)
    missing = whole - schema(program)
    assert any(kind == "migration" for kind, *_ in missing) and len(missing) > 20
    start = time.monotonic()
    program.run("token", "--user", "duty1")
    span = time.monotonic() - start
    assert schema(program) == whole
    for round in range(12):
        grow_younger(program)
        process = subprocess.Popen(
            [BINARY, "token", "--user", "duty1"], env=program.settings, cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        time.sleep(span * round / 12)
        process.kill()
        process.wait()
        program.run("token", "--user", "duty1")
        assert schema(program) == whole
        assert " 0 findings" in program.run("verify").out
