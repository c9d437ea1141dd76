"""Whether a study says anything of harm, in whatever words: before it is said that none of them was seen.

Harm is written in two ways: by words for harm as such (toxicity, adverse, complications, stopped early), which are
few, and by what befell people (diarrhoea, haemorrhage, hepatotoxicity), which are the names of diseases and symptoms:
those of a kept list (``index.search.conditions``) and those that end as such names do. A condition that the question,
the title or the methods speak of is what was studied; one that the results bring up may be a harm, and then nothing is
said of harm's absence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from assistant.evidence.sentences import sentences_of
from assistant.question.read import OUTCOMES
from corpus.study import SentenceRole, Study
from index.lexical import WORD, stems
from index.search.conditions import condition_names
from index.spelling import spelling_variants

UP = r"(?:elevat\w+|rais\w+|ris\w+|rose|increas\w+|abnormal\w*)"
TEST = (
    r"(?:creatinine|transaminases?|alt|ast|aminotransferases?|bilirubin|(?:liver )?enzymes?|lipase|ck|potassium|amylase|"
    r"liver tests?)"
)
LOST = r"(?:weight|hair|memory|hearing|visual|vision|blood|appetite)"
AS_SUCH = re.compile(
    rf"{OUTCOMES['harm']}|\w*toxic\w*|\b(?:adrs?|t?e?aes?|s?aes?|iraes?|susars?|ctcae|unwanted|undesir\w+|untoward|"
    r"unfavou?rable|unintended|side[- ]?(?:effects?|reactions?)|reactions?|sequelae|morbidit\w+|injur\w+|iatrogen\w+|"
    r"lethal\w*|deaths?|died|(?:dose|treatment|drug|therapy)[- ](?:limit\w+|relat\w+|reduc\w+|interrupt\w+|delay\w*|"
    r"induc\w+|modif\w+)|stopp\w+|ceas\w+|halt\w+|interrupt\w+|terminat\w+|drop(?:ped)? ?outs?|"
    r"grades? ?(?:[≥>]+ ?)?(?:[1-5]|i{1,3}|iv|v)\b|hypersensitiv\w+|allerg\w+|rebound|depend[ae]nce|overdos\w+|falls?|fell|"
    r"fractures?|burns?|bruis\w+|scar\w*|wounds?|leak\w*|dehiscence|perforat\w+|infect\w+|hospitali[sz]\w+|readmi\w+|"
    rf"reoperat\w+|{LOST} (?:gain|loss)|(?:loss|gain) of {LOST}|qtc?\b|"
    rf"{UP}(?: \w+){{0,4}} {TEST}|{TEST}(?: \w+){{0,2}} {UP})",
    re.I,
)
"""Words for harm as such, and for what happens because of it."""
ENDS = re.compile(
    r"\w{3,}(?:itis|[ae]mia|penia|cytosis|pathy|algia|odynia|rrh(?:o?ea|age|agic)|uria|pno?ea|o?edema|plegia|paresis|spasm|"
    r"stasis|lysis|necrosis|sclerosis|phobia|par(?:a)?esthesia|kinesia|tension|cardia|phagia|pepsia|somnia|somnolence|"
    r"megaly|thorax|ptysis|emesis|ectasis|malacia|dystonia|philia|trophy|pigmentation|thyroidism|adrenalism)s?\Z",
    re.I,
)
"""How names of diseases and symptoms end."""
REPORTS = (SentenceRole.RESULTS, SentenceRole.CONCLUSIONS, SentenceRole.OTHER)
LONGEST = 3
"""Words of a condition's name, at most."""


def speaks_of_harm(text: str, studied: Iterable[str] = ()) -> bool:
    """Return whether a text may speak of an unwanted effect.

    Args:
        text: One or more sentences that report something.
        studied: Texts that name what was studied; a condition named in them is no harm by itself.

    >>> speaks_of_harm("Hepatotoxicity was rare."), speaks_of_harm("Survival was longer.")
    (True, False)
    """
    if AS_SUCH.search(text):
        return True
    known = set().union(*map(_conditions, studied)) if studied else set()
    return bool(_conditions(text) - known)


def reports_harm(study: Study, asked: str) -> bool:
    """Return whether the results or conclusions of a study may speak of an unwanted effect.

    Args:
        study: The study.
        asked: The question.
    """
    sentences = [(study.text[span.start : span.end], role) for span, role in sentences_of(study)]
    told = " ".join(text for text, role in sentences if role in REPORTS)
    before = " ".join(text for text, role in sentences if role not in REPORTS)
    return speaks_of_harm(told, (asked, study.title_text or "", before))


def _conditions(text: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in WORD.findall(text)]
    found = {tuple(stems(word)) for word in words if ENDS.search(word)}
    for word in dict.fromkeys(words):
        found.update(form for form in _forms(word) if form in condition_stems())
    said = stems(text)
    runs = (tuple(said[at : at + size]) for size in range(2, LONGEST + 1) for at in range(len(said) - size + 1))
    return found.union(run for run in runs if run in condition_stems())


@cache
def condition_stems() -> frozenset[tuple[str, ...]]:
    """Return the names of diseases and symptoms as the index sees their words: itching is an itch."""
    return frozenset(tuple(stems(name)) for name in condition_names())


def _forms(word: str) -> Iterator[tuple[str, ...]]:
    for form in (word, *spelling_variants(word)):
        yield tuple(stems(form))
