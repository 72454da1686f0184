"""A file that is replaced: whole at any moment, and as safe as it was asked for."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from munjang.replacing import replace_file


def test_it_is_made_and_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "choice.json"
    for data in (b"one", b"another, and longer", b""):
        replace_file(path, data, durable=False)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_was_there_stays_where_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "choice.json"
    path.write_bytes(b"before")
    monkeypatch.setattr(Path if step == "replace" else os, step, refuse)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"after", durable=True)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("durable", [True, False])
def test_only_what_is_durable_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool
) -> None:
    path, flushed = tmp_path / "choice.json", []
    monkeypatch.setattr(
        os, "fsync", lambda file: flushed.append((os.fstat(file).st_size, path.exists()))
    )
    replace_file(path, b"whole", durable=durable)
    assert flushed == ([(5, False)] if durable else [])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes there")
def test_what_is_for_its_owner_is_so_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    monkeypatch.setattr(os, "fsync", lambda file: modes.append(os.fstat(file).st_mode & 0o777))
    replace_file(tmp_path / "secret", b"sentences", durable=True, mode=0o600)
    assert modes == [0o600]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
