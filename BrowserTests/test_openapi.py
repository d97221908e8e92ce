"""What /openapi.json says and what the API does, held against each other by schemathesis."""
import shutil
import subprocess
import sys

import pytest

from conftest import ARTIFACTS
from program import Program, ask

# `positive_data_acceptance` and `ignored_auth` give false alarms: no schema tells a cursor or which unit exists, and
# schemathesis breaks the cookie while the bearer token stays good.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method"


# One office meets every edge of every schema; the others may do less and are refused by the same code.
@pytest.mark.parametrize("login,phases", [("duty1", "coverage,fuzzing"), ("qingshi", "fuzzing"), ("admin", "fuzzing")])
def test_the_api_keeps_its_word(tmp_path, login, phases):
    program = Program(tmp_path)
    program.demo()
    token = program.run("token", "--user", login).out.strip()
    tool = shutil.which("schemathesis", path=f"{sys.prefix}/bin") or shutil.which("schemathesis")
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    with program.serving() as (address, process):
        with open(ARTIFACTS / f"openapi-{login}.log", "wb") as log:
            done = subprocess.run(
                [tool, "run", f"{address}/openapi.json", "-H", f"Authorization: Bearer {token}", "--checks", CHECKS,
                 "--max-examples", "4", "--phases", phases, "--seed", "20260504",
                 # Whoever gives themselves a new password, or locks themselves, is signed out.
                 "--exclude-operation-id", "resetPassword", "--exclude-operation-id", "stepUser",
                 "--generation-database", "none", "--request-timeout", "20", "--no-color"],
                stdout=log, stderr=log, cwd=tmp_path, timeout=900)
        assert process.poll() is None, "the server has stopped"
        assert ask(address, "/healthz", token)[0] == 200
    found = (ARTIFACTS / f"openapi-{login}.log").read_text(errors="replace")
    assert done.returncode == 0, found[-6000:]
    program.run("verify")
