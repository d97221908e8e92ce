"""Messages with real servers: a mail server and an SMS gateway on this machine that are down, slow to come, or killed midway."""
import base64
import contextlib
import email
import http.server
import json
import os
import signal
import socketserver
import sqlite3
import threading
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from conftest import Office, free_port, picture
from program import Program, ask


class Gateway:
    """An SMS gateway: knows messages by their ids, as the header says, and keeps what it took."""

    def __init__(self, port):
        self.taken, self.asked, self.port, self.broken = {}, 0, port, 0
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.asked += 1
                assert self.headers["Authorization"] == "Bearer secret-of-the-gateway"
                gateway.taken.setdefault(self.headers["Idempotency-Key"], []).append(body)
                if gateway.broken > 0:
                    # Taken, but the answer never comes.
                    gateway.broken -= 1
                    self.connection.close()
                    return
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"code": 0}')

            def log_message(self, *_):
                pass

        self.handler = Handler

    @contextlib.contextmanager
    def up(self):
        http.server.ThreadingHTTPServer.allow_reuse_address = True
        server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Mails:
    """A mail server that keeps what it is given."""

    def __init__(self, port):
        self.mails, self.port = [], port
        kept = self.mails

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                def say(text):
                    self.wfile.write(f"{text}\r\n".encode())

                say("220 sink")
                receivers = []
                for line in self.rfile:
                    word = line.decode().strip()
                    if word.upper().startswith(("EHLO", "HELO")):
                        say("250 sink")
                    elif word.upper().startswith("RCPT"):
                        receivers.append(word.split("<")[1].split(">")[0])
                        say("250 ok")
                    elif word.upper() == "DATA":
                        say("354 go on")
                        lines = []
                        for part in self.rfile:
                            if part == b".\r\n":
                                break
                            lines.append(part)
                        kept.append((receivers, email.message_from_bytes(b"".join(lines))))
                        say("250 taken")
                    elif word.upper() == "QUIT":
                        say("221 bye")
                        return
                    else:
                        say("250 ok")

        self.handler = Handler

    @contextlib.contextmanager
    def up(self):
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), self.handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def until(condition, seconds=40):
    """Waits for what a service does on its own."""
    for _ in range(seconds * 10):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("messages"))
    program.run("demo")
    program.settings["TIAODU_QUIET"] = "0-0"
    gateway, mails = Gateway(free_port()), Mails(free_port())
    program.file("channels.json", json.dumps([
        {"name": "短信", "kind": "sms", "url": f"http://127.0.0.1:{gateway.port}/send", "retry": 1, "idempotent": True,
         "headers": {"Authorization": "Bearer secret-of-the-gateway"},
         "body": '{"mobile":"{to}","content":"{text}"}', "success": '"code":0'},
        {"name": "邮件", "kind": "email", "url": f"smtp://127.0.0.1:{mails.port}", "from": "duty@qinghe.invalid",
         "retry": 1}]))
    program.token = lambda login: program.run("token", "make", login).out.split()[-1]
    return program, gateway, mails


def sign_in(address, login, passwords):
    body = json.dumps({"username": login, "password": passwords[login]}).encode()
    request = urllib.request.Request(f"{address}/api/v1/sign-in", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["token"]


def messages(address, token, state=None):
    status, found = ask(address, f"/api/v1/registers/message/records?open=all&limit=200{f'&state={state}' if state else ''}", token)
    assert status == 200, found
    return found["records"]


def remind(address, token):
    """Reminds the units of a directive that have not replied."""
    _, found = ask(address, "/api/v1/registers/directive/records?state=issued", token)
    status, answer = ask(address, f"/api/v1/directives/{found['records'][0]['id']}/remind", token, {})
    assert status == 200 and answer["reminded"] > 0
    return found["records"][0]["id"]


def test_a_gateway_that_is_down_loses_nothing_and_sends_nothing_twice(world, passwords, browser):
    program, gateway, mails = world
    with program.serving() as (address, process):
        token = sign_in(address, "duty1", passwords)
        # Two units of the first directive, one telephone for both of them.
        _, found = ask(address, "/api/v1/registers/directive/records?state=issued", token)
        directive = found["records"][0]["id"]
        _, tasks = ask(address, f"/api/v1/registers/task/records?open=all&limit=200", token)
        units = []
        for task in tasks["records"]:
            values = task["values"]
            if values["directive"] == directive and values["leadership"] == "lead" and not values.get("replied") \
                    and not values.get("parent") and values["unit"] not in units:
                units.append(values["unit"])
        assert len(units) >= 2
        admin = sign_in(address, "duty1", passwords)
        for place, unit in enumerate(units[:2]):
            status, made = ask(address, "/api/v1/registers/contact/records", admin, {"values": {
                "unit": unit, "name": f"值班{place}", "phone": "13800000777", "email": f"unit{place}@qinghe.invalid"}},
                **{"Change-Id": f"contact-{place}"})
            assert status in (200, 201), made
        status, answer = ask(address, f"/api/v1/directives/{directive}/remind", token, {})
        assert status == 200, answer
        # Each was tried; what is on its way at the very moment is rare then, but may be.
        until(lambda: messages(address, token) and all(
            m["values"].get("problem") == "unreached" for m in messages(address, token)))
        assert messages(address, token, "delivered") == []
        # Killed while the gateway is down.
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    # What was on its way then is looked at again minutes later, not at once: whether it went is not known.
    with contextlib.closing(sqlite3.connect(program.database)) as database:
        midway = {row[0] for row in database.execute("SELECT id FROM message WHERE state = 'sending'")}
    gateway.broken = 1
    with gateway.up(), mails.up(), program.serving() as (address, process):
        token = sign_in(address, "duty1", passwords)
        until(lambda: messages(address, token) and all(
            m["state"] == "delivered" or m["id"] in midway for m in messages(address, token)))
        by_id = list(gateway.taken.values())
        assert sorted(map(len, by_id))[-1] == 2 and sum(map(len, by_id)) == len(by_id) + 1, "one more, by the same id"
        assert all(bodies[0] == bodies[-1] and bodies[0]["mobile"] == "13800000777" for bodies in by_id)
        words = [bodies[0]["content"] for bodies in by_id]
        assert len(words) == len(set(words)) and all(word.startswith("【") and "。。" not in word for word in words)
        sent = [(receivers[0], base64.b64decode(mail.get_payload()).decode()) for receivers, mail in mails.mails]
        assert len(sent) == len(set(sent)) and {to for to, _ in sent} <= {"unit0@qinghe.invalid", "unit1@qinghe.invalid"}
        assert any("催办" in text for _, text in sent)
        office = Office(browser, address, passwords)
        page = office.sign_in("duty1")
        page.goto("/messages")
        expect(page.locator("main")).to_contain_text("已送达")
        assert "secret-of-the-gateway" not in page.content() and "13800000777" not in page.content()
        picture(page, "messages")
        page.set_viewport_size({"width": 390, "height": 844})
        picture(page, "messages-phone")
        for context in office.contexts:
            context.close()
        assert office.complaints == []
    log = (program.folder / "server.log").read_text(errors="replace")
    assert "secret-of-the-gateway" not in log and "13800000777" not in log
    program.run("verify")
