import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sections import find_labels
from corpus.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Pain fell (P < .05).", "Sleep improved."],
        ["Drug vs. placebo was tested.", "It won."],
        ["Salts, e.g. Lithium carbonate, were used.", "Few were harmed."],
        ["Lind et al. (1753) wrote it.", "We agree."],
        ["This was shown by Lind et al.", "The fruit helped."],
        ["See Fig. 2 for the hazard ratio of 0.63.", "The P was .010."],
        ["Dr. J. Lind sailed.", "He wrote."],
        ["It was given i.v. for two days.", "None died."],
        ["It was given q.d.", "The dose was low."],
        ["This is case No. 3 of the series.", "There were no.", "It ended."],
        ["E. coli grew.", "S. Typhimurium did not."],
        ["The response was 12.5% (95% CI; 0-42%).", "It was small."],
        ["Rates are still low[1].", "They rose in 2000[3].", "We ask why."],
        ["They came from the U.S. Department of Health.", "They left."],
        ["They came from the U.S.", "Patients were old."],
        ["It was due to hepatitis B.", "Cirrhosis followed."],
        ["Does it help?", "(See the appendix. It is long.)", "It does!"],
        ["Cells were stained.", "p53 was absent."],
        ["We saw the reefs.", "12 patients came."],
        ["1. To ask.", "2. To answer."],
        ["They had multiple sclerosis (MS).", "None had gout."],
        ["Beads . . . . . .", "4 strings were cut."],
        ["It was said . . . and done.", "It helped."],
        ["It was given.", ".5 mg was enough."],
    ],
)
def test_biomedical_sentences_are_kept_whole(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_section_labels_stand_outside_the_sentences() -> None:
    text = "Background : Gout hurts. We asked why. CONCLUSION: Several rested."
    assert sentences(text) == ["Gout hurts.", "We asked why.", "Several rested."]


def test_line_breaks_end_a_sentence_only_between_parts_or_after_its_end() -> None:
    assert sentences("A title without stop\n\nGout is\npainful.\nRest helps.") == [
        "A title without stop",
        "Gout is\npainful.",
        "Rest helps.",
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It helped survival.We saw harm.", ["It helped survival.", "We saw harm."]),
        ("They asked this:\nWho eats fruit?", ["They asked this:", "Who eats fruit?"]),
        ("They asked this\nWho eats fruit?", ["They asked this\nWho eats fruit?"]),
    ],
)
def test_boundary_without_space_or_behind_a_colon_is_found(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_range_limits_what_is_read() -> None:
    text = "One came. Two came. Three came."
    assert [(s.start, s.end) for s in split_sentences(text, 10, 19)] == [(10, 19)]


@given(st.text(alphabet=st.sampled_from("Aab1. \n?!()[]:;%METHODS") | st.characters(), max_size=300))
def test_sentences_are_ordered_trimmed_and_hold_every_character_but_labels(text: str) -> None:
    spans = split_sentences(text)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans)
    held = {i for span in spans for i in range(span.start, span.end)}
    held |= {i for mark in find_labels(text) for i in range(mark.start, mark.body)}
    assert all(i in held or text[i].isspace() for i in range(len(text)))


@pytest.mark.parametrize("piece", [".", "\n", " ", ".\n", "?!", "a. b) ", " \n", "((((a. "])
def test_hostile_text_is_split_in_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.process_time()
    split_sentences(text)
    assert time.process_time() - began < 2
