import numpy as np
import pytest

from index.lexical import stems
from index.study_words import GAP, StemNumbers, words_of


def stems_read(numbers, text):
    *words, gap = numbers.read([text]).tolist()
    assert gap == GAP
    return [numbers.stem(word) for word in words]


@pytest.mark.parametrize(
    "text",
    [
        "Patients responded to 5-FU; HbA1c fell, β-blockers helped.",
        "36.5±2.1 °C, ≥5 mmol·L⁻¹, p<0·05 (IL‑6, TNF-α)",
        "naïve Müller’s “quoted” words… e\u0301tude, İstanbul ΣΑΣ ﬁbre ½ Ⅳ",
        "肝癌 и печень, हिन्दी",
        "snake_case a--b\n\ttabs\x00nul\x1c",
        "",
        " \u200b ",
    ],
)
def test_words_are_those_of_the_index(text):
    numbers = StemNumbers()
    assert stems_read(numbers, text) == stems(text)
    assert stems_read(numbers, text) == stems(text)  # remembered by now


def test_one_stem_has_one_number_and_an_unread_one_has_none():
    numbers = StemNumbers()
    first, second = (numbers.read([text]).tolist()[0] for text in ("Responding", "respond"))
    assert first == second == numbers.of("respond")
    assert numbers.of("scurvi") is None


def test_each_study_gets_its_own_words_with_a_gap_after_each_part():
    numbers = StemNumbers()
    one, none, two = words_of([["A title", "first passage", ""], [], ["", "last words"]], numbers)
    assert [numbers.stem(n) if n != GAP else "|" for n in one.words.tolist()] == [
        "a",
        "titl",
        "|",
        "first",
        "passag",
        "|",
        "|",
    ]
    assert one.ends.tolist() == [3, 6, 7]
    assert (none.words.tolist(), none.ends.tolist()) == ([], [])
    assert [numbers.stem(n) if n != GAP else "|" for n in two.words.tolist()] == ["|", "last", "word", "|"]
    assert two.ends.tolist() == [1, 4]


def test_half_a_character_is_read_as_none():
    assert stems_read(StemNumbers(), "cut \ud83d here") == ["cut", "here"]


def test_numbers_given_out_by_many_threads_are_different():
    from concurrent.futures import ThreadPoolExecutor

    numbers = StemNumbers()
    texts = [" ".join(f"word{n}x" for n in range(start, start + 400)) for start in range(0, 2000, 100)]
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda text: numbers.read([text]), texts))
    for text, found in zip(texts, read, strict=True):
        assert [numbers.stem(n) for n in found[:-1].tolist()] == stems(text)
    assert len(np.unique(np.concatenate(read))) == 2300 + 1
