"""The same program on PostgreSQL: several servers, one of them killed; the database restarted; nothing answered is lost."""
import concurrent.futures
import contextlib
import http.client
import json
import os
import signal
import threading
import time
import urllib.error

import pytest

import postgres
from program import Program, ask

WRITERS = 4


@pytest.fixture(scope="module")
def server():
    with postgres.running() as server:
        yield server


@pytest.fixture
def program(server, tmp_path):
    program = postgres.PostgresProgram(tmp_path, server)
    program.run("demo")
    return program


class Load:
    """Writers to several addresses that go on until told to stop; what was answered is noted."""

    def __init__(self, token: str, addresses: list[str]):
        self.token, self.addresses = token, addresses
        self.answered: dict[str, str] = {}
        self.refused: list[int] = []
        self.stopped = threading.Event()
        self.pool = concurrent.futures.ThreadPoolExecutor(WRITERS * len(addresses))
        self.running = [
            self.pool.submit(self.write, address, f"{place}-{number}")
            for place, address in enumerate(addresses) for number in range(WRITERS)
        ]

    def write(self, address: str, name: str) -> None:
        for place in range(100_000):
            if self.stopped.is_set():
                return
            title = f"w{name}-{place}"
            body = {"values": {"title": title, "held": "2026-05-04"}}
            # As a client does that means it: the same request again until it is answered.
            while not self.stopped.is_set():
                try:
                    status, record = ask(
                        address, "/api/v1/registers/meeting/records", self.token, body, **{"Change-Id": title})
                except (urllib.error.URLError, OSError, http.client.HTTPException, ValueError):
                    time.sleep(0.05)
                    continue
                if status == 201:
                    self.answered[record["id"]] = title
                    break
                self.refused.append(status)
                assert status == 503, record
                time.sleep(0.05)

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 60
        while len(self.answered) < count:
            assert time.monotonic() < deadline, f"{len(self.answered)} of {count}"
            for writer in self.running:
                if writer.done():
                    writer.result()
            time.sleep(0.02)

    def stop(self) -> None:
        self.stopped.set()
        for writer in self.running:
            writer.result(timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        # Also after a failed check: a writer that goes on would keep the tests from ending.
        self.stopped.set()
        self.pool.shutdown()


def check(program, load: Load) -> None:
    """Every answered write is there once, numbers have no gaps, the log holds."""
    rows = program.sql("SELECT id || ' ' || title FROM meeting WHERE title LIKE 'w%'").splitlines()
    stored = dict(row.split(" ", 1) for row in rows)
    missing = {id for id, title in load.answered.items() if stored.get(id) != title}
    assert not missing, f"{len(missing)} of {len(load.answered)} answered writes are lost"
    assert len(set(stored.values())) == len(stored), "a request sent again made a second record"
    for line in program.sql("SELECT county, count(*), max(number) FROM change GROUP BY county").splitlines():
        county, count, last = line.split("|")
        assert count == last, f"the log of {county} has gaps"
    assert " 0 findings" in program.run("verify").out


def holder(program) -> str:
    return program.sql("SELECT holder FROM lease WHERE name = 'schedule'")


def test_of_four_servers_one_is_killed_under_load(program):
    token = program.run("token", "--user", "duty1").out.strip()
    with contextlib.ExitStack() as stack:
        # The first has the lease when the others come.
        first_address, first = stack.enter_context(program.serving())
        deadline = time.monotonic() + 20
        while not (before := holder(program)):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        others = [stack.enter_context(program.serving()) for _ in range(3)]
        with Load(token, [first_address] + [address for address, _ in others]) as load:
            load.wait_for(100)
            assert holder(program) == before, "the right to do scheduled work stays with who has it"
            os.kill(first.pid, signal.SIGKILL)
            killed = time.monotonic()
            count = len(load.answered)
            while holder(program) == before:
                assert time.monotonic() - killed < 15, "nobody took over"
                time.sleep(0.1)
            load.wait_for(count + 100)
            # A session made by one server is known to the others, and what one writes the others read.
            for address, _ in others:
                status, page = ask(address, "/api/v1/registers/meeting/records?limit=5", token)
                assert status == 200 and len(page["records"]) == 5
            load.stop()
        # Sealed by the one who took over: the head is younger than the kill.
        last = int(program.sql("SELECT max(number) FROM change WHERE county = '990101'"))
        deadline = time.monotonic() + 20
        while int(program.sql("SELECT max(number) FROM seal WHERE county = '990101'")) < last:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert program.sql(
            "SELECT count(*) - count(DISTINCT number) FROM seal WHERE county = '990101'") == "0"
    check(program, load)


def test_the_database_is_restarted_under_load(program):
    token = program.run("token", "--user", "duty1").out.strip()
    with program.serving() as (address, process):
        with Load(token, [address]) as load:
            load.wait_for(50)
            for _ in range(2):
                program.server.restart()
                load.wait_for(len(load.answered) + 50)
            load.stop()
        assert process.poll() is None
    check(program, load)


def test_the_commands_work_while_servers_run(program):
    with program.serving() as (address, _):
        token = program.run("token", "--user", "duty1").out.strip()
        assert ask(address, "/api/v1/registers/meeting/records", token)[0] == 200
        assert " 0 findings" in program.run("verify").out
        assert "up to date" in program.run("migrate").out


def test_a_database_of_another_collation_is_refused(server, tmp_path):
    program = postgres.PostgresProgram(tmp_path, server)
    name = f"{program.name}_en"
    server.sql(
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    done = program.run("migrate", expect=None, TIAODU_DATABASE_URL=server.address(name))
    assert "CREATE DATABASE" in done.err


def test_a_server_that_is_not_there(program):
    done = program.run(
        "migrate", expect=None, TIAODU_DATABASE_URL="postgres://nobody:secret@127.0.0.1:1/none?connect_timeout=2")
    assert "refused" in done.err and "secret" not in done.err + done.out


def test_a_county_grows_out_of_its_file(server, tmp_path):
    """From SQLite to PostgreSQL by the commands of docs/operations.md: the same counts, a sound log, the same keys."""
    before = Program(tmp_path / "before")
    before.folder.mkdir()
    before.demo()
    token = before.run("token", "--user", "duty1").out.strip()
    with before.serving() as (address, _):
        assert ask(address, "/api/v1/registers/meeting/records", token,
                   {"values": {"title": "搬家之前", "held": "2026-05-03"}})[0] == 201
    secret = {"TIAODU_BACKUP_PASSPHRASE": "correct horse battery"}
    made = json.loads(before.run("backup", tmp_path / "move.backup", "--json", **secret).out)
    after = postgres.PostgresProgram(tmp_path / "after", server)
    restored = before.run(
        "restore", tmp_path / "move.backup", "--into", after.settings["TIAODU_DATABASE_URL"],
        **secret, TIAODU_DATA=after.settings["TIAODU_DATA"])
    assert " 0 findings" in restored.out
    counts = {table: int(after.sql(f'SELECT count(*) FROM "{table}"')) for table in made["rows"]}
    assert counts == made["rows"] and counts["task"] > 0
    for key in ("seal.key", "field.keys"):
        assert (after.folder / key).read_bytes() == (before.folder / key).read_bytes()
    token = after.run("token", "--user", "duty1").out.strip()
    with after.serving() as (address, _):
        status, record = ask(address, "/api/v1/registers/meeting/records", token,
                             {"values": {"title": "搬家之后", "held": "2026-05-04"}})
        assert status == 201, record
    verified = after.run("verify").out
    assert " 0 findings" in verified and "not checked" not in verified
    # Once more into what is there now: refused, and nothing changed.
    again = before.run(
        "restore", tmp_path / "move.backup", "--into", after.settings["TIAODU_DATABASE_URL"], expect=2,
        **secret, TIAODU_DATA=after.settings["TIAODU_DATA"])
    assert "not empty" in again.err
