"""What the package's programs are made of, and what they do before they are ours."""

import importlib
import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from frozen import contents, launch
from PySide6.QtCore import QLibraryInfo

import munjang
from munjang import prestart
from munjang.atlas import child as map_child
from munjang.models import packages
from munjang.sandbox import process

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "installer" / "frozen"


def run(script, *arguments, **environment):
    sources = os.pathsep.join(map(str, contents.SOURCES))
    return subprocess.run(
        [sys.executable, FROZEN / script, *arguments],
        env=os.environ | {"PYTHONPATH": sources} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_child_that_is_started_is_known():
    assert launch.CHILDREN == {
        prestart.ARGUMENT: prestart.MODULE,
        process.CHILD_ARGUMENT: "munjang.sandbox.child",
        map_child.CHILD_ARGUMENT: "munjang.atlas.child",
    }
    assert launch.PIP == packages.PIP_ARGUMENT
    for module in launch.CHILDREN.values():
        assert callable(importlib.import_module(module).serve)


def test_no_argument_of_a_child_is_forgotten():
    said = set()
    for path in (ROOT / "core").rglob("*.py"):
        said |= set(re.findall(r'ARGUMENT\b[^\n]*= [^\n]*"(--[a-z-]+)"', path.read_text("utf-8")))
    assert said == {*launch.CHILDREN, launch.PIP}


def test_the_console_program_is_ours():
    assert run("console.py", "--version").stdout == f"munjang {munjang.__version__}\n"


def test_the_window_program_says_how_it_is_called():
    assert "--hidden" in run("window.py", "--help", QT_QPA_PLATFORM="offscreen").stdout


@pytest.mark.parametrize("script", ["console.py", "window.py"])
def test_either_becomes_a_reader_and_ends_with_its_parent(script):
    done = run(script, process.CHILD_ARGUMENT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_program_becomes_pip():
    done = run("window.py", launch.PIP, "download", "--help")
    assert done.returncode == 0
    assert "window.py download [options] <requirement specifier>" in done.stdout


def test_other_programs_get_the_environment_there_was_before(monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/munjang/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/lib")
    monkeypatch.setenv("DYLD_LIBRARY_PATH", "/Applications/Munjang.app")
    for name in ("QT_PLUGIN_PATH", "_PYI_ARCHIVE_FILE", "_PYI_PARENT_PROCESS_LEVEL"):
        monkeypatch.setenv(name, "ours")
    launch.restore_environment()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/lib"
    left = {"LD_LIBRARY_PATH_ORIG", "DYLD_LIBRARY_PATH", "QT_PLUGIN_PATH", "_PYI_ARCHIVE_FILE"}
    assert not left & os.environ.keys()


def test_what_the_program_reads_is_packed():
    packed = {f"{folder}/{Path(source).name}" for source, folder in contents.resources()}
    for name in (
        "munjang_resources/models.toml",
        "munjang_resources/i18n/munjang_ko.mo",
        "munjang_resources/i18n/munjang_desktop_ko.qm",
        "munjang_resources/styles/munjang.qss",
        "munjang_resources/icons/munjang.svg",
        "munjang_resources/samples/근로계약서.pdf",
    ):
        assert name in packed
    assert not any(name.endswith((".ts", ".po", ".py")) for name in packed)
    assert all(Path(source).is_file() for source, _ in contents.data_of_packages())


def test_libraries_that_are_opened_by_name_are_packed():
    places = [f"{folder}/{Path(source).name}" for source, folder in contents.libraries()]
    for part in ("intel_cpu_plugin", "onnx_frontend", "ir_frontend"):
        assert any(part in place for place in places), part
    assert not any("gpu" in place or "tensorflow" in place for place in places)
    assert len([place for place in places if place.startswith("unhwp/")]) == 1


def test_an_optional_package_is_packed_where_it_is_there(tmp_path, monkeypatch):
    folder = tmp_path / "llama_cpp" / "lib"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    for name in ("libllama.so", "libllama.so.0", "libggml.so.0", "libggml.so.0.25.3"):
        (folder / name).touch()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    assert contents.optional_modules() == ["llama_cpp"]
    packed = {Path(source).name for source, place in contents.libraries() if "llama" in place}
    assert packed == {"libllama.so", "libggml.so.0"}
    assert "sqlite3" not in contents.modules_out()


def test_the_names_of_packages_are_right():
    for name in (*contents.HIDDEN_PACKAGES, *contents.HIDDEN_MODULES, *contents.OF_DEVELOPERS):
        assert name == "launch" or find_spec(name) is not None, name


def test_of_qt_only_what_is_used_is_packed():
    translations = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    assert (translations / "qtbase_ko.qm").is_file()
    inside = "PySide6/Qt/translations"
    assert contents.is_wanted(f"{inside}/qtbase_ko.qm")
    assert not contents.is_wanted(f"{inside}/qtbase_de.qm")
    plugins = "PySide6/Qt/plugins"
    for kept in ("platforms/libqxcb.so", "platforms/libqwayland.so", "imageformats/libqsvg.so"):
        assert contents.is_wanted(f"{plugins}/{kept}")
    # Hangul is typed through this one.
    ibus = "platforminputcontexts/libibusplatforminputcontextplugin.so"
    assert contents.is_wanted(f"{plugins}/{ibus}")
    assert not contents.is_wanted(f"{plugins}/sqldrivers/libqsqlite.so")
    assert not contents.is_wanted("PySide6/Qt/lib/libQt6Quick.so.6")


def test_a_link_goes_with_what_it_leads_to():
    gone = ("libQt6Qml.so.6", "PySide6/Qt/lib/libQt6Qml.so.6", "SYMLINK")
    kept = ("libQt6Gui.so.6", "PySide6/Qt/lib/libQt6Gui.so.6", "SYMLINK")
    assert contents.only_wanted([gone, kept]) == [kept]


@pytest.mark.skipif(sys.platform != "linux", reason="others have no libraries to rely on")
def test_libraries_of_the_system_are_left_to_it():
    folder = "/usr/lib/x86_64-linux-gnu"
    openssl = ("libssl.so.3", f"{folder}/libssl.so.3", "BINARY")
    python = ("libpython3.11.so.1.0", f"{folder}/libpython3.11.so.1.0", "BINARY")
    assert contents.only_wanted([openssl, python]) == [python]


def test_the_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == munjang.__version__ == contents.version()
