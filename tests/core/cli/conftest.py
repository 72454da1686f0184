"""The commands, run in this process on a library of the test's own, without a model."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from munjang.cli import main


@pytest.fixture(autouse=True)
def _no_models(tmp_path, monkeypatch):
    """By words alone: these tests are about the commands."""
    monkeypatch.setenv("MUNJANG_MODELS", str(tmp_path / "models"))


class Terminal:
    """Runs commands on one library and keeps what they say."""

    def __init__(self, library: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.library = library
        self.out = self.err = ""
        self._capsys = capsys

    def __call__(self, *arguments: object, status: int = 0) -> str:
        self._capsys.readouterr()
        ended = main(["--library", str(self.library), *map(str, arguments)])
        self.out, self.err = self._capsys.readouterr()
        assert ended == status, self.err
        return self.out

    def json(self, *arguments: object) -> dict:
        (line,) = self(*arguments, "--json").splitlines()
        return json.loads(line)

    def lines(self, *arguments: object) -> list[dict]:
        return [json.loads(line) for line in self(*arguments).splitlines()]


@pytest.fixture
def munjang(tmp_path, capsys):
    """Runs the command ``munjang`` on a library of the test's own."""
    return Terminal(tmp_path / "library", capsys)


@pytest.fixture
def folder(tmp_path):
    """A document, its copy, and a file that is not read."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "birds.md").write_text(
        "# Birds\n\nThe heron fishes. 왜가리는 물고기를 잡는다.", "utf-8"
    )
    (folder / "copy.md").write_bytes((folder / "birds.md").read_bytes())
    (folder / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    return folder


@pytest.fixture
def indexed(munjang, folder):
    """Runs commands on a library in which the folder has been read."""
    munjang("index", folder)
    return munjang


@pytest.fixture
def pipe_in(monkeypatch):
    """Have the next command read some bytes from standard input."""

    def pipe_in(data):
        stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)

    return pipe_in
