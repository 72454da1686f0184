"""Web archives (MHTML): a page with its frames and pictures in the form of a mail message.

Browsers save pages so; Word and Excel save documents so, often under the name of a .doc or .xls.
"""

from __future__ import annotations

import email
import email.policy
from email.message import Message as MailPart
from functools import partial
from urllib.parse import urljoin

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import UnknownEncoding
from munjang.extract.html import decode_page, write_page
from munjang.extract.pictures import Pictures
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def read(source: Source, out: TextBuilder) -> None:
    """Read a web archive: its page, then the pages in that one's frames."""
    with source.open() as stream:
        message = email.message_from_binary_file(stream, policy=email.policy.compat32)
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    if not pages:
        raise ExtractionRefused(
            FileState.FAILED, msg("The web archive is damaged: there is no page in it")
        )
    damaged = 0
    pictures = Pictures(out)
    parts = _addresses(message)
    for page in pages:
        try:
            markup = _decode(page)
        except UnknownEncoding:
            damaged += 1
        else:
            read_picture = partial(_read_picture, pictures, parts, _location(page))
            write_page(markup, out, read_picture=read_picture)
    if damaged:
        out.leave_out(msg("{count} pages of the web archive are damaged", count=damaged))


def _addresses(message: MailPart) -> dict[str, MailPart]:
    """The archive's pictures by the addresses that its pages know them by."""
    found = {}
    for part in message.walk():
        if part.get_content_maintype() == "image":
            found[_location(part)] = part
            found["cid:" + str(part.get("Content-ID", "")).strip("<> ")] = part
    return found


def _location(part: MailPart) -> str:
    return str(part.get("Content-Location", "")).strip()


def _read_picture(pictures: Pictures, parts: dict[str, MailPart], base: str, address: str) -> None:
    part = parts.get(urljoin(base, address)) or parts.get(address)
    data = part.get_payload(decode=True) if part is not None else None
    if isinstance(data, bytes):
        pictures.read(data)


def _decode(page: MailPart) -> str:
    data = page.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise UnknownEncoding
    return decode_page(data, page.get_content_charset() or "")
