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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"

# openvino asks for it, runs without it, and it exists to send usage data.
LEFT_OUT = "openvino-telemetry"
LEFT_OUT_NOTE = f"# {LEFT_OUT} is left out on purpose: install with --no-deps.\n"


@dataclass(frozen=True)
class Lock:
    """One file in `requirements/`: what it is made from, and which earlier locks it agrees with."""

    name: str
    source: str = "pyproject.toml"
    extras: tuple[str, ...] = ()
    agrees_with: tuple[str, ...] = ()
    from_pypi_itself: bool = False


LOCKS = (
    Lock("base"),
    Lock("build", source="requirements/build.in", agrees_with=("base",)),
    Lock("answers", extras=("answers",), agrees_with=("base", "build")),
    Lock("torch-cpu", extras=("torch",), agrees_with=("base",)),
    # PyPI's build of torch, where pip's configuration may prefer another of the same version.
    Lock("torch-cuda", extras=("torch",), agrees_with=("base",), from_pypi_itself=True),
    Lock("dev", extras=("dev",), agrees_with=("base", "build", "answers", "torch-cpu")),
    Lock("package", extras=("package",), agrees_with=("base", "dev")),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all locks; 0 when every one was written."""
    parser = argparse.ArgumentParser(description="Write the locks in requirements/.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    options = parser.parse_args(arguments)
    for lock in LOCKS:
        print(f"Locking {lock.name}", flush=True)
        _compile(lock, upgrade=options.upgrade)
    return 0


def _compile(lock: Lock, *, upgrade: bool) -> None:
    output = REQUIREMENTS / f"{lock.name}.txt"
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes"]
    # A lock is for everyone: no index, path or option of this machine belongs in it.
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
    command += ["--no-emit-options", "--strip-extras", f"--unsafe-package={LEFT_OUT}"]
    command += [f"--extra={extra}" for extra in lock.extras]
    command += [f"--constraint=requirements/{other}.txt" for other in lock.agrees_with]
    command += ["--upgrade"] if upgrade else []
    command += [f"--output-file={output.relative_to(ROOT)}", lock.source]
    environment = os.environ | {"CUSTOM_COMPILE_COMMAND": "make lock"}
    if lock.from_pypi_itself:
        environment |= {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_FIND_LINKS": "",
            "PIP_EXTRA_INDEX_URL": "",
        }
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    _explain_what_is_left_out(output)
    if lock.from_pypi_itself:
        _forbid_local_builds(output)


def _explain_what_is_left_out(lock: Path) -> None:
    # pip-compile closes with a warning that the lock cannot be installed; ours are installed with
    # --no-deps, where it does not hold.
    text = lock.read_text(encoding="utf-8")
    body, warning, names = text.partition("\n# WARNING: The following packages were not pinned")
    if warning and re.findall(r"^# ([\w.-]+)$", names, flags=re.MULTILINE) != [LEFT_OUT]:
        raise SystemExit(f"error: {lock.name} lacks more than {LEFT_OUT}:{names}")
    lock.write_text(body + ("\n" + LEFT_OUT_NOTE if warning else ""), encoding="utf-8")


def _forbid_local_builds(lock: Path) -> None:
    # To pip, 2.13.0+cpu is a 2.13.0, and a newer one; === takes the version as it is written.
    text = lock.read_text(encoding="utf-8")
    lock.write_text(
        re.sub(r"^torch==(?!=)", "torch===", text, flags=re.MULTILINE), encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
