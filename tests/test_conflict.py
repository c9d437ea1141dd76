import pytest

from assistant.compose import choose
from assistant.evidence.contradiction import contradictions, pointing, searcher
from assistant.evidence.sentences import gather, weigh_terms
from assistant.question.read import read_question
from corpus.effects.direction import Direction
from corpus.library import Library
from corpus.reading import build_study
from corpus.study import Draft, Part
from index.retriever import Filters, open_retriever

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
    return contradictions(QUESTION, chosen, lambda _: [(one, 0.9) for one in found], WEIGHTS, pool=pool)


def names(candidates):
    return [candidate.study.source_id for candidate in candidates]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (FEWER.sections[0], Direction.LOWER),
        (NONE.sections[0], Direction.SAME),
    ],
    ids=["fewer", "none"],
)
def test_sentence_points_where_its_outcome_went(text, way):
    source = FEWER if way is Direction.LOWER else NONE
    assert pointing(QUESTION, source.text[text.start : text.end]).direction is way


def test_sentence_about_another_outcome_points_nowhere():
    assert pointing(QUESTION, "Drowsiness was more frequent with velorastine.").direction is Direction.NOT_STATED


@pytest.mark.parametrize("found", [NONE, MORE, CROSSING], ids=lambda s: s.source_id)
def test_contradicting_study_is_found_by_a_second_search(found):
    assert names(arm(FEWER, found)) == [found.source_id]
    assert names(arm(found, FEWER)) == ["fewer"]


@pytest.mark.parametrize("found", [AGREES, OTHER], ids=lambda s: s.source_id)
def test_study_that_agrees_or_speaks_of_something_else_raises_no_alarm(found):
    assert arm(FEWER, found) == []


def test_study_that_may_differ_is_not_called_a_disagreement():
    assert arm(FEWER, VAGUE) == []


def test_study_that_says_both_is_no_contradiction():
    both = study("both", f"{AGREES.text.splitlines()[-1]} {NONE.text.splitlines()[-1]}")
    assert arm(FEWER, both) == []


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
    assert names(found[0]) == names(found[1]) == names(found[2]) == ["more", "none"]
    assert names(known[0]) == names(known[1]) == names(known[2])


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
