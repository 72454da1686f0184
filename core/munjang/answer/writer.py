"""Writes the answer to a question from sources, and checks it against them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache

import apsw

from munjang.answer.checking import Closeness, check
from munjang.answer.prompting import prompt_for, says_nothing
from munjang.answer.sources import choose_sources
from munjang.language.detect import language_of
from munjang.messages import Message, msg
from munjang.models import Encoder, Generator, Piece
from munjang.records import Answer, Reason
from munjang.store import Background, Embeddings, PassageKind, inner_products, sqlite_errors
from munjang.written import AnswerSource, Writing, WrittenAnswer

_ENOUGH = 100  # sentences
_NOTHING_FOUND = msg("No document was found that could hold the answer.")
_NOTHING_CLOSE = msg("No document found is about this; these come nearest.")
_NOTHING_SAID = msg("The documents found do not hold the answer; these come nearest.")
_NOTHING_VERIFIED = msg("Nothing of this was found in the documents: do not rely on it.")


def write_answer(
    connection: apsw.Connection,
    question: str,
    found: Answer,
    *,
    open_generator: Callable[[], Generator],
    encoder: Encoder | None,
    hear: Callable[[Writing], bool],
) -> WrittenAnswer:
    """The answer to a question, written from what a search for it has found.

    `hear` is told how far it is, and ends it where it returns False: then the answer is what is
    there. Without an `encoder` statements in another language than their source are not verified.

    Raises:
        ModelError: the generator cannot be used.
    """
    began = time.perf_counter()
    sources = choose_sources(connection, found)

    def answer(text: str, model: str, notice: Message | None) -> WrittenAnswer:
        closeness = _closeness(connection, encoder) if encoder is not None else None
        statements = check(text, question, sources, closeness)
        if statements and not any(statement.verified for statement in statements):
            notice = notice or _NOTHING_VERIFIED
        took_ms = found.took_ms + (time.perf_counter() - began) * 1e3
        return WrittenAnswer(question, took_ms, model, statements, sources, notice)

    if not sources:
        return answer("", "", _NOTHING_FOUND)
    if not (found.close or any(Reason.WORDS in own.reasons for own in found.results)):
        return answer("", "", _NOTHING_CLOSE)
    if not hear(Writing(sources)):
        return answer("", "", None)
    generator = open_generator()
    text = _write(generator, question, sources, hear)
    if says_nothing(text):
        return answer("", generator.record.title, _NOTHING_SAID)
    return answer(text, generator.record.title, None)


def _write(
    generator: Generator,
    question: str,
    sources: Sequence[AnswerSource],
    hear: Callable[[Writing], bool],
) -> str:
    written = ""

    def note(piece: Piece) -> bool:
        nonlocal written
        written += piece.text
        return hear(Writing(sources, piece.read, written.lstrip()))

    return generator.write(prompt_for(question, sources), note).strip()


def _closeness(connection: apsw.Connection, encoder: Encoder) -> Closeness:
    """How near sentences are to a statement, on the scale of the library's own sentences."""

    @cache  # drawn for the first statement that needs it
    def drawn() -> Background | None:
        return _background(connection, encoder)

    def closeness(statement: str, sentences: Sequence[str]) -> list[float]:
        background = drawn()
        if background is None:
            return []
        vectors = encoder.encode_passages([statement, *sentences])
        scale = background.scale(vectors[0])
        scores = inner_products(vectors[1:], vectors[0])
        return [
            scale.read(float(score), language_of(sentence))
            for score, sentence in zip(scores, sentences, strict=True)
        ]

    return closeness


def _background(connection: apsw.Connection, encoder: Encoder) -> Background | None:
    """Sentences of the library; None where there are too few to say what is far from another."""
    with sqlite_errors(connection), connection:
        embeddings = Embeddings(connection)
        current = embeddings.current_encoder()
        if current is None or current[1] != encoder.key:
            return None
        encoder_id, _, dimension = current
        count = embeddings.count_sentences()
        background = Background(connection, encoder_id, dimension, PassageKind.SENTENCE, count)
    return background if len(background) >= _ENOUGH else None
