"""Whether sources say what was written: right statements, wrong ones, and those that look right."""

from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passages import passage

from munjang.answer.checking import check, statements_of
from munjang.answer.saying import numbers_of, words_of
from munjang.answer.writer import _closeness

LEASE = passage(
    1,
    "임대차 계약은 2027년 2월 28일에 끝난다. 보증금은 5,000만 원이고 월세는 70만 원이다. "
    "연장은 두 달 전에 알려야 한다.",
    title="임대차 계약서",
)
FERRY = passage(
    2,
    "The ferry to Jeju leaves Mokpo at 8:30. A ticket costs 32,000 won. "
    "Dogs travel in the lower deck for free. Bicycles are not allowed.",
    title="Trip",
)
MARRIAGE = passage(
    3, "한명숙은 1967년 박성준과 결혼하였다. 남편 박성준은 성공회대 교수를 지냈다.", "한명숙"
)
SOURCES = [LEASE, FERRY, MARRIAGE]


def checked(text, question="", sources=SOURCES, closeness=None):
    (statement,) = check(text, question, sources, closeness)
    return statement


@pytest.mark.parametrize(
    ("question", "text", "sentence", "highlights"),
    [
        (
            "임대차 계약은 언제 끝나나요?",
            "계약은 2027년 2월 28일에 끝납니다. [1]",
            "임대차 계약은 2027년 2월 28일에 끝난다.",
            ["계약은", "2027년", "2월", "28일에"],
        ),
        (
            "임대차 계약은 언제 끝나나요?",
            "계약은 2027.02.28에 끝납니다. [1]",
            "임대차 계약은 2027년 2월 28일에 끝난다.",
            ["계약은", "2027년", "2월", "28일"],
        ),
        (
            "월세는 얼마인가요?",
            "월세는 70만원입니다. [1]",
            "보증금은 5,000만 원이고 월세는 70만 원이다.",
            ["월세는", "70만 원"],
        ),
        (
            "보증금은 얼마인가요?",
            "보증금은 50,000,000원입니다. [1]",
            "보증금은 5,000만 원이고 월세는 70만 원이다.",
            ["보증금은", "5,000만 원"],
        ),
        (
            "연장은 언제 알려야 하나요?",
            "연장하려면 두 달 전에 알려야 합니다. [1]",
            "연장은 두 달 전에 알려야 한다.",
            None,
        ),
        (
            "How much is the ferry?",
            "A ticket costs 32000 won. [2]",
            "A ticket costs 32,000 won.",
            ["ticket", "costs", "32,000 won"],
        ),
        (
            "Where does the ferry leave from?",
            "The ferry leaves from Mokpo. [2]",
            "The ferry to Jeju leaves Mokpo at 8:30.",
            ["ferry", "leaves", "Mokpo"],
        ),
        (
            "Are bicycles allowed?",
            "No, bicycles are not allowed. [2]",
            "Bicycles are not allowed.",
            ["Bicycles", "allowed"],
        ),
        (
            "한명숙의 남편은 누구인가요?",
            "한명숙의 남편은 박성준입니다. [3]",
            "남편 박성준은 성공회대 교수를 지냈다.",
            ["남편", "박성준"],
        ),
        (
            "한명숙은 언제 결혼했나요?",
            "한명숙은 1967년에 결혼했습니다. [3]",
            "한명숙은 1967년 박성준과 결혼하였다.",
            ["한명숙은", "1967년", "결혼"],
        ),
    ],
)
def test_what_a_source_says_stands_on_the_sentence(question, text, sentence, highlights):
    statement = checked(text, question)
    assert statement.verified
    (citation,) = statement.citations
    assert citation.hit.sentence == sentence
    shown = [sentence[start:end] for start, end in citation.hit.highlights]
    assert shown == highlights if highlights else "두 달 전에" not in shown and shown


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("계약은 언제 끝나나요?", "계약은 2028년 2월 28일에 끝납니다. [1]", "2028년"),
        ("계약은 언제 끝나나요?", "계약은 2027년 3월 31일에 끝납니다. [1]", "3월, 31일"),
        ("계약은 언제 끝나나요?", "계약은 28년에 끝납니다. [1]", "28년"),
        ("보증금은 얼마인가요?", "보증금은 5,000원입니다. [1]", "5,000원"),
        ("월세는 얼마인가요?", "월세는 75만 원입니다. [1]", "75만 원"),
        ("연장은 언제 알리나요?", "연장은 3개월 전에 알려야 합니다. [1]", "3개월"),
        ("What is the fare?", "A ticket costs 32,500 won. [2]", "32,500 won"),
        ("When does it leave?", "The ferry leaves at 9:30. [2]", "9:30"),
        ("Where does it leave?", "The ferry leaves from Busan. [2]", "Busan"),
        ("한명숙의 남편은 누구인가요?", "한명숙의 남편은 김성준입니다. [3]", "김성준입니다"),
        # The source speaks of the husband of another one.
        ("박열의 부인은 누구인가요?", "박열의 부인은 박성준입니다. [3]", "박열의, 부인은"),
    ],
)
def test_what_no_source_says_is_doubted_by_name(question, text, named):
    statement = checked(text, question)
    assert not statement.verified
    assert not statement.citations
    assert str(statement.doubt) == f"The documents found do not say: {named}"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does it cost?", "A ticket does not cost 32,000 won. [2]"),
        ("계약은 2027년 2월에 끝나나요?", "계약은 2027년 2월에 끝나지 않습니다. [1]"),
    ],
)
def test_a_denial_of_what_a_source_says_is_doubted(question, text):
    statement = checked(text, question)
    assert str(statement.doubt) == "The documents found do not say this."


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Bicycles are allowed on the ferry.", "Bicycles are not allowed on the ferry."),
        ("계약은 6월에 끝납니다.", "계약은 6월에 끝나지 않는다."),
        ("주차장이 있습니다.", "주차장이 없다."),
    ],
)
def test_what_a_source_denies_is_not_verified_by_it(text, source):
    assert not checked(text, "", [passage(1, source)]).verified


def test_a_denial_of_something_else_is_none():
    source = "Members do not pay for the museum or the garden, but guests pay 5 euros for each."
    assert checked("Guests pay 5 euros.", "", [passage(1, source)]).verified
    assert checked("Members do not pay.", "", [passage(1, source)]).verified


def test_a_number_of_the_question_alone_is_no_answer():
    question = "Does a ticket cost 45,000 won?"
    statement = checked("A ticket costs 45,000 won. [2]", question)
    assert str(statement.doubt) == "The documents found do not say: 45,000 won"
    # What the question knows may stand elsewhere in the passage.
    assert checked("Dogs pay nothing on the ferry of 8:30. [2]", "Do dogs pay on the 8:30 ferry?")


def test_right_numbers_do_not_make_up_for_a_wrong_name():
    text = "김철수의 계약은 2027년 2월 28일에 끝납니다. [1]"
    statement = checked(text, "계약은 언제 끝나나요?")
    assert str(statement.doubt) == "The documents found do not say: 김철수의"


@pytest.mark.parametrize("cited", ["[1]", "[3]", "[1][3]", "[9]", ""])
def test_whatever_is_cited_the_source_that_says_it_is_found(cited):
    statement = checked(f"A ticket costs 32,000 won. {cited}", "What is the fare?")
    assert [citation.source.number for citation in statement.citations] == [2]


def test_of_sources_that_say_the_same_the_one_that_was_cited():
    twice = [passage(number, "The fare is 32,000 won.") for number in (1, 2, 3)]
    for number in (1, 2, 3):
        statement = checked(f"The fare is 32,000 won. [{number}]", "fare", twice)
        assert statement.citations[0].source.number == number


def test_the_sentence_that_says_it_not_the_one_after_it():
    source = passage(1, "Mina Park won the race in 1987. The race is run by night.", "Mina Park")
    question = "Who won the race that is run by night?"
    statement = checked("Mina Park won the race by night. [1]", question, [source])
    assert statement.citations[0].hit.sentence == "Mina Park won the race in 1987."


def test_a_sentence_says_it_with_the_one_before_and_its_heading():
    source = passage(1, "Mina Park was born in Ulsan. In 1987 she moved to Mokpo.", context="Lives")
    assert checked("Mina Park moved to Mokpo in 1987.", "", [source]).verified
    assert checked(
        "Mina Park moved to Mokpo.", "", [passage(1, "She moved to Mokpo.", "Mina Park")]
    )
    assert not checked(
        "Mina Park moved to Mokpo.", "", [passage(1, "She moved to Mokpo.")]
    ).verified


def test_one_wrong_name_is_not_outweighed_by_words_that_are_right():
    text = "A ticket costs 32,000 won and dogs of Busan travel in the lower deck for free. [2]"
    statement = checked(text, "What does the ferry cost, also for dogs?")
    assert str(statement.doubt) == "The documents found do not say: Busan"


def test_the_names_of_the_question_have_to_be_there():
    source = [passage(1, "Mina Park wrote the book, which is set in Austin, Texas.", "Small Steps")]
    question = "where did the book small steps take place"
    text = "The book Small Steps takes place in Austin, Texas. [1]"
    assert checked(text, question, source).verified
    statement = checked(
        text.replace("Steps", "Stones"), question.replace("steps", "stones"), source
    )
    assert str(statement.doubt) == "The documents found do not say: Stones"


def test_several_sentences_before_one_citation():
    text = "The ferry leaves at 8:30. Dogs pay 5,000 won. A ticket costs 32,000 won. [2]"
    statements = check(text, "When does the ferry leave?", SOURCES, None)
    assert [statement.verified for statement in statements] == [True, False, True]
    assert [statement.text for statement in statements][1] == "Dogs pay 5,000 won."


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("A. [1] B. [2][3]", [("A.", {1}), ("B.", {2, 3})]),
        ("하나입니다.[1]둘입니다. [2]", [("하나입니다.", {1}), ("둘입니다.", {2})]),
        ("No citation", [("No citation", set())]),
        ("It ends [1] and begins", [("It ends", {1}), ("and begins", set())]),
        ("[1]", []),
        ("", []),
        (" \n ", []),
    ],
)
def test_statements_and_what_they_cite(text, statements):
    assert list(statements_of(text)) == statements


@pytest.mark.parametrize("text", ["…!", "네.", "Yes."])
def test_what_says_nothing_is_not_verified(text):
    assert not any(statement.verified for statement in check(text, "?", SOURCES, None))


def test_without_sources_nothing_is_verified():
    (statement,) = check("The fare is 32,000 won.", "fare", [], None)
    assert str(statement.doubt) == "The documents found do not say this."


SENTENCES = [sentence.text for source in SOURCES for sentence in source.sentences]


WORDS = [
    "계약은",
    "계약서에서",
    "2027년",
    "28일에",
    "5,000만",
    "원이고",
    "70만",
    "끝난다",
    "않는다",
]
WORDS += [
    "A4",
    "COVID-19",
    "the",
    "ferry",
    "leaves",
    "not",
    "at",
    "8:30",
    "won",
    "3.5%",
    "(주)한강",
]
WORDS += ["user_id", "2024.02.03.", "10~12명", "“두", "달”", "é", "ﬁne", "北京", "끝납니다.", "Dr."]


@given(
    words=st.lists(
        st.sampled_from(WORDS)
        | st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="[]")),
        min_size=1,
        max_size=12,
    ),
    place=st.integers(0, 3),
)
@settings(deadline=None)
def test_what_is_copied_word_for_word_is_verified(words, place):
    own = passage(1, f"{' '.join(words)}\n\n{SENTENCES[place]}")
    text = own.sentences[0].text
    for statement in check(text, "임대차 계약은 언제 끝나나요?", [own, FERRY], None):
        said = words_of(statement.text) or numbers_of(statement.text)
        assert statement.verified or not said


@given(
    sentence=st.sampled_from(SENTENCES),
    number=st.integers(100, 10**9).filter(lambda number: number not in {32000, 1967, 2027}),
    unit=st.sampled_from(["", "원", "년", "명", " won", "%", "."]),
    question=st.sampled_from(["언제 끝나나요?", "What is the fare?", "결혼은 1967년인가요?"]),
)
@settings(deadline=None)
def test_a_number_that_is_nowhere_is_never_verified(sentence, number, unit, question):
    if number in {700_000, 50_000_000}:
        return
    for said in (f"{sentence} {number}{unit}", f"{number}{unit} {sentence}", f"{number:,}{unit}"):
        with_it = [own for own in check(said, question, SOURCES, None) if str(number) in own.text]
        assert not any(own.verified for own in with_it)


# Statements in the other language than the source, with the real encoder.


UNRELATED = [
    *(
        "The soup is boiled for {} hours.",
        "The train was {} minutes late.",
        "Cat {} sleeps all day.",
    ),
    *(
        "Server {} stores its logs.",
        "A heron stands in pond {}.",
        "The votes are counted {} times.",
    ),
    *("왜가리가 물고기를 {}마리 잡는다.", "기차가 {}분 늦게 왔다.", "국을 {}시간 끓인다."),
    *("서버 {}번은 기록을 남긴다.", "고양이 {}마리가 온종일 잔다.", "표를 {}번 센다."),
]


@pytest.fixture(scope="module")
def closeness(encoder, make_workbench, tmp_path_factory):
    """On the scale of a library's own sentences."""
    bench = make_workbench(tmp_path_factory.mktemp("closeness"))
    for number in range(2, 12):
        bench.write(f"{number}.txt", "\n\n".join(line.format(number) for line in UNRELATED))
    bench.index()
    with closing(bench.catalog()) as connection:
        yield _closeness(connection, encoder)


def test_a_translation_is_verified_by_its_meaning(closeness):
    question = "When does the lease end?"
    text = "The lease contract ends on 28 February 2027. [1]"
    assert not checked(text, question, [LEASE]).verified
    statement = checked(text, question, [LEASE], closeness)
    (citation,) = statement.citations
    assert citation.hit.sentence == "임대차 계약은 2027년 2월 28일에 끝난다."


def test_a_translation_with_another_number_is_not(closeness):
    question = "When does the lease end?"
    assert not checked(
        "The lease contract ends on 28 February 2029. [1]", question, [LEASE], closeness
    ).verified


def test_another_meaning_in_another_language_is_not(closeness):
    assert not checked("Whales sing at night. [1]", "whales?", [LEASE], closeness).verified


def test_what_is_only_somewhat_near_is_not():
    rain = [passage(1, "비바람에 씻기고 바닷물에 깎이어 독특한 모양을 지니고 있다.")]
    text, question = "The pearl is found in the Indian Ocean. [1]", "where is pearl found"
    assert not checked(text, question, rain, lambda *_: [4.3]).verified
    assert checked(text, question, rain, lambda *_: [4.6]).verified


def test_where_nothing_is_known_of_closeness_nothing_stands_on_it():
    text = "The lease ends on 28.2.2027. [1]"
    assert not checked(text, "When?", [LEASE], lambda *_: []).verified


def test_what_costs_nothing_denies_nothing():
    warranty = [
        passage(
            1,
            "We repair or replace, at no cost to you, any part that fails because of faulty"
            " material within 24 months of purchase. The motor is covered for five years.",
        )
    ]
    question = "within how many months of purchase are faulty parts repaired?"
    said = checked("Faulty parts are repaired within 24 months of purchase.", question, warranty)
    assert said.citations[0].hit.sentence.startswith("We repair")
