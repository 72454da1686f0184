"""The few calls of libxcb that a hotkey and a look at the screen need, through ctypes."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_int, c_uint8, c_uint16, c_uint32, c_void_p
from ctypes.util import find_library
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY_PRESS, KEY_RELEASE, MAPPING_NOTIFY = 2, 3, 34
_SENT = 0x80  # set in the type of an event that another program made up
_GRAB_MODE_ASYNC = 1
_ANY_TYPE, _LONGEST = 0, 64  # of a property; the length is in words of 4 bytes
_WORD_BITS = 32


class _Cookie(Structure):
    """The number of a request."""

    _fields_ = (("sequence", c_uint32),)


class _Screens(Structure):
    """An iterator over screens; a screen begins with the number of its root window."""

    _fields_ = (("screen", POINTER(c_uint32)), ("left", c_int), ("index", c_int))


class _Setup(Structure):
    """The beginning of what the server says of itself."""

    _fields_ = (("before", c_uint8 * 34), ("first_code", c_uint8), ("last_code", c_uint8))


class _Mapping(Structure):
    """The beginning of the table of key symbols."""

    _fields_ = (("response_type", c_uint8), ("symbols_a_code", c_uint8))


class _Atom(Structure):
    """The number of a name."""

    _fields_ = (("before", c_uint8 * 8), ("atom", c_uint32))


class _Property(Structure):
    """The beginning of the value of a property."""

    _fields_ = (
        ("response_type", c_uint8),
        ("bits", c_uint8),  # of one of its numbers
        ("before", c_uint8 * 14),
        ("count", c_uint32),
    )


class _Event(Structure):
    """The beginning of a key event, and of every other."""

    _fields_ = (
        ("response_type", c_uint8),
        ("code", c_uint8),
        ("sequence", c_uint16),
        ("time", c_uint32),
    )


class KeyEvent(NamedTuple):
    """A key went down or up, or (MAPPING_NOTIFY) keys have other meanings now."""

    kind: int
    code: int
    time: int  # ms of the server


class Connection:
    """A connection to the X server that grabs keys, and sees windows, of its first screen.

    One of our own, beside Qt's: its events can be read without hooking into Qt's, and the answer
    to each request can be waited for.

    Raises OSError where the library or the server is missing.
    """

    def __init__(self) -> None:
        self._xcb, self._free = _library()
        self._connection = c_void_p(self._xcb.xcb_connect(None, None))
        if self._xcb.xcb_connection_has_error(self._connection):
            self._xcb.xcb_disconnect(self._connection)
            raise OSError("no X server answers")
        self._setup = self._xcb.xcb_get_setup(self._connection)
        self.root = int(self._xcb.xcb_setup_roots_iterator(self._setup).screen[0])

    def close(self) -> None:
        """End the connection, and with it every grab."""
        self._xcb.xcb_disconnect(self._connection)

    @property
    def descriptor(self) -> int:
        """The file descriptor that becomes readable with events."""
        return int(self._xcb.xcb_get_file_descriptor(self._connection))

    @property
    def broken(self) -> bool:
        """Whether the server is gone."""
        return bool(self._xcb.xcb_connection_has_error(self._connection))

    def key_codes(self, symbol: int) -> list[int]:
        """The keys that make a symbol without modifiers."""
        first, last = self._setup.contents.first_code, self._setup.contents.last_code
        count = last - first + 1
        cookie = self._xcb.xcb_get_keyboard_mapping(self._connection, first, count)
        reply = self._xcb.xcb_get_keyboard_mapping_reply(self._connection, cookie, None)
        if not reply:
            return []
        symbols = self._xcb.xcb_get_keyboard_mapping_keysyms(reply)
        width = reply.contents.symbols_a_code
        found = [first + place for place in range(count) if symbols[place * width] == symbol]
        self._free(reply)
        return found

    def grab(self, code: int, modifiers: int) -> bool:
        """Want all presses of a key with these modifiers; False where another program has them."""
        cookie = self._xcb.xcb_grab_key_checked(
            self._connection, 1, self.root, modifiers, code, _GRAB_MODE_ASYNC, _GRAB_MODE_ASYNC
        )
        error = self._xcb.xcb_request_check(self._connection, cookie)
        if error:
            self._free(error)
        return not error

    def ungrab(self, code: int, modifiers: int) -> None:
        """Give a key back."""
        self._xcb.xcb_ungrab_key(self._connection, code, self.root, modifiers)
        self._xcb.xcb_flush(self._connection)

    def atom(self, name: str) -> int:
        """The number that the server knows a name by."""
        text = name.encode("ascii")
        cookie = self._xcb.xcb_intern_atom(self._connection, 0, len(text), text)
        reply = self._xcb.xcb_intern_atom_reply(self._connection, cookie, None)
        if not reply:
            return 0
        number = int(reply.contents.atom)
        self._free(reply)
        return number

    def numbers(self, window: int, name: str) -> list[int]:
        """A property of a window that is a list of numbers; none where there is no such thing."""
        cookie = self._xcb.xcb_get_property(
            self._connection, 0, window, self.atom(name), _ANY_TYPE, 0, _LONGEST
        )
        reply = self._xcb.xcb_get_property_reply(self._connection, cookie, None)
        if not reply:
            return []  # the window has gone
        found: list[int] = []
        if reply.contents.bits == _WORD_BITS:
            values = ctypes.cast(self._xcb.xcb_get_property_value(reply), POINTER(c_uint32))
            found = values[: reply.contents.count]
        self._free(reply)
        return found

    def events(self) -> Iterator[KeyEvent]:
        """What has happened to the keys; does not wait."""
        while event := self._xcb.xcb_poll_for_event(self._connection):
            kind = event.contents.response_type & ~_SENT
            found = KeyEvent(kind, event.contents.code, event.contents.time)
            self._free(event)
            if kind in {KEY_PRESS, KEY_RELEASE, MAPPING_NOTIFY}:
                yield found


@lru_cache(maxsize=1)
def _library() -> tuple[ctypes.CDLL, ctypes._NamedFuncPointer]:
    xcb = ctypes.CDLL(find_library("xcb") or "libxcb.so.1")
    free = ctypes.CDLL(None).free
    free.restype, free.argtypes = None, [c_void_p]
    byte, word, number = c_uint8, c_uint16, c_uint32
    signatures: dict[str, tuple[object, list[object]]] = {
        "xcb_connect": (c_void_p, [c_void_p, c_void_p]),
        "xcb_disconnect": (None, [c_void_p]),
        "xcb_connection_has_error": (c_int, [c_void_p]),
        "xcb_get_file_descriptor": (c_int, [c_void_p]),
        "xcb_get_setup": (POINTER(_Setup), [c_void_p]),
        "xcb_setup_roots_iterator": (_Screens, [POINTER(_Setup)]),
        "xcb_get_keyboard_mapping": (_Cookie, [c_void_p, byte, byte]),
        "xcb_get_keyboard_mapping_reply": (POINTER(_Mapping), [c_void_p, _Cookie, c_void_p]),
        "xcb_get_keyboard_mapping_keysyms": (POINTER(number), [POINTER(_Mapping)]),
        "xcb_grab_key_checked": (_Cookie, [c_void_p, byte, number, word, byte, byte, byte]),
        "xcb_ungrab_key": (_Cookie, [c_void_p, byte, number, word]),
        "xcb_request_check": (c_void_p, [c_void_p, _Cookie]),
        "xcb_intern_atom": (_Cookie, [c_void_p, byte, word, c_char_p]),
        "xcb_intern_atom_reply": (POINTER(_Atom), [c_void_p, _Cookie, c_void_p]),
        "xcb_get_property": (_Cookie, [c_void_p, byte, number, number, number, number, number]),
        "xcb_get_property_reply": (POINTER(_Property), [c_void_p, _Cookie, c_void_p]),
        "xcb_get_property_value": (c_void_p, [POINTER(_Property)]),
        "xcb_poll_for_event": (POINTER(_Event), [c_void_p]),
        "xcb_flush": (c_int, [c_void_p]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(xcb, name)
        function.restype, function.argtypes = result, arguments
    return xcb, free
