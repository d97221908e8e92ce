"""A PostgreSQL server of the tests' own, and programs on a database of it."""
import contextlib
import pathlib
import subprocess
import tempfile

from conftest import ROOT
from program import Program

SCRIPT = ROOT / "scripts/test-postgres"


class Server:
    """Started by `scripts/test-postgres`, the same that the unit tests use; a failure to start is a failure."""

    def __init__(self):
        # A socket's path must be short.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tiaodu-pg.", dir="/tmp"))
        self.url = subprocess.run([SCRIPT, "start", self.folder], check=True, capture_output=True, text=True).stdout.strip()
        self.made = 0

    def address(self, name: str) -> str:
        return self.url.replace("postgres:///", f"postgres:///{name}")

    def sql(self, statement: str, name: str = "postgres") -> str:
        done = subprocess.run(
            ["psql", "-qAt", "-v", "ON_ERROR_STOP=1", self.address(name), "-c", statement],
            check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def create(self) -> str:
        self.made += 1
        name = f"tiaodu_{self.made}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        return name

    def restart(self) -> None:
        subprocess.run([SCRIPT, "restart", self.folder], check=True, capture_output=True)

    def stop(self) -> None:
        subprocess.run([SCRIPT, "stop", self.folder], check=True, capture_output=True)


class PostgresProgram(Program):
    """The program on a new database of `server`."""

    def __init__(self, folder: pathlib.Path, server: Server):
        super().__init__(folder)
        self.server, self.name = server, server.create()
        self.settings |= {"TIAODU_DATABASE_URL": server.address(self.name), "TIAODU_DATA": str(folder)}

    def sql(self, statement: str) -> str:
        return self.server.sql(statement, self.name)


@contextlib.contextmanager
def running():
    server = Server()
    try:
        yield server
    finally:
        server.stop()
