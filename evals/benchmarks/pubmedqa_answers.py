"""PubMedQA asked of a complete library: is the question's own study cited, and is its conclusion quoted?

As a user would ask it: nothing is hidden from the answer. A title that stands in the library is the question itself; make a
library without those titles (``python -m evals.peers.own_abstract FOLDER --whole``) for the harder form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from assistant.absolute_effects import wilson
from assistant.answer import Answer, Citation
from corpus.errors import InputError
from evals.engine import AnswerDoor
from evals.metrics.answers import statements_of
from evals.metrics.extraction import character_overlap
from evals.records import ItemResult, MetricSummary, Sample, Score
from evals.rerank_collections import HELD_OUT, document_hash
from evals.summary import summarize_metric

SPLITS = ("develop", "report")
MOSTLY = 0.5
"""A quote is of the conclusion when more than this share of it lies there."""

SHARES = {
    "answered": "share of questions that were answered; every one has an answer in its own study",
    "gold_cited": "share whose own study is cited in a statement; higher is better",
    "conclusion_quoted": "share of which a quote lies (by more than half its characters) in the own study's conclusion",
}
LOST = {
    "not_found": "share whose own study is not among the first ten of the hybrid search, nor cited",
    "not_answered": "share declined or sent elsewhere though the own study was among the first ten",
    "not_cited": "share answered from other studies though the own one was among the first ten",
    "not_quoted": "share of which the own study is cited with other words than its conclusion",
}
METRICS = {
    **{f"answer/{name}": text for name, text in SHARES.items()},
    "answer/conclusion_share": "share of the characters of the conclusion that are quoted; an abstention quotes none",
    **{f"lost/{name}": f"{text}; the four and conclusion_quoted make up 1" for name, text in LOST.items()},
}
UNSEEN = "second stage unseen"
"""Arm of the questions on which the trees of the second stage were not trained (``evals.rerank_collections``)."""


def part_of(samples: Sequence[Sample], split: str | None) -> list[Sample]:
    """Return the half of the questions that belongs to a split, by a hash of their PMID; None: all.

    Raises:
        InputError: There is no such split.
    """
    if split is None:
        return list(samples)
    if split not in SPLITS:
        raise InputError(f"--split {split!r}: there are {' and '.join(SPLITS)}, or none for all questions")
    return [sample for sample in samples if sha256(sample.id.encode()).digest()[-1] % 2 == SPLITS.index(split)]


def score_answer(sample: Sample, answer: Answer, found: Iterable[str], door: AnswerDoor) -> dict[str, Score]:
    """Score one answer.

    Args:
        sample: Its target holds ``pmid`` and ``conclusion``.
        answer: What the assistant said.
        found: Ids and names of the studies of the search.
        door: What answered: names and texts of its studies.
    """
    pmid = str(sample.target["pmid"])
    gold = names_of_pmid(pmid)
    quotes = [
        citation
        for statement in statements_of(answer)
        for citation in statement.citations
        if not gold.isdisjoint((citation.study_id, *door.names_of(citation.study_id)))
    ]
    share, quoted, why = _conclusion(str(sample.target["conclusion"]), quotes, door)
    lost = _lost(answer, found=not gold.isdisjoint(found), cited=bool(quotes), quoted=quoted)
    scores = {
        "answer/answered": Score(value=float(answer.kind == "answer"), explanation=answer.reason or ""),
        "answer/gold_cited": Score(value=float(bool(quotes)), explanation=f"{len(quotes)} citations of it"),
        "answer/conclusion_quoted": Score(value=None if quoted is None else float(quoted), explanation=why),
        "answer/conclusion_share": Score(value=share, explanation=why),
    }
    unscored = quoted is None
    return scores | {
        f"lost/{name}": Score(value=None if unscored else float(name == lost), explanation=why if unscored else "")
        for name in LOST
    }


def _conclusion(text: str, cited: Sequence[Citation], door: AnswerDoor) -> tuple[float | None, bool | None, str]:
    """Return the share of the conclusion that is quoted, whether a quote is of it, and why; None: cannot be told."""
    if not text.strip():
        return None, None, "the data file has no conclusion"
    if not cited:
        return 0.0, False, "the study is not cited"
    study_id = cited[0].study_id
    at = _plain_spaces(door.text_of(study_id) or "").rfind(_plain_spaces(text.strip()))
    if at < 0:
        return None, None, "the conclusion of the data file does not stand word for word in the cited study"
    gold = (study_id, at, at + len(text.strip()))
    spans = [(quote.study_id, quote.start, quote.end) for quote in cited]
    counts = character_overlap([gold], spans)
    most = max((character_overlap([gold], [span]).tp / max(1, span[2] - span[1]) for span in spans), default=0.0)
    return counts.recall, most > MOSTLY, f"{counts.tp} of {len(text.strip())} characters of the conclusion are quoted"


def _lost(answer: Answer, *, found: bool, cited: bool, quoted: bool | None) -> str | None:
    """Return where the conclusion was lost; None: it was not."""
    if quoted:
        return None
    if cited:
        return "not_quoted"
    if not found:
        return "not_found"
    return "not_cited" if answer.kind == "answer" else "not_answered"


def outline(answer: Answer) -> dict[str, object]:
    """Return what is kept of an answer: kind, reason and message, and every quote with its study."""
    quotes = [[c.study_id, c.start, c.end, c.quote] for s in statements_of(answer) for c in s.citations]
    return {"kind": answer.kind, "reason": answer.reason, "message": answer.message, "quotes": quotes}


def names_of_pmid(pmid: str) -> frozenset[str]:
    """Return the names under which a study of PubMedQA may stand in a library."""
    return frozenset((pmid, f"pmid:{pmid}", f"pubmedqa:{pmid}"))


def share_figures(items: Sequence[ItemResult]) -> dict[str, MetricSummary]:
    """Return every share with Wilson's interval, over all questions and over those that the second stage never saw."""
    unseen = [item for item in items if document_hash({item.id: 1}) % HELD_OUT == 0]
    figures = {name: _share(items, name) for name in METRICS if not name.endswith("conclusion_share")}
    if unseen:
        figures |= {f"{UNSEEN}/{name}": _share(unseen, f"answer/{name}") for name in SHARES}
        figures |= {f"{UNSEEN}/RR@10": summarize_metric(unseen, "hybrid/RR@10", seed=0)}
    return figures


def _share(items: Sequence[ItemResult], name: str) -> MetricSummary:
    values = [item.scores[name].value for item in items if name in item.scores]
    scored = [value for value in values if value is not None]
    unscored = len(items) - len(scored)
    if not scored:
        return MetricSummary(mean=None, n=0, unscored=unscored, note="nothing could be scored")
    events = round(sum(scored))
    low, high = wilson(events, len(scored))
    return MetricSummary(
        mean=events / len(scored),
        low=low,
        high=high,
        n=len(scored),
        unscored=unscored,
        note=f"{events} of {len(scored)}, interval by Wilson",
    )


def _plain_spaces(text: str) -> str:
    """Return a text of the same length whose white space characters are all blanks, so that offsets stay."""
    return "".join(" " if character.isspace() else character for character in text)
