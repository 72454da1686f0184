"""The language models: what there is, what is used, and how fast it is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton

from munjang_desktop import texts
from munjang_desktop.controls import Choice, choose_folder
from munjang_desktop.preferences import backend_words
from munjang_desktop.preferences.form import Group, Page, Row

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang.models import Backend, InstallProgress, ModelRecord
    from munjang.models import Choice as BackendChoice
    from munjang.records import EncoderChange
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Report

_LOOK_EVERY = 1500  # ms, while the library changes to another encoder
_PARTS = 1000  # of a progress bar: Qt counts in 32 bits


@dataclass(frozen=True)
class ModelState:
    """A model, and how things are with it on this machine."""

    record: ModelRecord
    installed: bool
    used: bool  # chosen for this library
    serves: bool  # answers until the chosen one is ready
    backend: BackendChoice | None
    backends: tuple[Backend, ...]  # that may be worth a try here


class ModelRow(Row):
    """One model, with what can be done about it."""

    install_wanted = Signal(str)
    cancel_wanted = Signal()
    use_wanted = Signal(str)
    remove_wanted = Signal(str)
    backend_wanted = Signal(str, object)  # id, Backend or None for the fastest

    def __init__(self, state: ModelState, context: Context) -> None:
        self.action = QPushButton()
        self.remove = QPushButton()
        super().__init__(self.remove, self.action)
        self._workers = context.workers
        self.backend = Choice(context.theme)
        self.backend.setMinimumWidth(120)  # what does not fit is cut
        self.bar = _bar()
        self.body.addWidget(self.bar)
        self._backend_row = QHBoxLayout()
        self._backend_row.addWidget(self.backend)
        self._backend_row.addStretch(1)
        self.body.addLayout(self._backend_row)
        self.action.clicked.connect(self._act)
        self.remove.clicked.connect(self._remove)
        self.backend.activated.connect(self._choose_backend)
        self.state = state

    @property
    def installing(self) -> bool:
        """Whether this is the model that is being fetched."""
        return self._workers.installing == self.state.record.id

    def show_state(self, state: ModelState) -> None:
        """Say how things are with the model now."""
        self.state = state
        self.setEnabled(True)
        self._say()

    def show_progress(self, progress: InstallProgress | None) -> None:
        """Show how far its installation is; it has begun, where nothing is known of it yet."""
        self.hint.setText(
            str(progress.message) if progress is not None else self.tr("Getting the model…")
        )
        total = (progress.total or 0) if progress is not None else 0
        self.bar.setRange(0, _PARTS if total else 0)
        if progress is not None and total:
            self.bar.setValue(_PARTS * progress.done // total)

    def _say(self) -> None:
        state, record = self.state, self.state.record
        self.say(record.title, self._facts())
        measured = state.backend
        self.hint.setToolTip(f"{measured.backend}: {measured.reason}" if measured else "")
        self.bar.setVisible(self.installing)
        self.remove.setVisible(state.installed and not (state.used or state.serves))
        self.remove.setText(self.tr("Remove"))
        self.remove.setAccessibleName(self.tr("Remove {model}").format(model=record.title))
        verb = ""
        if self.installing:
            verb = self.tr("Cancel")
        elif not state.installed:
            verb = self.tr("Install")
        elif not state.used and not record.across:
            verb = self.tr("Use")
        self.action.setVisible(bool(verb))
        self.action.setText(verb)
        self.action.setEnabled(state.installed or self.installing or not self._workers.installing)
        self.action.setAccessibleName(
            self.tr("{verb} {model}").format(verb=verb, model=record.title)
        )
        self.backend.setVisible(state.installed and record.task == "encoder")
        self.backend.setAccessibleName(
            self.tr("What runs {model} on this computer").format(model=record.title)
        )
        wanted = state.backend.backend if state.backend and state.backend.wanted else None
        names: list[tuple[str, object]] = [(self.tr("The fastest, by measurement"), None)]
        others = [(backend_words.described(one, state.backend), one) for one in state.backends]
        self.backend.offer(names + others, wanted)

    def _facts(self) -> str:
        state, record = self.state, self.state.record
        known = {"ko": self.tr("Korean"), "en": self.tr("English")}
        many = "multilingual" in record.languages
        languages = [known.get(code, code) for code in record.languages if code != "multilingual"]
        if many:
            languages.append(self.tr("and others"))
        facts = [
            ", ".join(languages),
            texts.data_size(record.size) if record.size else "",
            record.licence or self.tr("no licence named"),
        ]
        if state.used:
            facts.append(self.tr("in use"))
        elif state.serves:
            facts.append(self.tr("answers until the other one is ready"))
        lines = ["  ·  ".join(fact for fact in facts if fact)]
        if state.installed and record.task == "encoder":
            if state.backend is not None:
                lines.append(backend_words.runs_on(state.backend))
            else:
                lines.append(self.tr("Its speed here is measured while there is enough to learn."))
        return "\n".join(lines)

    @Slot()
    def _act(self) -> None:
        if self.installing:
            self.cancel_wanted.emit()
        elif self.state.installed:
            self.use_wanted.emit(self.state.record.id)
        else:
            self.install_wanted.emit(self.state.record.id)

    @Slot()
    def _remove(self) -> None:
        self.remove_wanted.emit(self.state.record.id)

    @Slot()
    def _choose_backend(self) -> None:
        self.backend_wanted.emit(self.state.record.id, self.backend.currentData())


class ModelsPage(Page):
    """Installs, chooses and removes models, and follows a library to another encoder."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._models: list[ModelState] = []
        self._change: EncoderChange | None = None
        self._progress: InstallProgress | None = None
        self._acting = ""
        self._failed: dict[str, str] = {}  # what went wrong, by model
        self.rows: dict[str, ModelRow] = {}
        self.give_up = QPushButton()
        self._change_row = Row(self.give_up)
        self._change_bar = _bar()
        self._change_row.body.addWidget(self._change_bar)
        self._change_group = Group(self._change_row)
        self._encoders = Group()
        self._judges = Group()
        self._generators = Group()
        self.name = QLineEdit()
        self.name.setObjectName("settingField")
        self.add = QPushButton()
        self.folder = QPushButton()
        self._other_row = Row()
        entry = QHBoxLayout()
        for widget, stretch in ((self.name, 1), (self.add, 0), (self.folder, 0)):
            entry.addWidget(widget, stretch)
        self._other_row.body.addLayout(entry)
        self._other_bar = _bar()
        self._other_row.body.addWidget(self._other_bar)
        self._other = Group(self._other_row)
        for group in (
            self._change_group,
            self._encoders,
            self._judges,
            self._generators,
            self._other,
        ):
            self.column.addWidget(group)
        self.close_column()
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_EVERY)
        self._timer.timeout.connect(self.refresh)
        self._change_group.hide()
        self.retranslate()
        workers = context.workers
        self.give_up.clicked.connect(self._give_up)
        self.add.clicked.connect(self._add_or_cancel)
        self.name.returnPressed.connect(self._add_or_cancel)
        self.folder.clicked.connect(self._choose_folder)
        workers.install_began.connect(self._install_began)
        workers.install_progress.connect(self._progressed)
        workers.installed.connect(self._installed)
        workers.install_failed.connect(self._install_failed)
        workers.install_cancelled.connect(self._installed)

    @property
    def change(self) -> EncoderChange | None:
        """How far the library is with another encoder."""
        return self._change

    def shown(self) -> None:
        """Ask how things are."""
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Look no longer."""
        self._timer.stop()
        super().hideEvent(event)

    @Slot()
    def refresh(self) -> None:
        """Ask which models there are and how things are with them."""
        errand = self._context.workers.errands.run(_look)
        errand.done.connect(self._show)
        errand.failed.connect(self._complain)

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self._change_group.entitle(self.tr("Changing the model"))
        self._encoders.entitle(self.tr("For finding by meaning"))
        self._judges.entitle(self.tr("For precise mode"))
        self._generators.entitle(self.tr("For answers in words"))
        self._other.entitle(self.tr("Another model"))
        self._other_row.say(
            self.tr("From the Hugging Face hub, by its name, or from a folder"),
            self.tr(
                "Any sentence-transformers encoder or cross-encoder can be used, "
                "and language models in the GGUF format."
            ),
        )
        self.name.setAccessibleName(self.tr("Name of a model"))
        self.name.setPlaceholderText("intfloat/multilingual-e5-base")
        self.folder.setText(self.tr("From a folder…"))
        self.give_up.setText(self.tr("Keep the one before"))
        self._fill()

    @Slot(object)
    def _show(self, answer: tuple[list[ModelState], EncoderChange | None]) -> None:
        self._models, self._change = answer
        self._fill()
        if self._change is not None and self.isVisible():
            self._timer.start()

    def _fill(self) -> None:
        # The keyboard may be on a row: it stays while the models are the same.
        if list(self.rows) != [state.record.id for state in self._models]:
            self._make_rows()
        for state in self._models:
            row = self.rows[state.record.id]
            row.show_state(state)
            row.complain(self._failed.get(state.record.id, ""))
            if row.installing:
                row.show_progress(self._progress)
        installing = bool(self._context.workers.installing)
        other = self._installs_other()
        self.add.setText(self.tr("Cancel") if other else self.tr("Install"))
        self.add.setEnabled(other or not installing)
        self.folder.setEnabled(not installing)
        self._other_bar.setVisible(other)
        self._other_row.complain(self._failed.get("", ""))
        self._show_change()

    def _make_rows(self) -> None:
        self._encoders.clear()
        self._judges.clear()
        self._generators.clear()
        groups = {
            "encoder": self._encoders,
            "reranker": self._judges,
            "generator": self._generators,
        }
        self.rows = {}
        for state in self._models:
            row = ModelRow(state, self._context)
            row.install_wanted.connect(self._context.workers.install)
            row.cancel_wanted.connect(self._context.workers.cancel_install)
            row.use_wanted.connect(self._use)
            row.remove_wanted.connect(self._remove)
            row.backend_wanted.connect(self._use_backend)
            groups[state.record.task].add(row)
            self.rows[state.record.id] = row

    def _show_change(self) -> None:
        change = self._change
        self._change_group.setVisible(change is not None)
        self._change_bar.setVisible(change is not None)
        if change is None:
            return
        titles = {state.record.id: state.record.title for state in self._models}
        serving = titles.get(change.serving, "")
        if serving:
            hint = self.tr("{done} of {total} sentences. Until then {model} answers.")
        else:
            hint = self.tr("{done} of {total} sentences.")
        self._change_row.say(
            self.tr("{model} is learning what your sentences mean").format(
                model=titles.get(change.coming, change.coming)
            ),
            hint.format(
                done=texts.number(change.done), total=texts.number(change.total), model=serving
            ),
        )
        self.give_up.setAccessibleName(self.give_up.text())
        self.give_up.setVisible(bool(serving))
        self._change_bar.setRange(0, max(1, change.total))
        self._change_bar.setValue(change.done)

    def _installs_other(self) -> bool:
        """Whether a model that is not listed is being fetched."""
        name = self._context.workers.installing
        return bool(name) and name not in self.rows

    @Slot()
    def _add_or_cancel(self) -> None:
        if self._installs_other():
            self._context.workers.cancel_install()
        elif self.name.text().strip():
            self._context.workers.install(self.name.text().strip())

    @Slot()
    def _choose_folder(self) -> None:
        choose_folder(self, self.tr("Choose the folder of a model"), self._context.workers.install)

    @Slot()
    def _install_began(self) -> None:
        self._failed, self._progress = {}, None
        self._fill()

    @Slot(object)
    def _progressed(self, progress: InstallProgress) -> None:
        self._progress = progress
        row = self.rows.get(self._context.workers.installing)
        if row is not None:
            row.show_progress(progress)
        else:
            self._other_bar.setRange(0, _PARTS if progress.total else 0)
            if progress.total:
                self._other_bar.setValue(_PARTS * progress.done // progress.total)

    @Slot()
    def _installed(self) -> None:
        self.name.clear()
        self.refresh()

    @Slot(str, object)
    def _install_failed(self, name: str, error: MunjangError) -> None:
        self._failed = {name if name in self.rows else "": str(error)}
        self._fill()

    @Slot(str)
    def _use(self, name: str) -> None:
        def use(library: Library, _report: Report) -> None:
            library.use_model(name)

        self._do(name, use)

    @Slot()
    def _give_up(self) -> None:
        if self._change is not None:
            self._use(self._change.serving)

    @Slot(str)
    def _remove(self, name: str) -> None:
        def remove(library: Library, _report: Report) -> None:
            library.remove_model(name)

        self._do(name, remove)

    @Slot(str, object)
    def _use_backend(self, name: str, backend: Backend | None) -> None:
        def use(library: Library, _report: Report) -> None:
            library.preferences.use_backend(name, backend)

        self._do(name, use)

    def _do(self, name: str, task: object) -> None:
        self._failed = {}
        self._acting = name
        for control in self.rows.values():
            control.setEnabled(False)
        errand = self._context.workers.care.run(task)
        errand.done.connect(self._done)
        errand.failed.connect(self._complain)

    @Slot()
    def _done(self) -> None:
        self._context.workers.check_models()
        self.refresh()

    @Slot(object)
    def _complain(self, error: MunjangError) -> None:
        self._failed = {self._acting: str(error)}
        self._fill()


def _look(library: Library, _report: Report) -> tuple[list[ModelState], EncoderChange | None]:
    from munjang.models import backends_here  # noqa: PLC0415 - the engine: not in the window

    store = library.models
    installed = {record.id: record for record in store.installed()}
    records = {record.id: record for record in store.known()} | installed
    change = library.encoder_change()
    others = (library.judge(), library.answering.model())
    used = {library.encoder_id(), *(record.id for record in others if record is not None)}
    states = [
        ModelState(
            record=record,
            installed=record.id in installed,
            used=record.id in used and record.id in installed,
            serves=change is not None and record.id == change.serving,
            backend=store.backend(record.id) if record.id in installed else None,
            backends=backends_here(),
        )
        for record in records.values()
    ]
    return sorted(states, key=lambda state: not state.installed), change


def _bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setFixedHeight(6)
    bar.hide()
    return bar
