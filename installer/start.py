"""What `make run` does once the environment is there: get the default model, then show the program.

It opens the window on a folder; where there is no display it indexes the folder in the terminal and
answers three example queries. The sample folder gets a library of its own, so that trying Munjang
out leaves nothing in the user's.

    .venv/bin/python installer/start.py [FOLDER]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from prepare import ROOT, has_display

from munjang.models import DEFAULT_ENCODER, ModelStore

BIN = Path(sys.executable).parent
MUNJANG = BIN / "munjang"
SAMPLE_LIBRARY = ROOT / "build" / "sample-library"


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the program at work; its exit status."""
    parser = argparse.ArgumentParser(description="Show Munjang on a folder.")
    parser.add_argument("folder", nargs="?", type=Path, help="default: the samples")
    folder: Path | None = parser.parse_args(arguments).folder
    shipped = Path(str(resources.files("munjang_resources")))
    # Not every shell expands the ~ of FOLDER=~/Documents.
    shown = shipped / "samples" if folder is None else folder.expanduser().absolute()
    if not shown.is_dir():
        print(
            f"error: there is no folder {shown}; name another: make run FOLDER=…", file=sys.stderr
        )
        return 2
    # Not installed yet, and no network: words alone are searched, and both doors say so.
    if not ModelStore().is_installed(DEFAULT_ENCODER):
        subprocess.run([MUNJANG, "models", "install", DEFAULT_ENCODER], check=False)
    library = ["--library", str(SAMPLE_LIBRARY)] if folder is None else []
    if has_display():
        return subprocess.run([BIN / "munjang-desktop", *library, shown], check=False).returncode
    print("There is no display to open a window on, so here is the same in the terminal.")
    return _show_in_terminal(shown, library, shipped / "sample_queries.toml")


def _show_in_terminal(folder: Path, library: Sequence[str], queries: Path) -> int:
    command = [str(MUNJANG), *library]
    steps = [["add", str(folder)], ["index"]]
    with queries.open("rb") as stream:
        steps += [
            ["search", "--top", "3", entry["text"]] for entry in tomllib.load(stream)["query"]
        ]
    for step in steps:
        print(f"\n$ munjang {' '.join(_quoted(part) for part in step)}", flush=True)
        status = subprocess.run([*command, *step], check=False).returncode
        if status != 0:
            return status
    return 0


def _quoted(part: str) -> str:
    return f"'{part}'" if " " in part else part


if __name__ == "__main__":
    sys.exit(main())
