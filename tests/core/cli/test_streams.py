"""Commands as processes, with streams that are not what they should be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def process(munjang, *arguments, environment=None, **options):
    command = [sys.executable, "-m", "munjang.cli", "--library", munjang.library, *arguments]
    return subprocess.Popen(command, env=os.environ | (environment or {}), **options)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
@pytest.mark.parametrize(
    "arguments", [("search", "heron"), ("search", "heron", "--json"), ("search", "--batch", "-")]
)
def test_a_reader_that_has_seen_enough_is_no_failure(indexed, arguments):
    read, write = os.pipe()
    os.close(read)
    running = process(
        indexed, *arguments, stdin=subprocess.PIPE, stdout=write, stderr=subprocess.PIPE
    )
    os.close(write)
    _, said = running.communicate(b"heron\n" * 100, timeout=60)
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said
    assert running.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no shell to close them")
@pytest.mark.parametrize(
    "command", ["search heron >&-", "search --batch - <&-", "index 2>&-", "status <&- >&- 2>&-"]
)
def test_streams_may_be_closed(indexed, command):
    shell = f'exec "$0" -m munjang.cli --library "$1" {command}'
    done = subprocess.run(
        ["sh", "-c", shell, sys.executable, indexed.library],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full")
def test_a_full_disk_is_told_in_a_line(indexed):
    with Path("/dev/full").open("wb") as full:
        running = process(indexed, "status", stdout=full, stderr=subprocess.PIPE)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.count(b"\n")) == (1, 1)
    assert said.startswith(b"munjang: ")


def test_json_is_json_in_any_encoding(indexed, folder):
    (folder / "café ☕.txt").write_text("Ångström café 물고기 😀 walrus.", "utf-8")
    indexed("index")
    running = process(
        indexed,
        "search",
        "walrus",
        "--json",
        environment={"PYTHONIOENCODING": "cp949"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    printed, _ = running.communicate(timeout=60)
    (result,) = json.loads(printed.decode("cp949"))["results"]
    assert result["path"] == str(folder / "café ☕.txt")
    assert "😀" in result["hits"][0]["sentence"]
