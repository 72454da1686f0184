"""The Debian package made of the frozen folder: what it asks of the system, and what it adds to it.

Libraries of the system are not shipped: the system renews them. Which ones the package needs, the
files in it say, and :data:`LIBRARIES` in which Debian packages they are.
"""

from __future__ import annotations

import gzip
import json
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from prepare import QT_LIBRARIES, ROOT, X11_LIBRARIES

LINUX = ROOT / "installer" / "linux"
BUILD = ROOT / "build" / "package"
SHARE = BUILD / "share"
MAINTAINER = "The Munjang developers <munjang@localhost>"

# Later Debian and Ubuntu have renamed some, and the new packages "provide" the old names.
LIBRARIES = QT_LIBRARIES | X11_LIBRARIES | {
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "libbz2.so.1.0": "libbz2-1.0",
    "libc.so.6": "libc6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libcrypto.so.3": "libssl3",
    "libdl.so.2": "libc6",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libffi.so.8": "libffi8",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libgomp.so.1": "libgomp1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "liblzma.so.5": "liblzma5",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libsqlite3.so.0": "libsqlite3-0",
    "libssl.so.3": "libssl3",
    "libstdc++.so.6": "libstdc++6",
    "libutil.so.1": "libc6",
    "libuuid.so.1": "libuuid1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}  # fmt: skip
_OPTIONAL = ("libqgtk3.so",)  # loaded only where the desktop is GTK's
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


class PackageError(Exception):
    """Says why the folder cannot become a package."""


def build(folder: Path, version: str) -> Path:
    """Make the .deb of the frozen `folder`; returns where it is.

    Raises:
        PackageError: the folder needs a library that no known package has.
    """
    shutil.rmtree(SHARE, ignore_errors=True)
    _write_share(folder, version)
    architecture = _ARCHITECTURES.get(platform.machine(), platform.machine())
    filled = {
        "arch": architecture,
        "version": version,
        "maintainer": MAINTAINER,
        "depends": json.dumps(depends(folder)),
    }
    configuration = BUILD / "nfpm.yaml"
    configuration.write_text(fill_in(LINUX / "nfpm.yaml", filled), encoding="utf-8")
    goal = ROOT / "dist" / f"munjang_{version}_{architecture}.deb"
    nfpm = Path(sys.executable).parent / "nfpm"
    command = [nfpm, "package", "--config", configuration, "--packager", "deb", "--target", goal]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return goal


def fill_in(template: Path, values: Mapping[str, str]) -> str:
    """The text of a template, with the names between @ signs replaced."""
    text = template.read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


# What it needs


def depends(folder: Path) -> list[str]:
    """The Debian packages that have the libraries the files in `folder` load from the system.

    Raises:
        PackageError: a library is in no package known here.
    """
    files = [path for path in sorted(folder.rglob("*")) if _is_elf(path)]
    own = {path.name for path in files}
    packages, unknown, oldest = set(), set(), (0, 0)
    for path in files:
        table = subprocess.run(
            ["objdump", "-p", path], check=True, capture_output=True, text=True
        ).stdout
        oldest = max(oldest, _glibc_of(table))
        if path.name in _OPTIONAL:
            continue
        for library in set(re.findall(r"NEEDED +(\S+)", table)) - own:
            if library in LIBRARIES:
                packages.add(LIBRARIES[library])
            else:
                unknown.add(f"{library} ({path.name})")
    if unknown:
        raise PackageError(f"no known package has {', '.join(sorted(unknown))}")
    # Qt opens these by their names once it runs.
    packages |= {*QT_LIBRARIES.values(), *X11_LIBRARIES.values()}
    bound = f"libc6 (>= {oldest[0]}.{oldest[1]})"
    return [bound if package == "libc6" else package for package in sorted(packages)]


def _glibc_of(table: str) -> tuple[int, int]:
    """The oldest glibc that has all that a file asks of it."""
    versions = re.findall(r"\bGLIBC_(\d+)\.(\d+)", table)
    return max(((int(major), int(minor)) for major, minor in versions), default=(0, 0))


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


# What it adds to the system


def _write_share(folder: Path, version: str) -> None:
    """Write what goes below /usr/share."""
    _copy(LINUX / "munjang.desktop", SHARE / "applications")
    metainfo = SHARE / "metainfo" / "app.munjang.desktop.metainfo.xml"
    metainfo.parent.mkdir(parents=True)
    values = {"version": version, "date": f"{datetime.now(UTC):%Y-%m-%d}"}
    metainfo.write_text(fill_in(LINUX / metainfo.name, values), encoding="utf-8")
    icons = SHARE / "icons" / "hicolor"
    for size in _ICON_SIZES:
        _copy(
            BUILD / "icons" / f"{size}.png", icons / f"{size}x{size}" / "apps", name="munjang.png"
        )
    drawing = ROOT / "resources" / "munjang_resources" / "icons" / "munjang.svg"
    _copy(drawing, icons / "scalable" / "apps")
    documents = SHARE / "doc" / "munjang"
    _copy(LINUX / "copyright", documents)
    _pack((ROOT / "CHANGELOG.md").read_bytes(), documents / "changelog.gz")
    notices = folder / "_internal" / "third-party-licences.txt"
    _pack(notices.read_bytes(), documents / "third-party-licences.txt.gz")
    for name, text in _manuals(folder, version):
        _pack(text.encode(), SHARE / "man" / name)


def _manuals(folder: Path, version: str) -> Iterator[tuple[str, str]]:
    """The manual pages: what the programs say of themselves."""
    said = {
        "man1/munjang.1.gz": ("munjang", "find sentences in your own documents", "en"),
        "man1/munjang-desktop.1.gz": ("munjang-desktop", "the window of Munjang", "en"),
        "ko/man1/munjang.1.gz": ("munjang", "내 컴퓨터의 문서에서 문장 찾기", "ko"),
    }
    for place, (program, summary, language) in said.items():
        text = subprocess.run(
            [folder / program, "--help"],
            env={"MUNJANG_LANGUAGE": language, "LC_ALL": "C.UTF-8", "COLUMNS": "78"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        lines = text.replace("\\", r"\e").replace("-", r"\-").splitlines()
        # A line that begins with one of these would be an instruction.
        body = "\n".join(rf"\&{line}" if line[:1] in {".", "'"} else line for line in lines)
        yield (
            place,
            f'.TH {program.upper()} 1 "" "Munjang {version}"\n.SH NAME\n'
            f"{program} \\- {summary}\n.SH DESCRIPTION\n.nf\n{body}\n.fi\n",
        )


def _copy(source: Path, folder: Path, *, name: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / (name or source.name))


def _pack(content: bytes, goal: Path) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    goal.write_bytes(gzip.compress(content, 9, mtime=0))
