import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.participants.sample_size import find_sample_size
from corpus.sections import find_sections

DATA = Path(os.environ.get("LIND_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


def size(text: str) -> tuple[int, str] | None:
    found = find_sample_size(text, find_sections(text))
    return None if found is None else (found.n, text[found.start : found.end])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The study included 230 patients with gout.", (230, "230 patients")),
        ("We saw 50 patients. Of 40 women, 22 took fruit and 18 took vinegar.", (50, "50 patients")),
        (
            "We compared 295 men with scurvy and 435 healthy controls.",
            (730, "295 men with scurvy and 435 healthy controls"),
        ),
        ("We saw 50 patients. There were 40 women: 22 took fruit and 12 took vinegar.", (50, "50 patients")),
        ("Eight patients with stubborn gout were enrolled.", (8, "Eight patients")),
        ("One hundred and six patients were entered.", (106, "One hundred and six patients")),
        ("We followed 1,099 women for two years.", (1099, "1,099 women")),
        ("We analysed 31 236 patients.", (31236, "31 236 patients")),
        ("A registry of 31,236 cases was studied.", (31236, "31,236 cases")),
        ("Gouty toes (n = 40) were measured.", (40, "n = 40")),
        ("We found 12 trials involving 3,456 patients.", (3456, "3,456 patients")),
        ("A total of 90 patients were randomised; 44 patients died.", (90, "90 patients")),
        ("METHODS: We enrolled 60 adults. RESULTS: 20 patients improved.", (60, "60 adults")),
        ("In 40 men and 60 women we saw nothing; the 200 patients of the cohort were studied.", (200, "200 patients")),
        ("In 2005, 81 patients were enrolled.", (81, "81 patients")),
        (
            "Thirty-eight newly diagnosed stage two red gout patients were studied.",
            (38, "Thirty-eight newly diagnosed stage two red gout patients"),
        ),
        ("Post-treatment gout survivors (N = 1477) told of pain; of some (n = 362) we asked more.", (1477, "N = 1477")),
    ],
)
def test_people_studied_are_found_with_the_words_that_say_so(text: str, expected: tuple[int, str]) -> None:
    assert size(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Of those, 45% of patients improved.",
        "They took 300 mg each day since 2005.",
        "In 2005 patients were seen at home.",
        "We found 14 trials.",
        "Gout strikes about 2% of people, or 200 per year.",
        "There were 500 patient-years.",
        "Twenty toes were red (n = 12) or blue (n = 8).",
        "",
    ],
)
def test_other_numbers_are_no_sample_size(text: str) -> None:
    assert size(text) is None


@given(st.text(alphabet=st.sampled_from("0123456789, n=patients\nof()") | st.characters(), max_size=300))
def test_any_text_is_read_and_the_span_lies_in_it(text: str) -> None:
    found = find_sample_size(text, ())
    assert found is None or (found.n >= 1 and 0 <= found.start < found.end <= len(text))


@pytest.mark.parametrize("piece", ["5 patients ", "one ", "111 ", "one hundred and ", "n=5 "])
def test_hostile_text_is_read_in_time(piece: str) -> None:
    began = time.process_time()
    find_sample_size((piece * 100_000)[:100_000], ())
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [("000", (8, "Eight patients")), ("001", (106, "One hundred and six patients")), ("002", (230, "230 patients"))],
)
def test_seeds_state_their_size(name: str, expected: tuple[int, str]) -> None:
    found = sorted((DATA / "seeds").glob(f"{name}_*.txt"))
    if not found:
        pytest.skip(f"no seeds in {DATA}")
    assert size(found[0].read_text(encoding="utf-8")) == expected
