import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.design.design import find_design
from corpus.sections import find_sections
from corpus.study import Span, StudyDesign

DATA = Path(os.environ.get("LIND_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


def design(abstract: str, title: str = "", types: tuple[str, ...] = ()) -> StudyDesign:
    text = f"{title}\n\n{abstract}" if title else abstract
    span = Span(start=0, end=len(title)) if title else None
    found = find_design(text, span, find_sections(text, len(title)), types)
    assert found.start is None or text[found.start : found.end] == found.cue
    return found.design


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Patients were randomly assigned to fruit or vinegar.", StudyDesign.RANDOMISED_TRIAL),
        ("We performed a multicenter, randomized, open-label, phase 3 trial.", StudyDesign.RANDOMISED_TRIAL),
        ("We did a meta-analysis of randomized trials of fruit.", StudyDesign.META_ANALYSIS),
        ("We searched MEDLINE for trials of fruit.", StudyDesign.SYSTEMATIC_REVIEW),
        ("Sixty male rats were randomly assigned to fruit or chow.", StudyDesign.ANIMAL),
        ("This was a non-randomized study of fruit in sailors.", StudyDesign.NON_RANDOMISED_TRIAL),
        ("In a case-control study we asked sailors.", StudyDesign.CASE_CONTROL),
        ("This prospective cohort study ran ten years.", StudyDesign.COHORT),
        ("We report a case of scurvy in a boy.", StudyDesign.CASE_REPORT),
        ("HeLa cells were transfected.", StudyDesign.IN_VITRO),
        ("Participants will be randomised to fruit.", StudyDesign.PROTOCOL),
        ("Fruit is eaten by sailors.", StudyDesign.UNKNOWN),
        ("Fruit may help. Large randomized trials are needed.", StudyDesign.UNKNOWN),
        ("Fruit may help; a randomized trial is warranted.", StudyDesign.UNKNOWN),
        ("A cross-sectional survey of a randomly selected sample of sailors.", StudyDesign.CROSS_SECTIONAL),
        ("One hundred and six patients with scurvy were entered into the study.", StudyDesign.CASE_SERIES),
        ("We prospectively randomized 52 sailors to fruit or none.", StudyDesign.RANDOMISED_TRIAL),
        ("To see the effect of fruit, a randomized trial was performed in sailors.", StudyDesign.RANDOMISED_TRIAL),
        ("The study protocol was approved; sailors were randomized to fruit.", StudyDesign.RANDOMISED_TRIAL),
        ("Extracted human teeth were randomly assigned to lemon or water.", StudyDesign.IN_VITRO),
        ("Seventy-four cases of scurvy are reported.", StudyDesign.CASE_SERIES),
        ("Between 1750 and 1990 and later, 31 sailors ate.", StudyDesign.UNKNOWN),
        ("Between January 1984 and May 1986, 31 patients underwent a change of diet.", StudyDesign.CASE_SERIES),
        ("Scurvy and fear are illustrated by two patients who dreamt of fruit.", StudyDesign.CASE_REPORT),
        ("Sensitivity was 80% and specificity 90% for bleeding gums.", StudyDesign.DIAGNOSTIC),
        (
            "Scurvy is a disease of sailors. It is caused by lack of fruit. Lemons should be eaten; limes may be used.",
            StudyDesign.REVIEW,
        ),
        (
            "Scurvy is a disease of sailors. It is caused by lack of fruit. Lemons should be eaten (n = 40, P < .01).",
            StudyDesign.UNKNOWN,
        ),
        ("The mutants were grown and the enzyme was purified; its mRNA was low.", StudyDesign.IN_VITRO),
        ("In patients, the mutants were found, the enzyme was low, and its mRNA was low.", StudyDesign.UNKNOWN),
        ("Fruit helped in rats. Now patients ate fruit, and so did women and men.", StudyDesign.UNKNOWN),
        ("A meta-analysis of these sailors is needed.", StudyDesign.UNKNOWN),
        ("Previous meta-analyses of fruit differed.", StudyDesign.UNKNOWN),
    ],
)
def test_text_tells_the_design(abstract: str, expected: StudyDesign) -> None:
    assert design(abstract) is expected


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("Fruit for scurvy: a pilot study", "Eight patients were enrolled.", StudyDesign.SINGLE_ARM_TRIAL),
        (
            "Fruit for scurvy: a pilot study",
            "Eight patients were randomly assigned to fruit or none.",
            StudyDesign.RANDOMISED_TRIAL,
        ),
        ("Evidence from randomized controlled trials: a systematic review", "", StudyDesign.SYSTEMATIC_REVIEW),
        ("Fruit in rats", "They were randomised.", StudyDesign.ANIMAL),
        ("Fruit: a pilot study", "This prospective cohort study ran ten years.", StudyDesign.SINGLE_ARM_TRIAL),
    ],
)
def test_title_and_text_are_weighed(title: str, abstract: str, expected: StudyDesign) -> None:
    assert design(abstract, title) is expected


@pytest.mark.parametrize(
    ("types", "abstract", "expected"),
    [
        (("Journal Article", "Randomized Controlled Trial"), "Fruit helped.", StudyDesign.RANDOMISED_TRIAL),
        (("Randomized Controlled Trial", "Meta-Analysis"), "", StudyDesign.META_ANALYSIS),
        (("Clinical Trial, Phase II",), "Sailors were randomly assigned to fruit.", StudyDesign.RANDOMISED_TRIAL),
        (("Review",), "Fruit is eaten.", StudyDesign.REVIEW),
        (("Clinical Trial, Phase II",), "In all, 106 patients were entered into the study.", StudyDesign.UNKNOWN),
        (("Journal Article",), "Fruit is eaten.", StudyDesign.UNKNOWN),
    ],
)
def test_publication_types_decide_when_they_name_a_design(
    types: tuple[str, ...], abstract: str, expected: StudyDesign
) -> None:
    assert design(abstract, types=types) is expected


@given(st.text(max_size=300))
def test_any_text_is_read_and_the_cue_is_its_span(text: str) -> None:
    found = find_design(text, None, (), ())
    assert found.start is None or text[found.start : found.end] == found.cue


@pytest.mark.parametrize(
    "piece",
    ["we searched electronic search medline ", "in the a of male ", "randomised, ", "patients ", "rats in rats "],
)
def test_hostile_text_is_read_in_time(piece: str) -> None:
    began = time.process_time()
    find_design((piece * 100_000)[:100_000], None, (), ())
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "expected"), [("001", StudyDesign.CASE_SERIES), ("002", StudyDesign.RANDOMISED_TRIAL)]
)
def test_seeds_state_their_design(name: str, expected: StudyDesign) -> None:
    found = sorted((DATA / "seeds").glob(f"{name}_*.txt"))
    if not found:
        pytest.skip(f"no seeds in {DATA}")
    assert design(found[0].read_text(encoding="utf-8")) is expected


def test_pilot_seed_is_a_single_arm_trial() -> None:
    found = sorted((DATA / "seeds").glob("000_*.txt"))
    if not found:
        pytest.skip(f"no seeds in {DATA}")
    title, _, rest = found[0].read_text(encoding="utf-8").partition("\n\n")
    assert design(rest, title) is StudyDesign.SINGLE_ARM_TRIAL


def test_the_number_of_a_phase_is_no_count_of_trials() -> None:
    text = "This was a multicentre, open-label, phase 3 randomised trial in 230 patients."
    found = find_design(text, None, (), ())
    assert (found.design, found.cue) == (StudyDesign.RANDOMISED_TRIAL, "randomised trial")


def test_the_words_of_the_methods_are_shown_before_those_of_the_aim() -> None:
    text = "OBJECTIVE: Sailors were randomly assigned before. METHODS: We randomly allocated sailors to fruit or none."
    found = find_design(text, None, find_sections(text, 0), ())
    assert found.start is not None
    assert found.start > text.index("METHODS")


def test_a_design_named_far_behind_the_abstract_is_not_read() -> None:
    far = "Fruit was eaten by sailors. " * 600
    assert len(far) > 12_000
    assert design(far + "Sailors were randomly assigned to fruit.") is not StudyDesign.RANDOMISED_TRIAL
