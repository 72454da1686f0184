"""What a reader that was taken over by a document can still do: nothing but answer."""

import json
import os
import shutil
import sys
import uuid
from pathlib import Path

import pytest

from munjang.errors import ExtractionRefused
from munjang.extract import ocr
from munjang.records import FileState
from munjang.sandbox import Extractor, confinement, open_document

BESIDE = Path(__file__).parents[1] / "conftest.py"  # no module of any folder it imports from
PROBING = [sys.executable, str(Path(__file__).with_name("probing_child.py"))]

walled = pytest.mark.skipif(
    sys.platform != "linux" or bool(confinement()),
    reason="; ".join(map(str, confinement())) or "only Linux is confined in all of this",
)
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")


@pytest.fixture(scope="module")
def readers():
    """One reader of each kind."""
    with Extractor(children=2, command=PROBING) as extractor:
        yield extractor


@pytest.fixture
def attempt(readers, tmp_path):
    """Has a reader try something, as the document says; returns whether it was possible."""

    def attempt(act, *arguments, recognise=False):
        document = tmp_path / "document.txt"
        document.write_text(json.dumps([[act, *map(str, arguments)]]))
        answer = readers.read(document, within=tmp_path, recognise=recognise).text
        assert answer.startswith(f"{act}: ")
        return answer == f"{act}: done"

    return attempt


@pytest.fixture
def secret(tmp_path):
    """Another file of the user's, beside the document."""
    path = tmp_path / "secret.txt"
    path.write_text("secret")
    return path


@pytest.fixture
def in_home():
    """A name in the home folder that nobody uses."""
    path = Path.home() / f".munjang-test-{uuid.uuid4().hex}"
    yield path
    left = path.exists()
    path.unlink(missing_ok=True)
    assert not left


KINDS = pytest.mark.parametrize("recognise", [False, True], ids=["reading", "recognising"])


@walled
@KINDS
def test_no_file_but_the_document_can_be_read(attempt, secret, recognise):
    assert attempt("nothing", recognise=recognise)
    for path in ("/etc/passwd", "/etc/hostname", secret, BESIDE, "/proc/self/environ"):
        assert Path(path).exists()
        assert not attempt("read", path, recognise=recognise), path
        assert not attempt("read in a thread", path, recognise=recognise), path
    for folder in (secret.parent, Path.home(), "/", "/etc", "/proc"):
        assert not attempt("list", folder, recognise=recognise), folder


@walled
@KINDS
def test_nothing_can_be_written(attempt, secret, in_home, tmp_path, recognise):
    assert not attempt("write", in_home, recognise=recognise)
    for folder in (tmp_path, Path("/tmp"), Path("/dev/shm"), Path(sys.prefix)):
        name = folder / f"munjang-test-{uuid.uuid4().hex}"
        for act in ("write", "make a folder", "link"):
            assert not attempt(act, name, recognise=recognise), (act, folder)
        assert not os.path.lexists(name)
    for act in ("write", "append", "truncate", "delete", "rename", "change the mode of"):
        assert not attempt(act, secret, recognise=recognise), act
    assert secret.read_text() == "secret"


@walled
@KINDS
@pytest.mark.parametrize(
    "act",
    ["socket", "datagram socket", "unix socket", "socket by number", "io_uring", "namespace",
     "a call of the future"],
)  # fmt: skip
def test_there_is_no_way_out(attempt, act, recognise):
    assert not attempt(act, recognise=recognise)


@walled
@KINDS
@pytest.mark.parametrize("act", ["shell", "exec", "python"])
def test_no_program_can_be_started(attempt, act, recognise):
    assert not attempt(act, recognise=recognise)


@walled
def test_readers_that_need_no_program_cannot_even_fork(attempt):
    assert not attempt("fork")


@walled
@KINDS
@pytest.mark.parametrize("act", ["signal the parent", "slow the parent", "trace the parent"])
def test_other_processes_are_out_of_reach(attempt, act, recognise):
    assert not attempt(act, recognise=recognise)


@walled
@KINDS
@pytest.mark.parametrize("act", ["more memory", "be root"])
def test_what_was_given_up_does_not_come_back(attempt, act, recognise):
    assert not attempt(act, recognise=recognise)


@walled
@pytest.mark.skipif(ocr.unavailable() is not None, reason="needs tesseract")
def test_pictures_are_read_behind_the_walls(tmp_path):
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1400, 200), 255)
    font = ImageFont.load_default(size=60)
    ImageDraw.Draw(picture).text((40, 60), "The heron fishes at dawn", fill=0, font=font)
    path = tmp_path / "scan.png"
    picture.save(path, dpi=(300, 300))
    with Extractor() as extractor:
        seen = extractor.read(path)
        assert (seen.text, seen.extraction.pictures) == ("", 1)
        read = extractor.read(path, recognise=True)
    assert "heron fishes" in read.text
    assert any(mark.kind == "ocr" for mark in read.extraction.marks)


# What is handed to a reader


@posix_only
def test_a_link_in_the_documents_place_is_not_followed(tmp_path, secret):
    (tmp_path / "document.txt").symlink_to(secret)
    for within in (None, tmp_path):
        with pytest.raises(OSError, match="symbolic links"):
            open_document(tmp_path / "document.txt", within)


@posix_only
def test_a_link_on_the_way_is_not_followed(tmp_path):
    """Whoever may write to a watched folder cannot have us read what lies elsewhere."""
    watched, elsewhere = tmp_path / "watched", tmp_path / "elsewhere"
    (watched / "in").mkdir(parents=True)
    (elsewhere / "in").mkdir(parents=True)
    for folder in (watched, elsewhere):
        (folder / "in" / "document.txt").write_text(folder.name)
    path = watched / "in" / "document.txt"
    with open_document(path, watched) as document:
        assert document.read() == b"watched"
    shutil.rmtree(watched / "in")
    (watched / "in").symlink_to(elsewhere / "in")
    with pytest.raises(OSError, match=r"irectory|links"):
        open_document(path, watched)
    with pytest.raises((OSError, ValueError)):
        open_document(watched / ".." / "elsewhere" / "in" / "document.txt", watched)
    # The watched folder itself may be reached through links: the user named it.
    link = tmp_path / "link"
    link.symlink_to(elsewhere)
    with open_document(link / "in" / "document.txt", link) as document:
        assert document.read() == b"elsewhere"


@posix_only
def test_a_link_is_the_documents_state_not_an_accident(tmp_path, secret):
    (tmp_path / "document.txt").symlink_to(secret)
    with Extractor() as extractor, pytest.raises(ExtractionRefused) as refused:
        extractor.read(tmp_path / "document.txt", within=tmp_path)
    assert refused.value.state == FileState.UNREADABLE


@posix_only
@pytest.mark.timeout(20)
def test_a_pipe_or_folder_in_the_documents_place_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    for name in ("pipe.txt", "folder.txt"):
        with pytest.raises(OSError, match="regular"):
            open_document(tmp_path / name, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions")
def test_a_folder_that_may_be_entered_but_not_listed_is_no_obstacle(tmp_path):
    folder = tmp_path / "entered"
    folder.mkdir()
    (folder / "document.txt").write_text("read")
    folder.chmod(0o311)
    try:
        with open_document(folder / "document.txt", tmp_path) as document:
            assert document.read() == b"read"
    finally:
        folder.chmod(0o755)
