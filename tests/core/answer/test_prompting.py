"""What a language model is told: in which language, and what it may cite."""

from __future__ import annotations

import pytest
from passages import passage

from munjang.answer.prompting import prompt_for, says_nothing

LEASE = passage(1, "임대차 계약은\n2월에 끝난다.", title="계약서", context="계약서 · 기간")
FERRY = passage(2, "The ferry leaves  at 8:30.\n\nDogs are free.", title="Trip\nto Jeju")


def test_a_prompt_is_in_the_language_of_the_question():
    korean = prompt_for("계약은 언제 끝나나요?", [FERRY])
    english = prompt_for("When does the lease end?", [LEASE])
    assert "자료에 있는 내용만" in korean.instructions
    assert korean.turns[-1].startswith("자료:\n[2] ")
    assert "numbered sources alone" in english.instructions
    assert english.turns[-1].startswith("Sources:\n[1] ")
    assert korean.turns[:-1] != english.turns[:-1]


def test_each_source_is_one_line_under_its_heading_and_the_question_is_last():
    asked = prompt_for("When\ndoes it leave?", [LEASE, FERRY]).turns[-1]
    assert asked.splitlines() == [
        "Sources:",
        "[1] (계약서 · 기간) 임대차 계약은 2월에 끝난다.",
        "[2] (Trip to Jeju) The ferry leaves at 8:30. Dogs are free.",
        "",
        "Question: When does it leave?",
    ]


def test_what_stays_the_same_comes_first():
    """A model reads it once, whatever is asked."""
    one, other = prompt_for("When?", [FERRY]), prompt_for("How much is it?", [LEASE, FERRY])
    assert (one.instructions, one.turns[:-1]) == (other.instructions, other.turns[:-1])
    assert len(one.turns) % 2 == 1


@pytest.mark.parametrize("question", ["계약은 언제 끝나나요?", "When does it leave?"])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_grammar_has_the_numbers_of_the_sources_and_no_others(question, count):
    sources = [passage(number, "It is so.") for number in range(1, count + 1)]
    grammar = prompt_for(question, sources).grammar
    numbers = grammar.splitlines()[-1].removeprefix("number ::= ").split(" | ")
    assert numbers == [f'"{number}"' for number in range(1, count + 1)]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_whatever_a_model_writes_cites_a_source_that_is_there(generator, language):
    """Really written under the grammar, by a model that would not keep to it by itself."""
    question = "계약은 언제 끝나나요?" if language == "ko" else "When does the ferry leave?"
    prompt = prompt_for(question, [LEASE, FERRY])
    text = generator.write(prompt, lambda _: True).strip()
    assert "[3]" not in text
    if not says_nothing(text):
        body, *cited = text.replace("[1]", "\0[1]").replace("[2]", "\0[2]").split("\0")
        assert body.strip()
        # A text that is cut at its longest may lack the last.
        assert all(piece.startswith(("[1]", "[2]")) for piece in cited)
        assert "[" not in body
        assert not any("[" in piece[1:] for piece in cited)


@pytest.mark.parametrize("text", ["NONE", "NONE.", " 없음 ", "없음."])
def test_a_text_that_says_nothing(text):
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["", "NONE of them. [1]", "없음을 알립니다. [1]", "none"])
def test_a_text_that_says_something(text):
    assert not says_nothing(text)
