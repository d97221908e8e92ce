"""Backups while the server runs, restored and checked as an administrator would."""
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

from conftest import BINARY, ROOT
from program import Program, ask

SECRET = {"TIAODU_BACKUP_PASSPHRASE": "correct horse battery"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("backup"))
    program.settings |= SECRET
    program.demo()
    return program


@pytest.fixture
def elsewhere(tmp_path):
    program = Program(tmp_path)
    program.settings |= SECRET
    return program


def counts(path) -> dict:
    with contextlib.closing(sqlite3.connect(path)) as database:
        names = [row[0] for row in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for name in names if name not in ("session", "migration", "lease")}


def test_a_backup_made_under_writes_is_one_moment(demo, elsewhere, tmp_path):
    token = demo.run("token", "--user", "duty1").out.strip()
    with demo.serving() as (address, _):
        over = threading.Event()

        def write():
            while not over.is_set():
                body = {"values": {"title": "会议", "held": "2026-05-04"}}
                assert ask(address, "/api/v1/registers/meeting/records", token, body)[0] == 201

        writers = [threading.Thread(target=write) for _ in range(4)]
        for writer in writers:
            writer.start()
        try:
            made = json.loads(demo.run("backup", "--to", tmp_path, "--json").out)
        finally:
            over.set()
            for writer in writers:
                writer.join()
    # What a clock does has counts, and no content of a record.
    assert made["rows"]["change"] >= made["rows"]["change_content"] > 600
    checked = elsewhere.run("restore", "--verify", made["file"])
    assert " 0 findings" in checked.out
    assert not elsewhere.database.exists(), "--verify touches no database"

    restored = elsewhere.run("restore", made["file"])
    assert " 0 findings" in restored.out
    assert counts(elsewhere.database) == made["rows"]
    # Every key: without one of them something could not be read or checked any more.
    keys = {path.name: path.read_bytes() for path in demo.folder.glob("*.key*")}
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.key*")} == keys
    assert keys.keys() == {"seal.key", "field.keys"}
    verified = elsewhere.run("verify")
    assert " 0 findings" in verified.out and "not checked" not in verified.out
    # Nobody is signed in by an old session; with a password one works on.
    with elsewhere.serving() as (address, _):
        assert ask(address, "/api/v1/registers/meeting/records", token)[0] == 401
    new = elsewhere.run("token", "--user", "duty1").out.strip()
    with elsewhere.serving() as (address, _):
        body = {"values": {"title": "恢复之后", "held": "2026-05-04"}}
        assert ask(address, "/api/v1/registers/meeting/records", new, body)[0] == 201
    assert " 0 findings" in elsewhere.run("verify").out


def test_what_is_refused_says_why_and_changes_nothing(demo, elsewhere, tmp_path):
    file = tmp_path / "one.backup"
    demo.run("backup", file)
    assert "there already" in demo.run("backup", file, expect=2).err
    demo.run("backup", expect=64)
    demo.run("backup", file, "--keep", "2", expect=64)
    assert "TIAODU_BACKUP_PASSPHRASE" in demo.run("backup", tmp_path / "x", expect=2, TIAODU_BACKUP_PASSPHRASE="").err
    assert "12" in demo.run("backup", tmp_path / "x", expect=2, TIAODU_BACKUP_PASSPHRASE="short").err
    assert "not empty" in demo.run("restore", file, expect=2).err

    whole = file.read_bytes()
    middle = len(whole) // 2
    for name, content, words in [
        ("cut", whole[:-7], "cut off"), ("edited", whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:], "changed"),
        ("other", b"SQLite format 3\0" * 9, "no backup"),
    ]:
        bad = tmp_path / name
        bad.write_bytes(content)
        for command in (["restore", bad], ["restore", "--verify", bad]):
            assert words in elsewhere.run(*command, expect=2).err
    assert "passphrase is wrong" in elsewhere.run(
        "restore", file, expect=2, TIAODU_BACKUP_PASSPHRASE="correct horse batter!").err
    assert not elsewhere.database.exists() and not (tmp_path / "seal.key").exists()
    for words in [("restore", tmp_path / "missing"), ("restore", "--verify", tmp_path / "missing"), ("restore", tmp_path)]:
        assert str(words[-1]) in elsewhere.run(*words, expect=1).err
    for words in [("--to", tmp_path / "missing"), (tmp_path / "missing" / "x.backup",), (tmp_path,)]:
        done = demo.run("backup", *words, expect=1)
        assert str(tmp_path / "missing" if "missing" in str(words[-1]) else tmp_path) in done.err, done.err

    (tmp_path / "seal.key").write_bytes(b"k" * 32)
    if (demo.folder / "seal.key").exists():
        assert "seal.key" in elsewhere.run("restore", file, expect=2).err
    with demo.serving():
        assert "another process writes" in demo.run("restore", file, expect=1).err


def test_a_backup_of_what_was_tampered_with_is_restored_and_says_so(elsewhere, tmp_path_factory, tmp_path):
    program = Program(tmp_path_factory.mktemp("tampered"))
    program.settings |= SECRET
    program.demo()
    with contextlib.closing(sqlite3.connect(program.database)) as database:
        database.execute("UPDATE task SET title = 'x' WHERE id = (SELECT min(id) FROM task)")
        database.commit()
    file = tmp_path / "one.backup"
    program.run("backup", file)
    assert "rowChanged" in elsewhere.run("restore", "--verify", file, expect=1).out
    assert "rowChanged" in elsewhere.run("restore", file, expect=1).out
    assert counts(elsewhere.database) == counts(program.database)


def test_rotation_keeps_the_newest(demo, tmp_path):
    names = []
    for _ in range(3):
        made = json.loads(demo.run("backup", "--to", tmp_path, "--keep", "2", "--json").out)
        names.append(made["file"])
        time.sleep(1.1)  # The name has seconds.
    assert sorted(str(path) for path in tmp_path.iterdir()) == sorted(names[1:])


def test_kill_9_leaves_no_file_that_looks_whole(demo, tmp_path):
    kept = json.loads(demo.run("backup", "--to", tmp_path, "--json").out)["file"]
    for delay in (0.05, 0.3, 0.6, 0.9, 1.2, 1.6):
        process = subprocess.Popen(
            [BINARY, "backup", "--to", tmp_path], env=demo.settings, cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    for file in tmp_path.glob("*.backup"):
        demo.run("restore", "--verify", file)
    time.sleep(1.1)
    demo.run("backup", "--to", tmp_path)
    assert not list(tmp_path.glob("*.partial")), "the next backup clears up"
    demo.run("restore", "--verify", kept)


def test_what_was_erased_stays_erased_after_a_restore(tmp_path_factory, tmp_path):
    program = Program(tmp_path_factory.mktemp("erased"))
    program.settings |= SECRET
    program.demo()
    name = "一个独特的名字"
    token = program.run("token", "--user", "admin").out.strip()
    with program.serving() as (address, _):
        status, user = ask(address, "/api/v1/registers/user/records?limit=1", token)
        assert status == 200
        person = user["records"][0]
        status, person = patch(address, f"/api/v1/registers/user/records/{person['id']}", token, person["version"],
                               {"values": {"name": name}})
        assert status == 200, person
    file = tmp_path / "before.backup"
    program.run("backup", file)
    program.run("erase", "user", person["id"], "--basis", " ", expect=2)
    program.run("erase", "user", "nobody", "--basis", "PIPL 47", expect=2)
    program.run("erase", "user", person["id"], "--basis", "PIPL 47")
    assert " 0 findings" in program.run("verify").out
    assert name.encode() not in raw(program.database)

    # The disk is lost, the keys with the ledger beside them are not.
    for path in program.folder.glob("tiaodu.sqlite*"):
        path.unlink()
    assert "erased again: 1" in program.run("restore", file).out
    assert " 0 findings" in program.run("verify").out
    assert name.encode() not in raw(program.database)
    # Even a copy of the files put back by hand does not survive a start.
    assert (program.folder / "erasures.log").read_text().count("\n") == 1


def raw(path) -> bytes:
    """Every byte of the database, with what its log of pages held."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    return path.read_bytes()


def patch(address, path, token, version, body):
    request = urllib.request.Request(
        address + path, json.dumps(body).encode(), method="PATCH", headers={
            "Authorization": f"Bearer {token}", "Content-Type": "application/merge-patch+json",
            "If-Match": f'"{version}"'})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
