import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.words import parse_number_word


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("eight", 8),
        ("Twenty-two", 22),
        ("One hundred and six", 106),
        ("one hundred six", 106),
        ("a hundred", 100),
        ("hundred", 100),
        ("twelve hundred", 1200),
        ("two thousand three hundred and forty-one", 2341),
        ("three thousand and five", 3005),
        ("zero", 0),
    ],
)
def test_number_words_are_read(words: str, value: int) -> None:
    assert parse_number_word(words) == value


@pytest.mark.parametrize(
    "words", ["", "and", "five six", "twenty ten", "six and", "patients", "zero hundred", "one thousand thousand"]
)
def test_words_that_are_no_number_give_none(words: str) -> None:
    assert parse_number_word(words) is None


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    value = parse_number_word(text)
    assert value is None or 0 <= value <= 999_999
