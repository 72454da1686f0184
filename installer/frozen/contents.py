"""What goes into the package, and what stays out of it.

Patterns are matched against the places of files inside the package, with forward slashes; names of
libraries are those of Linux.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "core", ROOT / "desktop", ROOT / "resources"]

# Imported by their names at run time, where PyInstaller cannot see it.
HIDDEN_PACKAGES = ("munjang", "munjang_desktop", "keyring.backends", "pip", "watchdog.observers")
HIDDEN_MODULES = ("google._upb._message", "launch")
OF_DEVELOPERS = ("munjang_desktop.i18n",)

# Imported by something that is shipped, and by nothing that is used.
MODULES_OUT = (
    "IPython", "babel", "curses", "faiss.contrib", "fsspec", "hf_xet", "httpx", "httpx2",
    "huggingface_hub", "lib2to3", "matplotlib", "ml_dtypes._finfo_tests", "onnx.backend",
    "onnx.reference", "onnxruntime.datasets", "onnxruntime.quantization", "onnxruntime.tools",
    "onnxruntime.transformers", "openvino.frontend.jax", "openvino.frontend.paddle",
    "openvino.frontend.pytorch", "openvino.frontend.tensorflow", "openvino.tools",
    "openvino.torch", "pandas", "pip._vendor.distlib.scripts", "pydoc_data",
    "PySide6.QtOpenGL", "PySide6.QtQml", "PySide6.QtQuick",
    "readline",  # GPL
    "safetensors.torch", "scipy", "sentence_transformers", "setuptools", "sklearn", "sympy",
    "tkinter", "torch", "transformers",
)  # fmt: skip

# Adjust what is imported from an archive, and start other interpreters. We do neither, and each
# costs every child some of its start.
HOOKS_OUT = ("pyi_rth_inspect", "pyi_rth_multiprocessing", "pyi_rth_pkgutil")

# Only these of Qt's plugins; the wheel has those of QML, databases and embedded devices as well.
_PLUGINS_KEPT = (
    "egldeviceintegrations/none", "iconengines/*", "imageformats/*", "networkinformation/none",
    "platforminputcontexts/*compose*", "platforminputcontexts/*ibus*", "platforms/*cocoa*",
    "platforms/*minimal.*", "platforms/*offscreen*", "platforms/*wayland*", "platforms/*windows*",
    "platforms/*xcb*", "platformthemes/*", "styles/*", "tls/none", "wayland-*/*",
    "xcbglintegrations/*",
)  # fmt: skip
_FILES_OUT = (
    "PySide6/Qt/qml/*", "PySide6/qml/*", "PySide6/Qt/lib/libQt6*Qml*",
    "PySide6/Qt/lib/libQt6Quick*", "PySide6/Qt/lib/libQt6VirtualKeyboard*",
    "PySide6/Qt/lib/libQt6EglF*", "PySide6/Qt/lib/libQt6Sql*",
    "openvino/libs/*gpu*", "openvino/libs/*npu*", "openvino/libs/*tensorflow*",
    "openvino/libs/*pytorch*", "openvino/libs/*paddle*", "openvino/libs/*jax*",
    "openvino/libs/*gguf*", "openvino/libs/cache.json",
    "onnxruntime/capi/*providers_shared*",
    "llama_cpp/lib/*.so.*.*", "llama_cpp/lib/libllama.so.*",  # copies under names nobody asks for
    "*/tests/*", "*.pyi", "*.exe.*", "pip/_vendor/distlib/*.exe", "pip/_vendor/*.txt",
)  # fmt: skip
_TRANSLATIONS_KEPT = ("qtbase_ko.qm", "qt_ko.qm")


def resources() -> Iterator[tuple[str, str]]:
    """Our own data files, each with the folder in the package that it goes to."""
    folder = ROOT / "resources"
    for path in sorted((folder / "munjang_resources").rglob("*")):
        if path.is_file() and path.suffix not in {".py", ".pyc", ".ts", ".po"}:
            yield str(path), path.parent.relative_to(folder).as_posix()


def libraries() -> Iterator[tuple[str, str]]:
    """Libraries that packages open themselves, each with the folder it goes to."""
    system = {"linux": "linux-", "win32": "win-", "darwin": "osx-"}[sys.platform]
    for package, pattern in (("openvino", "libs/*"), ("unhwp", "lib/*/*"), ("llama_cpp", "lib/*")):
        for path in sorted(_folder(package).glob(pattern)) if find_spec(package) else ():
            place = path.relative_to(_folder(package).parent)
            foreign = package == "unhwp" and not path.parent.name.startswith(system)
            musl = "musl" in path.parent.name
            if path.is_file() and is_wanted(place.as_posix()) and not foreign and not musl:
                yield str(path), place.parent.as_posix()


def data_of_packages() -> Iterator[tuple[str, str]]:
    """Data files of packages that PyInstaller has no rule for."""
    yield str(_folder("pip") / "_vendor/certifi/cacert.pem"), "pip/_vendor/certifi"


def optional_modules() -> list[str]:
    """What is shipped where the build environment has it."""
    return [name for name in ("llama_cpp",) if find_spec(name) is not None]


def modules_out() -> list[str]:
    """The modules that are left out of what the build environment has."""
    # llama_cpp's cache is in a SQLite of Python's own; everything else of ours uses apsw.
    return [*MODULES_OUT, *OF_DEVELOPERS, *([] if optional_modules() else ["sqlite3"])]


def is_wanted(place: str) -> bool:
    """Whether the file at a place in the package is of any use there."""
    place = place.replace("\\", "/")
    name = place.rpartition("/")[2]
    if place.startswith("PySide6/") and "/translations/" in place:
        return name in _TRANSLATIONS_KEPT
    _, plugins, plugin = place.partition("plugins/")
    if place.startswith("PySide6/") and plugins:
        return any(fnmatch(plugin, pattern) for pattern in _PLUGINS_KEPT)
    return not any(fnmatch(place, pattern) for pattern in _FILES_OUT)


def is_of_the_system(source: str) -> bool:
    """Whether a library is the system's own, which packages of the system provide and renew.

    Not so Python, of which a system may have another version.
    """
    folders = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")
    python = "/python3" in source or "/libpython3" in source
    return sys.platform == "linux" and source.startswith(folders) and not python


def only_wanted(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The entries of a PyInstaller list (place, source, kind) that are shipped."""
    return [
        (place, source, kind)
        for place, source, kind in entries
        # Of a link, the source is the place in the package that it leads to.
        if is_wanted(place) and not (kind == "SYMLINK" and not is_wanted(source))
        if not is_of_the_system(source)
    ]


def without_symbols(
    entries: Iterable[tuple[str, str, str]], folder: Path
) -> list[tuple[str, str, str]]:
    """The entries, with Python's own libraries replaced by copies in `folder` without symbols.

    Wheels come without them, and some of theirs do not survive another pass of `strip`.
    """
    strip = shutil.which("strip") if sys.platform == "linux" else None
    base = Path(sys.base_prefix).resolve()
    kept = []
    for place, source, kind in entries:
        path = Path(source).resolve()
        if strip and path.is_relative_to(base) and "site-packages" not in path.parts:
            copy = folder / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([strip, "--strip-unneeded", "-o", copy, path], check=True)
            kept.append((place, str(copy), kind))
        else:
            kept.append((place, source, kind))
    return kept


def version() -> str:
    """The version of the program."""
    text = (ROOT / "core" / "munjang" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, flags=re.MULTILINE)
    assert found is not None
    return found[1]


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent
