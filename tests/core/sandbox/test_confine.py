"""What happens where the system has no walls to offer, or only some."""

import logging
import subprocess
import sys
import textwrap

import pytest

from munjang.sandbox import Extractor, confinement, process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux has versions of its walls")


@pytest.mark.parametrize(
    ("landlock_version", "has_seccomp", "words"),
    [
        (7, True, []),
        (6, True, []),
        (5, True, ["end others"]),
        (1, True, ["end others"]),
        (0, True, ["open other files"]),
        (7, False, ["use the network"]),
        (0, False, ["open other files", "use the network"]),
    ],
)
def test_what_a_system_lacks_is_said(monkeypatch, landlock_version, has_seccomp, words):
    from munjang.sandbox import landlock, seccomp

    monkeypatch.setattr(landlock, "version", lambda: landlock_version)
    monkeypatch.setattr(seccomp, "available", lambda: has_seccomp)
    gaps = list(map(str, confinement()))
    assert len(gaps) == len(words)
    assert all(word in gap for word, gap in zip(words, gaps, strict=True))


def test_documents_are_read_without_walls_and_it_is_logged_once(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(process, "_gaps_known", set())
    child = tmp_path / "child.py"
    child.write_text(
        textwrap.dedent("""
            from munjang.sandbox import child, landlock, seccomp
            def refuse(*arguments, **named):
                raise OSError(95, "Operation not supported")
            landlock.allow_only = refuse
            seccomp.refuse_calls = refuse
            child.serve()
        """)
    )
    document = tmp_path / "document.txt"
    document.write_text("문장입니다.")
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            with Extractor(command=[sys.executable, str(child)]) as extractor:
                assert extractor.read(document).text == "문장입니다."
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "open other files" in told[0]
    assert "use the network" in told[1]


@pytest.mark.skipif(bool(confinement()), reason="; ".join(map(str, confinement())))
@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6])
def test_older_versions_of_landlock_are_used_as_far_as_they_go(tmp_path, version):
    """A newer kernel takes what an older one knew."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.txt").write_text("open")
    (tmp_path / "closed.txt").write_text("closed")
    script = textwrap.dedent("""
        import ctypes, sys
        from pathlib import Path
        from munjang.sandbox import landlock
        from munjang.sandbox.landlock import Access
        place = Path(sys.argv[1])
        landlock.version = lambda: int(sys.argv[2])
        ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # no new privileges
        landlock.allow_only({
            place / "open": Access.READ_FILE | Access.READ_DIR,
            place / "not there": Access.READ_FILE,
            Path("/dev/null"): Access.READ_FILE | Access.READ_DIR | Access.WRITE_FILE,
        })
        print((place / "open" / "a.txt").read_text())
        Path("/dev/null").write_text("x")
        for path in (place / "closed.txt", Path("/etc/passwd")):
            try:
                path.read_text()
            except PermissionError:
                print("refused")
        try:
            (place / "open" / "b.txt").write_text("x")
        except PermissionError:
            print("refused")
    """)
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path, str(version)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["open", "refused", "refused", "refused"]
