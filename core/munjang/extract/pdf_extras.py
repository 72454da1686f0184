"""What a PDF holds beside the content of its pages: remarks, form fields, XFA forms, files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from ctypes import byref, c_float, c_ulong, create_string_buffer
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from munjang.errors import ExtractionRefused
from munjang.extract.archive import local_name, parse_xml

_log = logging.getLogger(__name__)

_MOST_REMARKS = 2000  # of one page
_HIDDEN = 0x02 | 0x20  # flags of an annotation: hidden, not viewed
_PASSWORD_FIELD = 1 << 13
_TEMPLATE_TEXT = {"text", "exData"}  # elements of an XFA form that hold what it shows


class Remarks(NamedTuple):
    """What is fixed to a page: notes, comments, values of fields; and files."""

    texts: list[str]
    files: list[AttachedFile]


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that a document carries, packed as long as nobody asks for more than its name."""

    name: str
    _attachment: Any  # pypdfium2's

    def size(self) -> int:
        """How many bytes it unpacks to; 0 where it cannot be unpacked."""
        from pypdfium2.raw import FPDFAttachment_GetFile  # noqa: PLC0415 - loaded long since

        length = c_ulong()
        FPDFAttachment_GetFile(self._attachment, None, 0, byref(length))
        return length.value

    def data(self) -> bytes:
        """What is in it; nothing where it cannot be unpacked."""
        from pypdfium2 import PdfiumError  # noqa: PLC0415 - loaded long since

        try:
            return bytes(self._attachment.get_data())
        except PdfiumError as error:
            _log.info("broken attachment: %s", error)
            return b""


def remarks(document: Any, page: Any) -> Remarks:
    """The texts and files that are fixed to a page."""
    from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

    found = Remarks([], [])
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_REMARKS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            hidden = raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN
            if hidden or kind in {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP}:
                continue
            if kind == raw.FPDF_ANNOT_WIDGET:
                text = _field(annotation, document.formenv)
            else:
                text = _contents(annotation)
            if text.strip():
                found.texts.append(text)
            if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
                found.files.extend(_file(document, raw.FPDFAnnot_GetFileAttachment(annotation)))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return found


def attached_files(document: Any) -> Iterator[AttachedFile]:
    """The files that the document carries."""
    from pypdfium2.raw import FPDFDoc_GetAttachment  # noqa: PLC0415 - loaded long since

    for index in range(document.count_attachments()):
        yield from _file(document, FPDFDoc_GetAttachment(document, index))


def _file(document: Any, handle: Any) -> Iterator[AttachedFile]:
    """The file behind pdfium's handle; none where it has not even a name."""
    from pypdfium2 import PdfAttachment, PdfiumError  # noqa: PLC0415 - loaded long since

    if not handle:
        return
    attachment = PdfAttachment(handle, document)
    try:
        yield AttachedFile(attachment.get_name(), attachment)
    except PdfiumError as error:
        _log.info("broken attachment: %s", error)


def xfa_texts(document: Any) -> Iterator[str]:
    """The texts of an XFA form: its labels, and the data that was filled in."""
    packets = _xfa_packets(document)
    for name in ("template", "datasets"):
        if name not in packets:
            continue
        try:
            root = parse_xml(packets[name])
        except ExtractionRefused:
            continue
        for element in root.iter():
            kind = local_name(element)
            if name == "template" and kind in _TEMPLATE_TEXT:
                yield " ".join("".join(element.itertext()).split())
            elif name == "datasets" and len(element) == 0 and (element.text or "").strip():
                yield element.text


def _contents(annotation: Any) -> str:
    from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

    return _wide_text(partial(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"))


def _field(annotation: Any, form: Any) -> str:
    """The value of a field that holds text, after its label; "" for other fields.

    `form` is pdfium's form environment, or None where the document has no form.
    """
    from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

    if form is None or raw.FPDFAnnot_GetFormFieldType(form, annotation) < 0:
        return _loose_field(annotation)
    holding_text = {
        raw.FPDF_FORMFIELD_TEXTFIELD,
        raw.FPDF_FORMFIELD_COMBOBOX,
        raw.FPDF_FORMFIELD_LISTBOX,
    }
    if raw.FPDFAnnot_GetFormFieldType(form, annotation) not in holding_text:
        return ""
    if raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD_FIELD:
        return ""
    value = _wide_text(partial(raw.FPDFAnnot_GetFormFieldValue, form, annotation))
    label = _wide_text(partial(raw.FPDFAnnot_GetFormFieldAlternateName, form, annotation))
    return f"{label}: {value}" if label.strip() and value.strip() else value


def _loose_field(annotation: Any) -> str:
    """The value of a field that its form has lost, as happens when pages are taken out of files."""
    from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

    flags = c_float()
    raw.FPDFAnnot_GetNumberValue(annotation, b"Ff", flags)
    is_text = raw.FPDFAnnot_GetValueType(annotation, b"V") == raw.FPDF_OBJECT_STRING
    if not is_text or int(flags.value) & _PASSWORD_FIELD:
        return ""
    return _wide_text(partial(raw.FPDFAnnot_GetStringValue, annotation, b"V"))


def _wide_text(read: Callable[..., int]) -> str:
    """A text from one of pdfium's functions that fill a buffer with UTF-16."""
    from pypdfium2.raw import FPDF_WCHAR  # noqa: PLC0415 - loaded long since

    size = read(None, 0)  # bytes, with the final zero
    if size <= 2:
        return ""
    buffer = (FPDF_WCHAR * (size // 2))()
    read(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n")


def _xfa_packets(document: Any) -> dict[str, bytes]:
    from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

    packets: dict[str, bytes] = {}
    for index in range(max(0, raw.FPDF_GetXFAPacketCount(document))):
        size = raw.FPDF_GetXFAPacketName(document, index, None, 0)
        name = create_string_buffer(size)
        raw.FPDF_GetXFAPacketName(document, index, name, size)
        length = c_ulong()
        if not raw.FPDF_GetXFAPacketContent(document, index, None, 0, byref(length)):
            continue
        content = create_string_buffer(length.value)
        raw.FPDF_GetXFAPacketContent(document, index, content, length.value, byref(length))
        packets[name.value.decode("utf-8", "replace")] = content.raw
    return packets
