"""A first look into a folder."""

import sys

import pytest

from munjang.ingest.estimate import Estimate, estimate


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "documents"
    (made / "node_modules").mkdir(parents=True)
    (made / "node_modules" / "readme.md").touch()
    for number in range(5):
        (made / f"{number}.txt").touch()
    (made / "program.exe").touch()
    return made


def test_it_counts_what_would_be_read(folder, tmp_path):
    assert estimate(folder, exclude=tmp_path / "library") == Estimate(5, more=False)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_are_not_counted(folder, tmp_path):
    (folder / "link.txt").symlink_to(folder / "0.txt")
    assert estimate(folder, exclude=tmp_path / "library") == Estimate(5, more=False)


def test_it_ends_early(folder, tmp_path):
    library = tmp_path / "library"
    assert estimate(folder, exclude=library, enough=3) == Estimate(3, more=True)
    assert estimate(folder, exclude=library, seconds=-1).more
    assert estimate(folder, exclude=library, wanted=lambda: False).more


def test_what_cannot_be_listed_is_an_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        estimate(tmp_path / "nowhere", exclude=tmp_path)
