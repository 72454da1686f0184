"""The extractor against documents that kill, block or take over their reader."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from munjang.errors import EnvironmentFailure, ExtractionRefused, ReaderDied
from munjang.extract import ocr
from munjang.records import FileState
from munjang.sandbox import Extractor, Limits

MISBEHAVING = [sys.executable, str(Path(__file__).with_name("misbehaving_child.py"))]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and rlimits")


@pytest.fixture
def extractor():
    with Extractor() as extractor:
        yield extractor


@pytest.fixture
def misbehaving():
    """An extractor whose reader does what the document says, under tight limits."""
    made = []

    def make(**limits):
        settings = {"seconds": 30, "processor_seconds": 20, **limits}
        made.append(Extractor(limits=Limits(**settings), command=MISBEHAVING))
        return made[-1]

    yield make
    for extractor in made:
        extractor.close()


@pytest.fixture
def document(tmp_path):
    def write(text, name="document.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def children_of(pid):
    """The children that read documents; models have children of their own."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue  # gone since it was listed
        if parent == pid and b"munjang.models.child" not in command:
            found.append(int(process.name))
    return found


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z"


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_document_comes_back_whole(extractor, document):
    path = document("# 회의록\n\n오늘 회의는 세 시에 시작합니다. 모두 참석해 주세요.\n", "notes.md")
    read = extractor.read(path)
    assert read.text == "회의록\n\n오늘 회의는 세 시에 시작합니다. 모두 참석해 주세요."
    assert [read.text[start:end] for start, end in read.sentences] == [
        "회의록",
        "오늘 회의는 세 시에 시작합니다.",
        "모두 참석해 주세요.",
    ]
    assert len(read.terms) == 3
    assert "회의" in read.terms[1].split()
    assert read.language == "ko"
    assert read.extraction.title == "회의록"
    assert [mark.label for mark in read.extraction.marks] == ["회의록"]


def test_a_text_is_split_as_when_it_was_read(extractor, document):
    path = document(
        "# 회의록\n\n" + "오늘 회의는 세 시에 시작합니다. 모두 오세요.\n" * 5000, "notes.md"
    )
    read = extractor.read(path)
    path.unlink()
    assert extractor.split(read.extraction, path) == read


def test_refusals_keep_their_state_and_reason(extractor, document):
    path = document("", "empty.txt")
    with pytest.raises(ExtractionRefused) as refused:
        extractor.read(path)
    assert refused.value.state == FileState.EMPTY
    assert not isinstance(refused.value, ReaderDied)
    assert refused.value.path == path
    assert "empty" in str(refused.value)


def test_a_missing_file_is_unreadable(extractor, tmp_path):
    with pytest.raises(ExtractionRefused) as refused:
        extractor.read(tmp_path / "gone.txt")
    assert refused.value.state == FileState.UNREADABLE


@linux_only
def test_names_that_are_not_unicode_are_read(extractor, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xbf\xc0.txt"))
    path.write_text("이름이 옛 방식으로 적힌 파일입니다.")
    assert extractor.read(path).text == "이름이 옛 방식으로 적힌 파일입니다."


@linux_only
def test_one_child_serves_many_documents(document):
    with Extractor() as extractor:
        extractor.read(document("하나."))
        first = children_of(os.getpid())
        for _ in range(5):
            extractor.read(document("둘."))
        assert children_of(os.getpid()) == first
        assert len(first) == 1


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [("crash", "SIGSEGV"), ("exit", "status 3")],
)
def test_a_crash_costs_one_document(misbehaving, document, behaviour, reason):
    extractor = misbehaving()
    with pytest.raises(ReaderDied, match=reason) as died:
        extractor.read(document(behaviour))
    assert died.value.state == FileState.FAILED
    assert extractor.read(document("a good document")).text == "a good document"


def test_a_hang_is_ended_by_the_clock(misbehaving, document):
    extractor = misbehaving(seconds=1)
    began = time.monotonic()
    with pytest.raises(ReaderDied, match="longer than 1 seconds"):
        extractor.read(document("sleep"))
    assert time.monotonic() - began < 10
    assert extractor.read(document("good")).text == "good"


@linux_only
def test_an_endless_loop_is_ended_by_the_processor_limit(misbehaving, document):
    extractor = misbehaving(processor_seconds=1)
    with pytest.raises(ReaderDied, match="processor time"):
        extractor.read(document("spin"))
    assert extractor.read(document("good")).text == "good"


@linux_only
def test_a_reader_that_gets_little_of_the_processor_gets_more_time(misbehaving, document):
    assert misbehaving(seconds=1).read(document("plod 2.5")).text == "plod 2.5"


@linux_only
def test_a_memory_bomb_is_stopped(misbehaving, document):
    extractor = misbehaving(memory_bytes=512 << 20)
    with pytest.raises(ReaderDied, match="memory"):
        extractor.read(document("eat"))
    assert extractor.read(document("good")).text == "good"


@linux_only
def test_a_real_document_that_needs_too_much_memory(tmp_path):
    path = tmp_path / "huge.html"
    path.write_text("<div>" + "<b>x</b>" * 4_000_000)
    with Extractor(limits=Limits(memory_bytes=400 << 20)) as extractor:
        with pytest.raises(ReaderDied):
            extractor.read(path)
        path.write_text("<p>Small.")
        assert extractor.read(path).text == "Small."


@linux_only
def test_a_child_cannot_fill_the_disk(misbehaving, document, tmp_path):
    written = tmp_path / "written"
    with pytest.raises(ReaderDied):
        misbehaving().read(document(f"write {written}"))
    assert not written.exists() or written.stat().st_size == 0


def test_what_a_library_prints_does_not_disturb(misbehaving, document, capfd):
    assert misbehaving().read(document("print")).text == "print"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "reply",
    [
        "b'\\xff'*8",  # a frame of 4 GB
        "b'\\0\\0\\0\\3abc'",  # no JSON
        "b'\\0\\0\\0\\2[]'",  # no object
        "b'\\0\\0\\0\\2{}'",  # nothing in it
        "b'\\0\\0\\0\\x0e{\"document\":[]}'",
        "b'\\0\\0\\0\\x0f{\"refused\":[1]}'"[:-1] + "'",
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(misbehaving, document, reply):
    extractor = misbehaving(seconds=5)
    with pytest.raises(ReaderDied):
        extractor.read(document("answer " + reply.replace(" ", "")))
    assert extractor.read(document("good")).text == "good"


@linux_only
def test_a_child_killed_while_idle_is_replaced_unnoticed(document):
    with Extractor() as extractor:
        extractor.read(document("하나."))
        (child,) = children_of(os.getpid())
        os.kill(child, signal.SIGKILL)
        assert extractor.read(document("둘.")).text == "둘."


@linux_only
def test_children_are_replaced_after_their_term(document):
    with Extractor(limits=Limits(documents=2)) as extractor:
        seen = set()
        for _ in range(6):
            extractor.read(document("문장입니다."))
            seen.update(children_of(os.getpid()))
        assert len(seen) >= 2
        assert len(children_of(os.getpid())) <= 1


@linux_only
def test_a_grown_child_is_replaced(document):
    with Extractor(limits=Limits(grown_bytes=1)) as extractor:
        extractor.read(document("문장입니다."))
        assert children_of(os.getpid()) == []


@linux_only
def test_a_child_is_not_charged_with_its_parents_memory(document):
    held = bytearray(256 << 20)
    held[::4096] = b"x" * len(held[::4096])  # really in memory, not only promised
    with Extractor(limits=Limits(grown_bytes=200 << 20)) as extractor:
        extractor.read(document("문장입니다."))
        assert len(children_of(os.getpid())) == 1
    del held


@linux_only
def test_a_recognising_reader_is_a_process_of_its_own(document):
    """Only it may start a program; it takes the place of one that has nothing to do."""
    path = document("문장입니다.")
    with Extractor() as extractor:
        seen = []
        for recognise in (False, True, True, False):
            assert extractor.read(path, recognise=recognise).text == "문장입니다."
            seen.append(children_of(os.getpid()))
        assert [len(pids) for pids in seen] == [1, 1, 1, 1]
        assert seen[1] == seen[2]
        assert len({*seen[0], *seen[1], *seen[3]}) == 3


def test_passwords_reach_the_reader(extractor, tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt="sesame")
    canvas.drawString(72, 700, "The heron fishes at dawn.")
    canvas.save()
    for passwords in ((), ("wrong",)):
        with pytest.raises(ExtractionRefused) as refused:
            extractor.read(path, passwords=passwords)
        assert refused.value.state == FileState.ENCRYPTED
    assert "heron" in extractor.read(path, passwords=("wrong", "sesame")).text


@linux_only
def test_threads_share_the_children(document):
    path = document("여러 스레드가 함께 읽습니다.")
    with Extractor(children=2) as extractor, ThreadPoolExecutor(6) as threads:
        texts = list(threads.map(lambda _: extractor.read(path).text, range(60)))
        assert set(texts) == {"여러 스레드가 함께 읽습니다."}
        assert len(children_of(os.getpid())) == 2


@linux_only
def test_a_child_outlives_the_thread_that_first_needed_it(document):
    path = document("문장입니다.")
    with Extractor() as extractor:
        reader = threading.Thread(target=extractor.read, args=[path])
        reader.start()
        reader.join()
        (child,) = children_of(os.getpid())
        time.sleep(0.3)
        assert alive(child)
        extractor.read(path)
        assert children_of(os.getpid()) == [child]


@linux_only
def test_closing_ends_children_and_waiting_reads(misbehaving, document):
    extractor = misbehaving()
    path = document("sleep")
    with ThreadPoolExecutor(2) as threads:
        busy = threads.submit(extractor.read, path)
        waiting = threads.submit(extractor.read, path)
        assert wait_until(lambda: children_of(os.getpid()))
        (child,) = children_of(os.getpid())
        time.sleep(0.3)
        extractor.close()
        for read in (busy, waiting):
            with pytest.raises(EnvironmentFailure, match="stopped"):
                read.result(timeout=10)
    assert wait_until(lambda: not alive(child))
    with pytest.raises(EnvironmentFailure):
        extractor.read(path)


@pytest.mark.parametrize(
    "command", [["/no/such/program"], [sys.executable, "-c", "raise SystemExit('no reader here')"]]
)
def test_a_child_that_cannot_start_is_not_the_documents_fault(document, command):
    with (
        Extractor(command=command) as extractor,
        pytest.raises(EnvironmentFailure, match=r"No such file|no reader here"),
    ):
        extractor.read(document("문장입니다."))


def test_a_child_that_is_slow_to_start_makes_room_for_another(tmp_path, document):
    """The first one hangs before it is ready, as on a machine that is short of memory."""
    met = tmp_path / "met"
    script = tmp_path / "sometimes.py"
    script.write_text(
        textwrap.dedent(f"""
        import pathlib, runpy, sys, time
        met = pathlib.Path({str(met)!r})
        if not met.exists():
            met.touch()
            time.sleep(600)
        runpy.run_module("munjang.sandbox.child", run_name="__main__")
        """),
        encoding="utf-8",
    )
    limits = Limits(start_seconds=8)
    with Extractor(limits=limits, command=[sys.executable, str(script)]) as extractor:
        read = extractor.read(document("문장입니다."))
    assert met.exists()
    assert read.extraction.text.strip() == "문장입니다."


@linux_only
@pytest.mark.parametrize("behaviour", ["good", "sleep", "spin"])
def test_no_child_outlives_its_parent(document, behaviour):
    """The parent is killed: the child goes, whether it waits, sleeps or is busy."""
    script = textwrap.dedent("""
        import sys, threading, time
        from pathlib import Path
        from munjang.sandbox import Extractor
        extractor = Extractor(command=sys.argv[2:])
        threading.Thread(target=extractor.read, args=[Path(sys.argv[1])], daemon=True).start()
        time.sleep(600)
    """)
    path = document(behaviour)
    parent = subprocess.Popen([sys.executable, "-c", script, str(path), *MISBEHAVING])
    try:
        assert wait_until(lambda: children_of(parent.pid))
        (child,) = children_of(parent.pid)
        time.sleep(0.7)  # let it get to the document
        assert alive(child)
    finally:
        parent.kill()
        parent.wait()
    assert wait_until(lambda: not alive(child))


@linux_only
@pytest.mark.skipif(ocr.unavailable() is not None, reason="needs tesseract")
def test_no_recogniser_outlives_the_parent(tmp_path):
    """The parent is killed while tesseract, its child's child, is at work."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (2400, 3200), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=40)
    for line in range(60):
        draw.text((40, 50 * line), "The heron fishes at dawn. " * 4, fill=0, font=font)
    path = tmp_path / "scan.png"
    picture.save(path, dpi=(300, 300))
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from munjang.sandbox import Extractor
        Extractor().read(Path(sys.argv[1]), recognise=True)
    """)
    parent = subprocess.Popen([sys.executable, "-c", script, str(path)])
    try:
        assert wait_until(lambda: recognisers(parent.pid), seconds=30)
        found = recognisers(parent.pid)
    finally:
        parent.kill()
        parent.wait()
    assert wait_until(lambda: not any(map(alive, found)))


def recognisers(parent):
    """Processes that a reader of `parent` has started, and that read a picture."""
    return [
        process
        for child in children_of(parent)
        for process in children_of(child)
        if b"stdin\0stdout" in Path(f"/proc/{process}/cmdline").read_bytes()
    ]
