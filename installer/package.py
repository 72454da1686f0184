"""Build the package for the system this runs on: `make package`.

PyInstaller makes one folder with both programs, which needs no Python on the user's machine. From
it come a .deb on Linux, and on Windows and macOS what installs there (`windows/munjang.iss`, a disk
image); these two are written from their tools' documentation and have never been run.

    build/package-venv/bin/python installer/package.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import debian
from frozen import contents
from prepare import ROOT

DIST = ROOT / "dist"
ICONS = ROOT / "build" / "package" / "icons"
DRAWING = ROOT / "resources" / "munjang_resources" / "icons" / "munjang.svg"
SPEC = ROOT / "installer" / "frozen" / "munjang.spec"
_ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512, 1024)
_LARGEST = 15  # parts that are listed


def main() -> int:
    """Build everything; 0 when it is there."""
    try:
        _draw_icons()
        folder = _freeze()
        _tell_parts(folder)
        package = _install_format(folder)
    except (debian.PackageError, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if package is not None:
        print(f"{package.relative_to(ROOT)}: {_megabytes(package)} MB")
    return 0


def _draw_icons() -> None:
    """Draw the program's icon in all sizes, as the window has it."""
    shutil.rmtree(ICONS, ignore_errors=True)
    ICONS.mkdir(parents=True)
    # In a process of its own: Qt's platform is that of the process.
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; application = QApplication([]);"
        "from PySide6.QtGui import QIcon; from munjang_desktop.icons import application_icon;"
        "small, large = application_icon(), QIcon(sys.argv[2]);"
        "[(small if int(s) <= 256 else large).pixmap(int(s), int(s)).save(f'{sys.argv[1]}/{s}.png')"
        " or sys.exit(1) for s in sys.argv[3:]]"
    )
    command = [sys.executable, "-c", code, str(ICONS), str(DRAWING), *map(str, _ICON_SIZES)]
    subprocess.run(command, check=True, env=_environment() | {"QT_QPA_PLATFORM": "offscreen"})
    if not sys.platform.startswith("linux"):
        from PIL import Image  # noqa: PLC0415 - not needed on Linux

        with Image.open(ICONS / "1024.png") as picture:
            picture.save(ICONS / "munjang.ico", sizes=[(n, n) for n in (16, 24, 32, 48, 64, 256)])
            picture.save(ICONS / "munjang.icns")


def _freeze() -> Path:
    """Have PyInstaller make the folder; returns where it is."""
    work = ROOT / "build" / "pyinstaller"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=ERROR"]
    command += ["--distpath", str(DIST), "--workpath", str(work), str(SPEC)]
    subprocess.run(command, cwd=ROOT, check=True, env=_environment())
    return DIST / "munjang"


def _environment() -> dict[str, str]:
    """What is built is this checkout, whatever else may be installed."""
    sources = [str(ROOT / name) for name in ("core", "desktop", "resources")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(sources)}


def _install_format(folder: Path) -> Path | None:
    """Make of the folder what this system installs."""
    if sys.platform.startswith("linux"):
        return debian.build(folder, contents.version())
    if sys.platform == "win32":
        compiler = shutil.which("iscc")
        if compiler is None:
            print("Install Inno Setup to get an installer of this folder.")
            return None
        script = ROOT / "installer" / "windows" / "munjang.iss"
        subprocess.run([compiler, "/Q", f"/DVersion={contents.version()}", script], check=True)
        return DIST / f"munjang-{contents.version()}-setup.exe"
    image = DIST / f"munjang-{contents.version()}.dmg"
    command = ["hdiutil", "create", "-volname", "Munjang", "-srcfolder", DIST / "Munjang.app"]
    subprocess.run([*command, "-ov", "-format", "UDZO", image], check=True)
    return image


def _tell_parts(folder: Path) -> None:
    parts = [*folder.joinpath("_internal").iterdir()]
    sizes = sorted(((_size(part), part.name) for part in parts), reverse=True)
    print(f"{folder.relative_to(ROOT)}: {_megabytes(folder)} MB, of which")
    for size, name in sizes[:_LARGEST]:
        print(f"  {size / 1e6:6.1f}  {name}")


def _megabytes(path: Path) -> int:
    return round(_size(path) / 1e6)


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.lstat().st_size for file in files if not file.is_dir())


if __name__ == "__main__":
    sys.exit(main())
