import time

import pytest

from munjang.language.detect import language_of, language_of_sentence


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("임대차 계약", "ko"),
        ("GitHub Actions에서 docker compose workflow를 실행하는 방법", "ko"),
        ("when can the tenant cancel early", "en"),
        ("lease termination", "en"),
        ("The naïve café owner will not pay for what they have done to it.", "en"),
        ("Der Hund ist in dem Haus und die Katze ist nicht in dem Garten geblieben", ""),
        ("契約書を作成する", ""),
        ("Привет, как у тебя дела?", ""),
        ("123-456", ""),
        ("", ""),
    ],
)
def test_languages_are_told_apart(text: str, language: str):
    assert language_of(text) == language


def test_long_texts_are_sampled_throughout():
    cover_page = "Annual Report 2024. " * 100
    assert language_of(cover_page + "올해 매출은 작년보다 크게 늘었다. " * 5000) == "ko"
    text = "가나다라마바사 " * 2_000_000
    begun = time.process_time()
    assert language_of(text) == "ko"
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("sentence", "document", "language"),
    [
        ("계약을 해지할 수 있다.", "ko", "ko"),
        ("계약을 해지할 수 있다.", "en", "ko"),
        ("The tenant may leave.", "en", "en"),
        ("The tenant may leave.", "ko", "en"),
        ("The naïve tenant — may leave.", "en", "en"),
        ("Der Mieter darf gehen.", "", ""),
        ("A sentence about the word 문장 that is otherwise wholly in English.", "en", "en"),
        ("Python 3.11을 설치한다.", "ko", "ko"),
    ],
)
def test_a_sentence_is_judged_by_its_letters(sentence, document, language):
    assert language_of_sentence(sentence, document) == language
