"""Sentences of PDF pages: across lines, columns and pages, around what stands between."""

import pytest

from munjang.extract import extract

MARGIN, WIDTH = 72, 450


def page_of(pdf, *texts, number=None, header="", foot="", size=12, top=760):
    """A page of running text with what is repeated on every page."""
    draws = [pdf.lines(*texts, size=size, top=top)]
    if header:
        draws.append(pdf.lines(header, size=9, top=815))
    if foot:
        draws.append(pdf.lines(foot, size=9, top=30))
    if number is not None:
        draws.append(pdf.lines(str(number), size=9, top=30, left=300))
    return draws


def blocks(path):
    return extract(path).text.split("\n\n")


ENGLISH = (
    "The quick summary of the year is printed on these pages",
    "and every paragraph of it is as long as the others are, and",
)


def test_a_sentence_runs_on_over_the_page(pdf):
    path = pdf(
        page_of(pdf, *ENGLISH, "so that the sentence which began here does not end before"),
        page_of(pdf, "the next page has been turned. Another sentence follows."),
    )
    extraction = extract(path)
    assert "does not end before\nthe next page has been turned." in extraction.text
    second = next(mark for mark in extraction.marks if mark.number == 2)
    assert extraction.text[second.start :].startswith("the next page")


def test_a_word_cut_by_the_end_of_the_page_is_whole(pdf):
    path = pdf(
        page_of(pdf, *ENGLISH, "so that the last word of the page has to be divi-"),
        page_of(pdf, "ded between them. Another sentence follows."),
    )
    assert "has to be divided\nbetween them." in extract(path).text


def test_a_finished_sentence_ends_with_its_page(pdf):
    path = pdf(
        page_of(pdf, *ENGLISH, "but this one ends with the page."),
        page_of(pdf, "another page begins in lower case."),
    )
    assert "with the page.\n\nanother page" in extract(path).text


def test_a_heading_at_the_foot_of_a_page_is_not_continued(pdf):
    path = pdf(
        page_of(pdf, *ENGLISH, "and the text ends with a full stop.", "제3장 총칙"),
        page_of(pdf, "이 법은 모든 국민의 권리를 보호한다."),
    )
    assert "총칙\n\n이 법은" in extract(path).text


def test_running_titles_pass_once_and_page_numbers_never(pdf):
    pages = [
        page_of(
            pdf,
            *ENGLISH,
            f"so that the sentence on page {name} does not end before",
            "and this is written in the last line of the page, and",
            number=number,
            header="Annual Report 2024",
            foot=f"Page {number} of 4",
        )
        for number, name in enumerate(("one", "two", "three", "four"), 1)
    ]
    text = extract(pdf(*pages)).text
    assert text.count("Annual Report 2024") == 1
    assert text.count("of 4") == 1
    assert "last line of the page, and\nThe quick" not in text  # a capital begins a sentence
    assert "\n\n2\n\n" not in text
    assert all(f"page {name} does" in text for name in ("one", "two", "three", "four"))


def test_furniture_does_not_part_a_sentence(pdf):
    path = pdf(
        *[
            page_of(
                pdf,
                f"those who read the page {name} to its end, where there is",
                f"nothing said that was not said on another {name} page already,",
                f"go on to read the page that comes after the {name} one, and",
                f"whoever has no wish to read the {name} page at all may turn",
                f"it over and see what comes after the {name} one: then these",
                f"are not as well informed as the {name} ones who have done",
                f"what was asked of the {name} reader on the first page, and",
                f"have read all the {name} lines on it without a pause, as do",
                f"all the others who read on a {name} page and then turn to",
                header="Minutes of the board",
                number=number,
            )
            for number, name in ((7, "seventh"), (8, "eighth"), (9, "ninth"))
        ]
    )
    text = extract(path).text
    assert text.count("page and then turn to\nthose who read the page") == 2


def test_numbers_of_a_table_are_not_taken_for_page_numbers(pdf):
    path = pdf(*[page_of(pdf, *ENGLISH, foot=amount) for amount in ("1200", "3417", "9921")])
    text = extract(path).text
    assert all(amount in text for amount in ("1200", "3417", "9921"))


def test_roman_page_numbers_are_dropped(pdf):
    path = pdf(
        *[
            page_of(pdf, f"Foreword, written by author {name}.", number=number)
            for name, number in (("A", "i"), ("B", "ii"), ("C", "iii"), ("D", "iv"))
        ]
    )
    assert blocks(path) == [f"Foreword, written by author {name}." for name in "ABCD"]


def test_footnotes_leave_the_sentence_alone(pdf):
    path = pdf(
        [
            pdf.lines(*ENGLISH, "so that the sentence which began here does not end before"),
            pdf.lines("1) The note explains a word of the text.", size=8, top=60),
        ],
        page_of(pdf, "the next page has been turned."),
    )
    text = extract(path).text
    assert "does not end before\nthe next page" in text
    assert "1) The note explains a word of the text." in text


def test_rows_of_a_table_are_rows(pdf):
    def row(top, *cells):
        return [
            pdf.lines(cell, top=top, left=MARGIN + 130 * number)
            for number, cell in enumerate(cells)
        ]

    path = pdf(
        [
            pdf.lines("Prices are listed below."),
            *row(700, "품목", "수량", "금액"),
            *row(680, "연필 세 자루", "3", "1,500"),
            *row(660, "Paper", "10", "12,000"),
        ]
    )
    extraction = extract(path)
    assert extraction.text.split("\n\n")[1:] == [
        "품목\t수량\t금액",
        "연필 세 자루\t3\t1,500",
        "Paper\t10\t12,000",
    ]
    table = next(mark for mark in extraction.marks if mark.kind == "table")
    assert extraction.text[table.start :].startswith("품목")


def test_columns_written_line_by_line_are_read_one_after_the_other(pdf):
    left = [f"The left column has its line {name}," for name in ("one", "two", "three", "four")]
    right = [f"the right column has its line {name}," for name in ("five", "six", "seven", "eight")]
    left += ["and it goes on to line ten,", "until it has come to its end"]
    right += ["and this goes on as well,", "up to the full stop that is here."]
    draws = [pdf.lines("A title in the middle of the page", size=20, top=800)]
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        draws += [
            pdf.lines(one, top=740 - 16 * number),
            pdf.lines(other, top=740 - 16 * number, left=320),
        ]
    text = extract(pdf(draws)).text
    assert text.startswith("A title")
    assert text.index("until it has come") < text.index("line five")
    assert "come to its end\nthe right column has its line five," in text


def test_a_page_drawn_from_the_bottom_up_is_read_from_the_top_down(pdf):
    lines = [f"Line number {number} of the page is this one." for number in range(1, 9)]
    draws = [
        pdf.lines(line, top=740 - 40 * number) for number, line in reversed(list(enumerate(lines)))
    ]
    assert blocks(pdf(draws)) == lines


def test_what_runs_up_the_margin_stands_apart(pdf):
    def stamp(canvas):
        canvas.saveState()
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Preprint of 2024")
        canvas.restoreState()

    first = page_of(pdf, *ENGLISH, "so that the sentence which began here does not end before")
    path = pdf([first[0], stamp], page_of(pdf, "the next page has been turned."))
    text = extract(path).text
    assert "does not end before\nthe next page" in text
    assert "Preprint of 2024" in text


def test_turned_pages_are_read(pdf):
    from pypdf import PdfReader, PdfWriter

    path = pdf(pdf.lines(*ENGLISH, "until it ends here."))
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.pages[0].rotate(90)
    writer.write(path)
    assert blocks(path) == ["\n".join([*ENGLISH, "until it ends here."])]


KOREAN_CUT = (
    "임대인은 계약이 끝나기 두 달 전까지 갱신을 거절한다는 뜻을 임",
    "차인에게 알려야 하고 임차인은 갱신을 요구할 수 있으며 보증금은",
    "계약이 끝나는 날 돌려받는다 다만 임차인에게 잘못이 있으면 그렇",
    "지 않을 수 있으므로 계약서를 자세히 읽고 보관하여야 할 것입니",
    "다. 나머지는 법률이 정하는 바에 따른다.",
)


def test_korean_words_cut_by_a_line_are_whole(pdf):
    text = extract(pdf(pdf.lines(*KOREAN_CUT))).text
    assert "임차인에게 알려야" in text
    assert "것입니다. 나머지는" in text
    assert "보증금은\n계약이 끝나는 날" in text  # and other words stay apart


def test_a_space_at_the_end_of_lines_tells_whether_words_are_cut(pdf):
    lines = [
        "마을 도서관은 여름 동안 저녁 늦게까지 문을 열어 두기로 했으며 ",
        "어린이 열람실에는 새로 산 그림책 삼백 권이 들어와 있고 주말마",
        "다 책을 읽어 주는 모임이 열리니 누구나 와서 함께 들을 수 있다 ",
    ]
    text = extract(pdf(pdf.lines(*lines))).text
    assert "주말마다 책을" in text
    assert "했으며\n어린이" in text


def test_ragged_korean_is_broken_between_words(pdf):
    lines = [
        "오늘 회의에서는 행사장 예약과 안내 인력",
        "배치 일정을 논의하고 담당자를 정하였으며",
        "다음 주까지 보고서를 제출하기로 하고 홍보",
        "자료는 별도로 준비하여 참석자에게 나누어",
        "주기로 했는데 필요한 물품을 구입할 예산",
        "배정이 늦어질 경우에는 총무팀에서 우선",
        "집행하고 나중에 정산하며 결과를 주마다",
        "한 번씩 모두에게 알리고 다음 달 초까지",
        "모든 준비를 마치는 것을 목표로 하여 함께",
        "움직이기로 한다.",
    ]
    text = extract(pdf(pdf.lines(*lines))).text
    assert text.count("\n") == len(lines) - 1


@pytest.mark.parametrize(
    ("upper", "lower", "joined"),
    [
        ("PDF.js is used in mail programs,", "and in browsers.", "programs,\nand in browsers."),
        ("The results of the experi-", "ment were found.", "experiment were"),
        ("as the well-", "known method shows.", "well-known method"),
    ],
)
def test_lines_are_joined(pdf, upper, lower, joined):
    assert joined in extract(pdf(pdf.lines(upper, lower))).text


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("text_turn", [0, 90, 180, 270])
def test_text_turned_on_a_turned_page(pdf, turn, text_turn):
    from pypdf import PdfReader, PdfWriter

    lines = ("Some text that was set in lines", "which run across the whole page", "ends here.")

    def draw(canvas):
        canvas.translate(300, 400)
        canvas.rotate(text_turn)
        for number, line in enumerate(lines):
            canvas.drawString(-200, 100 - 16 * number, line)

    path = pdf(draw)
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.pages[0].rotate(turn)
    writer.write(path)
    assert blocks(path) == ["\n".join(lines)]


def test_lines_cut_after_a_number_of_characters_are_whole(pdf):
    text = (
        "The word alimentation has two meanings: 음식과 영양을 공급하는 행위를 가리키는 말이며, "
        "the sources of what nourishes the body. 시장에서 사 온 재료는 그날 손질해 두어야 한다."
    )
    lines = [text[start : start + 31] for start in range(0, len(text), 31)]
    assert extract(pdf(pdf.lines(*lines))).text.replace("\n", " ") == text


def test_what_is_all_there_is_to_a_page_is_kept(pdf):
    path = pdf(*[pdf.lines(f"Appendix {number}") for number in range(1, 6)])
    assert blocks(path) == [f"Appendix {number}" for number in range(1, 6)]
