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


# One sentence says little of a design; these are as short as abstracts are.
TRIAL = (
    "Sailors often have scurvy. We compared fruit with vinegar. In this trial, 52 patients were randomly assigned to fruit or "
    "to vinegar for four weeks. The primary outcome was healing of the gums. Fruit healed more than vinegar (P < 0.001)."
)
RATS = (
    "Male rats were fed a diet without fruit. Sixty rats were randomly assigned to lemon juice or chow, killed after four weeks, "
    "and their livers were removed. Collagen was lower in rats fed chow."
)
LABORATORY = (
    "Here we show that ascorbate regulates collagen expression in human fibroblasts. Cells were cultured and transfected with "
    "siRNA, and expression was measured by western blot. Knockdown of the transporter reduced proliferation in vitro."
)
REVIEW = (
    "Scurvy is caused by lack of fruit. This review discusses its pathogenesis, diagnosis and treatment. "
    "We summarize recent advances in our understanding of the disease and discuss future directions."
)
SERIES = (
    "We retrospectively reviewed 31 patients with scurvy treated with oranges at our institution between 1984 and 1996. "
    "The median follow-up was 40 months. The 5-year survival was 60%. Two patients died of bleeding. "
    "Oranges offer good control with acceptable toxicity."
)
CASE = (
    "We report a 45-year-old man with scurvy who presented with bleeding gums. To our knowledge this is the first case."
)
SEARCH = (
    "We systematically searched MEDLINE and EMBASE for trials of fruit in scurvy. Two reviewers extracted data. "
    "Twelve studies met the inclusion criteria. The quality of the included trials was low."
)
COHORT = (
    "In a prospective cohort of 9,461 sailors we studied fruit intake and the risk of scurvy. During 18 years of follow-up 157 "
    "sailors developed scurvy. The hazard ratio for low intake was 1.3 (95% confidence interval 1.0 to 1.8)."
)


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        (TRIAL, StudyDesign.RANDOMISED_TRIAL),
        (RATS, StudyDesign.ANIMAL),
        (LABORATORY, StudyDesign.IN_VITRO),
        (REVIEW, StudyDesign.REVIEW),
        (SERIES, StudyDesign.CASE_SERIES),
        (CASE, StudyDesign.CASE_REPORT),
        (SEARCH, StudyDesign.SYSTEMATIC_REVIEW),
        (COHORT, StudyDesign.COHORT),
        ("Patients were randomly assigned to fruit or vinegar.", StudyDesign.RANDOMISED_TRIAL),
        ("We performed a multicenter, randomized, open-label, phase 3 trial.", StudyDesign.RANDOMISED_TRIAL),
        ("We did a meta-analysis of randomized trials of fruit.", StudyDesign.META_ANALYSIS),
        ("In a case-control study we asked sailors.", StudyDesign.CASE_CONTROL),
        (
            "Background: Scurvy is common. Methods/design: In this trial 60 sailors will be randomised to fruit or vinegar. "
            "The primary outcome will be healing. Discussion: This study will show whether fruit heals. Trial registration: no.",
            StudyDesign.PROTOCOL,
        ),
        ("Fruit is eaten by sailors.", StudyDesign.UNKNOWN),
        ("", StudyDesign.UNKNOWN),
    ],
)
def test_text_tells_the_design(abstract: str, expected: StudyDesign) -> None:
    assert design(abstract) is expected


@pytest.mark.parametrize(
    "mention",
    [
        "A randomized phase II trial of fruit is currently underway.",
        "Large randomized controlled clinical trials need to be conducted.",
        "A randomized trial is warranted.",
        "Recent randomized trials of fruit differed.",
        "Sailors were randomly divided into a training set and a validation set.",
        "A previous randomized study of questionable quality favoured vinegar.",
    ],
)
@pytest.mark.parametrize("abstract", [SERIES, REVIEW, COHORT])
def test_a_trial_that_is_planned_wished_or_cited_makes_no_randomised_trial(abstract: str, mention: str) -> None:
    assert design(f"{abstract} {mention}") is not StudyDesign.RANDOMISED_TRIAL


def test_a_meta_analysis_that_could_be_helpful_makes_none() -> None:
    assert design(f"{SERIES} A meta-analysis could be helpful.") is not StudyDesign.META_ANALYSIS


def test_what_is_marked_as_a_review_is_a_synthesis_whatever_it_cites() -> None:
    cited = "Patients were randomly assigned to fruit or vinegar in one trial."
    assert design(cited, "Fruit for scurvy. [Review] [34 refs]") is StudyDesign.REVIEW
    assert design(cited, "Fruit for scurvy", ("review-article",)) is StudyDesign.REVIEW


def test_a_case_report_of_many_is_a_series() -> None:
    text = f"Report of cases\n\n{CASE}"
    found = find_design(text, Span(start=0, end=15), (), (), people=31)
    assert found.design is not StudyDesign.CASE_REPORT


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        (
            "Fruit for scurvy: a pilot study",
            "Eight patients were randomly assigned to fruit or none.",
            StudyDesign.RANDOMISED_TRIAL,
        ),
        ("Evidence from randomized controlled trials: a systematic review", "", StudyDesign.SYSTEMATIC_REVIEW),
        ("Fruit in rats", RATS, StudyDesign.ANIMAL),
    ],
)
def test_title_and_text_are_weighed(title: str, abstract: str, expected: StudyDesign) -> None:
    assert design(abstract, title) is expected


@pytest.mark.parametrize(
    ("types", "abstract", "expected"),
    [
        (("Journal Article", "Randomized Controlled Trial"), "Fruit helped.", StudyDesign.RANDOMISED_TRIAL),
        (("Randomized Controlled Trial", "Meta-Analysis"), "", StudyDesign.META_ANALYSIS),
        (("Clinical Trial, Phase II",), TRIAL, StudyDesign.RANDOMISED_TRIAL),
        (("Review",), "Fruit is eaten.", StudyDesign.REVIEW),
        (("Clinical Trial, Phase II",), SERIES, StudyDesign.SINGLE_ARM_TRIAL),
        (("Journal Article",), "Fruit is eaten.", StudyDesign.UNKNOWN),
        (("Letter",), "Fruit is eaten.", StudyDesign.EDITORIAL),
    ],
)
def test_publication_types_decide_or_narrow_the_design(
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


def test_the_words_of_the_deed_are_shown() -> None:
    found = find_design(TRIAL, None, (), ())
    assert (found.design, found.cue) == (StudyDesign.RANDOMISED_TRIAL, "randomly")


def test_a_design_named_far_behind_the_abstract_is_not_read() -> None:
    far = "Fruit was eaten by sailors. " * 600
    assert len(far) > 12_000
    assert design(far + "Sailors were randomly assigned to fruit.") is not StudyDesign.RANDOMISED_TRIAL
