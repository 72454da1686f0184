"""Jupyter notebooks: their text, their code, and the beginning of what the code printed."""

from __future__ import annotations

import json
import re
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract import code, markdown
from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import UnknownEncoding, decode
from munjang.extract.html import write_page
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_OUTPUT_CHARACTERS = 2_000  # of one output; logs of training runs are no sentences
_TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")


def read(source: Source, out: TextBuilder) -> None:
    """Read a notebook, cell by cell."""
    try:
        notebook = json.loads(decode(source.read()))
    except (ValueError, UnknownEncoding, RecursionError):
        notebook = None
    cells = _cells(notebook)
    if cells is None:
        raise ExtractionRefused(
            FileState.FAILED, msg("The file is damaged, or is not a Jupyter notebook")
        )
    language = _language(notebook)
    for cell in cells:
        kind = cell.get("cell_type")
        text = _text(cell.get("source", cell.get("input")))
        if kind == "markdown":
            markdown.write(text, out)
        elif kind == "heading":  # before version 4
            level = cell.get("level")
            out.heading(text, level if isinstance(level, int) else 1)
        elif kind == "code":
            code.write(text, out, language)
            for output in _dicts(cell.get("outputs")):
                _write_output(output, out)
        else:
            out.block(text)


def _cells(notebook: Any) -> list[dict[str, Any]] | None:
    if not isinstance(notebook, dict):
        return None
    if isinstance(notebook.get("cells"), list):
        return _dicts(notebook["cells"])
    if isinstance(notebook.get("worksheets"), list):  # before version 4
        sheets = _dicts(notebook["worksheets"])
        return [cell for sheet in sheets for cell in _dicts(sheet.get("cells"))]
    return None


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    if isinstance(metadata, dict):
        for kind in ("language_info", "kernelspec"):
            about = metadata.get(kind)
            if isinstance(about, dict):
                name = about.get("language", about.get("name"))
                if isinstance(name, str):
                    return name.lower()
    return "python"


def _write_output(output: dict[str, Any], out: TextBuilder) -> None:
    data = output.get("data")
    forms = data if isinstance(data, dict) else output
    plain = _text(forms.get("text/plain", output.get("text")))
    page = _text(forms.get("text/html"))
    error = output.get("ename")
    if isinstance(error, str):
        out.block(f"{error}: {_text(output.get('evalue'))}"[:_OUTPUT_CHARACTERS])
    elif "<table" in page and len(page) < _OUTPUT_CHARACTERS * 10:  # a data frame: rows as rows
        title = out.title
        write_page(page, out)
        out.title = title
    elif plain:
        text = _TERMINAL_COLOURS.sub("", plain)[:_OUTPUT_CHARACTERS]
        out.blocks(line.rpartition("\r")[2] for line in text.split("\n"))


def _text(value: Any) -> str:
    """A text of a notebook, which is kept whole or as a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
