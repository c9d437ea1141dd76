"""What a study as a whole says to a question, and the studies that say another thing than the leading one.

``assistant.evidence.contradiction`` compares sentences by the direction of the asked outcome. Here the findings of a study
are read one by one (``corpus.effects.direction``) and weighed, so that a study whose findings are mixed stands
between two that are plain. Two studies are said to disagree where they stand far apart and the telling sentence names the
treatment or exposure asked about. No study is
counted as a vote. Rules of thumb, written on the development part of ``evals/questions`` and on the half ``tune`` of the
benchmark ``contradiction``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence.sentences import Candidate, study_stems
from assistant.evidence.signs import any_stem
from assistant.question.pico import part_of
from assistant.question.read import OUTCOMES, Question, outcomes_in
from assistant.question.terms import Term
from corpus.cue_words import lower_case
from corpus.effects.direction import Direction, opposed, read_direction
from corpus.effects.direction_signs import cues
from corpus.study import SentenceRole
from index.lexical import WORD, stems

FINDINGS = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS)
ON_SUBJECT = 0.9
"""A study compared holds at least this share of what the best study holds of the question's key terms."""
QUOTED_ON_SUBJECT = 0.75
"""The same for a study that is quoted anyway."""
SCORE_SHARE = 0.6
"""Its telling sentence scores at least this share of the leading study's."""
QUOTED_SHARE = 0.3
"""The same for a study that is quoted anyway."""
LEAST_SHARE = 0.2
"""A sentence that tells anything scores at least this share of its study's best one."""
OWN_SHARE = 0.4
"""Sentences of a study read for its verdict score at least this share of the best of those that tell anything."""
LIMIT = 2
CONCLUSION = 2.0
"""How much more a study's own conclusion weighs than another finding."""
OWN_WORDS = 1.5
"""How much more a sentence weighs that names the outcome as the question does (mortality, where survival is told of too)."""
FOCUS_SHARE = 0.75
"""Sentences read hold at least this share of the outcome's words that the study's best one holds."""
AT_ONE = 0.3
"""Nearer than this they are at one."""
LOOSE = frozenset({"dose", "frequency", "end point"})
"""Named outcomes whose words stand in sentences on anything ("response rate")."""
HARM = frozenset({"harm"})
MATTER = 0.67
"""Share of the key terms of the treatment asked about that a contradicting sentence and its title hold."""
APART = 0.5
"""How far apart two studies stand that are said to disagree (``Stance.against``)."""
STATED = re.compile(
    r"\b(?:do|does|did|is|are|not|no|reduces?|improves?|impairs?|increases?|prevents?|worsens?|lowers?|decreases?)\b",
    re.I,
)
"""Words of a title that says what was found; one that asks says nothing."""
EFFICACY = re.compile(r"\b(?:effective|efficacy|effectiveness)\b(?! and safe)", re.I)
IS_IT_SAFE = re.compile(r"\b(?:safe|safely|dangerous|harmful)\b", re.I)
JOINED = re.compile(r"([\w-]{1,60}) and ([\w-]{1,60})")
OUTCOME_WORDS = {name: re.compile(cue) for name, cue in OUTCOMES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What a study's findings say, as shares of their weight."""

    shares: Mapping[Direction, float]
    """They add up to 1."""
    told: tuple[tuple[Candidate, Direction], ...]
    """The sentences that say it, best first."""

    def against(self, other: Stance) -> float:
        """Return how far apart two studies stand, 0 to 1: what they say of each other beyond what they say of themselves.

        The energy distance (DOI 10.1016/j.jspi.2013.03.018) over "these two cannot both hold".
        """
        apart = _clash(self, other) - (_clash(self, self) + _clash(other, other)) / 2
        return math.sqrt(max(0.0, apart))

    def telling(self, other: Stance) -> Candidate:
        """Return the best of the sentences that say most against the other study."""
        weight = {
            way: share * sum(theirs for way_2, theirs in other.shares.items() if opposed(way, way_2))
            for way, share in self.shares.items()
        }
        most = max(weight, key=weight.__getitem__)
        kinds = {way for way in weight if weight[way] > 0 and (way is Direction.SAME) == (most is Direction.SAME)}
        return next((c for c, v in self.told if v in kinds), self.told[0][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What of a question the reading of a study needs."""

    outcome: tuple[Term, ...]
    """Telling terms of the outcome's part."""
    named: frozenset[str]
    """Names in ``OUTCOMES`` of what is asked for."""
    own_words: tuple[Term, ...]
    """Terms of the outcome's part that name such an outcome (mortality)."""
    intervention: tuple[Term, ...] | None
    """Key terms of the intervention's part; None: there is none."""
    arms: tuple[frozenset[str], frozenset[str]] | None
    """Stems of intervention and comparator; None: it does not name both."""
    exact: bool
    """It names comparator and outcome: only what speaks of that outcome tells anything."""
    safety: bool
    """It asks whether something is safe."""


@lru_cache(maxsize=8)
def _asked_of(question: Question) -> _Asked:
    parts = {part.kind: frozenset(stems(part.text)) for part in question.parts}
    outcome, own, other = parts.get("outcome"), parts.get("intervention"), parts.get("comparator")
    words = part_of(question.parts, "outcome")
    named = question.outcomes if words is None else outcomes_in(words) or question.outcomes
    inside = tuple(t for t in question.terms if outcome is not None and set(t.stems) <= outcome)
    return _Asked(
        outcome=tuple(t for t in inside if t.telling),
        # Bleeding is not answered by nausea: one harm asked for by its own word is not every harm.
        named=frozenset(named) - LOOSE - (HARM if any(t.telling for t in inside) else frozenset()),
        own_words=tuple(t for t in inside if outcomes_in(t.word)),
        intervention=None if own is None else tuple(t for t in question.key_terms if set(t.stems) <= own),
        arms=None if own is None or other is None else (own, other),
        exact=outcome is not None and other is not None,
        safety=IS_IT_SAFE.search(question.text) is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Focus:
    """The words of a sentence that speak of the asked outcome."""

    words: str
    terms: int
    """How many of the outcome's terms they stand for; at least 1."""


def stance_of(question: Question, sentences: Sequence[Candidate]) -> Stance | None:
    """Return what a study says to a question; None: nothing clear.

    Its findings are weighed by their score. Those that speak of the asked outcome are read alone where there are any. A title
    that states a finding weighs as much as the best of them.

    Args:
        question: The question, read.
        sentences: Every candidate sentence of one study.
    """
    asked = _asked_of(question)
    roles = FINDINGS if any(c.role in FINDINGS for c in sentences) else (SentenceRole.OTHER,)
    told = [(c, _focus(asked, c.text)) for c in sentences if c.role in roles and _on_outcome(asked, c)]
    most = max((focus.terms for _, focus in told if focus is not None), default=0)
    focused: list[tuple[Candidate, _Focus | None]] = [
        (c, f) for c, f in told if f is not None and f.terms >= FOCUS_SHARE * most
    ]
    titled = _focus(asked, sentences[0].study.title_text or "") is not None
    kept = focused or ([] if asked.exact and not titled else told)
    told = sorted(kept, key=lambda one: (-one[0].score, one[0].start))
    said = [(c, way) for c, focus in told if (way := _verdict(asked, c.text, focus)) is not None]
    near = [(c, way) for c, way in said if c.score >= LEAST_SHARE * told[0][0].score]
    read = [(c, way) for c, way in near if c.score >= OWN_SHARE * near[0][0].score]
    return Stance(shares=_shares(asked, read, told[0][0].score), told=tuple(read)) if read else None


def _shares(asked: _Asked, read: Sequence[tuple[Candidate, Direction]], best: float) -> dict[Direction, float]:
    weight = dict.fromkeys(Direction, 0.0)
    for candidate, way in read:
        own_words = any(set(term.stems) <= candidate.stems for term in asked.own_words)
        concluded = candidate.role is SentenceRole.CONCLUSIONS
        weight[way] += candidate.score * (CONCLUSION if concluded else 1.0) * (OWN_WORDS if own_words else 1.0)
    title = read[0][0].study.title_text or ""
    if "?" not in title and STATED.search(title) and (not asked.exact or _focus(asked, title) is not None):
        way_of_title = read_direction(title).firm
        if way_of_title is not Direction.NOT_STATED:
            weight[way_of_title] += best
    whole = sum(weight.values()) or 1.0
    return {way: one / whole for way, one in weight.items() if one}


def differing(question: Question, chosen: Sequence[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """Return, of each study that stands far from the leading one, the sentence that tells it; best first.

    Args:
        question: The question, read.
        chosen: What is quoted; its best study that says anything clear leads.
        pool: Every candidate sentence.
    """
    told = _stances(question, chosen, pool)
    quoted = {c.study.study_id for c in chosen}
    first = next((stance for study_id, stance in told.items() if study_id in quoted), None)
    if first is None:
        return []
    floor = first.told[0][0].score
    found = []
    for study_id, stance in told.items():
        if stance.against(first) < APART:
            continue
        sentence = stance.telling(first)
        enough = sentence.score >= (QUOTED_SHARE if study_id in quoted else SCORE_SHARE) * floor
        if enough and same_matter(question, sentence):
            found.append(sentence)
    return found[:LIMIT]


def not_at_one(
    question: Question, against: Sequence[Candidate], chosen: Sequence[Candidate], pool: Sequence[Candidate]
) -> list[Candidate]:
    """Leave out of sentences said to contradict those whose study, read as a whole, is at one with the leading study.

    Args:
        question: The question, read.
        against: The sentences.
        chosen: What is quoted; its best study leads.
        pool: Every candidate sentence.
    """
    if not against:
        return []
    told = _stances(question, chosen, pool)
    quoted = {c.study.study_id for c in chosen}
    lead = next((stance for study_id, stance in told.items() if study_id in quoted), None)
    if lead is None:
        return list(against)
    return [c for c in against if (s := told.get(c.study.study_id)) is None or s is lead or s.against(lead) >= AT_ONE]


def same_matter(question: Question, candidate: Candidate) -> bool:
    """Return whether a sentence, read with its study's title, names the treatment or exposure asked about.

    Where the question has no such part, it must name most of all the question's key terms. A question that names comparator
    and outcome names the treatment in full, which no sentence repeats: there the whole study is read.
    """
    asked = _asked_of(question)
    said = candidate.stems | frozenset(stems(candidate.study.title_text or ""))
    wanted = question.key_terms if asked.intervention is None else asked.intervention
    if sum(any_stem(term, said) for term in wanted) >= MATTER * len(wanted):
        return True
    whole = study_stems(candidate.study) if asked.exact else said
    return all(any_stem(term, whole) for term in wanted)


def _clash(one: Stance, other: Stance) -> float:
    return sum(a * b for x, a in one.shares.items() for y, b in other.shares.items() if opposed(x, y))


def _stances(question: Question, chosen: Sequence[Candidate], pool: Sequence[Candidate]) -> dict[str, Stance]:
    """Return what each study on the subject says, the best-matching study first."""
    quoted = {c.study.study_id for c in chosen}
    most = max((c.subject for c in pool), default=0.0)
    studies: dict[str, list[Candidate]] = {}
    for candidate in sorted(pool, key=lambda c: (-c.score, c.study.study_id, c.start)):
        share = QUOTED_ON_SUBJECT if candidate.study.study_id in quoted else ON_SUBJECT
        if candidate.subject >= share * most:
            studies.setdefault(candidate.study.study_id, []).append(candidate)
    read = ((study_id, stance_of(question, own)) for study_id, own in studies.items())
    return {study_id: stance for study_id, stance in read if stance is not None}


def _verdict(asked: _Asked, text: str, focus: _Focus | None) -> Direction | None:
    """Return what a sentence says to a question; what two treatments did alike says nothing of their difference."""
    if asked.arms is not None and not cues()["compared"].search(lower_case(text)) and _both_did(asked.arms, text):
        return None
    way = read_direction(text, outcome=None if focus is None else focus.words).firm
    if way is Direction.NOT_STATED:
        return None
    if asked.safety:
        # No harm and less harm are one answer to "is it safe?"; a difference that may be good is none.
        return None if way is Direction.MIXED else Direction.SAME if way is Direction.LOWER else way
    # More or less of what was not asked about is no opposite.
    return Direction.MIXED if focus is None and way in (Direction.LOWER, Direction.HIGHER) else way


def _both_did(arms: tuple[frozenset[str], frozenset[str]], text: str) -> bool:
    one, other = arms
    joined = ((frozenset(stems(first)), frozenset(stems(second))) for first, second in JOINED.findall(text))
    return any((a & one and b & other) or (a & other and b & one) for a, b in joined)


def _focus(asked: _Asked, text: str) -> _Focus | None:
    """Return the words of a sentence that speak of the asked outcome; None: it does not, or none is asked."""
    if not asked.outcome and not asked.named:
        return None
    by_word = {word: frozenset(stems(word)) for word in dict.fromkeys(WORD.findall(text))}
    found = frozenset().union(*by_word.values())
    # T2DM for T2D
    found |= {part for part in _short_forms(asked.outcome) if any(one.startswith(part) for one in found)}
    held = [term for term in asked.outcome if any_stem(term, found)]
    if not asked.named and 2 * len(held) < len(asked.outcome):
        return None
    # OS, where the library says what it stands for
    held_own = [term for term in asked.own_words if any_stem(term, found)]
    told = {part for term in (*held, *held_own) for said in (term.stems, *term.alternatives) for part in said}
    short, cues = tuple(_short_forms(held)), [OUTCOME_WORDS[name] for name in asked.named]

    def speaks(word: str) -> bool:
        lowered = word.lower()
        return bool(by_word[word] & told or lowered.startswith(short)) or any(cue.search(lowered) for cue in cues)

    words = [word for word in by_word if speaks(word)]
    return _Focus(words=" ".join(words), terms=max(1, len(held))) if words else None


def _short_forms(terms: Sequence[Term]) -> list[str]:
    parts = (part for term in terms for said in term.alternatives for part in said)
    return [part for part in parts if len(part) > 2 and any(character.isdigit() for character in part)]


def _on_outcome(asked: _Asked, candidate: Candidate) -> bool:
    """Return whether a sentence speaks of an outcome the question asks for; unwanted effects only where it asks for them."""
    if asked.named:
        if set(candidate.outcomes) & asked.named:
            return True
        return any(any_stem(term, candidate.stems) for term in asked.own_words)
    if EFFICACY.search(candidate.text):
        return True
    return candidate.outcomes != ("harm",) and cues()["safety"].search(lower_case(candidate.text)) is None
