"""The wheel carries everything the program reads, and what it installs runs."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (made,) = folder.glob("*.whl")
    return made


def test_it_carries_every_resource(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    folder = ROOT / "resources"
    resources = {
        path.relative_to(folder).as_posix()
        for path in (folder / "munjang_resources").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert resources <= packed
    for ending in (".qm", ".mo", ".toml", ".svg", ".pdf", ".hwp"):
        assert any(name.endswith(ending) for name in packed), ending


def test_it_installs_nothing_but_its_own_packages(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "munjang",
        "munjang_desktop",
        "munjang_resources",
    }


def test_the_installed_program_runs(wheel, tmp_path):
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    binaries = venv / "bin"
    pip = [sys.executable, "-m", "pip", "--python", binaries / "python"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", wheel], check=True)
    # What it depends on is here already; the checkout, installed beside that, is not looked at.
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    program = (
        "import munjang, munjang_resources; print(munjang.__file__, munjang_resources.__file__)"
    )
    found = subprocess.run(
        [binaries / "python", "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert found.count(str(venv)) == 2
    shown = subprocess.run(
        [binaries / "munjang", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "index" in shown
    assert "search" in shown
