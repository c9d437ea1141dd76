import itertools
import random

import pytest

from evals.metrics.citations import (
    VERBATIM,
    CitedSentence,
    Judge,
    LabelledCitation,
    LabelledSentence,
    alce,
    biogen,
    document_recall_precision,
    mean_biogen,
)

WORDS = Judge(
    name="all-words", accuracy=None, supports=lambda passage, sentence: set(sentence.split()) <= set(passage.split())
)


def sentence(text, *citations):
    return CitedSentence(text=text, citations=citations)


def test_one_supporting_citation_is_recalled_and_needed():
    quality = alce([sentence("a b", 0)], ["a b c"], WORDS)
    assert (quality.recall, quality.precision, quality.judge) == (1.0, 1.0, "all-words")


def test_a_citation_the_others_do_not_need_lowers_precision_only():
    # passage 1 supports nothing alone, and passage 0 does without it
    quality = alce([sentence("a b", 0, 1)], ["a b", "z"], WORDS)
    assert (quality.recall, quality.precision) == (1.0, 0.5)


def test_two_halves_are_both_needed():
    quality = alce([sentence("a b", 0, 1)], ["a", "b"], WORDS)
    assert (quality.recall, quality.precision) == (1.0, 1.0)


def test_uncited_unsupported_and_out_of_range_sentences_score_zero():
    # of three sentences none is supported; only the second's citation counts in the denominator
    quality = alce([sentence("a"), sentence("q", 0), sentence("a", 7)], ["a"], WORDS)
    assert (quality.recall, quality.precision) == (0.0, 0.0)


def test_only_the_first_three_citations_are_read():
    quality = alce([sentence("a", 1, 1, 1, 0)], ["a", "z"], WORDS)
    assert (quality.recall, quality.precision) == (0.0, 0.0)


def test_verbatim_judge_knows_copies_only():
    assert VERBATIM.supports("Survival was 44.0 months.", "44.0 months")
    assert not VERBATIM.supports("Survival was 44.0 months.", "44 months")
    assert not VERBATIM.supports("anything", "")


def reference_alce(sentences, passages):
    """Section 4.2 of the paper, read aloud: recall per statement, precision per citation, averaged."""

    def entails(indices, words):
        return set(words.split()) <= set(itertools.chain.from_iterable(passages[i].split() for i in indices))

    recalls, precisions = [], []
    for text, citations in sentences:
        if not citations or max(citations) >= len(passages):
            recalls.append(0)
            continue
        full = entails(citations, text)
        recalls.append(int(full))
        for i, citation in enumerate(citations):
            rest = [c for j, c in enumerate(citations) if j != i]
            irrelevant = not entails([citation], text) and bool(rest) and entails(rest, text)
            precisions.append(int(full and not irrelevant))
    return sum(recalls) / len(recalls), sum(precisions) / len(precisions) if precisions else 0.0


@pytest.mark.parametrize("seed", range(40))
def test_recall_and_precision_equal_a_reference_written_from_the_paper(seed):
    draw = random.Random(seed)
    letters = "abcde"
    passages = [" ".join(draw.sample(letters, draw.randint(1, 3))) for _ in range(4)]
    sentences = [
        (" ".join(draw.sample(letters, draw.randint(1, 2))), [draw.randint(0, 4) for _ in range(draw.randint(0, 3))])
        for _ in range(draw.randint(1, 6))
    ]
    quality = alce([sentence(text, *citations) for text, citations in sentences], passages, WORDS)
    assert (quality.recall, quality.precision) == pytest.approx(reference_alce(sentences, passages))


S, C, N = (LabelledCitation(document="d", relation=r) for r in ("supports", "contradicts", "neutral"))
UNLABELLED = LabelledCitation(document="d", relation=None)


def labelled(relevance, *citations, clusters=()):
    return LabelledSentence(relevance=relevance, citations=citations, clusters=clusters)


# coverage, support, contradict, precision, redundancy, harmfulness, completeness; worked out by hand
BIOGEN_CASES = [
    ([labelled("required", S, clusters=(1,))], (1, 1, 0, 1, 0, 0, 0.1)),
    ([labelled("required")], (0, 0, 0, 1, 0, 0, 0)),
    ([labelled("required", S), labelled("unnecessary", C)], (0.5, 0.5, 0.5, 0.5, 0.5, 0, 0)),
    ([labelled("required", S, S)], (1, 1, 0, 1, 0, 0, 0)),
    ([labelled("required", S, UNLABELLED)], (1, 0.5, 0, 1, 0, 0, 0)),
    ([labelled(None, S), labelled("required", S)], (1, 1, 0, 0.5, 0, 0, 0)),
    ([labelled("inappropriate", C, C, N)], (0, 0, 2 / 3, 0, 0, 1, 0)),
    ([labelled("borderline", S, clusters=(4,))], (1, 1, 0, 0, 0, 0, 0)),
    ([labelled("required", N, N, N, S)], (0, 0, 0, 1, 0, 0, 0)),
    ([labelled("required", S, clusters=(1, 2)), labelled("required", S, clusters=(2, 3))], (1, 1, 0, 1, 0, 0, 0.3)),
    ([labelled("required", UNLABELLED), labelled("unnecessary"), labelled("unnecessary"), labelled("required", S)],
     (0.25, 0.5, 0, 0.5, 0.5, 0, 0)),
    ([labelled("required", S, C, N), labelled("inappropriate", S)], (1, 0.5, 0.25, 0.5, 0, 0.5, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("sentences", "expected"), BIOGEN_CASES)
def test_biogen_measures_equal_hand_worked_values(sentences, expected):
    found = biogen(sentences)
    values = (found.coverage, found.support_rate, found.contradict_rate, found.precision, found.redundancy,
              found.harmfulness, found.completeness)  # fmt: skip
    assert values == pytest.approx(expected)


def test_mean_is_over_questions_and_an_empty_answer_counts_as_zero():
    mean = mean_biogen({"q1": BIOGEN_CASES[0][0], "q2": BIOGEN_CASES[2][0], "q3": []})
    assert mean.coverage == pytest.approx((1 + 0.5 + 0) / 3)
    assert mean.precision == pytest.approx((1 + 0.5 + 0) / 3)


def test_documents_count_once_in_recall_and_precision():
    assert document_recall_precision(["a", "a", "b"], ["a", "c", "d", "e"]) == (0.25, 0.5)
    assert document_recall_precision([], ["a"]) == (0.0, 0.0)
