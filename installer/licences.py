"""The licences of what a package carries: whether it may, and the texts that go with it.

The metadata of the build environment says which distribution a file is from and what its licence
is. The program is Apache-2.0, and whoever gets the package may use it under that: libraries under
the LGPL stay files of their own that can be exchanged, but nothing under the GPL or AGPL goes in.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "installer" / "licences"

# Their wheels say what their licence is, and carry no text of it.
_TEXT_BY_NAME = {
    "Apache": (ROOT / "LICENSE",),
    "LGPL-3.0": (TEXTS / "LGPL-3.0.txt", TEXTS / "GPL-3.0.txt"),
}
_IS_TEXT = re.compile(r"(^|[/_-])(LICEN[CS]E|COPYING|NOTICE|ThirdPartyNotices)", re.IGNORECASE)
_NO_CODE = re.compile(r"\.(py|pyc|pyi|so)$")
_FORBIDDEN = re.compile(r"\bA?GPL|GNU (Affero )?General Public|Affero", re.IGNORECASE)
_SPDX = re.compile(r"\(*[\w.+-]+\)*( (AND|OR|WITH) \(*[\w.+-]+\)*)*")
_RULE = "=" * 100


class LicenceError(Exception):
    """Says which licence stands against the package, or is lacking."""


def distributions_of(sources: Iterable[str]) -> dict[str, metadata.Distribution]:
    """The installed distributions that files are from, by their names.

    Raises:
        LicenceError: a file lies among theirs and belongs to none of them.
    """
    folders = {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}
    owners = {
        Path(str(file.locate())).resolve(): distribution
        for distribution in metadata.distributions(path=[str(folder) for folder in folders])
        for file in distribution.files or ()
    }
    found = {}
    for source in map(_source_of, sources):
        if not any(source.is_relative_to(folder) for folder in folders):
            continue
        if source not in owners:
            raise LicenceError(f"{source} belongs to no distribution, so its licence is not known")
        found[owners[source].name] = owners[source]
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def licence_of(distribution: metadata.Distribution) -> str:
    """What a distribution says its licence is: an SPDX expression, or words."""
    fields = distribution.metadata
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in fields.get_all("Classifier") or ()
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    text = (fields.get("License-Expression") or fields.get("License") or "").strip()
    return text if text and len(text) < 200 else "; ".join(classifiers)


def is_allowed(licence: str) -> bool:
    """Whether something under this licence may be shipped; of alternatives one is enough."""
    if not licence:
        return False
    if not _SPDX.fullmatch(licence):
        return not _FORBIDDEN.search(licence)
    parts = [part.strip() for part in re.split(r"([()]|\bAND\b|\bOR\b)", licence)]
    return _any_of([part for part in parts if part])


def check(distributions: Iterable[metadata.Distribution]) -> None:
    """Let only what may be shipped pass.

    Raises:
        LicenceError: something may not, or does not say under what.
    """
    wrong = [
        f"{one.name} ({licence_of(one) or 'no licence named'})"
        for one in distributions
        if not is_allowed(licence_of(one))
    ]
    if wrong:
        raise LicenceError(f"These may not be in the package: {', '.join(wrong)}")


def notices(distributions: Iterable[metadata.Distribution]) -> str:
    """The licence texts of everything in the package, for people.

    Raises:
        LicenceError: the text of one is not to be had.
    """
    parts = [
        "Munjang is licensed under the Apache License 2.0. It comes with the work of others:\n"
    ]
    for one in distributions:
        parts.append(f"{_RULE}\n{one.name} {one.version}\n{licence_of(one)}\n{_RULE}\n")
        parts += [path.read_text("utf-8", "replace").strip() + "\n" for path in _texts_of(one)]
    parts.append(f"{_RULE}\nPython {sys.version.partition(' ')[0]}\nPSF-2.0\n{_RULE}\n")
    parts.append(_text_of_python().read_text("utf-8", "replace"))
    # Each program begins with a boot loader of PyInstaller's.
    (loader,) = _texts_of(metadata.distribution("pyinstaller"))
    parts.append(f"{_RULE}\nPyInstaller's boot loader\nGPL-2.0 with an exception\n{_RULE}\n")
    parts.append(loader.read_text("utf-8", "replace"))
    return "\n".join(parts)


def _source_of(name: str) -> Path:
    path = Path(name).resolve()
    if path.suffix == ".pyc" and path.parent.name == "__pycache__":
        return path.parent.parent / f"{path.name.partition('.')[0]}.py"
    return path


def _any_of(tokens: list[str]) -> bool:
    """Evaluate and use up the tokens of an expression, up to its end or a closing bracket."""
    allowed = _all_of(tokens)
    while tokens and tokens[0] == "OR":
        del tokens[0]
        allowed |= _all_of(tokens)
    return allowed


def _all_of(tokens: list[str]) -> bool:
    allowed = _single(tokens)
    while tokens and tokens[0] == "AND":
        del tokens[0]
        allowed &= _single(tokens)
    return allowed


def _single(tokens: list[str]) -> bool:
    token = tokens.pop(0) if tokens else ""
    if token != "(":
        return bool(token) and not _FORBIDDEN.match(token)
    allowed = _any_of(tokens)
    if tokens:
        del tokens[0]  # the closing bracket
    return allowed


def _texts_of(distribution: metadata.Distribution) -> list[Path]:
    texts = sorted(_shipped_texts(distribution))
    if not texts:
        licence = licence_of(distribution)
        texts = [
            text for name, own in _TEXT_BY_NAME.items() if licence.startswith(name) for text in own
        ]
    if not texts:
        raise LicenceError(f"{distribution.name} comes without the text of its licence")
    return texts


def _shipped_texts(distribution: metadata.Distribution) -> Iterator[Path]:
    for file in distribution.files or ():
        path = Path(str(file.locate()))
        in_metadata = ".dist-info/licenses/" in file.as_posix()
        named = _IS_TEXT.search(file.as_posix()) and not _NO_CODE.search(file.name)
        if (in_metadata or named) and path.is_file():
            yield path


def _text_of_python() -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (
        Path(sysconfig.get_path("stdlib"), "LICENSE.txt"),
        Path(sys.base_prefix, "LICENSE.txt"),  # on Windows
        Path("/usr/share/doc", version, "copyright"),  # Debian
    ):
        if path.is_file():
            return path
    raise LicenceError("The text of Python's licence is not to be found")
