"""The sentences that could answer: every sentence of the studies found, scored for the question."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.question.kinds import kind_of
from assistant.question.read import Question, outcomes_in
from assistant.question.terms import Term
from corpus.reported import sentence_spans
from corpus.roles import find_roles
from corpus.study import SentenceRole, Span, Study
from index.lexical import stems

INTERCEPT = -5.86
FEATURE_WEIGHTS = {
    "coverage": 0.5,
    "relative coverage": 2.5,
    "title context": 0.89,
    "asked outcome": 3.0,
    "implied outcome": 1.5,
    "outcome asked": -0.62,
    "figures": 0.4,
    "length": 0.79,
    "position": 1.68,
    "last": -0.24,
    "comparison": 0.45,
    "key terms": 0.5,
}
ROLE_WEIGHTS = {
    SentenceRole.BACKGROUND: -0.6,
    SentenceRole.OBJECTIVE: -1.56,
    SentenceRole.METHODS: -0.72,
    SentenceRole.RESULTS: 1.48,
    SentenceRole.CONCLUSIONS: 0.61,
    SentenceRole.OTHER: -0.61,
}
"""Logistic regression of "this sentence is the evidence" on half of the development questions of evidence-inference
and of SciFact, split by study (DOI 10.18653/v1/N19-1371, 10.18653/v1/2020.emnlp-main.609). Three things are set by hand:
background lower, because SciFact cites it and a clinician does not want it; an asked outcome higher and the words of
the question lower, because real questions are shorter than those two collections'."""
COMPARISON = re.compile(
    r"\b(?:than|versus|vs\.?|compared|difference|significant\w*|P ?[<=>]|higher|lower|increas\w+|decreas\w+|reduc\w+|improv\w+)",
    re.I,
)
WORKING = {"survival", "recurrence", "progression", "response", "end point", "harm"}
"""Outcomes that a question about a treatment means when it names none: whether it works, and what harm it does."""
LONG_SENTENCE = 60
"""Words from which on a sentence counts as long."""
FIGURES_BONUS = 1.2
"""Added when the question asks for a number and the sentence holds one."""
NO_FINDING = re.compile(
    r"©|\bcopyright\b|\ball rights reserved\b|\btrial registration\b|^\W*(?:registered (?:at|with)|funded by)", re.I
)
"""Sentences of publishers and registries."""
REPORTED = re.compile(
    r"\b(?:had|showed|achieved|attained|experienced) (?:an? )?(?:\w+ )?(?:complete|partial|objective) (?:responses?|remissions?)|"
    r"\b(?:adverse|side|toxic|unwanted) (?:effects?|events?|reactions?) (?:was|were) (?!recorded|assessed|graded|defined|monitored|"
    r"evaluated|collected|classified)|"
    r"\bmedian (?:overall )?survival(?: time)?(?: was| of|:)?(?: about)? \d",
    re.I,
)
"""Words that report what came out."""
ESTIMATED = re.compile(
    r"\b(?:hazard|odds|risk|rate) ratios?\b[^.;]{0,40}?\d|\b(?:HR|OR|RR)\b ?[=:]? ?\d|\bCI\b[^.;]{0,12}\d|\bP ?[<=>] ?0?[.·]\d|"
    r"\b\d+(?:[.·]\d+)? ?% (?:versus|vs\.?|compared|and|against)\b",
    re.I,
)
"""Figures that only a result has."""
MIN_WORDS = 4
LONG_TEXT = 30
"""Sentences beyond which a text is no abstract."""
MIDDLE = 0.5
OFF_SUBJECT = 0.6
QUALIFIERS = frozenset(
    stems(
        "metastatic metastasis metastases advanced unresectable refractory recurrent relapsed severe mild moderate newly "
        "untreated resected resection operable localized localised"
    )
)
"""Words for the stage of a disease: a study of another stage is still about the subject, and is shown with what differs."""
QUALIFIER_SHARE = 0.35
FUTURE = re.compile(
    r"\b(?:(?:further|future|more|larger|additional) (?:[\w-]+ ){0,4}(?:stud(?:y|ies)|trials?|research|investigations?|work|"
    r"escalation)|(?:needs?|remains?|ought|should|warrants?|has|have) (?:yet )?(?:to )?be (?:further )?(?:investigated|studied|"
    r"determined|elucidated|evaluated|explored|established)|are (?:needed|warranted|required))\b",
    re.I,
)
"""Sentences that ask for further studies."""
FUTURE_CHARGE = 2.0
"""Taken off the log-odds of such a sentence; set by hand."""
STUDY_SHARE = 0.4
"""How much of a study's weight is the score of its passages; the rest is its share of the question's key terms."""
DIGIT = re.compile(r"\d")
HOW_LONG = re.compile(
    r"\b(?:how long|how soon|how fast|how quickly|when|duration|how many (?:days|weeks|months|years))\b", re.I
)
DURATION = re.compile(
    r"\d(?:[\d.]*)[ -]?(?:min(?:ute)?s?|h(?:ours?|rs?)?|days?|weeks?|wks?|months?|mo|years?|yrs?)\b", re.I
)
DURATION_BONUS = 1.2
"""Added when the question asks how long something lasts and the sentence holds a length of time; set by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that could be quoted."""

    study: Study
    start: int
    end: int
    role: SentenceRole
    score: float
    stems: frozenset[str]
    outcomes: tuple[str, ...]
    subject: float
    """Share of the weight of the question's key terms that the whole study holds, 0…1."""

    @property
    def text(self) -> str:
        """The sentence as stored."""
        return self.study.text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermWeights:
    """How telling each term of a question is in this library."""

    weights: Mapping[Term, float]
    """Inverse document frequency, scaled so that they add up to 1; empty for a question without terms."""
    absent: tuple[Term, ...]
    """Key terms that no passage of the library holds."""

    def subject(self, found: frozenset[str]) -> float:
        """Return the share of the key terms' weight that stands in a set of stems, 0…1; 1 without key terms.

        What lacks the rarest of them that the library knows is mostly about something else and counts for less.
        """
        keys = {
            term: w * (QUALIFIER_SHARE if is_qualifier(term) else 1.0)
            for term, w in self.weights.items()
            if term.telling
        }
        total = sum(keys.values())
        if not total:
            return 1.0
        share = sum(w for term, w in keys.items() if any_stem(term, found)) / total
        known = [term for term in keys if term not in self.absent]
        rarest = max((t for t in known if not is_qualifier(t)), key=keys.__getitem__, default=None)
        return share if rarest is None or any_stem(rarest, found) else OFF_SUBJECT * share

    def coverage(self, found: frozenset[str] | set[str]) -> float:
        """Return the share of the question's weight that stands in a set of stems, 0…1."""
        return sum(w for term, w in self.weights.items() if any_stem(term, found))


def is_qualifier(term: Term) -> bool:
    """Return whether a term says how far a disease has gone, not which it is."""
    return all(part in QUALIFIERS for part in term.stems)


def any_stem(term: Term, found: frozenset[str] | set[str]) -> bool:
    """Return whether a term, or what may stand for it, is in a set of stems: all its parts, single characters aside."""
    if found.issuperset(_telling(term.stems)):
        return True
    return any(found.issuperset(_telling(stems)) for stems in term.alternatives) if term.alternatives else False


@lru_cache(maxsize=10_000)
def _telling(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for part in parts if len(part) > 1) or parts


def weigh_terms(question: Question, frequency: Mapping[str, int], passages: int) -> TermWeights:
    """Weigh a question's terms by their rarity (inverse document frequency, DOI 10.1108/eb026526).

    Args:
        question: The question, read.
        frequency: For each stem of its terms, how many passages hold it.
        passages: How many passages there are.
    """
    raw: dict[Term, float] = {}
    for term in question.terms:
        seen = max(min(frequency.get(part, 0) for part in stems) for stems in (term.stems, *term.alternatives))
        idf = math.log(1 + (passages - seen + 0.5) / (seen + 0.5))
        raw[term] = idf * (1.0 if term.telling else 0.35)
    total = sum(raw.values()) or 1.0
    absent = tuple(
        t for t in question.key_terms if not any(_known(stems, frequency) for stems in (t.stems, *t.alternatives))
    )
    return TermWeights(weights={term: value / total for term, value in raw.items()}, absent=absent)


def _known(parts: Sequence[str], frequency: Mapping[str, int]) -> bool:
    return all(frequency.get(part, 0) > 0 for part in parts if len(part) > 1)


def gather(question: Question, studies: Sequence[tuple[Study, float]], weights: TermWeights) -> list[Candidate]:
    """Return every sentence of the studies with its score for the question, in order of the text.

    Args:
        question: The question, read.
        studies: The studies found, each with its score 0…1.
        weights: What the question's terms are worth.
    """
    general = any(_asks_whether_it_works(question, study) for study, _ in studies)
    return [c for study, score in studies for c in _of_study(question, study, score, weights, general)]


def reported_text(study: Study) -> str:
    """Return what a study says, title and sentences in order, without the sentences that give orders to a program."""
    return "\n".join((study.title_text or "", *(study.text[s.start : s.end] for s in sentence_spans(study))))


def sentences_of(study: Study) -> tuple[tuple[Span, SentenceRole], ...]:
    """Return the sentences of a study's abstract, each with its role."""
    spans = sentence_spans(study)
    roles = find_roles(study.text, spans, study.sections)
    return tuple((span, _reported(study, span, found.role)) for span, found in zip(spans, roles, strict=True))


def _reported(study: Study, span: Span, role: SentenceRole) -> SentenceRole:
    """Return the role of a sentence; one that reports an outcome is no method, unless its label says that it is.

    In an abstract of a sentence or two nothing but its figures tells that a sentence is a result.
    """
    if role is SentenceRole.OTHER and ESTIMATED.search(study.text, span.start, span.end):
        unlabelled = any(s.role is None and s.start <= span.start < s.end for s in study.sections)
        return SentenceRole.RESULTS if unlabelled else role
    if role is not SentenceRole.METHODS or not REPORTED.search(study.text, span.start, span.end):
        return role
    labelled = any(s.role is role and s.start <= span.start < s.end for s in study.sections)
    return role if labelled else SentenceRole.RESULTS


def study_stems(study: Study) -> frozenset[str]:
    """Return every stem of a study's text and keywords: what the study is about."""
    ordered = any(caution.code == "embedded-instructions" for caution in study.cautions)
    said = reported_text(study) if ordered else study.text
    return frozenset(stems(" ".join((said, *study.mesh, study.journal or ""))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    start: int
    end: int
    role: SentenceRole
    words: str
    stems: frozenset[str]
    outcomes: tuple[str, ...]


def _of_study(question: Question, study: Study, score: float, weights: TermWeights, general: bool) -> list[Candidate]:
    title = frozenset(stems(f"{study.title_text or ''} {study.journal or ''}"))
    subject = weights.subject(study_stems(study))
    sentences = [_read(study, span, role) for span, role in sentences_of(study)]
    sentences = [s for s in sentences if not NO_FINDING.search(s.words) and len(s.words.split()) >= MIN_WORDS]
    best = max((weights.coverage(s.stems) for s in sentences), default=0.0) or 1.0
    found = []
    for at, sentence in enumerate(sentences):
        # Where a whole paper was scraped, the end of the text is not where its findings stand.
        position = at / max(1, len(sentences) - 1) if len(sentences) <= LONG_TEXT else MIDDLE
        chance = 1 / (1 + math.exp(-_evidence(question, sentence, title, weights, best, position, general)))
        found.append(
            Candidate(
                study=study,
                start=sentence.start,
                end=sentence.end,
                role=sentence.role,
                score=chance * (STUDY_SHARE * score + (1 - STUDY_SHARE) * subject),
                stems=sentence.stems,
                outcomes=sentence.outcomes,
                subject=subject,
            )
        )
    return found


def _read(study: Study, span: Span, role: SentenceRole) -> _Sentence:
    words = study.text[span.start : span.end]
    return _Sentence(
        start=span.start,
        end=span.end,
        role=role,
        words=words,
        stems=frozenset(stems(words)),
        outcomes=outcomes_in(words),
    )


def _asks_whether_it_works(question: Question, study: Study) -> bool:
    """Return whether a question names no more than treatment and disease.

    It does when a study's title (without one, its first sentence) holds every key term.
    """
    if question.type not in ("therapy", "other") or question.outcomes:
        return False
    head = study.title_text or "".join(study.text[s.start : s.end] for s in sentence_spans(study)[:1])
    return all(any_stem(term, frozenset(stems(head))) for term in question.key_terms)


def _evidence(
    question: Question,
    sentence: _Sentence,
    title: frozenset[str],
    weights: TermWeights,
    best_coverage: float,
    position: float,
    general: bool,
) -> float:
    """Return the log-odds that a sentence is evidence for the question, given that its study is."""
    asked = set(question.outcomes)
    coverage = weights.coverage(sentence.stems)
    keys = question.key_terms
    features = {
        "coverage": coverage,
        "relative coverage": coverage / best_coverage,
        # What the title says holds for every sentence of the abstract, but less surely.
        "title context": weights.coverage(sentence.stems | title) - coverage,
        "asked outcome": len(asked & set(sentence.outcomes)) / len(asked) if asked else 0.0,
        "implied outcome": float(general and bool(WORKING & set(sentence.outcomes))),
        "outcome asked": float(bool(asked)),
        "figures": float(DIGIT.search(sentence.words) is not None),
        "length": min(len(sentence.words.split()), LONG_SENTENCE) / LONG_SENTENCE,
        "position": position,
        "last": float(position == 1.0),
        "comparison": float(COMPARISON.search(sentence.words) is not None),
        "key terms": sum(any_stem(term, sentence.stems) for term in keys) / max(1, len(keys)),
    }
    odds = INTERCEPT + sum(FEATURE_WEIGHTS[name] * value for name, value in features.items())
    odds += ROLE_WEIGHTS[sentence.role] + kind_of(question).roles.get(sentence.role, 0.0)
    odds -= FUTURE_CHARGE if FUTURE.search(sentence.words) else 0.0
    if HOW_LONG.search(question.text) and DURATION.search(sentence.words):
        odds += DURATION_BONUS
    wants_figures = question.wants_figures or kind_of(question).figures
    return odds + (FIGURES_BONUS if wants_figures and features["figures"] else 0.0)
