import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocking import Sketch, sketch_of
from corpus.duplicates import near_duplicates, sketched_copies
from corpus.reference import Reference, reference_of
from corpus.same_report import differ

TITLE = "Velorastine for the prevention of migraine: a randomised trial"
ABSTRACT = (
    "We randomly assigned 120 adults with migraine to velorastine or placebo for twelve weeks. The number of days with "
    "migraine fell by 3.2 with velorastine and by 1.1 with placebo. Nausea was seen in 14 people who took velorastine."
)
FULL = Reference(
    key="a",
    title=TITLE,
    abstract=ABSTRACT,
    journal="Journal of Invented Neurology",
    volume="12",
    pages="101-109",
    year=2016,
    doi="10.5555/vel.1",
)


def other(**changes):
    return replace(FULL, key="b", **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": TITLE.upper() + "."},
        {"title": "Velorastine for the prevention of migraine", "journal": "J Invent Neurol"},  # cut short
        {"title": TITLE.replace("Velorastine", "Velorastin")},  # one letter
        {"pages": "101-9", "year": 2017},
        {"doi": "https://doi.org/10.5555/VEL.1"},
        {"abstract": "", "doi": "", "volume": ""},
        {"abstract": ABSTRACT[:120]},  # truncated
        {"volume": "1)", "pages": "", "doi": ""},  # the rest of a bracket
        {"pages": "01-Apr"},  # a spreadsheet's reading of 1-4
        {"title": TITLE.replace("migraine", "<i>migraine</i>")},
    ],
)
def test_records_of_one_report_are_one_group(changes):
    assert near_duplicates([FULL, other(**changes)]) == (("a", "b"),)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"year": 2018}, "year"),
        ({"doi": "10.5555/vel.2"}, "DOI"),
        ({"title": TITLE.replace("Velorastine", "Pomitrel")}, "title"),
        ({"title": TITLE + " 2"}, "title"),
        ({"title": TITLE.replace("randomised", "second randomised")}, "title"),
        ({"pages": "99-107"}, "volume and pages"),
        ({"journal": "Fictional Rheumatology", "doi": ""}, "volume and pages"),
        ({"volume": "13", "pages": "", "doi": ""}, "volume and pages"),
        ({"abstract": ABSTRACT.replace("120", "560").replace("3.2", "0.4").replace("14", "31")}, "abstract"),
        (
            {"abstract": "Uric acid was measured in 40 adults with gout who were given pomitrel or nothing at all."},
            "abstract",
        ),
    ],
)
def test_records_of_different_reports_are_kept_apart(changes, what):
    assert differ(FULL, other(**changes)) == what
    assert near_duplicates([FULL, other(**changes)]) == ()


def test_identifiers_decide_where_both_have_them():
    first = replace(FULL, pmid="1", trial_ids=("NCT1",))
    assert differ(first, other(pmid="2")) == "PMID"
    assert differ(first, other(pmid="1", title="Erratum", year=1999)) == ""
    assert differ(first, other(trial_ids=("NCT2",))) == "registry number"
    assert differ(first, other(trial_ids=("NCT1", "NCT2"))) == ""


def test_greek_letters_are_the_same_spelt_out():
    greek = replace(FULL, title="TNF-α in migraine, a trial of velorastine")
    assert differ(greek, other(title="TNF-alpha in migraine, a trial of velorastine")) == ""


def test_a_shared_doi_of_an_issue_does_not_join_its_abstracts():
    # conference abstracts often carry the DOI of the whole supplement
    assert near_duplicates([FULL, other(title="Pomitrel in gout", abstract="", pages="")]) == ()


def test_a_go_between_does_not_join_two_reports():
    # the bare record fits both trials, which differ in their DOI
    bare = Reference(key="bare", title=TITLE)
    second = replace(FULL, key="b", doi="10.5555/vel.2", pages="300-310")
    assert near_duplicates([FULL, bare, second]) == (("a", "bare"),)
    assert near_duplicates([FULL, second, bare]) == (("a", "bare"),)


def test_groups_keep_the_order_given_and_copies_are_one():
    copies = [replace(FULL, key=key) for key in ("z", "y", "x")]
    lone = Reference(key="lone", title="Pomitrel in gout")
    assert near_duplicates([copies[0], lone, *copies[1:]]) == (("z", "y", "x"),)
    assert near_duplicates([]) == ()


def test_a_key_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="not distinct"):
        near_duplicates([FULL, FULL])


def test_a_study_becomes_a_reference(studies_file):
    from corpus.formats import read_path
    from corpus.reading import build_study

    study = build_study(next(iter(read_path(studies_file))))
    reference = reference_of(study)
    assert (reference.key, reference.pmid, reference.year) == ("pmid:99000001", "99000001", 2016)
    assert reference.title == "Velorastine for the prevention of migraine: a randomised, placebo-controlled trial"
    assert reference.abstract
    assert reference.abstract in " ".join(study.text.split("\n")) or reference.abstract.split()[0] in study.text


@given(
    st.lists(
        st.builds(Reference, key=st.just(""), title=st.text(max_size=40), abstract=st.text(max_size=60)), max_size=8
    )
)
def test_every_key_is_in_at_most_one_group(references):
    named = [replace(reference, key=str(at)) for at, reference in enumerate(references)]
    keys = [key for group in near_duplicates(named) for key in group]
    assert len(keys) == len(set(keys))
    assert all(len(group) > 1 for group in near_duplicates(named))


def test_a_flood_of_records_with_one_title_takes_no_quadratic_time():
    flood = [Reference(key=str(i), title=TITLE, year=1500 + i % 500, doi=f"10.5555/{i}") for i in range(3000)]
    began = time.perf_counter()
    assert near_duplicates(flood) == ()
    assert time.perf_counter() - began < 20.0


@pytest.mark.parametrize("text", ["(" * 100_000, "conference" * 10_000, "<sup>" * 20_000, "1" * 100_000, "a" * 100_000])
def test_hostile_text_is_read_in_time(text):
    near_duplicates([FULL])  # datasketch is imported
    began = time.perf_counter()
    near_duplicates([FULL, other(title=text), replace(FULL, key="c", journal=text), replace(FULL, key="d", pages=text)])
    assert time.perf_counter() - began < 3.0


PLANTED = replace(FULL, key="p", title="Vinegar for gout in sailors", doi="10.5555/vin.1", pmid="2", year=2011)
"""Another report by every identifier, with the same text."""


def copies(*references, read=None):
    asked = read or (lambda places: [references[at] for at in places])
    return sketched_copies([sketch_of(reference) for reference in references], asked)


def test_one_text_under_two_reports_counts_once():
    lone = Reference(key="lone", title="Pomitrel in gout", abstract="Uric acid was measured in 40 adults with gout.")
    assert copies(replace(FULL, pmid="1"), lone, PLANTED) == (("a", "p"),)
    assert near_duplicates([replace(FULL, pmid="1"), PLANTED]) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"trial_ids": ("NCT00000002",)},
        {"title": "Vinegar for gout in sailors, part 2"},
        {"abstract": ABSTRACT.replace("Nausea was seen", "No nausea was seen")},
        {"abstract": ABSTRACT.replace("120", "560").replace("3.2", "0.4").replace("14", "31")},
    ],
)
def test_like_texts_that_do_not_say_the_same_count_apart(changes):
    assert copies(replace(FULL, pmid="1", trial_ids=("NCT00000001",)), replace(PLANTED, **changes)) == ()


def test_short_texts_are_no_copies():
    short = " ".join(ABSTRACT.split()[:20])
    assert copies(replace(FULL, pmid="1", abstract=short), replace(PLANTED, abstract=short)) == ()


def test_records_without_a_like_one_are_not_read():
    lone = Reference(key="lone", title="Pomitrel in gout")
    places = []
    copies(FULL, lone, PLANTED, read=lambda at: places.extend(at) or [(FULL, lone, PLANTED)[i] for i in at])
    assert places == [0, 2]


def test_a_sketch_is_read_back_as_it_was_and_a_damaged_one_is_refused():
    for reference in (FULL, Reference(key="x"), Reference(key="x", title=TITLE)):
        sketch = sketch_of(reference)
        assert Sketch.from_bytes(sketch.to_bytes()) == sketch
    for damaged in (b"", sketch_of(FULL).to_bytes()[:-1], sketch_of(FULL).to_bytes() + b"x"):
        with pytest.raises(ValueError, match="damaged"):
            Sketch.from_bytes(damaged)
