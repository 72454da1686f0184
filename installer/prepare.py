"""Make the virtual environments that `make run`, `make test` and `make package` work in.

It runs on a bare Python, before anything is installed, so it uses the standard library alone. What
is installed comes from the locks in `requirements/`, every file checked against its hash. A second
call finds the stamps that the first one left and returns at once.

    python3 installer/prepare.py run      what the program needs
    python3 installer/prepare.py answers  and llama.cpp, compiled here, for answers in words
    python3 installer/prepare.py torch    and sentence-transformers on torch
    python3 installer/prepare.py test     and the tools of its developers
    python3 installer/prepare.py package  what is packaged and what packages it, and nothing else

The locks are made for Linux on x86-64 with Python 3.11; all but torch's fit other systems as well.
`CUDA=1` in the environment takes PyPI's build of torch instead of the one for processors.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
# A package holds what its environment does: it is made from one without developers' tools.
VENV, PACKAGE_VENV = ROOT / ".venv", ROOT / "build" / "package-venv"
OLDEST_PYTHON = (3, 11)

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"

# Shared libraries that Qt's wheels load from the system, and the Debian packages they are in.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
HANGUL_FONT_PACKAGE = "fonts-nanum"
HANGUL_FONT_NAMES = (
    "*nanum*",
    "*cjk*",
    "*notosanskr*",
    "*notoserifkr*",
    "*pretendard*",
    "*unfonts*",
)
# What recognises the text in pictures: languages and the Debian packages of their data.
RECOGNITION_PROGRAM = "tesseract"
RECOGNITION_PACKAGES = {"eng": "tesseract-ocr", "kor": "tesseract-ocr-kor", "osd": "tesseract-ocr"}

# What PyInstaller asks for the libraries of a program, and the Debian packages they are in.
PACKAGING_TOOLS = {"objdump": "binutils"}


# llama.cpp comes as source. What it would choose for the machine it is compiled on crashed on some
# (GCC 12 with AMX), and a package is for other machines: what processors have had since 2013.
COMPILER = {"g++": "g++"}
CMAKE_ARGS = [
    "-DGGML_NATIVE=OFF",
    "-DLLAVA_BUILD=OFF",
    f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={(ROOT / 'installer' / 'llama.cmake').as_posix()}",
]
if platform.machine() in {"x86_64", "AMD64"}:
    CMAKE_ARGS += [f"-DGGML_{unit}=ON" for unit in ("AVX", "AVX2", "FMA", "F16C", "BMI2")]


class PreparationError(Exception):
    """Says in one line why the environment cannot be made and what the user can do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare what the command line asks for; 0 when it is there."""
    parser = argparse.ArgumentParser(description="Make the environment Munjang runs in.")
    parser.add_argument("purpose", choices=["run", "answers", "torch", "test", "package"])
    purpose = parser.parse_args(arguments).purpose
    try:
        _prepare(purpose)
    except PreparationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"error: {_shown(error.cmd)} failed; its message is above", file=sys.stderr)
        return 1
    return 0


def has_display() -> bool:
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _prepare(purpose: str) -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise PreparationError(
            f"Munjang needs Python 3.11 or newer and this is {platform.python_version()}; "
            "name another one: make PYTHON=python3.11 …"
        )
    venv = Venv(PACKAGE_VENV if purpose == "package" else VENV)
    _provide_system_packages(purpose, venv)
    venv.make()
    if purpose == "package":
        venv.install("build", "package")
        _install_answers(venv)
        return
    venv.install("base", "build")
    if purpose in {"answers", "test"}:
        _install_answers(venv)
    if purpose in {"torch", "test"}:
        _install_torch(venv)
    if purpose == "test":
        venv.install("dev")
    _install_project(venv)


# System packages


def _provide_system_packages(purpose: str, venv: Venv) -> None:
    """Install the missing ones through apt where that is allowed, else say what to type."""
    wanted = _missing_packages(purpose, venv)
    if not wanted:
        return
    apt = shutil.which("apt-get")
    if apt is None:
        names = ", ".join(_missing_libraries(purpose)) or " ".join(wanted)
        print(f"Please install with your system's package manager: {names}", flush=True)
    elif (become_root := _way_to_root()) is None:
        print(f"Please type: sudo apt-get install {' '.join(wanted)}", flush=True)
    else:
        print(f"Installing system packages: {' '.join(wanted)}", flush=True)
        # env: sudo may be set up to drop variables.
        command = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
        # Out-of-date lists are no reason to stop: what is wanted may be known all the same.
        _captured([*command, "update"])
        installed = _captured([*command, "install", "-y", "--no-install-recommends", *wanted])
        if installed.returncode != 0:
            print(installed.stdout + installed.stderr, file=sys.stderr)
            print(f"apt-get could not install: {' '.join(wanted)}", file=sys.stderr, flush=True)
    if venv.cannot_be_made:
        raise PreparationError("this Python cannot make virtual environments until that is done")


def _missing_packages(purpose: str, venv: Venv) -> list[str]:
    wanted = []
    if venv.cannot_be_made:
        wanted.append(f"python3.{sys.version_info.minor}-venv")
    if sys.platform.startswith("linux"):
        wanted += _missing_libraries(purpose).values()
        tools = COMPILER if purpose in {"answers", "test", "package"} else {}
        tools |= PACKAGING_TOOLS if purpose == "package" else {}
        wanted += [package for tool, package in tools.items() if shutil.which(tool) is None]
        if purpose == "package":
            return wanted
        if _shows_text(purpose) and not _has_hangul_font():
            wanted.append(HANGUL_FONT_PACKAGE)
        wanted += _missing_recognition()
    return wanted


def _missing_recognition() -> list[str]:
    """The packages that text recognition lacks; without them pictures are not searchable."""
    known: list[str] = []
    if shutil.which(RECOGNITION_PROGRAM) is not None:
        known = _captured([RECOGNITION_PROGRAM, "--list-langs"]).stdout.split()
    return sorted({name for data, name in RECOGNITION_PACKAGES.items() if data not in known})


def _missing_libraries(purpose: str) -> dict[str, str]:
    libraries: dict[str, str] = {}
    if _shows_text(purpose):
        libraries |= QT_LIBRARIES
    if has_display():
        libraries |= X11_LIBRARIES
    return {name: package for name, package in libraries.items() if not _loads(name)}


def _shows_text(purpose: str) -> bool:
    """Whether Qt will draw: in a window, or into memory in the tests."""
    return purpose in {"test", "package"} or has_display()


def _loads(library: str) -> bool:
    # Asking the loader is true on every distribution, whatever its packages are called.
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_hangul_font() -> bool:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    folders += [Path.home() / ".fonts", Path.home() / ".local/share/fonts"]
    return any(
        any(path.match(pattern) for pattern in HANGUL_FONT_NAMES)
        for folder in folders
        for path in (Path(str(found).lower()) for found in folder.rglob("*.[ot]t[cf]"))
    )


def _way_to_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    return [sudo, "-n"] if _captured([sudo, "-n", "true"]).returncode == 0 else None


# The virtual environments


class Venv:
    """A virtual environment, with stamps in it that say what was installed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def cannot_be_made(self) -> bool:
        """Whether it is lacking, and so is what makes it."""
        # Debian leaves ensurepip out of its Python and puts it into python3-venv.
        if self._works():
            return False
        return _captured([sys.executable, "-c", "import ensurepip"]).returncode != 0

    def make(self) -> None:
        """Make it, unless it is there."""
        if self._works():
            return
        name = self._folder.relative_to(ROOT)
        print(f"Making {name} with Python {platform.python_version()}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(self._folder)], check=True)

    def install(self, *locks: str, build_isolation: bool = True) -> None:
        """Install what the named locks list, unless their stamps say that it is there.

        Without `build_isolation` what is source is built with what the lock "build" lists.
        """
        options = [] if build_isolation else ["--no-build-isolation"]
        for lock in locks:
            path = REQUIREMENTS / f"{lock}.txt"
            if self.is_stamped(lock, path):
                continue
            print(f"Installing {path.relative_to(ROOT)}", flush=True)
            self.pip("install", "--require-hashes", "--no-deps", *options, "-r", str(path))
            self.stamp(lock, path)

    def pip(self, *arguments: str, quiet_errors: bool = False) -> None:
        """Run its pip."""
        command = [str(self._python), "-m", "pip", *arguments, "--disable-pip-version-check"]
        if not sys.stdout.isatty():
            command.append("--quiet")
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if quiet_errors else None,
        )

    def is_stamped(self, name: str, source: Path) -> bool:
        """Whether `name` was installed from `source` as it is now."""
        stamp = self._stamp_path(name)
        return stamp.exists() and stamp.read_text(encoding="utf-8") == _stamp_text(source)

    def stamp(self, name: str, source: Path) -> None:
        """Note that `name` has been installed from `source`."""
        self._stamp_path(name).write_text(_stamp_text(source), encoding="utf-8")

    def _stamp_path(self, name: str) -> Path:
        return self._folder / f".munjang-{name}"

    def _works(self) -> bool:
        """Whether it is there and its Python still runs (it may have been upgraded)."""
        if not self._python.exists():
            return False
        return _captured([str(self._python), "-m", "pip", "--version"]).returncode == 0


def _install_answers(venv: Venv) -> None:
    """Compile llama.cpp; some minutes, the first time."""
    if not venv.is_stamped("answers", REQUIREMENTS / "answers.txt"):
        print("Compiling llama.cpp, which takes some minutes", flush=True)
    os.environ["CMAKE_ARGS"] = " ".join(CMAKE_ARGS)
    venv.install("answers", build_isolation=False)


def _install_torch(venv: Venv) -> None:
    """Install torch, for the processor unless CUDA is asked for, and sentence-transformers."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        # The locks list Linux's files; PyPI's builds for other systems have no CUDA to leave out.
        if not venv.is_stamped("torch", ROOT / "pyproject.toml"):
            venv.pip("install", "-e", f"{ROOT}[torch]")
            venv.stamp("torch", ROOT / "pyproject.toml")
        return
    wants_cuda = os.environ.get("CUDA") == "1"
    path = REQUIREMENTS / ("torch-cuda.txt" if wants_cuda else "torch-cpu.txt")
    if venv.is_stamped("torch", path):
        return
    print(f"Installing {path.relative_to(ROOT)}", flush=True)
    if not wants_cuda:
        _install_torch_alone(venv, path)
    venv.pip("install", "--require-hashes", "--no-deps", "-r", str(path))
    venv.stamp("torch", path)


def _install_torch_alone(venv: Venv, lock: Path) -> None:
    """Install the processor-only build, which PyPI does not have for Linux.

    Pip's own configuration is asked first: a company's package mirror may carry it.
    """
    with tempfile.TemporaryDirectory() as temporary:
        torch_alone = Path(temporary, "torch.txt")
        torch_alone.write_text(_entry("torch", lock), encoding="utf-8")
        install = ["install", "--require-hashes", "--no-deps", "-r", str(torch_alone)]
        try:
            venv.pip(*install, quiet_errors=True)
        except subprocess.CalledProcessError:
            venv.pip(*install, "--index-url", TORCH_CPU_INDEX)


def _entry(name: str, lock: Path) -> str:
    """The lines of one package in a lock: its pin, and its hashes on indented lines after it."""
    text = lock.read_text(encoding="utf-8")
    found = re.search(rf"^{name}==.*\n(?:[ ]+--hash=.*\n)+", text, flags=re.MULTILINE)
    if found is None:
        raise PreparationError(f"{lock.name} does not list {name}; make it again: make lock")
    return found.group()


def _install_project(venv: Venv) -> None:
    """Put `munjang` and `munjang-desktop` into the environment, running from this checkout."""
    path = ROOT / "pyproject.toml"
    if not venv.is_stamped("project", path):
        venv.pip("install", "--no-deps", "--no-build-isolation", "--quiet", "-e", str(ROOT))
        venv.stamp("project", path)


def _stamp_text(source: Path) -> str:
    """What was installed, and where: an environment that was moved has to be made again."""
    return f"{ROOT}\n{source.name} {hashlib.sha256(source.read_bytes()).hexdigest()}\n"


def _captured(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


def _shown(command: object) -> str:
    return " ".join(map(str, command)) if isinstance(command, (list, tuple)) else str(command)


if __name__ == "__main__":
    sys.exit(main())
