"""Documents that are paths, open descriptors or bytes read the same."""

import os
import zipfile

import pytest

from munjang.extract import Source, extract


@pytest.fixture
def descriptor(tmp_path):
    path = tmp_path / "글.txt"
    path.write_text("첫 문장입니다.\n\n둘째 문장입니다.", encoding="utf-8")
    number = os.open(path, os.O_RDONLY)
    yield number
    os.close(number)


def test_a_descriptor_gives_independent_streams(descriptor):
    source = Source.of_descriptor(descriptor, "글.txt")
    first, second = source.open(), source.open()
    assert first.read(3) == second.read(3)
    second.seek(-4, os.SEEK_END)
    assert second.read() == source.read()[-4:]
    assert first.read() == source.read()[3:]


def test_a_descriptor_reads_like_its_file(descriptor, tmp_path):
    by_path = extract(tmp_path / "글.txt")
    assert extract(Source.of_descriptor(descriptor, "글.txt")) == by_path
    assert extract(Source.of_bytes((tmp_path / "글.txt").read_bytes(), "글.txt")) == by_path


def test_an_archive_opens_from_a_descriptor(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "x" * 100_000)
    with path.open("rb") as stream:
        source = Source.of_descriptor(stream.fileno(), "a.zip")
        with source.open() as content, zipfile.ZipFile(content) as archive:
            assert len(archive.read("word/document.xml")) == 100_000
