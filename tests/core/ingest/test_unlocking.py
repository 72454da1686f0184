"""Documents with passwords: opened by their owner, kept in a keyring or nowhere."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import PasswordDeleteError

from munjang.errors import PasswordError
from munjang.records import FileState

LOCKED = "password: oak\nThe stork stands."


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 5

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def drawer():
    before = keyring.get_keyring()
    made = Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def locked(wordbench, readers):
    path = wordbench.write("locked.txt", LOCKED)
    wordbench.index()
    assert wordbench.states() == {"locked.txt": "encrypted"}
    assert "munjang unlock" in str(wordbench.library.explain(path).advice)
    return path


def test_a_password_opens_a_document_at_once_and_is_kept(wordbench, readers, locked, drawer):
    assert wordbench.library.unlock(locked, "oak") is None
    assert wordbench.states() == {"locked.txt": "indexed"}
    assert wordbench.found("stork") == ["locked.txt"]
    assert list(drawer.kept.values()) == ["oak"]
    for path in wordbench.library.directory.iterdir():
        assert path.is_dir() or b"oak" not in path.read_bytes()
    wordbench.index()
    assert wordbench.found("stork") == ["locked.txt"]
    assert wordbench.library.care.verify() == []


def test_a_wrong_password_changes_nothing(wordbench, locked, drawer):
    with pytest.raises(PasswordError, match="does not open"):
        wordbench.library.unlock(locked, "elm")
    assert wordbench.states() == {"locked.txt": "encrypted"}
    assert drawer.kept == {}


def test_a_changed_document_is_opened_with_the_password_it_had(wordbench, locked, drawer):
    wordbench.library.unlock(locked, "oak")
    locked.write_text(f"{LOCKED} It sleeps.")
    wordbench.index()
    assert wordbench.states() == {"locked.txt": "indexed"}
    assert wordbench.found("sleeps") == ["locked.txt"]
    assert list(drawer.kept.values()) == ["oak"]  # under the new hash, and no longer the old
    locked.unlink()
    wordbench.index()
    assert drawer.kept == {}


def test_pictures_of_a_locked_document_are_read_too(wordbench, readers, drawer):
    path = wordbench.write("scan.txt", f"{LOCKED}\npicture: The lighthouse burns oil.")
    wordbench.index()
    wordbench.library.unlock(path, "oak")
    assert wordbench.states() == {"scan.txt": "partial"}
    wordbench.index()
    assert readers.passwords[-1] == ("oak",)
    assert wordbench.found("lighthouse") == ["scan.txt"]


def test_a_forgotten_password_takes_the_text_with_it(wordbench, locked, drawer):
    wordbench.library.unlock(locked, "oak")
    wordbench.library.forget_password(locked)
    assert drawer.kept == {}
    assert wordbench.states() == {"locked.txt": "encrypted"}
    assert wordbench.found("stork") == []
    assert wordbench.library.status().contents == 0
    with pytest.raises(PasswordError, match="No password is kept"):
        wordbench.library.forget_password(locked)


@pytest.mark.parametrize("weak", [False, True])
def test_without_a_keyring_nothing_is_kept_but_the_text(wordbench, locked, drawer, weak):
    if weak:  # as those that write in the clear
        drawer.__class__.priority = 0.5
    else:
        keyring.set_keyring(fail.Keyring())
    try:
        notice = wordbench.library.unlock(locked, "oak")
    finally:
        Drawer.priority = 5
    assert "has no keyring" in str(notice)
    assert drawer.kept == {}
    assert wordbench.found("stork") == ["locked.txt"]
    (entry,) = wordbench.library.ledger()
    assert entry.state is FileState.INDEXED
    locked.write_text(f"{LOCKED} It sleeps.")
    wordbench.index()
    assert wordbench.states() == {"locked.txt": "encrypted"}


@pytest.mark.parametrize("noted", [False, True])
def test_a_document_that_changes_while_it_is_opened_is_not_taken_for_what_it_was(
    wordbench, readers, locked, drawer, reconciler, monkeypatch, noted
):
    read = readers.read

    def change(path, **options):
        document = read(path, **options)
        locked.write_text("The stork has flown.")
        if noted:  # by an indexer
            reconciler.paths([locked], wordbench.library.folders())
        return document

    monkeypatch.setattr(readers, "read", change)
    with pytest.raises(PasswordError, match="has changed"):
        wordbench.library.unlock(locked, "oak")
    monkeypatch.undo()
    assert drawer.kept == {}
    assert wordbench.library.status().contents == 0
    wordbench.index()
    assert wordbench.found("flown") == ["locked.txt"]
    assert wordbench.library.care.verify() == []


def test_a_document_that_goes_while_it_is_opened_gives_its_text_to_no_other(
    wordbench, readers, locked, drawer, reconciler, monkeypatch
):
    read, folders = readers.read, wordbench.library.folders()

    def go(path, **options):
        document = read(path, **options)
        locked.unlink()
        reconciler.paths([locked], folders)
        reconciler.paths([wordbench.write("ibis.txt", "The ibis stays.")], folders)
        return document

    monkeypatch.setattr(readers, "read", go)
    with pytest.raises(PasswordError, match="has changed"):
        wordbench.library.unlock(locked, "oak")
    assert wordbench.states() == {"ibis.txt": "pending"}


def test_a_document_that_changes_while_the_keyring_asks_is_read_again(
    wordbench, locked, drawer, reconciler, monkeypatch
):
    keep = drawer.set_password

    def ask(*arguments):
        locked.write_text("The stork has flown.")
        reconciler.paths([locked], wordbench.library.folders())
        keep(*arguments)

    monkeypatch.setattr(drawer, "set_password", ask)
    with pytest.raises(PasswordError, match="has changed"):
        wordbench.library.unlock(locked, "oak")
    assert drawer.kept == {}
    wordbench.index()
    assert wordbench.found("flown") == ["locked.txt"]
