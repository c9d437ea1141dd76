import time

import pytest

from assistant.compose import choose
from assistant.evidence.contradiction import (
    CUES,
    Direction,
    contradiction_arm,
    contradictions,
    direction_of,
    opposing,
    pointing,
    searcher,
)
from assistant.evidence.sentences import Candidate, gather, weigh_terms
from assistant.question.read import outcomes_in, read_question
from corpus.effects.direction import Way
from corpus.library import Library
from corpus.reading import build_study
from corpus.study import Draft, Part, SentenceRole
from index.lexical import stems
from index.retriever import Filters, open_retriever


def candidate(text, *, name, score=1.0, role=SentenceRole.CONCLUSIONS, subject=1.0):
    draft = Draft(
        source_id=name,
        format="test",
        original="",
        title=None,
        parts=(Part(label=None, text=text),),
        doi=f"10.5555/{name}",
    )
    study = build_study(draft)
    return Candidate(
        study=study,
        start=0,
        end=len(text),
        role=role,
        score=score,
        stems=frozenset(stems(text)),
        outcomes=outcomes_in(text),
        subject=subject,
    )


FOR = candidate("Velorastine improved survival.", name="for")
AGAINST = candidate("Velorastine did not improve survival.", name="against", score=0.9)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Adjuvant therapy prolonged survival.", Direction.BENEFIT),
        ("The risk of recurrence was lower; it reduced the recurrence rate.", Direction.BENEFIT),
        ("Adjuvant therapy did not significantly improve survival.", Direction.NO_DIFFERENCE),
        ("There was no significant difference in mortality.", Direction.NO_DIFFERENCE),
        ("Response rates were similar between the arms.", Direction.NO_DIFFERENCE),
        ("The drug failed to show an effect.", Direction.NO_DIFFERENCE),
        ("Outcomes were worse with the drug.", Direction.HARM),
        ("It was followed by increased mortality.", Direction.HARM),
        ("Blood was drawn every week.", Direction.UNCLEAR),
        ("", Direction.UNCLEAR),
    ],
)
def test_direction_is_read_from_the_words(text, direction):
    assert direction_of(text) is direction


def test_denial_wins_over_the_benefit_that_it_denies():
    assert CUES[Direction.BENEFIT].search("did not improve survival")
    assert direction_of("did not improve survival") is Direction.NO_DIFFERENCE


def test_study_that_points_the_other_way_is_returned():
    assert opposing([FOR], [FOR, AGAINST]) == [AGAINST]


def test_order_of_the_pool_does_not_matter():
    second = candidate("Velorastine did not prolong survival.", name="also-against", score=0.95)
    assert opposing([FOR], [AGAINST, FOR, second]) == opposing([FOR], [second, AGAINST, FOR]) == [second, AGAINST]


def test_one_sentence_of_each_opposing_study_and_of_two_studies_at_most():
    many = [candidate("Velorastine did not improve survival.", name=f"n{n}", score=0.99 - n / 100) for n in range(4)]
    assert opposing([FOR], [FOR, *many]) == many[:2]
    assert opposing([FOR], [FOR, *many], limit=3) == many[:3]


def test_studies_that_agree_show_no_disagreement():
    assert opposing([FOR], [FOR, candidate("Velorastine prolonged survival.", name="too")]) == []


@pytest.mark.parametrize(
    "other",
    [
        candidate("Velorastine did not improve survival.", name="weak", score=0.5),
        candidate("Velorastine did not improve survival.", name="off-subject", subject=0.5),
        candidate("Velorastine did not improve survival.", name="background", role=SentenceRole.BACKGROUND),
        candidate("Velorastine did not improve pain.", name="other-outcome"),
        candidate("Velorastine was given, and survival was noted.", name="unclear"),
    ],
    ids=lambda c: c.study.source_id,
)
def test_sentence_that_does_not_bear_on_the_finding_is_no_disagreement(other):
    assert opposing([FOR], [FOR, other]) == []


def test_second_sentence_of_the_same_study_is_no_disagreement():
    same = Candidate(
        study=FOR.study, start=0, end=5, role=FOR.role, score=1.0, stems=FOR.stems, outcomes=FOR.outcomes, subject=1.0
    )
    assert opposing([FOR], [FOR, same]) == []


def test_answer_without_a_directed_quote_has_nothing_to_oppose():
    assert opposing([candidate("Survival was noted.", name="x")], [AGAINST]) == []
    assert opposing([], [AGAINST]) == []


@pytest.mark.parametrize("text", ["no " * 30_000, "increased " * 10_000, "a" * 100_000, "lower-" * 17_000])
def test_direction_of_100_kb_is_read_in_time(text):
    began = time.perf_counter()
    direction_of(text)
    assert time.perf_counter() - began < 0.5


QUESTION = read_question("Does velorastine reduce monthly migraine days compared with placebo?")
WEIGHTS = weigh_terms(QUESTION, {part: 3 for term in QUESTION.terms for part in term.stems}, 10)


def study(name, text, title="Velorastine in migraine"):
    draft = Draft(
        source_id=name,
        format="test",
        original="",
        title=title,
        parts=(Part(label="RESULTS", text=text),),
        doi=f"10.5555/{name}",
    )
    return build_study(draft)


FEWER = study("fewer", "Monthly migraine days were fewer with velorastine than with placebo (P=0.01).")
NONE = study("none", "Monthly migraine days did not differ between velorastine and placebo (P=0.74).")
MORE = study("more", "Monthly migraine days were higher with velorastine than with placebo (P=0.02).")
AGREES = study("agrees", "Monthly migraine days were reduced by velorastine compared with placebo.")
OTHER = study("other", "Drowsiness did not differ between velorastine and placebo.")
CROSSING = study(
    "crossing", "For monthly migraine days with velorastine the risk ratio was 0.97 (95% CI 0.80 to 1.18)."
)
VAGUE = study("vague", "There was a trend to more monthly migraine days with velorastine.")


def arm(first, *found, known=()):
    """Return what the arm finds when the answer quotes one study and the second search brings others."""
    pool = gather(QUESTION, [(one, 1.0) for one in (first, *known)], WEIGHTS)
    chosen = [c for c in choose(QUESTION, pool) if c.study is first]
    return contradiction_arm(QUESTION, chosen, lambda _: [(one, 0.9) for one in found], WEIGHTS, pool=pool)


def names(candidates):
    return [candidate.study.source_id for candidate in candidates]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (FEWER.sections[0], Way.DECREASED),
        (NONE.sections[0], Way.NO_DIFFERENCE),
    ],
    ids=["fewer", "none"],
)
def test_sentence_points_where_its_outcome_went(text, way):
    source = FEWER if way is Way.DECREASED else NONE
    assert pointing(QUESTION, source.text[text.start : text.end]).way is way


def test_sentence_about_another_outcome_points_nowhere():
    assert pointing(QUESTION, "Drowsiness was more frequent with velorastine.").way is Way.UNCLEAR


@pytest.mark.parametrize("found", [NONE, MORE, CROSSING], ids=lambda s: s.source_id)
def test_contradicting_study_is_found_by_a_second_search(found):
    assert names(arm(FEWER, found).against) == [found.source_id]
    assert names(arm(found, FEWER).against) == ["fewer"]


@pytest.mark.parametrize("found", [AGREES, OTHER], ids=lambda s: s.source_id)
def test_study_that_agrees_or_speaks_of_something_else_raises_no_alarm(found):
    assert arm(FEWER, found).against == ()


def test_study_that_may_differ_is_shown_but_not_called_a_disagreement():
    found = arm(FEWER, VAGUE)
    assert (names(found.against), names(found.undecided)) == ([], ["vague"])


def test_study_that_says_both_is_no_contradiction():
    both = study("both", f"{AGREES.text.splitlines()[-1]} {NONE.text.splitlines()[-1]}")
    assert arm(FEWER, both).against == ()


def test_second_searches_ask_for_denial_and_for_the_other_direction():
    asked = []
    pool = gather(QUESTION, [(FEWER, 1.0)], WEIGHTS)
    contradictions(QUESTION, pool, lambda text: asked.append(text) or [], WEIGHTS)
    assert asked == [
        "velorastine monthly migraine days no significant difference did not",
        "velorastine monthly migraine days increased higher greater",
    ]


def test_order_of_what_is_found_makes_no_difference():
    orders = [(NONE, MORE, CROSSING, AGREES), (AGREES, CROSSING, MORE, NONE), (MORE, AGREES, NONE, CROSSING)]
    found = [arm(FEWER, *order) for order in orders]
    known = [arm(FEWER, known=order) for order in orders]
    assert names(found[0].against) == names(found[1].against) == names(found[2].against) == ["more", "none"]
    assert names(known[0].against) == names(known[1].against) == names(known[2].against)


def test_nothing_is_searched_for_an_answer_that_points_nowhere():
    pool = gather(QUESTION, [(OTHER, 1.0)], WEIGHTS)

    def search(text):
        pytest.fail(f"searched for {text!r}")

    assert contradictions(QUESTION, pool, search, WEIGHTS, pool=pool) == []


def test_searcher_brings_studies_that_the_filters_admit(library_folder, embedder):
    with Library.open(library_folder) as library:
        retriever = open_retriever(library, embedder)
        found = searcher(retriever, library)("velorastine migraine days did not differ")
        late = searcher(retriever, library, Filters(since=2019))("velorastine migraine days did not differ")
    assert {"velorastine-trial", "velorastine-second-trial"} <= {one.source_id for one, _ in found}
    assert "velorastine-trial" not in {one.source_id for one, _ in late}
