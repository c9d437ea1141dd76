from dataclasses import replace

import pytest

from assistant.citations import find_studies, reference_line
from corpus.errors import InputError
from corpus.library import Library, Source
from corpus.reading import build_study
from corpus.study import Draft, Part

TRIAL = Draft(
    source_id="velorastine-trial.txt",
    format="test",
    original="",
    title="Velorastine for the prevention of migraine: a randomised, placebo-controlled trial",
    parts=(Part(label=None, text="Attacks fell by 3.1 days."),),
    authors=("Alder P", "Birch Q", "Cedar R", "Dogwood S"),
    journal="Journal of Invented Neurology",
    year=2016,
    pmid="99000001",
    pmcid="PMC9900001",
    doi="10.5555/Lind.Vel.1",
    trial_ids=("NCT99000001",),
    volume="12",
    issue="3",
    pages="45-51",
)
FOLLOW_UP = Draft(
    source_id="follow-up",
    format="test",
    original="",
    title="Velorastine for the prevention of migraine: five-year follow-up",
    parts=(Part(label=None, text="Attacks stayed fewer."),),
    doi="10.5555/lind.vel.2",
    trial_ids=("NCT99000001",),
)
UNTITLED = Draft(
    source_id="002_scan.txt",
    format="test",
    original="",
    title=None,
    parts=(Part(label=None, text="Damaged words here."),),
)
SHORT = Draft(
    source_id="gout-one",
    format="test",
    original="",
    title="Pomitrel in gout",
    parts=(Part(label=None, text="Gout."),),
    pmid="99000009",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("citations") / "library"
    with Library.open_for_writing(folder) as held, held.transaction():
        for draft in (TRIAL, FOLLOW_UP, UNTITLED, SHORT):
            source = Source(source_id=draft.source_id, path=draft.source_id, format="test")
            held.add(build_study(draft), original="", source=source, now="2026-01-01T00:00:00Z")
    with Library.open(folder) as held:
        yield held


def found(library, text):
    return [study.study_id for study in find_studies(library, text)]


@pytest.mark.parametrize(
    "text",
    [
        "99000001",
        " 99000001\n",
        "PMID 99000001",
        "pmid:99000001",
        "PMID: 99000001",
        "10.5555/Lind.Vel.1",
        "10.5555/lind.vel.1",
        "10.5555/LIND.VEL.1",
        "doi:10.5555/lind.vel.1",
        "https://doi.org/10.5555/lind.vel.1",
        "http://dx.doi.org/10.5555/lind.vel.1",
        "PMC9900001",
        "pmc9900001",
        "PMCID: PMC9900001",
        "velorastine-trial",
        "velorastine-trial.txt",
        "Alder P, et al. J Inv Neurol. 2016;12(3):45-51. doi: 10.5555/lind.vel.1.",
        "Alder P. Some mistyped title. 2016. PMID: 99000001.",
        "Alder P, Birch Q. Velorastine for the prevention of migraine: a randomised, placebo-controlled trial. J Inv Neurol 2016;12:45.",
        "VELORASTINE FOR THE PREVENTION OF MIGRAINE - A RANDOMISED PLACEBO CONTROLLED TRIAL",
    ],
)
def test_every_way_of_naming_a_study_finds_it_and_no_other(library, text):
    assert found(library, text) == ["pmid:99000001"]


@pytest.mark.parametrize("text", ["NCT99000001", "nct99000001", "NCT 99000001", "ClinicalTrials.gov: NCT99000001"])
def test_two_reports_of_one_trial_both_come(library, text):
    assert found(library, text) == ["doi:10.5555/lind.vel.2", "pmid:99000001"]


def test_own_id_of_each_study_finds_it(library):
    for study in library.all_studies():
        assert found(library, study.study_id) == [study.study_id]


def test_untitled_study_is_found_by_its_file_name(library):
    (study,) = find_studies(library, "002_scan")
    assert study.title is None
    assert find_studies(library, "002_scan.txt") == (study,)


@pytest.mark.parametrize(
    "text",
    [
        "99000002",
        "9900000",
        "10.5555/lind.vel",
        "10.5555/lind.vel.10",
        "PMC990000",
        "NCT99000002",
        "velorastine",
        "follow",
        "A quite different title about the treatment of gout in adults",
        "Pomitrel in gout and in everything else",  # a short title proves nothing inside a longer line
        "%",
        "' OR 1=1 --",
    ],
)
def test_nothing_like_it_finds_nothing(library, text):
    assert found(library, text) == []


def test_short_title_is_found_when_it_is_all_that_is_given(library):
    assert found(library, "Pomitrel in gout") == ["pmid:99000009"]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_to_look_up_is_one_line(library, text):
    with pytest.raises(InputError, match="nothing to look up") as error:
        find_studies(library, text)
    assert "\n" not in str(error.value)


def test_reference_names_three_authors_then_et_al_and_every_identifier():
    assert reference_line(build_study(TRIAL)) == (
        "Alder P, Birch Q, Cedar R, et al. Velorastine for the prevention of migraine: a randomised, placebo-controlled "
        "trial. Journal of Invented Neurology 2016;12(3):45-51. doi:10.5555/Lind.Vel.1; PMID 99000001; NCT99000001."
    )


def test_reference_says_what_the_source_does_not_have():
    assert reference_line(build_study(UNTITLED)) == (
        "[no authors in the source]. [no title in the source]. [no journal or year in the source]."
    )


def test_reference_does_not_double_a_full_stop():
    assert ".." not in reference_line(replace(build_study(TRIAL), journal="J. Inv. Neurol.", pages="45."))
    titled = build_study(replace(TRIAL, title="Velorastine works."))
    assert "Velorastine works. Journal" in reference_line(titled)
