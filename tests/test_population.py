import time

from hypothesis import given
from hypothesis import strategies as st

from corpus.population import find_population
from corpus.sections import find_sections
from corpus.study import Span


def named(text: str) -> dict[str, list[str]]:
    found = find_population(text, None, find_sections(text))
    return {
        part: [one.what for one in getattr(found, part)]
        for part in ("age", "sex", "pregnancy", "organ_failure", "species")
    }


def test_groups_named_are_found_in_the_order_of_the_text() -> None:
    found = named("We studied elderly men and pregnant women with heart failure or on haemodialysis.")
    assert found == {
        "age": ["older adults"],
        "sex": ["men", "women"],
        "pregnancy": ["pregnant"],
        "organ_failure": ["heart", "kidney"],
        "species": ["humans"],
    }


def test_groups_left_out_are_not_found() -> None:
    found = named(
        "Gout was treated in patients without renal failure; non-pregnant adults came. Children were excluded."
    )
    assert found["age"] == ["adults"]
    assert found["pregnancy"] == []
    assert found["organ_failure"] == []


def test_background_and_conclusions_tell_nothing() -> None:
    found = named(
        "BACKGROUND: Children get gout. METHODS: Rats were fed. RESULTS: They grew. CONCLUSIONS: Women may too."
    )
    assert found["age"] == []
    assert found["sex"] == []
    assert found["species"] == ["rats"]


def test_the_title_is_read_and_spans_are_exact() -> None:
    text = "Gout in Neonates\n\nIt hurts."
    (one,) = find_population(text, Span(start=0, end=16), ()).age
    assert (one.what, one.cue, text[one.start : one.end]) == ("newborns", "Neonates", "Neonates")


def test_nothing_said_is_nothing_found() -> None:
    assert not any(named("Toes hurt.").values())


@given(st.text(max_size=300))
def test_every_span_holds_its_cue(text: str) -> None:
    found = find_population(text, None, ())
    for part in (found.age, found.sex, found.pregnancy, found.organ_failure, found.species):
        assert all(text[one.start : one.end] == one.cue for one in part)


def test_hostile_text_is_read_at_once() -> None:
    for text in ("children " * 12_000, "not " * 25_000, "chronic renal " * 7_000, "excluded a-" * 9_000):
        began = time.perf_counter()
        find_population(text, None, ())
        assert time.perf_counter() - began < 1.0
