"""Write the locks in `requirements/`: every package of every extra, pinned, with its hashes.

    .venv/bin/python installer/lock.py [--upgrade]

Later locks are held to the versions of earlier ones, so that all of them go into one environment.
Needs the `dev` extra. Pip's own configuration says where packages are looked for; nothing of it
gets into the locks. For `torch-cpu` that must include an index with PyTorch's processor-only build.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"

# openvino asks for it, runs without it, and it exists to send usage data.
LEFT_OUT = "openvino-telemetry"
LEFT_OUT_NOTE = f"# {LEFT_OUT} is left out on purpose: install with --no-deps.\n"

# One lock a line: its name, what it is made from, its extras, and the locks it agrees with.
LOCKS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("base", "pyproject.toml", (), ()),
    ("build", "requirements/build.in", (), ("base",)),
    ("torch-cpu", "pyproject.toml", ("torch",), ("base",)),
    ("dev", "pyproject.toml", ("dev",), ("base", "build", "torch-cpu")),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all locks; 0 when every one was written."""
    parser = argparse.ArgumentParser(description="Write the locks in requirements/.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    options = parser.parse_args(arguments)
    for name, source, extras, agreeing in LOCKS:
        print(f"Locking {name}", flush=True)
        _compile(name, source, extras, agreeing, upgrade=options.upgrade)
    return 0


def _compile(
    name: str, source: str, extras: Sequence[str], agreeing: Sequence[str], *, upgrade: bool
) -> None:
    output = REQUIREMENTS / f"{name}.txt"
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes"]
    # A lock is for everyone: no index, path or option of this machine belongs in it.
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
    command += ["--no-emit-options", "--strip-extras", f"--unsafe-package={LEFT_OUT}"]
    command += [f"--extra={extra}" for extra in extras]
    command += [f"--constraint=requirements/{other}.txt" for other in agreeing]
    command += ["--upgrade"] if upgrade else []
    command += [f"--output-file={output.relative_to(ROOT)}", source]
    environment = os.environ | {"CUSTOM_COMPILE_COMMAND": "make lock"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    _explain_what_is_left_out(output)


def _explain_what_is_left_out(lock: Path) -> None:
    # pip-compile closes with a warning that the lock cannot be installed; ours are installed with
    # --no-deps, where it does not hold.
    text = lock.read_text(encoding="utf-8")
    body, warning, names = text.partition("\n# WARNING: The following packages were not pinned")
    if warning and re.findall(r"^# ([\w.-]+)$", names, flags=re.MULTILINE) != [LEFT_OUT]:
        raise SystemExit(f"error: {lock.name} lacks more than {LEFT_OUT}:{names}")
    lock.write_text(body + ("\n" + LEFT_OUT_NOTE if warning else ""), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
