"""What is known of one file: what became of it, why, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QEvent, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from munjang.records import NOT_FOUND, FileState
from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel
from munjang_desktop.inventory import words
from munjang_desktop.inventory.delegate import state_colour

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.errors import MunjangError
    from munjang.records import Explanation
    from munjang_desktop.theme import Theme

# Reading these again changes nothing.
_READABLE = (FileState.PENDING, FileState.UNRECOGNISED, *NOT_FOUND)


class Details(QFrame):
    """Explains the file that is selected, and offers what helps with it."""

    open_wanted = Signal()
    reveal_wanted = Signal()
    retry_wanted = Signal()
    exclude_wanted = Signal()
    put_back_wanted = Signal()
    unlock_wanted = Signal(str)  # the password
    lock_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self._theme = theme
        self._explanation: Explanation | None = None
        self._name = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self._name.setObjectName("previewTitle")
        self._state = QLabel(self)
        self._reasons = self._words("")
        self._advice = self._words("dim")
        self._facts = self._words("dimSmall")
        self._problem = self._words("problem")
        self._password = QLineEdit(self)
        self._password.setObjectName("find")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.setMaximumWidth(240)
        self._password.returnPressed.connect(self._unlock)
        self._password.textChanged.connect(self._password_typed)
        self._unlocks = self._button(self._unlock)
        self._open = self._button(self.open_wanted)
        self._reveal = self._button(self.reveal_wanted)
        self._retry = self._button(self.retry_wanted)
        self._exclude = self._button(self.exclude_wanted)
        self._put_back = self._button(self.put_back_wanted)
        self._lock = self._button(self.lock_wanted)
        self._lay_out()
        theme.changed.connect(self._show)
        self._retranslate()
        self.hide()

    @property
    def path(self) -> Path | None:
        """The file that is explained."""
        return None if self._explanation is None else self._explanation.path

    @property
    def text(self) -> str:
        """Everything that is said, to be compared or read out."""
        parts = (self._name, self._state, self._reasons, self._advice, self._facts, self._problem)
        return "\n".join(part.text() for part in parts if not part.isHidden() and part.text())

    @property
    def password(self) -> QLineEdit:
        """Where a password is typed; hidden where none is wanted."""
        return self._password

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """What is offered now, by its words."""
        return {b.text(): b for b in self.findChildren(QPushButton) if not b.isHidden()}

    def show_explanation(self, explanation: Explanation | None) -> None:
        """Explain a file; None where no single one is selected."""
        before = self._explanation
        self._explanation = explanation
        if before is None or explanation is None or before.path != explanation.path:
            self._password.clear()
            self._problem.clear()
        self._set_waiting(waiting=False)
        self._show()

    def show_password_problem(self, error: MunjangError) -> None:
        """Say why the document did not open."""
        self._problem.setText(str(error))
        self._set_waiting(waiting=False)
        self._show()
        self._password.setFocus()
        self._password.selectAll()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(10)
        heading.addWidget(self._name, 1)
        heading.addWidget(self._state)
        key = QHBoxLayout()
        key.setSpacing(8)
        key.addWidget(self._password, 1)
        key.addWidget(self._unlocks)
        key.addStretch(1)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        for button in (
            self._open,
            self._reveal,
            self._retry,
            self._exclude,
            self._put_back,
            self._lock,
        ):
            actions.addWidget(button)
        actions.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(6)
        column.addLayout(heading)
        column.addWidget(self._reasons)
        column.addWidget(self._advice)
        column.addLayout(key)
        column.addWidget(self._problem)
        column.addWidget(self._facts)
        column.addLayout(actions)

    def _show(self) -> None:
        explanation = self._explanation
        self.setVisible(explanation is not None)
        if explanation is None:
            return
        entry = explanation.entry
        state = entry.state if entry is not None else None
        self._name.setText(texts.short_path(explanation.path))
        self._state.setVisible(state is not None)
        if state is not None:
            colour = state_colour(state, self._theme.colours)
            self._state.setText(texts.file_state(state))
            self._state.setStyleSheet(f"color: {colour}; font-weight: 600")
        self._say(self._reasons, "\n".join(str(reason) for reason in explanation.reasons))
        keyring = explanation.keyring
        self._say(self._advice, "" if state is None else texts.remedy(state, keyring=keyring))
        self._say(self._facts, self._describe(explanation))
        self._say(self._problem, self._problem.text())
        locked = state is FileState.ENCRYPTED
        self._password.setVisible(locked)
        self._unlocks.setVisible(locked)
        self._open.setVisible(state is not FileState.AWAY)
        self._reveal.setVisible(state is not FileState.AWAY)
        self._retry.setVisible(state is not None and state not in _READABLE)
        self._exclude.setVisible(state is not None and state is not FileState.EXCLUDED)
        self._put_back.setVisible(state is FileState.EXCLUDED)
        self._lock.setVisible(explanation.password_kept)

    def _describe(self, explanation: Explanation) -> str:
        entry = explanation.entry
        if entry is None:
            return ""
        counted = words.Counted()
        parts = [texts.data_size(entry.size)]
        parts.append(self.tr("changed {date}").format(date=_moment(entry.modified)))
        if entry.read_at is not None:
            parts.append(self.tr("looked at {date}").format(date=_moment(entry.read_at)))
        if entry.reader:
            parts.append(self.tr("read as {format}").format(format=entry.reader))
        if explanation.pages:
            parts.append(counted.pages(explanation.pages))
        if entry.sentences:
            parts.append(texts.Counted().sentences(entry.sentences))
        if explanation.found_by_meaning:
            parts.append(counted.sentences_by_meaning(explanation.found_by_meaning))
        return "  ·  ".join(parts)

    @Slot()
    def _unlock(self) -> None:
        if self._password.text() and self._password.isEnabled():
            self._problem.clear()
            self._set_waiting(waiting=True)
            self.unlock_wanted.emit(self._password.text())

    @Slot()
    def _password_typed(self) -> None:
        self._unlocks.setEnabled(bool(self._password.text()))

    def _set_waiting(self, *, waiting: bool) -> None:
        self._password.setEnabled(not waiting)
        self._unlocks.setEnabled(not waiting and bool(self._password.text()))

    def _words(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _button(self, clicked: object) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName("small")
        button.clicked.connect(clicked)
        return button

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("About this file"))
        self._password.setPlaceholderText(self.tr("Password of the document"))
        self._password.setAccessibleName(self.tr("Password of the document"))
        self._unlocks.setText(self.tr("Open with password"))
        self._open.setText(self.tr("Open"))
        self._reveal.setText(self.tr("Show in folder"))
        self._retry.setText(self.tr("Read again"))
        self._exclude.setText(self.tr("Leave out"))
        self._put_back.setText(self.tr("Put back"))
        self._lock.setText(self.tr("Forget password"))
        self._show()


def _moment(seconds: float) -> str:
    """Day and time in the language's way."""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    clock = QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
    return f"{texts.date(seconds)} {clock}"
