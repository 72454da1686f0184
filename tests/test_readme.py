"""The two READMEs say the same, and nothing that is not there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
READMES = [ROOT / "README.md", ROOT / "README.ko.md"]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)\)")


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_what_it_links_to_is_there(readme):
    links = LINK.findall(readme.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_targets_of_make_are_there(readme):
    text = readme.read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z0-9]+)", text, re.MULTILINE))
    assert {"run", "test"} <= targets
    made = set(
        re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert targets <= made


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_it_names_the_commands_there_are(readme):
    shown = set(re.findall(r"^munjang ([a-z]+)", readme.read_text(encoding="utf-8"), re.MULTILINE))
    usage = subprocess.run(
        [Path(sys.executable).with_name("munjang"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    there = set(re.findall(r"^    ([a-z]+) ", usage, re.MULTILINE))
    # `remove`, `folders` and `rebuild` stand in the margin of a related one.
    assert shown | {"remove", "folders", "rebuild"} == there


def test_the_twins_have_the_same_parts():
    english, korean = (path.read_text(encoding="utf-8") for path in READMES)
    for pattern in (r"^#+ ", r"^\|", r"^```", r"^make ", r"^munjang "):
        parts = [len(re.findall(pattern, text, re.MULTILINE)) for text in (english, korean)]
        assert parts[0] == parts[1], pattern
