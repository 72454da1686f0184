"""What a language model is told, so that it answers from the sources and says from which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from munjang.language.detect import language_of
from munjang.models import Prompt
from munjang.written import AnswerSource

_LONGEST = 220  # tokens of an answer: three or four sentences
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Wording:
    """The words of a prompt in one language, with an example of how a question is answered."""

    instructions: str
    sources: str
    question: str
    nothing: str  # what is answered where the sources do not say it
    example: tuple[str, str]


_KOREAN = _Wording(
    instructions=(
        "당신은 번호가 붙은 자료만 보고 질문에 답합니다. 자료에 있는 내용만 쓰고, "
        "질문이 묻는 것에만 완전한 문장으로 짧게 답합니다. "
        "문장 끝마다 그 내용이 있는 자료의 번호를 [1]처럼 붙입니다. "
        "자료에 답이 없으면 '없음'이라고만 씁니다."
    ),
    sources="자료",
    question="질문",
    nothing="없음",
    example=(
        "자료:\n"
        "[1] (도서관 이용 안내) 대출 기간은 14일이며 한 번 연장할 수 있다. "
        "열람실은 오후 10시까지 연다.\n"
        "[2] (회의록) 다음 회의는 3층 회의실에서 연다.\n\n"
        "질문: 책은 며칠 동안 빌릴 수 있나요?",
        "책은 14일 동안 빌릴 수 있고, 한 번 연장할 수 있습니다. [1]",
    ),
)
_ENGLISH = _Wording(
    instructions=(
        "You answer questions from numbered sources alone. Write only what the sources say, answer "
        "only what is asked, briefly and in full sentences. After each sentence put the number of "
        "the source that says it, like [1]. If the sources do not say it, write only NONE."
    ),
    sources="Sources",
    question="Question",
    nothing="NONE",
    example=(
        "Sources:\n"
        "[1] (Library guide) Books are lent for 14 days and can be renewed once. The reading room "
        "is open until 10 p.m.\n"
        "[2] (Minutes) The next meeting is in the room on the third floor.\n\n"
        "Question: For how long can I borrow a book?",
        "A book can be borrowed for 14 days, and renewed once. [1]",
    ),
)


def prompt_for(question: str, sources: Sequence[AnswerSource]) -> Prompt:
    """The prompt for a question, in its language.

    The sources are cited by a grammar that lets nothing but their numbers be cited.
    """
    wording = _wording(question)
    listed = "\n".join(
        f"[{source.number}] ({_line(source.context or source.found.title)}) {_line(source.text)}"
        for source in sources
    )
    asked = f"{wording.sources}:\n{listed}\n\n{wording.question}: {_line(question)}"
    return Prompt(
        instructions=wording.instructions,
        turns=[*wording.example, asked],
        grammar=_grammar(wording.nothing, len(sources)),
        longest=_LONGEST,
    )


def says_nothing(text: str) -> bool:
    """Whether a text says that the sources do not hold the answer."""
    return text.strip().rstrip(".") in {_KOREAN.nothing, _ENGLISH.nothing}


def _wording(question: str) -> _Wording:
    return _KOREAN if language_of(question) == "ko" else _ENGLISH


def _grammar(nothing: str, sources: int) -> str:
    numbers = " | ".join(f'"{number}"' for number in range(1, sources + 1))
    return (
        f'root ::= " "? ("{nothing}" | statement (" "? statement){{0,3}})\n'
        'statement ::= [^\\[\\]\\n ] [^\\[\\]\\n]+ "[" number "]" ("[" number "]")?\n'
        f"number ::= {numbers}\n"
    )


def _line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
