import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.abbreviations import find_abbreviations


def pairs(text):
    return [(found.short, found.long) for found in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("patients with hepatocellular carcinoma (HCC) were seen", "HCC", "hepatocellular carcinoma"),
        ("levels of heat shock factor 1 (HSF1) rose", "HSF1", "heat shock factor 1"),
        ("users of proton pump inhibitors (PPIs) slept", "PPIs", "proton pump inhibitors"),
        ("tumour necrosis factor-alpha (TNF-α) fell", "TNF-α", "tumour necrosis factor-alpha"),
        ("the gamma-aminobutyric acid [GABA] receptor", "GABA", "gamma-aminobutyric acid"),
        ("a single hazard ratio (HR; primary outcome)", "HR", "hazard ratio"),
        ("the World Health Organization (WHO) says", "WHO", "World Health Organization"),
        ("the Oxford quality of life scale (OQLS)", "OQLS", "Oxford quality of life scale"),
        ("3-hydroxy-butyrate (HB) was measured", "HB", "3-hydroxy-butyrate"),
        ("with non-high-density lipoprotein (HDL) in blood", "HDL", "high-density lipoprotein"),
        ("with non-albuminuric diabetes (AlD) at rest", "AlD", "albuminuric diabetes"),
        ("transarterial\nchemoembolisation (TACE) was used", "TACE", "transarterial\nchemoembolisation"),
    ],
)
def test_short_form_is_found_with_its_long_form(text, short, long):
    assert pairs(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "in the control arm (n = 20)",
        "of patients (group 2) and others",
        "an early sign (e.g. of infection)",
        "a mean of two values (SD)",
        "two drugs (aspirin) were given",
        "some doses of 3 mg (20 mg) were given",
        "it was (2005)",
        "cells (XQ) grew",
        "(HCC) hepatocellular carcinoma",
        "Here we cut. A rose (CAR) bloomed",
        "HCC (HCC)",
        "",
        "(",
    ],
)
def test_bracket_that_defines_nothing_is_left_alone(text):
    assert pairs(text) == []


def test_long_form_does_not_reach_over_another_bracket():
    assert pairs("a confidence interval (CI) was inverted and round (CIR)") == [("CI", "confidence interval")]


def test_several_definitions_come_in_order():
    text = "Overall survival (OS) and progression-free survival (PFS) did not differ by magnetic resonance (MR)."
    assert [short for short, _ in pairs(text)] == ["OS", "PFS", "MR"]


@given(st.text("abcABC()[] -;.α\n", max_size=200))
def test_spans_are_the_words_they_name(text):
    for found in find_abbreviations(text):
        assert text[found.long_start : found.long_end] == found.long
        assert text[found.short_start : found.short_start + len(found.short)] == found.short
        assert found.long_end <= found.short_start


@pytest.mark.parametrize(
    "unit",
    [
        "(AB)",
        "a (AB) ",
        "a b c (ABC) ",
        "(",
        "[a",
        "(((aaa)))",
        "(e.e.e.e.) ",
        "A,(A-",
        "alpha beta\n",
        " ",
        "ab-(A-b) ",
    ],
)
def test_hostile_text_of_100_kb_is_quick(unit):
    text = (unit * (100_000 // len(unit)))[:99_990] + "(AB)"
    began = time.process_time()
    find_abbreviations(text)
    assert time.process_time() - began < 1.0


def test_med1250_precision_and_recall(data_folder):
    """Ab3P's MED1250 (DOI 10.1186/1471-2105-9-402); measured 0.964 and 0.818, the floor leaves room for rounding only.

    Gold errors seen: "confidence interval (CI)" of PMID 10915077 is not in the gold standard.
    """
    path = data_folder / "abbreviations" / "ab3p-med1250.zip"
    if not path.exists():
        pytest.skip(f"no {path}")
    right = found = gold = 0
    for texts, expected in med1250(path):
        got = {(normal(s), normal(lf)) for text in texts for s, lf in pairs(text)}
        right, found, gold = right + len(got & expected), found + len(got), gold + len(expected)
    assert gold == 1199
    assert right / found >= 0.96
    assert right / gold >= 0.81


def med1250(path):
    with zipfile.ZipFile(path) as archive:
        whole = io.TextIOWrapper(archive.open("MED1250_labeled"), "latin-1").read()
    for block in whole.split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip()]
        if not lines or not lines[0].strip().isdigit():
            continue
        labels = [line.split("//")[0].split("|") for line in lines[1:] if line.startswith("  ") and "|" in line]
        texts = [line for line in lines[1:] if not line.lstrip().startswith("//") and not is_label(line)]
        yield texts, {(normal(label[0]), normal(label[1])) for label in labels if len(label) > 1}


def is_label(line):
    return line.startswith("  ") and "|" in line


def normal(text):
    return " ".join(text.split()).lower()
