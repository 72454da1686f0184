"""Shows a report of a fault; it can be copied, and goes nowhere by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from munjang import paths
from munjang_desktop import desktop_files
from munjang_desktop.controls import Picture

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.theme import Theme


class ReportDialog(QDialog):
    """Says in plain words what happened, with the report below."""

    delete_wanted = Signal()

    def __init__(
        self, report: str, theme: Theme, parent: QWidget | None = None, *, last_run: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._last_run = last_run
        self._heading = QLabel(self)
        self._heading.setObjectName("dialogHeading")
        self._heading.setWordWrap(True)
        self._text = QLabel(self)
        self._text.setObjectName("dim")
        self._text.setWordWrap(True)
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setObjectName("report")
        self.copy = QPushButton(self)
        self.copy.setObjectName("primary")
        self.copy.clicked.connect(self._copy)
        self._logs = QPushButton(self)
        self._logs.clicked.connect(self._show_logs)
        self.delete = QPushButton(self)
        self.delete.setVisible(last_run)
        self.delete.clicked.connect(self._delete)
        self._close = QPushButton(self)
        self._close.clicked.connect(self.close)
        for button in (self._logs, self.delete, self._close):
            button.setAutoDefault(False)
        self._lay_out(Picture("alert", "danger", 28, theme, self))
        self.resize(620, 460)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self, picture: Picture) -> None:
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._heading)
        words.addWidget(self._text)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._logs)
        buttons.addWidget(self.delete)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self.report, 1)
        column.addLayout(buttons)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText(self.tr("Copied"))

    @Slot()
    def _show_logs(self) -> None:
        desktop_files.open_path(paths.log_directory())

    @Slot()
    def _delete(self) -> None:
        self.delete_wanted.emit()
        self.close()

    def _retranslate(self) -> None:
        if self._last_run:
            self._heading.setText(self.tr("Munjang ended unexpectedly the last time"))
            self._text.setText(
                self.tr(
                    "Your files and the library are not harmed. The report below says where it "
                    "happened. It is nowhere but on this computer: copy it if you want to have the "
                    "fault mended, or delete it."
                )
            )
        else:
            self._heading.setText(self.tr("Something went wrong in Munjang"))
            self._text.setText(
                self.tr(
                    "This is a fault of the program; you can go on working, and your files are "
                    "untouched. Nothing was sent anywhere: copy the report if you want to have the "
                    "fault mended. It may quote a few words of a document: read it before you pass "
                    "it on."
                )
            )
        self.setWindowTitle(self.tr("Report of a fault"))
        self.report.setAccessibleName(self.tr("Report"))
        self.copy.setText(self.tr("Copy report"))
        self._logs.setText(self.tr("Show log folder"))
        self.delete.setText(self.tr("Delete report"))
        self._close.setText(self.tr("Close"))
