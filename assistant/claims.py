"""Whether a passage bears a claim out: a judge made of rules.

The judge reads words, not meaning. It says NOT_ENOUGH_INFO unless the passage holds most of the claim's telling words, and
REFUTES only on a visible sign: the two point ways that cannot both hold (``corpus.effects.direction``). What it is worth is measured by
``lind eval run claims`` and stands in ``MEASURED``; a verdict carries the judge's name, so that it is never taken for a person's.
Labels are those of FEVER and SciFact (Wadden et al. 2020, doi:10.18653/v1/2020.emnlp-main.609).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.cue_words import lower_case
from corpus.effects.direction import Direction, read_direction
from corpus.effects.direction_signs import cues
from corpus.sentences import split_sentences
from index.lexical import STOP_WORDS, WORD, stems

JUDGE = "rule"
ENOUGH = 0.45
"""Share of the claim's telling words from which on a passage speaks of the claim. Set with ``NEAR`` on the tuning half of SciFact,
whose claims stand for themselves; the sentences of the other two collections lean on a context that the judge does not see."""
NEAR = 0.3
"""Share of them from which on one sentence is taken to speak of the same thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a judge was worth on a collection, beside what is reached without reading the pair."""

    accuracy: float
    macro_f1: float
    control_macro_f1: float
    """The better of a classifier that sees only the claim and one that sees only the evidence."""
    n: int
    """Pairs of the half that nothing was set on."""


MEASURED = {
    "scifact": Measured(accuracy=0.646, macro_f1=0.624, control_macro_f1=0.427, n=474),
    "healthver": Measured(accuracy=0.595, macro_f1=0.332, control_macro_f1=0.397, n=1327),
    "citation-integrity": Measured(accuracy=0.314, macro_f1=0.268, control_macro_f1=0.337, n=1253),
}
"""By collection, from ``lind eval run claims --split check``. The judge beats guessing on whole claims beside abstracts (SciFact) and
loses to it on questions and citing sentences: there it must decide nothing."""


class Support(StrEnum):
    """What a passage does to a claim."""

    SUPPORTS = "SUPPORTS"
    REFUTES = "REFUTES"
    NOT_ENOUGH_INFO = "NOT_ENOUGH_INFO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with what decided it."""

    support: Support
    reason: str
    """The words or figures that decided, in plain words."""
    judge: str = JUDGE
    """Who judged; never blended with another."""


def judge_claim(claim: str, evidence: str) -> Judgement:
    """Say whether a passage bears a claim out, by its words.

    Args:
        claim: One sentence.
        evidence: A sentence, an abstract, or anything between.

    >>> judge_claim("Alpha lowers mortality.", "Alpha did not lower mortality in adults.").support.value
    'REFUTES'
    """
    telling = _telling(claim)
    sentences = [evidence[span.start : span.end] for span in split_sentences(evidence)]
    held = [_telling(sentence) & telling for sentence in sentences]
    if not telling or not sentences:
        return Judgement(support=Support.NOT_ENOUGH_INFO, reason="nothing to compare")
    coverage = len(frozenset().union(*held)) / len(telling)
    # Of two sentences alike the later one: conclusions come last.
    at = max(range(len(sentences)), key=lambda i: (len(held[i]), i))
    share = f"{coverage:.0%} of the claim's telling words"
    if coverage < ENOUGH or len(held[at]) / len(telling) < NEAR:
        return Judgement(support=Support.NOT_ENOUGH_INFO, reason=f"the passage holds only {share}")
    against = _against(claim, sentences[at])
    if against:
        return Judgement(support=Support.REFUTES, reason=against)
    return Judgement(support=Support.SUPPORTS, reason=f"the passage holds {share}, and nothing speaks against it")


def _telling(text: str) -> frozenset[str]:
    """Return the stems of a text's words that carry a subject."""
    words = [word for word in WORD.findall(text) if word.lower() not in STOP_WORDS]
    return frozenset(stem for word in words for stem in stems(word) if len(stem) > 1)


def _against(claim: str, sentence: str) -> str:
    """Return what shows that a sentence contradicts a claim about the same thing; empty: nothing does."""
    denials = [cues()["negation"].search(lower_case(text)) for text in (claim, sentence)]
    if (denials[0] is None) != (denials[1] is None):
        word = next(denial[0] for denial in denials if denial is not None)
        return f"only the {'claim' if denials[0] else 'passage'} is negated (“{word}”)"
    ours, theirs = read_direction(claim), read_direction(sentence, outcome=claim)
    if {ours.direction, theirs.direction} != {Direction.HIGHER, Direction.LOWER}:
        return ""
    return f"the claim says {ours.direction} (“{ours.cue}”), the passage {theirs.direction} (“{theirs.cue}”)"
