"""Nothing is packaged that may not be given away, and everything comes with its licence."""

import re
from importlib import metadata
from pathlib import Path

import licences
import numpy as np
import py7zr
import PySide6
import pytest

LOCK = Path(__file__).resolve().parents[2] / "requirements" / "base.txt"


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
        "GPL-2.0-only OR MIT",
        "(GPL-2.0-only AND MIT) OR Apache-2.0",
        "MPL-2.0 AND MIT",
        "BSD-3-Clause AND (MIT OR AGPL-3.0-only)",
        "GNU Lesser General Public License v2 or later (LGPLv2+)",
        "BSD-3-Clause, Apache-2.0, dependency licenses",
    ],
)
def test_what_may_be_shipped(licence):
    assert licences.is_allowed(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "",
        "AGPL-3.0-or-later",
        "GPL-3.0-only",
        "MIT AND GPL-2.0-or-later",
        "(MIT OR BSD-3-Clause) AND AGPL-3.0-only",
        "GNU General Public License v3 (GPLv3)",
        "GNU Affero General Public License v3",
        "GPLv2-or-later with a special exception",
        "Dual Licensed - GNU AFFERO GPL 3.0 or Artifex Commercial License",
    ],
)
def test_what_may_not_be_shipped(licence):
    assert not licences.is_allowed(licence)


def test_a_distribution_under_the_agpl_stops_the_build(tmp_path):
    folder = tmp_path / "reader-1.0.dist-info"
    folder.mkdir()
    text = "Metadata-Version: 2.4\nName: reader\nVersion: 1.0\nLicense-Expression: AGPL-3.0-only\n"
    (folder / "METADATA").write_text(text, encoding="utf-8")
    reader = metadata.Distribution.at(folder)
    with pytest.raises(licences.LicenceError, match=r"reader \(AGPL-3.0-only\)"):
        licences.check([reader])


def test_files_are_traced_to_their_distributions():
    sources = [np.__file__, py7zr.__file__, PySide6.__file__, re.__file__]
    found = licences.distributions_of(sources)
    assert [name.lower() for name in found] == ["numpy", "py7zr", "pyside6_essentials"]


def test_a_file_of_no_distribution_stops_the_build():
    stray = Path(np.__file__).with_name("nobody_installed_this.py")
    with pytest.raises(licences.LicenceError, match="belongs to no distribution"):
        licences.distributions_of([str(stray)])


def test_all_that_the_program_is_built_on_may_be_shipped():
    names = re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    licences.check([metadata.distribution(name) for name in names])
