"""Opening a document at a page or a line: what programs are called with."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from munjang_desktop import desktop_files
from munjang_desktop.context import Context
from munjang_desktop.opening import Spot, command_at
from munjang_desktop.opening.programs import command_of_entry, default_program
from munjang_desktop.opening.viewers import request_for
from munjang_desktop.window import MainWindow

PDF = Path("/home/me/내 문서/a b.pdf")
ADDRESS = "file:///home/me/%EB%82%B4%20%EB%AC%B8%EC%84%9C/a%20b.pdf"


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("evince", ["--page-index=12", str(PDF)]),
        ("xreader", ["--page-index=12", str(PDF)]),
        ("atril", ["--page-index=12", str(PDF)]),
        ("okular", ["--page", "12", str(PDF)]),
        ("zathura", ["--page=12", str(PDF)]),
        ("qpdfview", [f"{PDF}#12"]),
        ("mupdf", [str(PDF), "12"]),
        ("firefox", [f"{ADDRESS}#page=12"]),
        ("google-chrome-stable", [f"{ADDRESS}#page=12"]),
        ("SumatraPDF", ["-page", "12", str(PDF)]),
        ("Acrobat", ["/A", "page=12", str(PDF)]),
        ("FoxitPDFReader", [str(PDF), "/A", "page=12"]),
    ],
)
def test_viewers_are_told_the_page(program: str, words: list[str]) -> None:
    assert request_for(program, PDF, Spot(page=12)).words == words


def test_editors_are_told_the_line() -> None:
    code = Path("/home/me/a.py")
    assert request_for("kate", code, Spot(line=7)).words == ["--line", "7", str(code)]
    assert request_for("code", code, Spot(line=7)).words == ["--goto", f"{code}:7"]
    assert request_for("gedit", code, Spot(line=7)).words == ["+7", str(code)]


def test_who_is_unknown_is_not_guessed_at() -> None:
    assert request_for("soffice", PDF, Spot(page=12)) is None
    assert request_for("evince", PDF, Spot(line=3)) is None
    assert request_for("kate", PDF, Spot(page=3)) is None
    assert not Spot()


def entry(tmp_path: Path, command: str, *rest: str) -> Path:
    file = tmp_path / "program.desktop"
    lines = ["[Desktop Entry]", "Name=Viewer", "Name[ko]=보기", f"Exec={command}", *rest]
    file.write_text("\n".join(lines) + "\n[Desktop Action new]\nExec=other %U\n", "utf-8")
    return file


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("evince %U", ["evince", "--page-index=3", str(PDF)]),
        ("/usr/bin/okular %u -icon %c", ["/usr/bin/okular", "--page", "3", str(PDF), "-icon"]),
        ("zathura", ["zathura", "--page=3", str(PDF)]),
        (
            "env BAMF=/x /snap/bin/firefox %u",
            ["env", "BAMF=/x", "/snap/bin/firefox", f"{ADDRESS}#page=3"],
        ),
        (
            "/usr/bin/flatpak run --command=evince --file-forwarding org.gnome.Evince @@u %U @@",
            [
                "/usr/bin/flatpak", "run", "--command=evince", "--file-forwarding",
                "org.gnome.Evince", "--page-index=3", "@@u", str(PDF), "@@",
            ],
        ),
        ("flatpak run --command=firefox --file-forwarding org.mozilla @@u %u @@", None),
        ("libreoffice --draw %U", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_command_of_a_desktop_entry_is_filled_in(
    tmp_path: Path, command: str, words: list[str] | None
) -> None:
    assert command_of_entry(entry(tmp_path, command), PDF, Spot(page=3)) == words


def test_a_broken_or_missing_entry_is_none(tmp_path: Path) -> None:
    assert command_of_entry(entry(tmp_path, 'evince "%U'), PDF, Spot(page=3)) is None
    assert command_of_entry(tmp_path / "none.desktop", PDF, Spot(page=3)) is None
    terminal = entry(tmp_path, "zathura %f", "Terminal=true")
    assert command_of_entry(terminal, PDF, Spot(page=3)) is None


def test_entries_are_found_in_order_and_in_folders(tmp_path: Path) -> None:
    home, system = tmp_path / "home", tmp_path / "system"
    (system / "kde4").mkdir(parents=True)
    (system / "kde4" / "okular.desktop").touch()
    (system / "evince.desktop").touch()
    home.mkdir()
    assert default_program("evince.desktop", [home, system]) == system / "evince.desktop"
    assert default_program("kde4-okular.desktop", [home, system]) == system / "kde4/okular.desktop"
    assert default_program("none.desktop", [home, system]) is None


@pytest.mark.skipif(sys.platform != "linux", reason="asks xdg-mime")
@pytest.mark.parametrize("called", [b"lease.pdf", "계약.pdf".encode("cp949")])
def test_the_users_own_viewer_is_started_at_the_page(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, called: bytes
) -> None:
    """With the real xdg-mime where there is one, a desktop entry of ours, and a viewer of ours."""
    home = tmp_path / "home"
    applications = home / ".local/share/applications"
    applications.mkdir(parents=True)
    told = tmp_path / "told"
    viewer = tmp_path / "evince"
    viewer.write_text(f'#!/bin/sh\necho "$@" > "{told}.new" && mv "{told}.new" "{told}"\n')
    viewer.chmod(viewer.stat().st_mode | stat.S_IXUSR)
    (applications / "evince.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=E\nExec={viewer} %U\nMimeType=application/pdf;\n"
    )
    (home / ".config").mkdir()
    (home / ".config/mimeapps.list").write_text(
        "[Default Applications]\napplication/pdf=evince.desktop\n"
    )
    for name, value in (
        ("HOME", home),
        ("XDG_DATA_HOME", home / ".local/share"),
        ("XDG_CONFIG_HOME", home / ".config"),
        ("XDG_DATA_DIRS", tmp_path / "none"),
    ):
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    pdf = tmp_path / os.fsdecode(called)
    pdf.touch()
    if command_at(pdf, Spot(page=2)) is None:
        assert not any(Path(p, "xdg-mime").exists() for p in os.environ["PATH"].split(":"))
        return
    context.workers.open_document(pdf, Spot(page=2))
    qtbot.waitUntil(told.exists)
    assert told.read_bytes().strip() == b"--page-index=2 " + os.fsencode(pdf)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
@pytest.mark.usefixtures("no_models")
def test_a_document_whose_name_is_no_text_is_opened_shown_and_dragged(
    window: MainWindow,
    documents: Path,
    open_library: OpenLibrary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    """As old Korean archives name them; the desktop is one of ours."""
    address = f"{documents.as_uri()}/%B0%E8%BE%E0%2C.txt"
    (documents / os.fsdecode("계약,.txt".encode("cp949"))).write_text("A heron in the river.")
    open_library(documents)
    results = window.area.results
    window.search_bar.set_query("heron")
    qtbot.waitUntil(lambda: results.current() is not None)
    dragged = results.rows.mimeData([results.currentIndex()])
    assert [url.toEncoded().data().decode() for url in dragged.urls()] == [address]
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    desktop, told = tmp_path / "desktop", tmp_path / "told"
    desktop.mkdir()
    manager = desktop / "dbus-send"
    manager.write_text(f'#!/bin/sh\necho "$@" > "{told}"\n')
    manager.chmod(manager.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(desktop))
    results.activate_current()
    qtbot.waitUntil(lambda: bool(opened))
    assert [url.toEncoded().data().decode() for url in opened] == [address]
    results.reveal_current()
    qtbot.waitUntil(lambda: told.exists() and address in told.read_text())


@pytest.mark.usefixtures("no_models")
def test_a_document_that_is_gone_is_said_to_be(
    window: MainWindow,
    documents: Path,
    open_library: OpenLibrary,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    open_library(documents)
    window.set_paused(True)
    window.search_bar.set_query("kimchi stew")
    results = window.area.results
    qtbot.waitUntil(lambda: results.current() is not None)
    results.activate_current()
    qtbot.waitUntil(lambda: len(opened) == 1)
    (documents / "stew.md").unlink()
    results.activate_current()
    qtbot.waitUntil(lambda: "“stew.md” is no longer in" in window.notices.problem.text)
    assert len(opened) == 1


def test_where_no_viewer_is_known_the_desktop_opens_it(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    pdf = tmp_path / "lease.pdf"
    pdf.touch()
    monkeypatch.setattr(desktop_files, "open_path", lambda path: True)
    for spot in (Spot(page=2), Spot()):
        with qtbot.waitSignal(context.workers.document_opened) as opened:
            context.workers.open_document(pdf, spot)
        assert opened.args == [pdf]
    monkeypatch.setattr(desktop_files, "open_path", lambda path: False)
    with qtbot.waitSignal(context.workers.unopened) as failed:
        context.workers.open_document(pdf, Spot(page=2))
    assert failed.args == [pdf]
