"""The power fails in the middle of writing: what was answered is there, and the change log holds."""
import concurrent.futures
import os
import random
import signal
import time
import urllib.error
import http.client

import pytest

from program import Program, ask

WRITERS, ROUNDS = 16, 3


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("kill"))
    program.run("demo")
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
