"""How one row is set: which text, where, in which colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from munjang_desktop import texts
from munjang_desktop.offsets import utf16
from munjang_desktop.results.model import stand_in_text
from munjang_desktop.results.rows import ResultRow, RowKind
from munjang_desktop.theme import scaled_font

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPainter

    from munjang.records import Hit
    from munjang_desktop.theme import Colours

_MARGIN = 10.0  # outside the rounded ground of a row
_PADDING = 12.0  # inside it
_GAP = 14.0  # above a new document
_APART = 4.0  # a head, or a place, and the line below it
_LINES = 4  # of a sentence with its neighbours
_BEFORE, _AFTER = 70, 140  # characters of the neighbours, at most
_BESIDE = 8.0  # left of the day
_LEAST_PATH = 14  # characters of a path worth showing
_LEAST = 8  # characters of a neighbour worth showing
_WORD = 14  # characters of a word that is left whole


@dataclass(frozen=True)
class Fonts:
    """The fonts of a row, made once."""

    title: QFont
    text: QFont
    small: QFont
    badge: QFont

    @classmethod
    def based_on(cls, base: QFont) -> Fonts:
        """All fonts in proportion to the application's."""
        return cls(
            title=scaled_font(base, 1.08, bold=True),
            text=scaled_font(base, 1.02),
            small=scaled_font(base, 0.88),
            badge=scaled_font(base, 0.72, bold=True),
        )


@dataclass(frozen=True)
class Passage:
    """A sentence with its neighbours on one line of text, cut to what a row can show.

    `sentence` and `words` are ranges of `text`, in characters.
    """

    text: str
    sentence: tuple[int, int]
    words: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, hit: Hit, room: int) -> Passage:
        """Cut a hit to `room` characters: the neighbours first, then the sentence itself."""
        sentence, words = hit.sentence, hit.highlights
        first, last = 0, len(sentence)
        if last > room:
            anchor = words[0][0] if words else 0
            first = max(0, min(anchor - room // 4, last - room))
            last = first + room
            if first:
                blank = sentence.find(" ", first - 1, first + _WORD)
                first = blank + 1 if 0 <= blank < anchor else first
            if last < len(sentence):
                blank = sentence.rfind(" ", last - _WORD, last + 1)
                last = blank if blank > anchor else last
        spare = room - (last - first)
        before = "…" if first else _tail(hit.before, min(_BEFORE, spare // 3))
        after = "…" if last < len(sentence) else _head(hit.after, min(_AFTER, spare - len(before)))
        shift = len(before) - first
        text = before + sentence[first:last] + after
        # One character each, so that offsets stay what they are.
        for blank in "\n\r\t\u2028\u2029":
            text = text.replace(blank, " ")
        marked = tuple(
            (max(start, first) + shift, min(end, last) + shift)
            for start, end in words
            if start < last and end > first
        )
        return cls(text, (first + shift, last + shift), marked)


class RowLayout:
    """One row laid out for one width, ready to be painted again and again."""

    def __init__(self, row: ResultRow, width: int, fonts: Fonts) -> None:
        self._row = row
        self._width = float(width)
        self._fonts = fonts
        self._passage: Passage | None = None
        self._body: QTextLayout | None = None
        left = _MARGIN + _PADDING
        inner = max(60.0, self._width - 2 * left)
        self._inner = QRectF(left, 0, inner, 0)
        y = 0.0
        if row.kind is RowKind.FIRST:
            y += _GAP if row.rank else 8.0
            self._title_top = y
            y += QFontMetricsF(fonts.title).height() + _APART
            self._path_top = y
            y += QFontMetricsF(fonts.small).height() + 5
        self._ground_top = y
        y += 7
        self._place_top = y
        one_line = row.stands_in or row.kind is RowKind.COPY
        if not one_line and row.hit.place.where:
            y += QFontMetricsF(fonts.small).height() + _APART
        self._body_top = y
        if one_line:
            y += QFontMetricsF(fonts.small).height()
        elif row.hit.sentence:
            self._passage, self._body, height = _set_passage(row.hit, fonts.text, inner)
            y += height
        elif row.kind is RowKind.FIRST:  # found by its name: the head is all there is
            self._ground_top = self._title_top - 5
            y -= 7
        y += 7
        self._ground_bottom = y
        self.height = round(y + 2)

    def paint(
        self, painter: QPainter, top: QPointF, colours: Colours, *, selected: bool, hovered: bool
    ) -> None:
        """Draw the row with its upper left corner at `top`."""
        painter.save()
        painter.translate(top)
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        self._paint_ground(painter, colours, selected=selected, hovered=hovered)
        if self._row.kind is RowKind.FIRST:
            self._paint_head(painter, colours)
        if self._row.stands_in:
            self._paint_line(painter, colours.accent, stand_in_text(self._row) + "  ⌄")
        elif self._row.kind is RowKind.COPY:
            self._paint_line(painter, colours.dim, texts.short_path(self._row.path))
        else:
            self._paint_place(painter, colours)
            self._paint_body(painter, colours)
        painter.restore()

    def paint_ring(self, painter: QPainter, top: QPointF, colours: Colours) -> None:
        """Draw what says that the keyboard is on the row, on top of it."""
        painter.save()
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.accent))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self._ground.translated(top).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.restore()

    def _paint_head(self, painter: QPainter, colours: Colours) -> None:
        found, inner = self._row.found, self._inner
        if self._row.rank:
            painter.setPen(QColor(colours.border))
            painter.drawLine(QPointF(_MARGIN, 5.5), QPointF(self._width - _MARGIN, 5.5))
        metrics = QFontMetricsF(self._fonts.title)
        badge_width = self._paint_badge(painter, colours, metrics.height())
        room = inner.width() - badge_width
        painter.setFont(self._fonts.title)
        painter.setPen(QColor(colours.text))
        painter.drawText(
            QRectF(inner.left() + badge_width, self._title_top, room, metrics.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(found.title or found.path.name, Qt.TextElideMode.ElideMiddle, room),
        )
        metrics = QFontMetricsF(self._fonts.small)
        line = QRectF(inner.left(), self._path_top, inner.width(), metrics.height())
        day = texts.date(found.modified)
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(colours.dim))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, day)
        day_width = metrics.horizontalAdvance(day)
        room = self._paint_reasons(painter, colours, line.adjusted(0, 0, -day_width - _BESIDE, 0))
        if room >= _LEAST_PATH * metrics.averageCharWidth():
            path = texts.short_path(found.path)
            painter.setFont(self._fonts.small)
            painter.setPen(QColor(colours.dim))
            painter.drawText(
                line,
                Qt.AlignmentFlag.AlignLeft,
                metrics.elidedText(path, Qt.TextElideMode.ElideMiddle, room),
            )

    def _paint_reasons(self, painter: QPainter, colours: Colours, line: QRectF) -> float:
        """Say at the end of a line why the document was found; returns the room that is left.

        Where it lies comes first, as far as there is room for it at all.
        """
        painter.setFont(self._fonts.badge)
        metrics = QFontMetricsF(self._fonts.badge)
        right = line.right()
        least = _LEAST_PATH * QFontMetricsF(self._fonts.small).averageCharWidth() + 7
        room = line.width() - (least if least < line.width() else 0.0)
        shown: list[tuple[str, float]] = []
        for reason in self._row.found.reasons:
            text = texts.reason(reason)
            width = metrics.horizontalAdvance(text) + 12
            room -= width + 4
            if room < 0:
                break  # the tool tip tells it
            shown.append((text, width))
        height = metrics.height() + 2
        for text, width in reversed(shown):
            box = QRectF(right - width, line.center().y() - height / 2, width, height)
            painter.setPen(QColor(colours.border))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, height / 2, height / 2)
            painter.setPen(QColor(colours.dim))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            right -= width + 4
        return right - line.left() - (6 if right < line.right() else 0)

    def _paint_badge(self, painter: QPainter, colours: Colours, height: float) -> float:
        """Draw the kind of file as a small tag; returns the room it took."""
        kind = self._row.found.path.suffix.lstrip(".").upper()[:5]
        if not kind:
            return 0.0
        metrics = QFontMetricsF(self._fonts.badge)
        width = metrics.horizontalAdvance(kind) + 10
        tall = metrics.height() + 2
        box = QRectF(self._inner.left(), self._title_top + (height - tall) / 2 + 0.5, width, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._fonts.badge)
        painter.setPen(QColor(colours.dim))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, kind)
        return width + 8

    def _paint_ground(
        self, painter: QPainter, colours: Colours, *, selected: bool, hovered: bool
    ) -> None:
        if not selected and not hovered:
            return
        ground = self._ground
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_soft if selected else colours.raised))
        painter.drawRoundedRect(ground, 8, 8)
        if selected:
            painter.setBrush(QColor(colours.accent))
            bar = QRectF(ground.left(), ground.top() + 8, 3, ground.height() - 16)
            painter.drawRoundedRect(bar, 1.5, 1.5)

    @property
    def _ground(self) -> QRectF:
        top, height = self._ground_top, self._ground_bottom - self._ground_top
        return QRectF(_MARGIN, top, self._width - 2 * _MARGIN, height)

    def _paint_place(self, painter: QPainter, colours: Colours) -> None:
        where = self._row.hit.place.where
        if not where:
            return
        metrics = QFontMetricsF(self._fonts.small)
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(colours.accent))
        box = QRectF(self._inner.left(), self._place_top, self._inner.width(), metrics.height())
        where = metrics.elidedText(where, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, where)

    def _paint_line(self, painter: QPainter, colour: str, text: str) -> None:
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(colour))
        metrics = QFontMetricsF(self._fonts.small)
        box = QRectF(self._inner.left(), self._body_top, self._inner.width(), metrics.height())
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)

    def _paint_body(self, painter: QPainter, colours: Colours) -> None:
        if self._body is None or self._passage is None:
            return
        painter.setPen(QColor(colours.dim))
        self._body.draw(
            painter,
            QPointF(self._inner.left(), self._body_top),
            list(_formats(self._passage, colours)),
        )


def _formats(passage: Passage, colours: Colours) -> Iterator[QTextLayout.FormatRange]:
    start, end = passage.sentence
    sentence = QTextCharFormat()
    sentence.setForeground(QColor(colours.text))
    yield _range(passage.text, start, end, sentence)
    for start, end in passage.words:
        word = QTextCharFormat()
        word.setBackground(QColor(colours.mark_strong))
        word.setForeground(QColor(colours.mark_text))
        yield _range(passage.text, start, end, word)


def _range(text: str, start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = utf16(text, start)
    made.length = utf16(text, end) - made.start
    made.format = form
    return made


def _set_passage(hit: Hit, font: QFont, width: float) -> tuple[Passage, QTextLayout, float]:
    """Cut and lay out a hit so that it fits the lines of a row."""
    metrics = QFontMetricsF(font)
    sample = hit.sentence[:200] or "x"
    advance = max(1.0, metrics.horizontalAdvance(sample) / len(sample))
    room = max(40, int(_LINES * width / advance * 0.94))
    while True:
        passage = Passage.of(hit, room)
        layout, height, complete = _lay_out(passage.text, font, width)
        if complete or room <= 40:
            return passage, layout, height
        room = int(room * 0.88)  # wide characters beyond the sample, or badly breaking words


def _lay_out(text: str, font: QFont, width: float) -> tuple[QTextLayout, float, bool]:
    """Lay out as much of `text` as fits; returns its height and whether that was all."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    leading = QFontMetricsF(font).height() * 0.22
    y, complete = 0.0, False
    layout.beginLayout()
    for _ in range(_LINES):
        line = layout.createLine()
        if not line.isValid():
            complete = True
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height() + leading
    else:
        complete = not layout.createLine().isValid()
    layout.endLayout()
    return layout, max(0.0, y - leading), complete


def _tail(text: str, room: int) -> str:
    """The end of the text before a sentence, with a space to it."""
    text = text.rstrip()
    if room < _LEAST:
        return ""
    if len(text) > room:
        cut = text[-room:]
        text = "…" + (cut.split(" ", 1)[1] if " " in cut[:-_LEAST] else cut)
    return text + " " if text else ""


def _head(text: str, room: int) -> str:
    """The beginning of the text after a sentence, with a space to it."""
    text = text.lstrip()
    if room < _LEAST:
        return ""
    if len(text) > room:
        blank = text.rfind(" ", room - _WORD, room + 1)
        text = text[: blank if blank > 0 else room].rstrip() + "…"
    return " " + text if text else ""
