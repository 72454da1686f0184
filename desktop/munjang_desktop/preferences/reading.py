"""What is read of documents, and how safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from munjang_desktop.preferences.form import Group, Page, Row, Switch, paragraph

if TYPE_CHECKING:
    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang.messages import Message
    from munjang.records import Recognition
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Report


class ReadingPage(Page):
    """Pictures, formats, and the walls around the programs that read them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._recognition: Recognition | None = None
        self._gaps: list[Message] | None = None
        self.recognise = Switch(context.theme)
        self.recognise.setEnabled(False)
        self._recognition_row = Row(self.recognise)
        self._safety_row = Row()
        self._formats = Group()
        self._format_rows = [Row() for _ in range(7)]
        for row in self._format_rows:
            self._formats.add(row)
        self._pictures = Group(self._recognition_row)
        self._safety = Group(self._safety_row)
        self._about = paragraph()
        self.column.addWidget(self._pictures)
        self.column.addWidget(self._safety)
        self.column.addWidget(self._formats)
        self.column.addWidget(self._about)
        self.close_column()
        self.retranslate()
        self.recognise.toggled.connect(self._want)

    def shown(self) -> None:
        """Ask what is wanted, and what this machine lacks."""
        errand = self._context.workers.errands.run(_look)
        errand.done.connect(self._show)
        errand.failed.connect(self._complain)

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self._pictures.entitle(self.tr("Pictures"))
        self._recognition_row.say(
            self.tr("Read the text in pictures"),
            self.tr(
                "Scans, photos and pictures inside documents, after all else has been read. What "
                "has been read stays when you switch this off."
            ),
        )
        self._safety.entitle(self.tr("Safety"))
        self._formats.entitle(self.tr("Formats"))
        for row, (title, names) in zip(self._format_rows, self._kinds(), strict=True):
            row.say(title, names)
        self._about.setText(
            self.tr(
                "What a file is, its content decides, not its name. A file of any other kind is "
                "found by its name."
            )
        )
        self._say()

    def _kinds(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Texts"), "pdf, docx, doc, hwp, hwpx, rtf, odt, txt, md, tex, epub …"),
            (self.tr("Slides"), "pptx, ppt, odp"),
            (self.tr("Sheets"), "xlsx, xlsb, xls, ods, csv, tsv"),
            (self.tr("Mail, with attachments"), "eml, msg, mbox"),
            (self.tr("Web pages and data"), "html, mhtml, xml, json, ipynb, srt, smi, vtt …"),
            (self.tr("Archives, with what is inside"), "zip, 7z, tar, gz, bz2, xz …"),
            (self.tr("Pictures, by recognition"), "png, jpg, tif, webp, bmp, gif …"),
        ]

    @Slot(object)
    def _show(self, answer: tuple[Recognition, list[Message]]) -> None:
        self._recognition, self._gaps = answer
        self.recognise.show_state(self._recognition.wanted)
        self.recognise.setEnabled(True)
        self._say()

    def _say(self) -> None:
        obstacle = self._recognition.obstacle if self._recognition is not None else None
        self._recognition_row.complain(str(obstacle or ""))
        whole = self.tr(
            "Each document is read by a program of its own, which can open no other file, write "
            "nothing and reach no network."
        )
        self._safety_row.say(self.tr("Documents come from strangers"), whole)
        self._safety_row.complain("")
        if self._gaps:
            limits = self.tr(
                "Each document is read by a program of its own, with limits on memory and time."
            )
            self._safety_row.say(self.tr("This system offers less protection"), limits)
            self._safety_row.complain("\n".join(map(str, self._gaps)))

    @Slot(bool)
    def _want(self, wanted: bool) -> None:
        def want(library: Library, _report: Report) -> None:
            library.preferences.want_recognition(wanted)

        self._context.workers.errands.run(want).failed.connect(self._complain)

    @Slot(object)
    def _complain(self, error: MunjangError) -> None:
        self._recognition_row.complain(str(error))


def _look(library: Library, _report: Report) -> tuple[Recognition, list[Message]]:
    from munjang.sandbox import confinement  # noqa: PLC0415 - the engine: not in the window

    return library.preferences.recognition(), confinement()
