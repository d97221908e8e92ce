"""What whoever runs the server sees of it: logs, figures, health, and how it ends."""
import concurrent.futures
import contextlib
import http.client
import json
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from conftest import BINARY, ROOT
from program import Program, ask

PHONE, CITIZEN, NAME = "13800138000", "11010519491231002X", "欧阳独一无二"


@pytest.fixture
def program(tmp_path):
    program = Program(tmp_path)
    program.demo()
    return program


def get(address, path, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(address + path, headers=headers), timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_logs_are_json_and_hold_nothing_personal(program):
    token = program.run("token", "--user", "duty1").out.strip()
    records = "/api/v1/registers/meeting/records"
    with program.serving() as (address, _):
        status, meeting = ask(address, records, token, {"values": {"title": f"会议 {NAME}", "held": "2026-05-04"}})
        assert status == 201
        # Refused, not found, malformed, a wrong sign-in: each holding what no log may hold.
        for path, body in [
            (records, {"values": {"title": f"{PHONE} {CITIZEN}", "held": "x", NAME: 1}}),
            (f"/api/v1/registers/{PHONE}/records", {"values": {}}),
            (records + "?" + urllib.parse.urlencode({"search": NAME}), None),
            (records + f"/{PHONE}", None),
        ]:
            ask(address, path, token, body)
        get(address, "/nowhere/" + urllib.parse.quote(NAME))
        get(address, f"/tasks?search={PHONE}", Cookie=f"tiaodu_session={PHONE}", Referer=f"http://x/?{CITIZEN}")
        get(address, "/", Authorization=f"Bearer {CITIZEN}", **{"User-Agent": "Tester/9"})
        form = urllib.parse.urlencode({"username": NAME, "password": "geheim-geheim"}).encode()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}/sign-in", form, timeout=20)
        metrics = get(address, "/metrics")[1]
    log = (program.folder / "server.log").read_text()
    for secret in (PHONE, CITIZEN, NAME, "geheim", token, meeting["id"], "Tester", "search=",
                   urllib.parse.quote(NAME), "duty1", "陈"):
        assert secret not in log, secret
        assert secret not in metrics, secret
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    made = [line for line in lines if line.get("route") == "/api/v1/registers/{name}/records"
            or line.get("route", "").startswith("/api/v1/registers/meeting/records")]
    assert made, [line.get("route") for line in lines]
    line = next(line for line in made if line["status"] == "201")
    assert line["message"] == "request" and line["method"] == "POST" and float(line["ms"]) > 0
    assert re.fullmatch(r"[0-9a-f-]+", line["user"]) or line["user"].startswith("demo"), line
    assert line["request"] and line["at"].endswith("Z")


def test_figures_and_health(program):
    token = program.run("token", "--user", "duty1").out.strip()
    with program.serving() as (address, _):
        for number in range(3):
            ask(address, "/api/v1/registers/meeting/records", token,
                {"values": {"title": f"会议{number}", "held": "2026-05-04"}})
        assert json.loads(get(address, "/healthz/live")[1]) == {"status": "ok"}
        status, ready = get(address, "/healthz/ready")
        assert status == 200 and json.loads(ready) == {"status": "ok", "checks": {
            "database": "ok", "schema": "ok", "writer": "ok", "disk": "ok"}}
        text = get(address, "/metrics")[1]
        values = dict(re.findall(r"^(\S+) (\S+)$", text, re.M))
        # What Prometheus asks of the format: every line a comment or a value, a type before its values.
        for line in text.splitlines():
            assert re.fullmatch(r'# (HELP|TYPE) tiaodu_\w+ .+|tiaodu_\w+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \S+', line), line
        posts = [value for name, value in values.items() if name.startswith("tiaodu_http_requests_total")
                 and 'method="POST"' in name and 'status="2xx"' in name]
        assert posts == ["3"], text
        assert float(values["tiaodu_http_request_seconds_count"]) >= 5
        assert values['tiaodu_http_request_seconds_bucket{le="+Inf"}'] == values["tiaodu_http_request_seconds_count"]
        assert float(values["tiaodu_write_requests_total"]) == float(values["tiaodu_write_batch_sum"])
        assert values['tiaodu_write_waiting{lane="interactive"}'] == "0"
        assert "tiaodu_seal_lag" in values and any(name.startswith("tiaodu_projector_lag{") for name in values)
        assert get(address, "/metrics", **{"X-Forwarded-For": "198.51.100.7"})[0] == 404


def test_the_address_is_told_once_it_is_bound(program):
    def serve(port):
        return subprocess.Popen([BINARY, "serve", "--port", str(port)], env=program.settings, cwd=ROOT, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    for port in ("65536", "99999", "-1", "x"):
        program.run("serve", f"--port={port}", expect=64)
    # 0 takes a free port, and the line tells which.
    process = serve(0)
    try:
        line = process.stdout.readline().strip()
        assert re.fullmatch(r"Tiaodu: http://127\.0\.0\.1:[1-9]\d+", line), line
        assert get(line.removeprefix("Tiaodu: "), "/healthz/live")[0] == 200
    finally:
        process.terminate()
        process.communicate(timeout=30)
    # A port that another program has: no address is told, and no fault of work that had hardly begun.
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        out, err = serve(taken).communicate(timeout=60)
        assert out == "" and f"127.0.0.1:{taken}" in err and "listens on" in err and "scheduled work failed" not in err, err


def test_sigterm_under_load_ends_what_runs_and_loses_nothing(program):
    token = program.run("token", "--user", "duty1").out.strip()
    answered, over = [], threading.Event()
    with program.serving() as (address, process):
        # An open page's stream: it must not hold the server up.
        host, port = address.removeprefix("http://").split(":")
        stream = socket.create_connection((host, int(port)))
        stream.sendall(f"GET /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        assert b"200" in stream.recv(100)

        def write(writer):
            number = 0
            while not over.is_set():
                number += 1
                try:
                    status, record = ask(address, "/api/v1/registers/meeting/records", token,
                                         {"values": {"title": f"{writer}-{number}", "held": "2026-05-04"}})
                except (urllib.error.URLError, OSError, http.client.HTTPException, ValueError):
                    return
                assert status in (201, 503), record
                if status == 201:
                    answered.append(record["id"])

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            writers = [pool.submit(write, number) for number in range(8)]
            while len(answered) < 50:
                assert process.poll() is None
                time.sleep(0.01)
            start = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=15) == 0
            assert time.monotonic() - start <= 10
            over.set()
            for writer in writers:
                writer.result()
        stream.close()
    verified = json.loads(program.run("verify", "--json").out)
    assert verified["findings"] == []
    # The last seal is that of the last change.
    with contextlib.closing(sqlite3.connect(program.database)) as database:
        head, sealed = database.execute("SELECT h.number, max(s.number) FROM head h JOIN seal s USING (county)").fetchone()
        stored = {row[0] for row in database.execute("SELECT id FROM meeting")}
    assert head == sealed
    assert set(answered) <= stored


def test_who_does_not_read_or_ends_nothing_holds_nobody_up(program):
    """A client that stops reading, and one that never ends what it sends: others are served, and the server ends in time."""
    token = program.run("token", "--user", "duty1").out.strip()
    with program.serving() as (address, process), contextlib.ExitStack() as stack:
        host, port = address.removeprefix("http://").split(":")

        def connect(text):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect((host, int(port)))
            client.sendall(text.encode())
            return client

        # More than what the system keeps between the two.
        asked = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 60
        stalled = [connect(asked) for _ in range(4)]
        upload = (f"POST /api/v1/registers/meeting/imports?name=a.csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}"
                  "\r\nContent-Type: text/csv\r\nContent-Length: 100000\r\n\r\ntitle,held\n半个文件,2026-05-04\n")
        connect(upload)
        connect(upload).close()
        assert b"200" in stalled[0].recv(20)
        status, _ = ask(address, "/api/v1/registers/meeting/records", token,
                        {"values": {"title": "别人照样", "held": "2026-05-04"}})
        assert status == 201
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    lines = [json.loads(line) for line in (program.folder / "server.log").read_text().splitlines() if line.startswith("{")]
    assert not [line for line in lines if line["level"] == "error"], "who goes in the middle is no fault"
    assert " 0 findings" in program.run("verify").out
    with contextlib.closing(sqlite3.connect(program.database)) as database:
        titles = {row[0] for row in database.execute("SELECT title FROM meeting")}
        head, sealed = database.execute("SELECT h.number, max(s.number) FROM head h JOIN seal s USING (county)").fetchone()
    assert "别人照样" in titles and "半个文件" not in titles
    assert head == sealed
