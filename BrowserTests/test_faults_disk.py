"""The disk runs full under the server: it says so, goes on reading, and goes on writing when there is room again."""
import contextlib
import json
import os
import sqlite3
import subprocess
import urllib.request

import pytest

from program import Program, ask


@pytest.fixture
def small(tmp_path):
    """A program whose data lie on a small file system of their own."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting needs root; CI is")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", folder], capture_output=True)
    assert done.returncode == 0, f"no file system could be mounted: {done.stderr.decode()}"
    try:
        # The log is elsewhere: it would run full with the disk.
        program = Program(folder)
        program.folder = tmp_path
        yield program, folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk(small):
    program, folder = small
    program.demo()
    token = program.run("token", "--user", "duty1").out.strip()
    records = "/api/v1/registers/meeting/records"

    def write(address, number):
        return ask(address, records, token, {"values": {
            "title": f"会议{number}", "held": "2026-05-04"}})

    with program.serving() as (address, process):
        assert write(address, 0)[0] == 201
        ballast = folder / "ballast"
        with open(ballast, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 4096)
        statuses, stored = [], 1
        for number in range(1, 400):
            status, answer = write(address, number)
            statuses.append(status)
            stored += status == 201
            if status == 503:
                break
        assert statuses[-1] == 503, statuses
        assert answer["code"] == "full" and answer["status"] == 503, answer
        # Reading goes on, for programs and people; the server says that it is not ready, and lives.
        assert ask(address, records + "?limit=5", token)[0] == 200
        status, ready = ask(address, "/healthz", token)
        assert status == 503 and ready["checks"]["disk"] == "failed" and ready["checks"]["database"] == "ok"
        assert json.load(urllib.request.urlopen(f"{address}/healthz/live"))["status"] == "ok"
        assert write(address, 998)[0] == 503

        ballast.unlink()
        status, answer = write(address, 999)
        assert status == 201, answer
        stored += 1
        status, page = ask(address, records + "?limit=200", token)
        assert process.poll() is None
    assert " 0 findings" in program.run("verify").out
    with contextlib.closing(sqlite3.connect(program.database)) as database:
        assert database.execute("SELECT count(*) FROM meeting WHERE title LIKE '会议%'").fetchone()[0] == stored
