"""Whether citations support what they are put behind: the measures of ALCE and of TREC BioGen.

Who decided that a passage supports a sentence is part of the figure: a :class:`Judge` has a name and its own measured
accuracy, and figures of different judges are never mixed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

BIOGEN_CLUSTERS = 10
MOST_CITATIONS = 3  # per sentence: BioGen and ALCE read no more

Relevance = Literal["required", "borderline", "unnecessary", "inappropriate"]
Relation = Literal["supports", "contradicts", "neutral", "not relevant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Something that says whether a passage supports a sentence."""

    name: str
    """What it is: ``verbatim``, ``rule``, ``classifier``, ``nli:<model>``, ``llm:<model>``, ``human``."""
    accuracy: float | None
    """Its measured accuracy against people, in [0, 1]; None: never measured, and figures say so."""
    supports: Callable[[str, str], bool]
    """``(passage, sentence) -> bool``."""


VERBATIM = Judge(
    name="verbatim", accuracy=1.0, supports=lambda passage, sentence: bool(sentence) and sentence in passage
)
"""The sentence stands in the passage, character for character: right by construction, and silent about paraphrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSentence:
    """A sentence without its citation marks, and the passages it cites."""

    text: str
    citations: tuple[int, ...]
    """Indices into the passages, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationQuality:
    """Citation recall and precision of one answer, in [0, 1]."""

    recall: float
    precision: float
    judge: str
    """Name of the judge."""


def alce(sentences: Sequence[CitedSentence], passages: Sequence[str], judge: Judge) -> CitationQuality:
    """Return ALCE's citation recall and precision of one answer.

    Recall: share of sentences that all their citations together support; uncited, or citing a passage that is not
    there: 0. Precision: share of citations that are needed: of a supported sentence, one citation alone, or
    one that supports it by itself, or one without which the others do not support it. Only the first three
    citations of a sentence are read; those of a sentence citing a missing passage are not counted in the denominator
    (as the published program does). Gao et al. 2023, doi:10.18653/v1/2023.emnlp-main.398.

    Raises:
        ValueError: There is no sentence.
    """
    if not sentences:
        raise ValueError("an answer without sentences has no citation quality")
    supported = needed = cited = 0
    for sentence in sentences:
        if not sentence.citations or any(not 0 <= i < len(passages) for i in sentence.citations):
            continue
        read = sentence.citations[:MOST_CITATIONS]
        cited += len(read)
        if not judge.supports("\n".join(passages[i] for i in read), sentence.text):
            continue
        supported += 1
        needed += sum(_is_needed(place, read, sentence.text, passages, judge) for place in range(len(read)))
    return CitationQuality(
        recall=supported / len(sentences), precision=needed / cited if cited else 0.0, judge=judge.name
    )


def _is_needed(place: int, read: Sequence[int], text: str, passages: Sequence[str], judge: Judge) -> bool:
    """Return whether a supported sentence needs the citation at a place."""
    if len(read) == 1 or judge.supports(passages[read[place]], text):
        return True
    others = "\n".join(passages[i] for at, i in enumerate(read) if at != place)
    return not judge.supports(others, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCitation:
    """A citation with what an assessor found."""

    document: str
    relation: Relation | None
    """None: not labelled (a broken citation); it still counts as generated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSentence:
    """A sentence of an answer with an assessor's labels."""

    relevance: Relevance | None
    """None: not labelled; the sentence still counts."""
    citations: tuple[LabelledCitation, ...] = ()
    clusters: tuple[int, ...] = ()
    """The answer clusters (BioGen: 10 per question) that the sentence covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BioGen:
    """The measures of TREC BioGen for one answer, each in [0, 1]."""

    coverage: float
    """Sentences with at least one supporting citation, of all sentences."""
    support_rate: float
    """Supporting citations, of all generated citations; 0 when there are none."""
    contradict_rate: float
    precision: float
    """Sentences labelled required, of all sentences."""
    redundancy: float
    """Unnecessary, of all."""
    harmfulness: float
    """Inappropriate, of all."""
    completeness: float
    """Answer clusters covered by required sentences, of 10."""


def biogen(sentences: Sequence[LabelledSentence], *, clusters: int = BIOGEN_CLUSTERS) -> BioGen:
    """Return BioGen's measures for one answer; a run's figure is their mean over questions.

    A citation repeated counts each time, one without a label counts as generated; only the first three of a sentence
    are read. Definitions: Gupta et al. 2024, arXiv:2411.18069, and the evaluation program of MedAESQA
    (https://github.com/deepaknlp/MedAESQA).

    Raises:
        ValueError: There is no sentence.
    """
    if not sentences:
        raise ValueError("an answer without sentences has no BioGen measures")
    read = [sentence.citations[:MOST_CITATIONS] for sentence in sentences]
    relations = [citation.relation for citations in read for citation in citations]
    relevance = [sentence.relevance for sentence in sentences]
    covered = {c for sentence in sentences if sentence.relevance == "required" for c in sentence.clusters}
    n, cited = len(sentences), len(relations)
    return BioGen(
        coverage=sum(any(c.relation == "supports" for c in citations) for citations in read) / n,
        support_rate=relations.count("supports") / cited if cited else 0.0,
        contradict_rate=relations.count("contradicts") / cited if cited else 0.0,
        precision=relevance.count("required") / n,
        redundancy=relevance.count("unnecessary") / n,
        harmfulness=relevance.count("inappropriate") / n,
        completeness=len(covered) / clusters,
    )


def mean_biogen(answers: Mapping[str, Sequence[LabelledSentence]]) -> BioGen:
    """Return the mean of each measure over the questions; an empty answer counts as 0 in every one.

    Raises:
        ValueError: There is no question.
    """
    if not answers:
        raise ValueError("no questions")
    empty = dict.fromkeys(BioGen.__slots__, 0.0)
    scored = [
        {name: getattr(biogen(sentences), name) for name in BioGen.__slots__} if sentences else empty
        for sentences in answers.values()
    ]
    return BioGen(**{name: sum(one[name] for one in scored) / len(scored) for name in BioGen.__slots__})


def document_recall_precision(cited: Sequence[str], pool: Sequence[str]) -> tuple[float, float]:
    """Return the share of the pool's documents that were cited, and the share of cited ones that are in the pool.

    Documents count once. An empty pool or no citation gives 0.
    """
    found, wanted = set(cited), set(pool)
    both = len(found & wanted)
    return (both / len(wanted) if wanted else 0.0, both / len(found) if found else 0.0)
