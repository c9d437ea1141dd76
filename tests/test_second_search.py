from assistant.evidence.contradiction import within
from assistant.evidence.second_search import Searches, other_way
from assistant.evidence.sentences import gather, weigh_terms
from assistant.question.read import read_question
from corpus.library import Library
from corpus.reading import build_study
from corpus.study import Draft, Part
from index.retriever import Filters, open_retriever


def study(name, results, title):
    draft = Draft(
        source_id=name,
        format="test",
        original="",
        title=title,
        parts=(Part(label="RESULTS", text=results),),
        doi=f"10.5555/{name}",
    )
    return build_study(draft)


HELPS = study("helps", "Thyme tea lowered mortality in farmers.", "Thyme tea (screening) and mortality of farmers")
DOES_NOT = study(
    "not", "Thyme tea did not lower mortality in farmers.", "Thyme tea (screening) and mortality of farmers"
)


def against(text, library_folder, embedder):
    """Return what is said to disagree where the answer quotes the one study and the other is known too."""
    question = read_question(text)
    weights = weigh_terms(question, {part: 2 for term in question.terms for part in term.stems}, 100)
    pool = gather(question, [(HELPS, 1.0), (DOES_NOT, 1.0)], weights)
    chosen = [c for c in pool if c.study is HELPS]
    with Library.open(library_folder) as library:
        searches = Searches(retriever=open_retriever(library, embedder), library=library, filters=Filters())
        return [c.study.source_id for c in other_way(question, chosen, pool, weights, searches)]


def test_each_contradicting_study_is_named_once(library_folder, embedder):
    assert against("Does thyme tea lower mortality in farmers?", library_folder, embedder) == ["not"]


def test_a_question_about_a_test_is_set_against_its_opposite_where_it_asks_for_survival(library_folder, embedder):
    asked = "Does screening by thyme tea lower mortality in farmers?"
    assert read_question(asked).type == "diagnosis"
    assert against(asked, library_folder, embedder) == ["not"]


def test_a_question_for_a_number_or_a_list_has_no_opposite(library_folder, embedder):
    for asked in ("How many farmers on thyme tea died?", "Which side effects of thyme tea raise mortality in farmers?"):
        assert against(asked, library_folder, embedder) == []


def test_disagreement_is_looked_for_when_the_evidence_as_a_whole_is_asked_for(library_folder, embedder):
    assert against("What is the evidence on thyme tea in farmers?", library_folder, embedder) == ["not"]


def test_a_study_that_reports_both_ways_of_an_outcome_disagrees_with_itself():
    both = study(
        "both",
        "Mortality was significantly lower with thyme tea than with water (P = 0.01). "
        "After two years mortality did not differ between thyme tea and water (P = 0.61).",
        "Thyme tea and mortality of farmers",
    )
    question = read_question("Does thyme tea lower mortality compared with water?")
    weights = weigh_terms(question, {part: 2 for term in question.terms for part in term.stems}, 100)
    pool = gather(question, [(both, 1.0)], weights)
    lower, same = sorted((c for c in pool if "ortality" in c.text), key=lambda c: c.start)[-2:]
    assert within(question, [lower], pool) == [same]
    assert within(question, [lower], [lower]) == []
