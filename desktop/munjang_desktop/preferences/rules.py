"""The rules that leave files out: those of one folder, or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from munjang_desktop import texts
from munjang_desktop.controls import Choice, IconButton
from munjang_desktop.preferences.form import Group, Row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang.records import Folder, IgnoreRule
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Report


class RuleLine(QWidget):
    """One rule, and a button to take it back."""

    remove_wanted = Signal(str)

    def __init__(self, pattern: str, context: Context) -> None:
        super().__init__()
        self.pattern = pattern
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setText(pattern)
        label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.button = IconButton("close", context.theme, self)
        self.button.describe(self.tr("Remove the rule “{pattern}”").format(pattern=pattern))
        self.button.clicked.connect(self._remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 10, 3)
        row.addWidget(label, 1)
        row.addWidget(self.button)

    @Slot()
    def _remove(self) -> None:
        self.remove_wanted.emit(self.pattern)


class Rules(QWidget):
    """Shows and changes the rules of a place: one folder, or None for all of them."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._rules: list[IgnoreRule] = []
        self._folders: list[Folder] = []
        self.place = Choice(context.theme)
        self._place_row = Row(self.place)
        self.field = QLineEdit()
        self.field.setObjectName("settingField")
        self.add = QPushButton()
        self._add_row = Row()
        entry = QHBoxLayout()
        entry.addWidget(self.field, 1)
        entry.addWidget(self.add)
        self._add_row.body.addLayout(entry)
        self.built_in = QPushButton()
        self.built_in.setCheckable(True)
        self._built_in_row = Row(self.built_in)
        self._group = Group()
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._group)
        self.lines: list[RuleLine] = []
        self._lay_out()
        self.place.activated.connect(self._fill)
        self.add.clicked.connect(self._add)
        self.field.returnPressed.connect(self._add)
        self.built_in.toggled.connect(self._say)

    def refresh(self) -> None:
        """Ask for the rules in force."""
        errand = self._context.workers.errands.run(_read)
        errand.done.connect(self._show)
        errand.failed.connect(self._complain)

    def show_folders(self, folders: Sequence[Folder]) -> None:
        """Offer the rules of these folders as well."""
        self._folders = list(folders)
        self._offer()

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self._group.entitle(self.tr("Left out"))
        self._place_row.say(
            self.tr("Rules for"),
            self.tr("A rule of one folder counts more than one of all folders."),
        )
        self._add_row.say(
            self.tr("New rule"),
            self.tr(
                "As in a .gitignore file: “*.bak” is all files with this ending, “drafts/” is "
                "folders of this name, and “!” in front brings back what another rule leaves out."
            ),
        )
        self.field.setAccessibleName(self.tr("New rule"))
        self.field.setPlaceholderText("*.bak")
        self.add.setText(self.tr("Add"))
        self._offer()
        self._fill()
        self._say()

    def _lay_out(self) -> None:
        self._group.add(self._place_row)
        self._group.add(self._add_row)
        self._group.add(self._built_in_row)

    def _offer(self) -> None:
        chosen = self.place.currentData() if self.place.count() else None
        names = [(texts.folder_name(folder.path), folder.path) for folder in self._folders]
        places = [(self.tr("All folders"), None), *names]
        self.place.offer([(self._counted(name, path), path) for name, path in places], chosen)
        if self.place.currentIndex() < 0:  # the folder is gone
            self.place.setCurrentIndex(0)

    def _counted(self, name: str, place: Path | None) -> str:
        """What a place is called, with the number of its rules where it has any."""
        count = len(self._own(place))
        return f"{name} ({texts.number(count)})" if count else name

    def _own(self, place: Path | None) -> list[str]:
        return [rule.pattern for rule in self._rules if rule.folder == place and not rule.built_in]

    @Slot(object)
    def _show(self, rules: list[IgnoreRule]) -> None:
        self._rules = rules
        self._offer()
        self._fill()
        self._say()

    @Slot()
    def _fill(self) -> None:
        """Show the rules of the place chosen, between the place and the field."""
        for line in self.lines:
            line.hide()
            line.deleteLater()
        own = self._own(self.place.currentData())
        self.lines = [RuleLine(pattern, self._context) for pattern in own]
        for line in self.lines:
            line.remove_wanted.connect(self._remove)
            self._place_row.body.addWidget(line)

    @Slot()
    def _say(self) -> None:
        built_in = [rule.pattern for rule in self._rules if rule.built_in]
        shown = self.built_in.isChecked()
        words = self.tr("Hidden and temporary files, caches, and what programmers' tools make.")
        self._built_in_row.say(
            self.tr("%Ln rule(s) built in", "", len(built_in)),
            "   ".join(built_in) if shown else words,
        )
        self.built_in.setText(self.tr("Hide") if shown else self.tr("Show"))

    @Slot()
    def _add(self) -> None:
        pattern = self.field.text().strip()
        if pattern:
            self._change(add=(pattern,))

    @Slot(str)
    def _remove(self, pattern: str) -> None:
        self._change(remove=(pattern,))

    def _change(self, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        place = self.place.currentData()

        def change(library: Library, _report: Report) -> list[IgnoreRule]:
            library.preferences.change_rules(add=add, remove=remove, folder=place)
            return library.preferences.rules()

        errand = self._context.workers.errands.run(change)
        errand.done.connect(self._changed)
        errand.failed.connect(self._complain)

    @Slot(object)
    def _changed(self, rules: list[IgnoreRule]) -> None:
        self._add_row.complain("")
        self.field.clear()
        self._show(rules)
        self.changed.emit()

    @Slot(object)
    def _complain(self, error: MunjangError) -> None:
        self._add_row.complain(str(error))

    @property
    def problem_text(self) -> str:
        """What is said of a rule that cannot be used."""
        return self._add_row.problem.text()


def _read(library: Library, _report: Report) -> list[IgnoreRule]:
    return library.preferences.rules()
