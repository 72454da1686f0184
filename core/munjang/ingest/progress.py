"""How far the indexer is, how fast it goes and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from munjang.messages import Message
from munjang.records import Phase, Preparation, Progress

_INTERVAL_S = 0.1  # between two reports of one phase
_HALF_LIFE_S = 5.0  # of a speed's weight in the estimate


@dataclass(slots=True)
class _Speed:
    """An exponentially weighted rate, so that the estimate follows the last seconds."""

    done: float = 0.0
    seconds: float = 0.0
    since: float = field(default_factory=time.monotonic)

    def add(self, count: int) -> None:
        now = time.monotonic()
        elapsed, self.since = now - self.since, now
        keep = 0.5 ** (elapsed / _HALF_LIFE_S)
        self.done = self.done * keep + count
        self.seconds = self.seconds * keep + elapsed

    @property
    def rate(self) -> float:
        return self.done / self.seconds if self.seconds > 0 else 0.0


class Meter:
    """Counts the work of one run and reports it, at most ten times a second."""

    def __init__(self, report: Callable[[Progress], None]) -> None:
        self._report = report
        self._state = Progress(Phase.SCANNING)
        self._changed = False
        self._last = 0.0
        self._files = _Speed()
        self._sentences = _Speed()
        self.model_problem: Message | None = None
        self.watching_problem: Message | None = None
        self.notice: Message | None = None  # of what has been done, while there is no problem

    @property
    def phase(self) -> Phase:
        """What was reported last."""
        return self._state.phase

    def restart(self) -> None:
        """Begin measuring speed anew, after a rest."""
        self._files, self._sentences = _Speed(), _Speed()

    def scanning(self) -> None:
        """Folders are being compared with the ledger."""
        self._send(replace(self._state, phase=Phase.SCANNING))

    def reading(self, finished: int, left: int, current: Path | None) -> None:
        """`finished` more files were read, `left` remain."""
        if self._state.phase is not Phase.READING:
            self._files = _Speed()  # what is finished by now was begun before it
        else:
            self._files.add(finished)
        self._changed |= finished > 0
        done = self._state.files_done + finished
        self._send(
            replace(
                self._state,
                phase=Phase.READING,
                files_done=done,
                files_total=done + left,
                rate=self._files.rate,
                seconds_left=_seconds(left, self._files.rate),
                current=current,
            ),
            at_once=not left,  # the next report may take long
        )

    def embedding(self, finished: int, left: int) -> None:
        """`finished` more passages were embedded, `left` remain."""
        if self._state.phase is not Phase.EMBEDDING:
            self._sentences = _Speed()
        else:
            self._sentences.add(finished)
        self._changed |= finished > 0
        done = self._state.passages_done + finished
        self._send(
            replace(
                self._state,
                phase=Phase.EMBEDDING,
                passages_done=done,
                passages_total=done + left,
                rate=self._sentences.rate,
                seconds_left=_seconds(left, self._sentences.rate),
                current=None,
            )
        )

    def preparing(self, what: Preparation) -> None:
        """Nothing is embedded for some seconds."""
        self._send(self._state, at_once=True, preparation=what)

    def changed(self) -> None:
        """The library's answers may differ from now on."""
        self._changed = True

    def paused(self) -> None:
        """The user wants a rest."""
        self._send(replace(self._state, phase=Phase.PAUSED, seconds_left=None), at_once=True)

    def hindered(self, why: Message) -> None:
        """The machine refuses; there will be another attempt."""
        self._stopped(why)

    def resting(self, why: Message) -> None:
        """What is left is left for a better time, as it should be."""
        self._stopped(why, resting=True)

    def idle(self) -> None:
        """Everything is up to date; the counts of the next piece of work begin at nothing."""
        self._send(
            replace(self._state, phase=Phase.IDLE, seconds_left=None, current=None), at_once=True
        )
        self._state = Progress(Phase.IDLE)

    def _stopped(self, why: Message, *, resting: bool = False) -> None:
        state = replace(self._state, phase=Phase.PAUSED, seconds_left=None)
        self._send(state, at_once=True, problem=why, resting=resting)

    def _send(
        self,
        state: Progress,
        *,
        at_once: bool = False,
        problem: Message | None = None,
        resting: bool = False,
        preparation: Preparation | None = None,
    ) -> None:
        new_phase = state.phase is not self._state.phase
        self._state = state
        now = time.monotonic()
        if at_once or new_phase or now - self._last >= _INTERVAL_S:
            self._last = now
            changed, self._changed = self._changed, False
            problem = problem or self.model_problem or self.watching_problem or self.notice
            told = replace(
                state,
                changed=changed,
                problem=problem,
                resting=resting,
                preparation=preparation,
            )
            self._report(told)


def _seconds(left: int, rate: float) -> float | None:
    return left / rate if left and rate > 0 else None
