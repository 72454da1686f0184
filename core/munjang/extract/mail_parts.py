"""The parts of a mail message: headers, text in one of its forms, attachments, other messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as MailPart

from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import EmbeddedFiles, too_deep
from munjang.extract.limits import MAX_DEPTH
from munjang.extract.mail_body import (
    decode_markup,
    is_decoration,
    says_enough,
    whole_name,
    write_headers,
    write_markup,
    write_plain,
)
from munjang.extract.mail_text import date_line, decode_bytes, file_name, header, headers
from munjang.extract.signed_mail import signed_content
from munjang.messages import msg
from munjang.records import FileState

_MAX_NESTING = 50  # of parts within parts; real messages stay under ten
_SHOWN = ("From", "To", "Cc", "Date")
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
# Belong to how the message was sent; no reader shows them.
_SIGNATURES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-keys",
        "text/x-amp-html",
        "text/rfc822-headers",
    }
)
_CALENDARS = frozenset({"application/ics", "text/calendar"})
_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_PGP_BLOCK = re.compile(
    r"-----BEGIN PGP MESSAGE-----.*?(?:-----END PGP MESSAGE-----|\Z)", re.DOTALL
)


@dataclass(slots=True)
class _Leaves:
    """What a part comes down to: texts to show in order, files to read, messages within."""

    texts: list[MailPart] = field(default_factory=list)
    files: list[MailPart] = field(default_factory=list)
    messages: list[MailPart] = field(default_factory=list)
    encrypted: bool = False


class MessageWriter:
    """Writes messages to a builder; those inside them as parts."""

    def __init__(self, out: TextBuilder, *, passwords: Sequence[str] = ()) -> None:
        self._out = out
        self._passwords = passwords

    def write(self, message: MailPart) -> None:
        """Write the headers, the text and what is attached."""
        charset = _charset_of_texts(message)
        subject = header(message, "Subject", charset)
        lines = [
            (name, "; ".join(filter(None, headers(message, name, charset)))) for name in _SHOWN
        ]
        write_headers(
            self._out,
            subject,
            [(name, date_line(text) if name == "Date" else text) for name, text in lines],
        )
        leaves = _Leaves()
        _sort(message, leaves)
        if leaves.encrypted:
            self._out.leave_out(
                msg("The message is encrypted; open it in your mail program to read it")
            )
        before = self._out.length
        for part in leaves.texts:
            self._text(part)
        has_text = self._out.length > before
        with EmbeddedFiles(self._out, passwords=self._passwords) as files:
            for part in _without_copies(leaves.files):
                self._file(part, files, has_text=has_text)
            for inner in leaves.messages:
                self._message(inner, files)

    def _text(self, part: MailPart) -> None:
        data = _payload(part)
        charset = _charset(part)
        if part.get_content_type() == "text/html":
            write_markup(decode_markup(data, charset), self._out)
            return
        text, encrypted = _PGP_BLOCK.subn("", decode_bytes(data, charset))
        if encrypted:
            self._out.leave_out(
                msg("The message is encrypted; open it in your mail program to read it")
            )
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        joined = str(part.get_param("delsp", "")).lower() == "yes"
        write_plain(text, self._out, flowed=flowed, without_space=joined)

    def _file(self, part: MailPart, files: EmbeddedFiles, *, has_text: bool) -> None:
        name = _name_of_file(part)
        data = _payload(part)
        if part.get_content_type() == "application/ms-tnef" or name.lower() == "winmail.dat":
            from munjang.extract.tnef import write_tnef  # noqa: PLC0415 - of one mail program

            write_tnef(data, self._out, files, with_text=not has_text)
        elif not is_decoration(name, data) and files.wants(name, len(data)):
            files.read(data, name)

    def _message(self, message: MailPart, files: EmbeddedFiles) -> None:
        name = header(message, "Subject") or header(message, "From") or "message"
        if self._out.depth >= MAX_DEPTH:
            files.refuse(name, FileState.TOO_LARGE, too_deep().message)
            return
        with self._out.part(name):
            self.write(message)


def _sort(part: MailPart, leaves: _Leaves, depth: int = 0) -> None:
    """Collect what `part` holds, of several forms of the same text the best one."""
    kind = part.get_content_type()
    if depth > _MAX_NESTING or kind in _SIGNATURES:
        return
    if kind == "message/delivery-status":
        return  # for programs; the text before it says the same to people
    signed = signed_content(_payload(part)) if kind in _PKCS7 else None
    if signed is not None:
        _sort(message_from_bytes(signed, policy=part.policy), leaves, depth + 1)
    elif kind == "multipart/encrypted" or (kind in _PKCS7 and not _is_only_signed(part)):
        leaves.encrypted = True
    elif kind.startswith("message/") and part.is_multipart():
        leaves.messages.extend(_children(part))
    elif kind == "multipart/alternative" and part.is_multipart():
        _sort_alternatives(list(_children(part)), leaves, depth)
    elif part.is_multipart():
        for child in _children(part):
            _sort(child, leaves, depth + 1)
    elif _is_body_text(part, kind):
        leaves.texts.append(part)
    else:
        leaves.files.append(part)


def _sort_alternatives(parts: list[MailPart], leaves: _Leaves, depth: int) -> None:
    """Of several forms of the same text take the page, unless the plain text says much more."""
    forms = []
    for part in parts:
        form = _Leaves()
        _sort(part, form, depth + 1)
        forms.append(form)
    best = _Leaves()
    for form in forms:
        if best.texts and not _is_better(form, best):
            continue
        if form.texts:
            best = form
    leaves.texts.extend(best.texts)
    for form in forms:  # an attachment may hang on any of them
        leaves.messages.extend(form.messages)
        leaves.encrypted |= form.encrypted
        leaves.files.extend(form.files)


def _without_copies(files: Iterable[MailPart]) -> Iterator[MailPart]:
    """The files of a message; an invitation is often a form of its text and attached to it, too."""
    invitations: set[bytes] = set()
    for part in files:
        if part.get_content_type() in _CALENDARS:
            data = _payload(part)
            if data in invitations:
                continue
            invitations.add(data)
        yield part


def _is_better(form: _Leaves, best: _Leaves) -> bool:
    """Whether a later form of a text, which is the richer one, says as much as the one before."""
    pages = [part for part in form.texts if part.get_content_type() == "text/html"]
    markup = "".join(decode_markup(_payload(part), _charset(part)) for part in pages)
    plain = "".join(decode_bytes(_payload(part), _charset(part)) for part in best.texts)
    return bool(pages) and says_enough(markup, plain)


def _children(part: MailPart) -> Iterator[MailPart]:
    payload = part.get_payload()
    for child in payload if isinstance(payload, list) else ():
        if isinstance(child, MailPart):
            yield child


def _is_body_text(part: MailPart, kind: str) -> bool:
    if part.get_content_disposition() == "attachment":
        return False
    # What the parser could not take apart is shown as it is.
    return (kind in _TEXTS and not file_name(part)) or kind.startswith("multipart/")


def _is_only_signed(part: MailPart) -> bool:
    kind = str(part.get_param("smime-type", "")).lower()
    return kind in {"signed-data", "certs-only"} or file_name(part).lower().endswith(".p7s")


def _payload(part: MailPart) -> bytes:
    """The bytes of a part, decoded as far as they can be."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        payload = part.get_payload()
    if isinstance(payload, str):
        payload = payload.encode("utf-8", "surrogateescape")
    return payload if isinstance(payload, bytes) else b""


def _charset(part: MailPart) -> str:
    charset = part.get_param("charset", "")
    return charset[2] if isinstance(charset, tuple) else str(charset or "")


def _charset_of_texts(message: MailPart) -> str:
    """What the raw bytes in the headers are probably in too."""
    return next(filter(None, map(_charset, _walk(message))), "")


def _walk(message: MailPart) -> Iterable[MailPart]:
    """The parts of a message in order, without those of messages inside it."""
    pending = [(message, 0)]
    while pending:
        part, depth = pending.pop()
        yield part
        if part.get_content_maintype() == "multipart" and depth < _MAX_NESTING:
            pending.extend((child, depth + 1) for child in reversed(list(_children(part))))


def _name_of_file(part: MailPart) -> str:
    kind = part.get_content_type()
    return whole_name(file_name(part) or kind.partition("/")[0], kind)
