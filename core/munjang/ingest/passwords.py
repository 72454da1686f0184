"""Passwords of documents, kept by the system's keyring and nowhere else.

Each is kept under the hash of the document's bytes, so it follows a moved or copied file; the
catalog knows only that there is one (:class:`munjang.store.Unlocked`).
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from munjang.errors import PasswordError
from munjang.messages import Message, msg

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "munjang"
_RECOMMENDED = 1  # keyring's own measure: back-ends below it write in the clear, or nowhere


def keeps_passwords() -> bool:
    """Whether this computer has a keyring to keep passwords in."""
    try:
        _keyring()
    except PasswordError:
        return False
    return True


def keep_password(hash_: bytes, password: str) -> None:
    """Keep the password of the document with this hash.

    Raises:
        PasswordError: there is no keyring, or it refuses; nothing was kept.
    """
    from keyring.errors import KeyringError  # noqa: PLC0415 - rarely needed

    try:
        _keyring().set_password(_SERVICE, hash_.hex(), password)
    except KeyringError as error:
        raise PasswordError(_refused(error)) from error


def find_password(hash_: bytes) -> str | None:
    """The password of the document with this hash; None also where the keyring is closed."""
    from keyring.errors import KeyringError  # noqa: PLC0415 - rarely needed

    try:
        return _keyring().get_password(_SERVICE, hash_.hex())
    except (KeyringError, PasswordError):
        return None


def forget_password(hash_: bytes) -> None:
    """Remove the password of the document with this hash, if the keyring has it."""
    from keyring.errors import KeyringError  # noqa: PLC0415 - rarely needed

    with contextlib.suppress(KeyringError, PasswordError):
        _keyring().delete_password(_SERVICE, hash_.hex())


def _keyring() -> KeyringBackend:
    """The system's keyring.

    Raises:
        PasswordError: there is none.
    """
    import keyring  # noqa: PLC0415 - rarely needed, and slow to look for back-ends

    found = keyring.get_keyring()
    if found.priority < _RECOMMENDED:
        raise PasswordError(
            msg("This computer has no keyring (such as GNOME Keyring or KWallet) to keep it in")
        )
    return found


def _refused(error: Exception) -> Message:
    reason = " ".join(str(error).split()) or type(error).__name__
    return msg("The system's keyring refuses: {reason}", reason=reason)
