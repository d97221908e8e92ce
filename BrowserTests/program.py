"""The program as a user runs it: commands with their exit codes, and a server that can be ended in every way."""
import atexit
import contextlib
import functools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from conftest import BINARY, ROOT, free_port, wait_until_up


@functools.cache
def demo_county() -> pathlib.Path:
    """Folder of a demo county nobody has worked in, made once for all tests that copy it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tiaodu-demo."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Program(folder).run("demo")
    return folder


class Program:
    """One database in a folder of its own."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.database = folder / "tiaodu.sqlite"
        self.settings = {**os.environ, "TIAODU_DATABASE_URL": f"sqlite:{self.database}", "LANG": "C.UTF-8"}

    def run(self, *words, expect: int | None = 0, **settings) -> subprocess.CompletedProcess:
        """Runs a command; `expect` is its exit code, None takes any but 0."""
        done = subprocess.run(
            [BINARY, *map(str, words)], env={**self.settings, **settings}, cwd=ROOT, capture_output=True, timeout=120)
        done.out, done.err = done.stdout.decode(), done.stderr.decode()
        if expect is None:
            assert done.returncode != 0, done.out
        else:
            assert done.returncode == expect, f"{words}: {done.returncode}\n{done.out}\n{done.err}"
        return done

    def demo(self) -> None:
        """Begins as the demo county: its database, its keys."""
        shutil.copytree(demo_county(), self.database.parent, dirs_exist_ok=True)

    def file(self, name: str, content: bytes | str) -> pathlib.Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    @contextlib.contextmanager
    def serving(self):
        """Address and process of a server; ended with SIGTERM if it still runs."""
        port = free_port()
        with open(self.folder / "server.log", "ab") as log:
            process = subprocess.Popen(
                [BINARY, "serve", "--port", str(port)], env=self.settings, cwd=ROOT, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_up(address, process)
            yield address, process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(timeout=30)


def ask(address: str, path: str, token: str, body=None, **headers):
    """Status and JSON of an API request; a GET without a body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        address + path, data, {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
