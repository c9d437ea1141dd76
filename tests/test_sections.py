import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sections import find_labels, find_sections, role_of_label
from corpus.study import SentenceRole

DATA = Path(os.environ.get("LIND_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


def cut(text: str) -> list[tuple[str | None, str]]:
    return [(section.label, text[section.start : section.end]) for section in find_sections(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("BACKGROUND: Gout hurts. METHODS: We asked.", [("BACKGROUND", "Gout hurts."), ("METHODS", "We asked.")]),
        ("Background : Gout hurts. Methods : We asked.", [("Background", "Gout hurts."), ("Methods", "We asked.")]),
        ("Gout hurts. Conclusions - Rest helps.", [(None, "Gout hurts."), ("Conclusions", "Rest helps.")]),
        ("It fell. INTRODUCTION Gout hurts.", [(None, "It fell."), ("INTRODUCTION", "Gout hurts.")]),
        (
            "It fell. MATERIALS AND METHODS One hundred came.",
            [(None, "It fell."), ("MATERIALS AND METHODS", "One hundred came.")],
        ),
        ("Objective\nTo ask.\nResults\nNone.", [("Objective", "To ask."), ("Results", "None.")]),
        ("Pain eased (P < .05). Results. None died.", [(None, "Pain eased (P < .05)."), ("Results", "None died.")]),
        ("KEY FACTS ABOUT GOUT: It hurts.", [("KEY FACTS ABOUT GOUT", "It hurts.")]),
        ("METHODS: RESULTS: Ten.", [("RESULTS", "Ten.")]),
    ],
)
def test_labels_cut_the_text_and_stand_outside_the_parts(text: str, parts: list[tuple[str | None, str]]) -> None:
    assert cut(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "We saw results: three of ten healed.",  # inside a sentence
        "The cause is known. HCC: a tumour of the liver.",  # a short abbreviation is no label
        "The aim was met. Patients were seen.",  # a title-case word without mark
        "Results of the trial were good.",
        "It hurts. PATIENTS with gout rest.",  # the subject of its sentence
    ],
)
def test_words_that_look_like_labels_stay_in_the_text(text: str) -> None:
    assert cut(text) == [(None, text)]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Materials and Methods:", SentenceRole.METHODS),
        ("PATIENTS & METHODS", SentenceRole.METHODS),
        ("Background/Aims", SentenceRole.OBJECTIVE),
        ("CONCLUSION(S)", SentenceRole.CONCLUSIONS),
        ("Measurements and Main Results", SentenceRole.RESULTS),
        ("Trial registration", SentenceRole.OTHER),
        ("KEY FACTS", None),
    ],
)
def test_label_tells_its_role(label: str, role: SentenceRole | None) -> None:
    assert role_of_label(label) is role


def test_range_limits_what_is_read() -> None:
    text = "METHODS: one. RESULTS: two."
    assert [text[s.start : s.end] for s in find_sections(text, 0, 13)] == ["one."]


@given(st.text(alphabet=st.sampled_from("ABMETHODSRresults:.-\n (?") | st.characters(), max_size=300))
def test_sections_are_ordered_and_hold_every_character_but_labels(text: str) -> None:
    sections = find_sections(text)
    edges = [edge for section in sections for edge in (section.start, section.end)]
    assert edges == sorted(edges)
    held = {i for section in sections for i in range(section.start, section.end)}
    held |= {i for mark in find_labels(text) for i in range(mark.start, mark.body)}
    assert all(i in held or text[i].isspace() for i in range(len(text)))


@pytest.mark.parametrize("piece", ["\nMETHODS", ". A     ", "A ", "\n", ". (", "\nA" + " " * 500])
def test_hostile_text_is_cut_in_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.process_time()
    find_sections(text)
    assert time.process_time() - began < 1


def test_seed_with_labels_in_running_text_is_cut_at_each() -> None:
    found = sorted((DATA / "seeds").glob("001_*.txt"))
    if not found:
        pytest.skip(f"no seeds in {DATA}")
    labels = [section.label for section in find_sections(found[0].read_text(encoding="utf-8"))]
    assert labels == ["AIM", "CONCLUSION", "INTRODUCTION", "MATERIALS AND METHODS"]
