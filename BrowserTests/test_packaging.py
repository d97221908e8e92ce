"""What is packaged names what the program needs; systemd reads its units."""
import re
import shutil
import subprocess

import pytest

from conftest import ROOT

PACKAGING = ROOT / "packaging"


def listed(text: str, name: str) -> set[str]:
    return set(re.search(rf"^{name}=\((.*)\)$", text, re.M)[1].split())


def test_the_container_installs_what_setup_does():
    build = listed((ROOT / "scripts/setup").read_text(), "build")
    stages = (PACKAGING / "Containerfile").read_text().split("\nFROM ")[1:]
    assert len(stages) == 2
    installed = [set(re.search(r"--no-install-recommends(.*?)&&", stage, re.S)[1].replace("\\", " ").split())
                 for stage in stages]
    assert build <= installed[0], build - installed[0]
    # For running: what docs/install.md says, which names a library for each that is built with.
    install = (ROOT / "docs/install.md").read_text()
    alone = set(re.findall(r"`([^`]+)`", re.search(r"^\| running alone.*$", install, re.M)[0]))
    assert alone <= installed[1], alone - installed[1]


def test_the_image_is_built_from_what_the_manifest_names_and_nothing_else():
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    kept = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    # Never a folder that holds more than the repository: .git, .build, data with its databases and keys.
    assert rules[0] == "*" and "**/.build*" in rules[len(kept):], rules
    manifest = (ROOT / "Package.swift").read_text()
    folders = {path.split("/")[0] for path in re.findall(r'path: "([^"]+)"', manifest)}
    container = re.sub(r"^#.*$", "", (PACKAGING / "Containerfile").read_text(), flags=re.M)
    used = set(re.findall(r"\bscripts/[\w-]+|\bResources\b", container))
    assert kept == {"Package.swift", "Sources"} | folders | used
    tools = re.match(r"// swift-tools-version:([\d.]+)", manifest)[1]
    toolchain = re.search(r"^ARG SWIFT=https://\S+/swift-([\d.]+)-RELEASE-debian12\.tar\.gz$", container, re.M)[1]
    assert tuple(map(int, toolchain.split("."))) >= tuple(map(int, tools.split(".")))


def test_systemd_reads_the_units(tmp_path):
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd-analyze here")
    for unit in PACKAGING.glob("tiaodu*"):
        # The program is not installed where the tests run.
        (tmp_path / unit.name).write_text(unit.read_text().replace("/usr/bin/tiaodu", "/bin/true"))
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run([tool, "verify", "--man=no", *units], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if "tiaodu" in line]
    assert done.returncode == 0 and not said, done.stderr


def test_the_units_run_commands_that_exist():
    for unit in PACKAGING.glob("*.service"):
        command = re.search(r"^ExecStart=/usr/bin/tiaodu (\w+)", unit.read_text(), re.M)[1]
        assert f"| `{command} " in (ROOT / "docs/cli.md").read_text()


def test_the_keys_stay_where_they_are_when_the_database_moves():
    for name in ("tiaodu.service", "tiaodu-backup.service", "Containerfile"):
        text = (PACKAGING / name).read_text()
        assert "TIAODU_DATABASE_URL=sqlite:/var/lib/tiaodu/" in text and "TIAODU_DATA=/var/lib/tiaodu" in text, name
