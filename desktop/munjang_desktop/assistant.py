"""Helps with typing a query: completes filters, and brings back recent searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent

from munjang_desktop import texts
from munjang_desktop.suggestions import Suggestion, SuggestionList

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang.search.guide import Completion, Guide
    from munjang_desktop.query_field import QueryField
    from munjang_desktop.searches import Searches
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers

_WIDTH = 400
_GAP = 4  # pixels between the field and the list
_RECENT_SHOWN = 30
_OLD = 10_000  # ms after which what the library holds is looked up again


class QueryAssistant(QObject):
    """Watches the field and offers what fits; typing, composing and Return go on as without it.

    The keyboard stays in the field. Tab takes the first offer or the one selected, Return only one
    that was selected. While a word may only be the beginning of a filter, the arrow keys are the
    result list's; after its colon they choose a value.
    """

    def __init__(
        self,
        field: QueryField,
        box: QWidget,
        workers: Workers,
        searches: Searches | None,  # None: recent ones are not offered
        theme: Theme,
    ) -> None:
        super().__init__(field)
        self._field = field
        self._box = box  # the list opens below it
        self._workers = workers
        self._searches = searches
        self._guide: Guide | None = None
        self._completion: Completion | None = None
        self._recent = False  # recent searches are shown
        self._declined: tuple[int, str] | None = None  # where and for what Escape was pressed
        self._looked = QElapsedTimer()
        self.list = SuggestionList(theme, field.window())
        self.list.taken.connect(self._take)
        self.list.clear_wanted.connect(self._clear_recent)
        field.installEventFilter(self)
        field.edited.connect(self._edited)
        field.cursorPositionChanged.connect(self._moved)
        workers.guide.connect(self._take_guide)

    @property
    def completes(self) -> bool:
        """Whether something is offered."""
        return not self.list.isHidden()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys that choose from the list, and close it when the field is left."""
        kind = event.type()
        if isinstance(event, QKeyEvent):
            return self._has_key(event, kind)
        if kind in {QEvent.Type.FocusOut, QEvent.Type.Hide}:
            self._close()
        elif kind == QEvent.Type.Resize and self.completes:
            self._place_anew()
        elif kind == QEvent.Type.FocusIn:
            self._look_around()
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._offer_recent()
        return False

    @Slot(object)
    def _take_guide(self, guide: Guide) -> None:
        self._guide = guide
        self._looked.start()

    def _place_anew(self) -> None:
        """Follow the field, which moves when buttons come and go beside it."""
        if self._recent:
            self._offer_recent()
        elif self._completion is not None:
            self._offer(self._completion)

    def _look_around(self) -> None:
        if not self._looked.isValid() or self._looked.elapsed() > _OLD:
            self._looked.start()
            self._workers.look_around()

    @Slot()
    def _edited(self) -> None:
        """Offer what completes the part of the query that is typed."""
        text, cursor = self._field.typed()
        completion = None
        if self._guide is not None and self._field.hasFocus():
            completion = self._guide.complete(text, cursor)
        if completion is not None and self._declined == _place(completion):
            return
        self._declined = None
        if completion is None:
            self._close()
        else:
            self._offer(completion)

    @Slot()
    def _moved(self) -> None:
        if self.completes and not self._recent:
            self._edited()

    def _offer(self, completion: Completion) -> None:
        self._completion, self._recent = completion, False
        rows = [
            Suggestion(
                choice.value,
                str(choice.meaning),
                "" if choice.count is None else texts.number(choice.count),
                stands_for=choice,
            )
            for choice in completion.choices
        ]
        words = str(completion.hint) if completion.hint is not None else ""
        before = self._field.typed()[0][: completion.start]
        left = self._field.fontMetrics().horizontalAdvance(before)
        left = min(left, self._field.cursorRect().left()) if before else 0
        self._show(rows, self._field.mapTo(self._field.window(), QPoint(left - 14, 0)).x(), words)
        if rows:
            self._field.setAccessibleDescription(
                self.tr("Tab completes “{text}”").format(text=rows[0].text)
            )

    def _offer_recent(self) -> bool:
        """Show recent searches where nothing is typed; says whether there are any."""
        recent = self._searches.recent[:_RECENT_SHOWN] if self._searches is not None else []
        if not recent or self._field.typed()[0]:
            return False
        self._completion, self._recent = None, True
        rows = [Suggestion(query, icon="recent", stands_for=query) for query in recent]
        left = self._box.mapTo(self._box.window(), QPoint(0, 0)).x()
        self._show(rows, left, "", width=self._box.width(), clear=True)
        return True

    def _show(
        self,
        rows: list[Suggestion],
        left: int,
        words: str,
        *,
        width: int = _WIDTH,
        clear: bool = False,
    ) -> None:
        below = self._box.mapTo(self._box.window(), QPoint(0, self._box.height() + _GAP)).y()
        self.list.offer(rows, QPoint(left, below), width, words, clear=clear)

    def _close(self) -> None:
        if self.completes:
            self.list.hide()
            self._completion, self._recent = None, False
            self._field.setAccessibleDescription("")

    def _has_key(self, event: QKeyEvent, kind: QEvent.Type) -> bool:
        if kind == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Tab:
            event.setAccepted(self._tabs())  # before a shortcut of the window that is Tab, too
            return event.isAccepted()
        return kind == QEvent.Type.KeyPress and self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        """Whether a key was one for the list."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if not self.completes:
            return event.key() == Qt.Key.Key_Down and self._offer_recent()
        takers = {
            Qt.Key.Key_Down: self._down,
            Qt.Key.Key_Up: self._up,
            Qt.Key.Key_Tab: self._tab,
            Qt.Key.Key_Return: self._enter,
            Qt.Key.Key_Enter: self._enter,
            Qt.Key.Key_Delete: self._forget,
            Qt.Key.Key_Escape: self._decline,
        }
        taker = takers.get(event.key())  # type: ignore[call-overload]
        return taker is not None and taker()

    def _down(self) -> bool:
        return self._arrow(1)

    def _up(self) -> bool:
        return self._arrow(-1)

    def _arrow(self, by: int) -> bool:
        if not self._recent and (self._completion is None or not self._completion.key):
            self._close()  # a word is a word: the keys belong to the results
            return False
        self.list.move_selection(by)
        return True

    def _tabs(self) -> bool:
        """Whether Tab takes something."""
        return bool(self.list.rows) and not self._recent

    def _tab(self) -> bool:
        if not self._tabs():
            return False
        self._take(self.list.selected or self.list.rows[0])
        return True

    def _enter(self) -> bool:
        selected = self.list.selected
        if selected is None:
            self._close()
            return False
        self._take(selected)
        return True

    def _forget(self) -> bool:
        selected = self.list.selected
        if self._searches is None or not self._recent or selected is None:
            return False
        self._searches.forget(selected.text)
        if not self._offer_recent():
            self._close()
        return True

    def _decline(self) -> bool:
        if self._completion is not None:
            self._declined = _place(self._completion)
        self._close()
        return True

    @Slot(object)
    def _take(self, suggestion: Suggestion) -> None:
        completion = self._completion
        if completion is None:
            self._close()
            self._field.set_query(suggestion.text)
            return
        text = completion.taken(suggestion.stands_for)  # type: ignore[arg-type]
        self._field.replace_part(completion.start, completion.end, text)

    @Slot()
    def _clear_recent(self) -> None:
        if self._searches is not None:
            self._searches.clear_recent()
        self._close()


def _place(completion: Completion) -> tuple[int, str]:
    """What of a completion stays the same while one types on in the same part of the query."""
    return completion.start, completion.key
