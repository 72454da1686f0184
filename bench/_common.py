"""What the bench commands share: the program under test, and a table to print."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from _machine import machine

MUNJANG = Path(sys.executable).with_name("munjang")


class Munjang:
    """The `munjang` command on one library, as a user or a script would run it."""

    def __init__(self, library: Path) -> None:
        self.library = library
        self._command = [str(MUNJANG), "--library", str(library)]
        # Messages are compared and stored: keep them in one language.
        self._environment = os.environ | {"MUNJANG_LANGUAGE": "en"}

    def run(self, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; a failure shows its message and ends the bench."""
        done = subprocess.run(
            [*self._command, *map(str, arguments)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            raise SystemExit(f"munjang {arguments[0]} failed ({done.returncode}): {done.stderr}")
        return done

    def json(self, *arguments: str | Path) -> dict[str, Any]:
        """The object that a command prints with `--json`."""
        answer: dict[str, Any] = json.loads(self.run(*arguments, "--json").stdout)
        return answer

    def batch(
        self, queries: Sequence[str], *, top: int, precise: bool = False
    ) -> list[dict[str, Any]]:
        """The answers to `queries`, in order."""
        file = self.library.with_name(f"{self.library.name}-queries.txt")
        # A query is a line; line breaks inside one would make two of it.
        file.write_text("".join(" ".join(q.split()) + "\n" for q in queries), encoding="utf-8")
        options = ["--top", str(top), *(["--precise"] if precise else [])]
        lines = self.run("search", "--batch", file, *options).stdout.splitlines()
        if len(lines) != len(queries):
            raise SystemExit(f"{len(queries)} queries got {len(lines)} answers")
        return [json.loads(line) for line in lines]

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start a command whose output nobody reads."""
        return subprocess.Popen(
            [*self._command, *map(str, arguments)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )


def kill(process: subprocess.Popen[str]) -> bool:
    """End a process as a power cut would; False if it had ended by itself."""
    if process.poll() is not None:
        return False
    process.send_signal(signal.SIGKILL)
    process.wait()
    return process.returncode == -signal.SIGKILL


def write_figures(file: Path | None, figures: Mapping[str, Any]) -> None:
    """Write figures as JSON, with the machine they are of, where a file was named."""
    if file is not None:
        text = json.dumps({"machine": machine(), **figures}, indent=1, default=str)
        file.write_text(text + "\n", encoding="utf-8")


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads: the first column to the left, numbers to the right."""
    texts = [list(head), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(line[i]) for line in texts) for i in range(len(head))]
    for line in texts:
        first, *others = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join([first, *others]), flush=True)


def _shown(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
