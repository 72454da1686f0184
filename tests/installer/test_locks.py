"""The locks are complete, agree with each other, and tell nothing of the machine they came from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
ENTRY = re.compile(
    r"^(?P<name>[\w.-]+)={2,3}(?P<version>\S+)(?: ; .+)? \\\n(?P<hashes>(?:    --hash=\S+.*\n)+)",
    re.MULTILINE,
)


def pins(lock):
    return {m["name"]: m["version"] for m in ENTRY.finditer(lock.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_line_is_a_pin_with_hashes_or_a_comment(lock):
    text = lock.read_text(encoding="utf-8")
    rest = ENTRY.sub("", text)
    assert pins(lock)
    assert [line for line in rest.splitlines() if line.strip() and "#" not in line] == []
    assert "://" not in text
    assert "/home" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_the_telemetry_of_openvino_is_left_out(lock):
    assert "openvino-telemetry" not in pins(lock)


@pytest.mark.parametrize(
    ("lock", "extra"),
    [
        ("base", None),
        ("torch-cpu", "torch"),
        ("torch-cuda", "torch"),
        ("dev", "dev"),
        ("package", "package"),
    ],
)
def test_a_lock_satisfies_what_the_project_asks_for(project, lock, extra):
    locked = pins(ROOT / "requirements" / f"{lock}.txt")
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    for line in wanted:
        requirement = Requirement(line)
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked"
        assert requirement.specifier.contains(version, prereleases=True), requirement.name


def test_locks_that_meet_in_one_environment_agree():
    together = [pins(lock) for lock in LOCKS if lock.stem != "torch-cuda"]
    for one in together:
        for other in together:
            different = {n for n in one.keys() & other.keys() if one[n] != other[n]}
            assert different == set()
