import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import munjang
from munjang.language.sentences import LONGEST, split

TEXTISH = st.text(
    alphabet=st.sampled_from("가나다요죠음함까니습했는 집.!?…\"'()[]\n\t\n 1234①•-:,;abcDEF。ㅋ~"),
    max_size=300,
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


def check_cover(text: str) -> None:
    position = 0
    for start, end in split(text):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert end - start <= LONGEST
        position = end
    assert not text[position:].strip()


@given(TEXTISH)
def test_sentences_cover_the_text_in_order(text: str):
    check_cover(text)


@given(st.text(max_size=200))
def test_sentences_cover_any_text(text: str):
    check_cover(text)


@pytest.mark.parametrize(
    "expected",
    [
        ["Hello World.", "My name is Jonas."],
        ["I work for the U.S. Government in Virginia."],
        ["I live in the U.S.", "How about you?"],
        ["Dr. Smith met Mr. Jones on p. 3 of Vol. 2."],
        ["Use tools, e.g. a hammer.", "It helps."],
        ["The area is in m².", "Note ².", "It is new."],
        ["She has $100.00.", "It is in her bag."],
        ["See https://example.com/a.b?c=d.", "It is new."],
        ["She works at Yahoo! in the accounting department."],
        ["Wait... what did he say?", "Nothing."],
        ["1) The first item", "2) The second item"],
        ["a. The first item", "b. The second item", "c. The third list item"],
        ["① 통지한다.", "② 반환한다."],
        ["가. 신청 자격", "나. 제출 서류", "다. 접수 기간"],
        ["1. 목적", "2. 적용 범위", "3. 정의"],
        ["1. 배경: 예산 절감", "2. 내용: 가. 통합 구매 나. 일괄 계약", "3. 효과: 비용 절감"],
        ["붙임 1. 계획서 1부.", "2. 명단 1부.", "끝."],
        ["1. 기간: 2024. 2. 3. ~ 2024. 2. 9.", "2. 접수: 3. 4.(월)", "3. 근거: 문서('24. 4. 5.)"],
        ["Q1. 환불이 되나요?", "A1. 네, 됩니다.", "문 2. 언제까지인가요?", "답 2. 한 달입니다."],
        ["Figure 1. Overview of it.", "Table 12. Results.", "See them in Table 2.", "So."],
        ["1. 매출은 2024. 12. 31. 기준", "2. 2.5배 증가", "3. 12.5% 감소"],
        ["※ 신분증을 가져올 것", "※ 문의: 총무과"],
        ["정말 그럴 수가!", "말도 안 된다."],
        ["Ⅰ. 추진 배경을 적는다.", "Ⅳ-1. 세부 계획이다.", "1-가. 다음과 같다."],
        ["제1절. 총칙이다.", "첨부1. 신청서를 낸다.", "Case 2. Nobody came.", "Chapter IV. Ends."],
        [
            "기간은 2024. 1. ~ 2024. 12. 이다.",
            "접수는 3. 5. ~ 3. 9. 한다.",
            "’24.1. - ’24.6. 한다.",
        ],
        ["값이 올랐다.1)", "그러나 팔렸다.12)", "모두 놀랐다."],
        ["The case of Roe v. Wade is known.", "It is old."],
        ["2024.3.16. 개정되었다.", "3.1. 행사는 취소되었다."],
        ["값은 3.5배 올랐다.", "그래도 샀다."],
        ["2023. 5. 1. 오전에 만났다.", "날이 맑았다."],
        ["“정말입니다.”라고 말했다.", "아무도 믿지 않았다."],
        ['"갑니다." 라고 그가 말했다.', "그리고 갔다."],
        ["왜 이런 일이 있었을까?", "아무도 모른다!", "정말로."],
        ["수도는 서울이다.[2]", "인구는 940만 명이다.[참고 3]", "끝이다."],
        ["제3조(해지)에 따른다.", "다음과 같다."],
        ["제3조(목적) 이 규정은 절차를 정한다.", "제4조(적용) 모든 부서에 적용한다."],
        ["기간은 2024. 3. 15.부터 2024. 12. 31.까지로 한다.", "연장할 수 있다."],
        ["주소는 서울특별시 종로구 세종대로 209입니다.", "우편번호는 03171입니다."],
        ["그는 우승했다. (2021년 6회 우승)", "또한 은퇴를 밝혔다."],
        ["국수의 하나이다.[1]", "라면은 물에 끓인다."],
        ["버전 2.0.1을 설치했다.", "파일은 a.tar.gz이다.", "See docs.python.org/3/ for more."],
        ["API를 호출한다.", "The server returns JSON.", "결과를 저장한다."],
        ["모드를 확인합니다.", "path가 없으면 멈춥니다.", "다음은 예이다.", "https://a.kr 참조"],
        ["It works now.", "i think so.", "See below.", "https://example.com/a"],
        ["존 F. 케네디와 T.J. 밀러가 만났다.", "Apple Inc. 주식이 올랐다.", "그렇다."],
        ["금액은 1,234.5원이다.", "약 3.5% 올랐다!", "왜 올랐을까?"],
    ],
)
def test_sentences_end_where_readers_end_them(expected: list[str]):
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["오늘 회의를 했습니다", "내일 다시 모이기로 했어요", "자료는 각자 준비하면 됩니다"],
        ["음식이 정말 맛있었다", "다음에 또 가고 싶다", "값도 쌌다"],
        ["그건 좀 어렵겠네요ㅠㅠ", "다른 날은 어떠세요"],
        ["이것이 정말 가능할까", "우리는 알 수 없다", "시간이 답한다"],
        ["저장하려면 확인을 클릭하십시오", "대화 상자가 닫힙니다"],
        ["무엇을 준비해야 하는가요", "신분증이면 됩니다", "같이 가 봅시다", "늦지 않게요"],
        ["두 안의 차이는 크다", "하지만 값은 다르지 않다"],
        ["원인을 찾기 어렵다", "그것이 문제다", "비용도 마찬가지다", "다시 살펴보자"],
        ["서울에 도착했다", "한 시간 뒤 회의가 열렸다", "같은 시각 부산에서도 열렸다"],
        ["그걸 의도적으로 했어", "정말 몰랐니", "이제 다 끝난 거야", "걱정하지 마라"],
        ["모두 잃어버린다", "이유는 이렇다", "오늘은 어떤가", "차근차근 생각해 보자"],
        ["마음이 참 좋구나", "비가 많이 오는군", "우산을 샀거든", "잘됐네"],
        ["정말 재미있었어요ㅋㅋㅋ)", "다음에 또 갑니다"],
        ["회의는 금요일로 정했다 (2024년 3월 기준)", "장소는 추후 알린다"],
    ],
)
def test_korean_verbs_end_sentences_without_full_stops(expected: list[str]):
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "whole",
    [
        "비가 온다 해도 우리는 간다",
        "사람들이 왔다 갔다 하는 길이다",
        "그는 공부를 하다 잠들었다",
        "가장 중요 항목부터 먼저 본다",
        "누구나 보다 나은 삶을 바란다",
        "불이 꺼져 있지 않다",
        "자리가 있다 없다 하는 말이 많다",
        "규정에 맞지 않는다 하여 고친다",
        "재고가 남아 있어 주문을 미루었다",
        "누구나 쉽게 쓸 수 있다",
        "아이가 집에 갔나 보다",
        "문을 닫았을까 걱정이 된다",
        "시험을 준비하다 잠이 들었다",
        "친구를 만나러 학교에 갔다 오는 길이다",
        "과거에 우간다 대사를 지낸 분이다",
        "다시 시도합니다 (예를 들어 연결이 끊긴 경우)",
        "이 안은 가장 유력한 후보자 가운데 하나이다",
        "우리는 반드시 이긴다 하고 그가 말했다",
        "값을 적습니다 (3장 참조).",
    ],
)
def test_verbs_that_go_on_end_nothing(whole: str):
    assert sentences(whole) == [whole]


def test_a_full_stop_without_a_space_ends_a_korean_sentence():
    assert sentences("집에 갔다.그리고 잤다.") == ["집에 갔다.", "그리고 잤다."]


def test_lines_that_are_wrapped_go_on():
    text = (
        "This paragraph has been wrapped by hand at about sixty columns\n"
        "so that the sentence runs across the lines. The second one is\n"
        "short.\n"
        "이 문단도 손으로 줄을 바꾼 것이라서 한 문장이 두 줄에 걸쳐서\n"
        "이어지고 있으며 마침표에서 끝납니다."
    )
    assert [sentence.replace("\n", " ") for sentence in sentences(text)] == [
        "This paragraph has been wrapped by hand at about sixty columns "
        "so that the sentence runs across the lines.",
        "The second one is short.",
        "이 문단도 손으로 줄을 바꾼 것이라서 한 문장이 두 줄에 걸쳐서 "
        "이어지고 있으며 마침표에서 끝납니다.",
    ]


def test_lines_that_stand_for_themselves_end_sentences():
    units = [
        "회의 결과",
        "제3조(해지)",
        "- 예산을 확정함",
        "- 다음 회의는 금요일",
        "Name: Kim",
        "Address: 12 Mapo-gu, Seoul",
        "이름\t나이",
        "김하나\t30",
    ]
    assert sentences("\n".join(units)) == units


@pytest.mark.parametrize("bullet", ["ㅇ", "o", "❍", "○", "√", "-", "(가)", "Ⅱ."])
def test_items_that_fill_their_lines_end_sentences(bullet: str):
    """Nothing else tells them apart: a line of a report ends with a noun, and at the margin."""
    items = [
        f"{bullet} (사업 목적) 지역 주민의 정보 접근성을 높이기 위한 무료 강좌 운영 지원",
        f"{bullet} (지원 대상) 지역에 거주하는 만 열아홉 살 이상의 성인과 그 가족 모두",
        f"{bullet} (지원 내용) 강좌 한 개에 최대 삼백만 원의 운영비와 교재 제작비 지급",
    ]
    assert sentences("\n".join(items)) == items


@pytest.mark.parametrize(
    "items",
    [
        ["milk", "bread", "eggs", "cheese"],
        ["Ingredients", "flour", "sugar", "salt"],
        ["fresh milk", "brown bread", "six eggs"],
        ["host: db.example.com", "port: 5432", "user: reader"],
        ["From: Kim Hana <kim.hana@example.com>", "To: Lee Duri <lee.duri@example.com>", "Cc: all"],
    ],
)
def test_short_lines_in_lower_case_may_be_a_list(items: list[str]):
    assert sentences("\n".join(items)) == items


def test_narrow_lines_that_are_wrapped_go_on():
    text = "The annual report\nof the company\nfor investors"
    assert sentences(text) == [text]
    text = "and one which is\ncontinually renewed\nwith bolder plans."
    assert sentences(text) == [text]


def test_narrow_korean_columns_go_on():
    text = (
        "임차인은 계약이 끝난 뒤에\n집을 비우고 열쇠를\n돌려주며 밀린 요금을\n"
        "모두 내야 한다.\n임대인은 그날 보증금을\n돌려준다."
    )
    assert sentences(text) == [text[: text.index("임대인")].rstrip(), text[text.index("임대인") :]]
    items = ["분기별 매출", "주요 고객", "경쟁사 동향과 전망", "투자를 위한", "인력 충원 계획"]
    assert sentences("\n".join(items)) == items


def test_narrow_columns_go_on_though_one_line_is_wide():
    text = (
        "Open-domain answering relies on retrieval that\n"
        "selects contexts, where sparse vector space\n"
        "models are the de facto method and where embeddings are learned from a small number\n"
        "of passages by a simple framework that is\n"
        "cheap to train."
    )
    assert sentences(text) == [text]


def test_lines_of_a_table_of_contents_end_sentences():
    lines = [
        "Fixed costs of the household ............................. 29",
        "Variable costs ................................................ 30",
        "제3장 비상금과 저축 ··············································· 31",
    ]
    assert sentences("\n".join(lines)) == lines


def test_an_empty_line_always_ends_a_sentence():
    assert sentences("the first half,\n \nand the second") == ["the first half,", "and the second"]


def test_long_sentences_are_cut_at_clauses():
    clause = "임차인은 계약이 끝난 뒤에 집을 비우고 열쇠를 돌려주며 밀린 요금을 모두 내고, "
    found = sentences(clause * 40 + "끝낸다.")
    assert len(found) > 3
    assert all(sentence.endswith((",", "다.")) for sentence in found)
    assert all(len(sentence) > LONGEST / 3 for sentence in found[:-1])


def seconds(text: str) -> float:
    begun = time.process_time()
    split(text)
    return time.process_time() - begun


@pytest.mark.parametrize("piece", ["가", ".", "ㅋ", '."', "[1", "(", " ", "。", "\u3000"])
def test_five_million_characters_without_a_break_take_no_time(piece: str):
    assert seconds(piece * (5_000_000 // len(piece))) < 3  # 0.6 idle; who runs tests is busy


@pytest.mark.parametrize(
    "piece", ["1. ", "가. ", "• a ", "다 ", "a\n", "x. (", "했다 ", "했다 (출처 ", ". ", "\n \n"]
)
def test_time_grows_in_step_with_the_text(piece: str):
    seconds(piece * 1000)
    short, long = (seconds(piece * (length // len(piece))) for length in (40_000, 320_000))
    assert long < 24 * max(short, 0.02)  # 8 times as long, 64 if quadratic


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.sampled_from("가다요시오.!?…。\"'”()[] 출처\n1a①•가나:,ㅋ~"), min_size=1, max_size=6)
)
def test_nothing_repeated_takes_long(piece: str):
    assert seconds(piece * (30_000 // len(piece))) < 1  # 0.1 idle


@pytest.mark.parametrize(
    "text",
    [
        " ".join(str(number * 7919 % 100_000) for number in range(1000)),
        "QmFzZTY0IGlzIG5vIHNlbnRlbmNl" * 200,
        "| 품목 | 수량 | 단가 " * 400,
        "가나다라마바사아자차" * 500,
    ],
)
def test_what_has_no_sentences_is_cut_into_few_pieces(text: str):
    check_cover(text)
    assert len(split(text)) <= len(text) // (LONGEST - 50) + 1


def test_no_group_of_a_pattern_is_possessive():
    # Python before 3.11.5 matches them wrongly, or raises SystemError (CPython gh-106052).
    core = Path(munjang.__file__).parent
    possessive = re.compile(r"(?<![\\(])\)(?:[*+?]|\{[\d,]+\})\+")
    found = [
        f"{path.relative_to(core)}:{number}"
        for path in sorted(core.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if possessive.search(line) and not line.lstrip().startswith("#")
    ]
    assert found == []
