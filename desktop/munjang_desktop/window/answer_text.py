"""A written answer as the rich text of its card: statements, doubts, and quotations."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from munjang.written import Citation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.records import Hit
    from munjang.written import WrittenAnswer
    from munjang_desktop.theme import Colours

translate = QCoreApplication.translate

_NEAREST = 2  # sources that are quoted where nothing is verified; the results are below anyway
_SPACES = str.maketrans("\n\t", "  ")


def quotations(answer: WrittenAnswer) -> list[Citation]:
    """What is quoted below an answer: what it stands on, or else what may hold it."""
    return answer.citations or [
        Citation(source, source.hit) for source in answer.sources[:_NEAREST]
    ]


def answer_html(answer: WrittenAnswer, colours: Colours) -> str:
    """An answer with the sentences it stands on; links lead to these by their place in the list."""
    quoted = quotations(answer)
    parts = [_statements(answer, quoted, colours)]
    if answer.notice is not None:
        parts.append(f"<p style='color:{colours.dim}'>{_plain(str(answer.notice))}</p>")
    parts += [_quotation(number, own, colours) for number, own in enumerate(quoted)]
    return "".join(parts)


def draft_html(text: str, colours: Colours) -> str:
    """What has been written so far and is still to be checked."""
    return f"<p style='color:{colours.dim}'>{_plain(text)}</p>"


def _statements(answer: WrittenAnswer, quoted: Sequence[Citation], colours: Colours) -> str:
    said = []
    for statement in answer.statements:
        text = _plain(statement.text)
        if statement.verified:
            links = "".join(_link(_place(own, quoted), own, colours) for own in statement.citations)
            said.append(f"{text} {links}")
        else:
            doubt = _plain(str(statement.doubt))
            said.append(
                f"<span style='color:{colours.faint}; text-decoration:line-through'>{text}</span>"
                f" <span style='color:{colours.danger}'>{doubt}</span>"
            )
    return f"<p style='font-size:large'>{' '.join(said)}</p>" if said else ""


def _place(citation: Citation, quoted: Sequence[Citation]) -> int:
    return next(number for number, own in enumerate(quoted) if own.key == citation.key)


def _link(place: int, citation: Citation, colours: Colours) -> str:
    style = f"color:{colours.accent}; text-decoration:none"
    return f"<a href='{place}' style='{style}'>[{citation.source.number}]</a>"


def _quotation(place: int, citation: Citation, colours: Colours) -> str:
    source, hit = citation.source, citation.hit
    where = f" · {_plain(hit.place.where)}" if hit.place.where else ""
    title = (
        f"<a href='{place}' style='color:{colours.accent}; text-decoration:none'>"
        f"[{source.number}] <b>{_plain(source.found.title)}</b></a>"
    )
    return (
        f"<p>{title}<span style='color:{colours.dim}'>{where}</span><br/>"
        f"{_marked(hit, colours)}</p>"
    )


def _marked(hit: Hit, colours: Colours) -> str:
    """A sentence with the words marked that an answer has in common with it."""
    parts, end = [], 0
    for start, stop in hit.highlights:
        parts.append(_plain(hit.sentence[end:start]))
        parts.append(
            f"<span style='background-color:{colours.mark}; color:{colours.mark_text}'>"
            f"{_plain(hit.sentence[start:stop])}</span>"
        )
        end = stop
    parts.append(_plain(hit.sentence[end:]))
    return translate("answer_text", "“{sentence}”").format(sentence="".join(parts))


def _plain(text: str) -> str:
    """A text of a document or of a model, which is never markup."""
    return html.escape(text.translate(_SPACES))
