"""What a question asks for: its kind, its telling words, the outcomes it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import QuestionType
from assistant.question.pico import Form, Named, Part, find_parts, form_of, named_publication
from assistant.question.terms import Term, terms_of
from corpus.errors import QuestionError
from index.expansion import NOTHING, Expansions

MAX_CHARACTERS = 4096

TYPE_CUES: dict[QuestionType, str] = {
    "harm": r"\b(?:harm\w*|adverse|side.effects?|toxic\w*|safe|safety|tolerab\w+|complications?|risks? of (?:taking|using))\b",
    "diagnosis": r"\b(?:diagnos\w+|sensitivity|specificity|detect\w*|screening|accuracy|predictive value|imaging)\b",
    "prevalence": r"\b(?:prevalence|incidence|how (?:common|frequent\w*)|proportion of (?:people|patients|adults|children) with)\b",
    "prognosis": r"\b(?:prognos\w+|predict\w*|risk factors?|natural history|life expectancy)\b",
    "therapy": (
        r"\b(?:treat\w*|therap\w+|prevent\w*|reduc\w+|improv\w+|prolong\w*|effect\w*|efficacy|benefit\w*|versus|vs|"
        r"compared?|better|respon[ds]\w*|dos(?:e|es|age)|trial|adjuvant|surviv\w+|worth|work)\b"
    ),
}
"""The first kind whose words occur is the question's; checked in this order, the more specific before therapy."""

OUTCOMES: dict[str, str] = {
    "survival": r"\b(?:surviv\w+|mortality|deaths?|died|dead|alive|life expectancy|live[sd]? longer|fatal\w*)\b",
    "recurrence": r"\b(?:recur\w*|relaps\w*|disease-free|recurrence-free|local control)\b",
    "progression": r"\b(?:(?<!in )progress\w*|time to progression|disease control|stable diseases?|stabili[sz]\w*)\b",
    "response": r"\b(?:(?<!dose[- ])respon[ds]\w*|remission|shr[aiu]nk\w*|regress\w*|tumou?r size|stable diseases?)\b",
    "harm": (
        r"\b(?:adverse|side.effects?|toxic\w*|safe\w*|harm\w*|(?<!glucose )tolera\w+|complication\w*|somnolence|rash|rush|neuropath\w*|"
        r"bleeding|nausea|discontinu\w+|withdraw\w*|grade [345])\b"
    ),
    "end point": r"\b(?:end ?points?|(?:primary|main) outcomes?)\b",
    "quality of life": r"\b(?:quality of life|qol|well-?being)\b",
    "pain": r"\b(?:pain\w*|analges\w+)\b",
    "diagnostic accuracy": r"\b(?:sensitivity|specificity|accuracy|auc|roc|predictive values?|likelihood ratio)\b",
    "frequency": r"\b(?:prevalence|incidence|rates?|frequency)\b",
    "dose": r"\b(?:dos(?:e|es|ed|age|ages|ing)|m?g/(?:day|kg|m2)|mg)\b",
    "cost": r"\b(?:costs?|cost-effective\w*|economic\w*|qaly\w*)\b",
    "hospital": r"\b(?:hospital\w*|readmi\w+|length of stay|admissions?)\b",
}
"""Outcomes by name, each with the words that speak of it, in questions and in abstracts."""

COUNT_CUE = re.compile(
    r"\b(?:how many|number of|what (?:proportion|percentage|fraction|share)|how often|rate of)\b", re.I
)
FIGURE_CUE = re.compile(
    r"\b(?:how (?:many|much|long|large|often|common|high|low)|what (?:proportion|percentage|fraction|dose)|median|mean|hazard|odds|"
    r"rate|ratio|percent\w*|numbers?|duration|dos(?:e|es|age))\b",
    re.I,
)

LISTED = re.compile(r",\s{0,4}(?:and |or )?|\s(?:and|or)\s")
FEWEST_LISTED = 3
LONGEST_LISTED = 5
"""Words of one item of a list of subjects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, read."""

    text: str
    type: QuestionType
    terms: tuple[Term, ...]
    outcomes: tuple[str, ...]
    """Names in ``OUTCOMES`` of what it asks about; empty: no outcome named."""
    wants_figures: bool
    """It asks for a number."""
    wants_count: bool
    """It asks how many of how many."""
    form: Form = "open"
    """How it is asked: yes/no, comparison, overview, citation lookup …"""
    parts: tuple[Part, ...] = ()
    """Population, intervention, comparator and outcome, as far as the words give them."""
    named: Named | None = None
    """The publication it asks for; None: it names none."""

    @property
    def key_terms(self) -> tuple[Term, ...]:
        """The words that more likely than not say what the question is about."""
        return tuple(term for term in self.subjects if term.telling)

    @property
    def subjects(self) -> tuple[Term, ...]:
        """Every word that may say what the question is about, each with its weight: no outcome, no figure."""
        return tuple(term for term in self.terms if term.weight and not is_outcome(term))


def read_question(
    text: str, expansions: Expansions = NOTHING, alike: Mapping[str, Sequence[str]] | None = None
) -> Question:
    """Return what a question asks for.

    Args:
        text: 1 to 4,096 characters, not all white space.
        expansions: Abbreviations that the library defines.
        alike: For words that seem misspelt, words of the library that may be meant.

    Raises:
        QuestionError: It is empty or too long.
    """
    if not text.strip():
        raise QuestionError(
            "the question is empty: write what you want to know, for example “Does X prolong survival in Y?”"
        )
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"the question has {len(text):,} characters; up to {MAX_CHARACTERS:,} can be read: ask one thing at a time"
        )
    lowered = text.lower()
    return Question(
        text=text,
        type=next((kind for kind, cue in TYPE_CUES.items() if re.search(cue, lowered)), "other"),
        terms=terms_of(text, expansions, alike),
        outcomes=outcomes_in(text),
        wants_figures=FIGURE_CUE.search(text) is not None,
        wants_count=COUNT_CUE.search(text) is not None,
        form=form_of(text),
        parts=find_parts(text),
        named=named_publication(text),
    )


def widened(question: Question, holds: Callable[[str], bool]) -> str:
    """Return the words of a question, to search with; behind them what else those are called that the library does not hold.

    Args:
        question: The question, read.
        holds: Whether the library holds a word; what it does not is left out.
    """
    text = question.text.lower()
    unknown = (term for term in question.terms if term.wider and not holds(term.word))
    wider = dict.fromkeys(word for term in unknown for word in term.wider if word.lower() not in text)
    return " ".join([question.text, *filter(holds, wider)])


def people_in(question: Question) -> tuple[Term, ...]:
    """Return the groups of people that a question names."""
    return tuple(term for term in question.terms if term.kind == "group")


def enumerates(question: Question) -> bool:
    """Return whether a question lists subjects, each of which may have its own studies ("Evidence for gout, asthma, lupus")."""
    if question.form != "overview":
        return False
    items = LISTED.split(question.text.strip(" ?."))
    return len(items) >= FEWEST_LISTED and all(0 < len(item.split()) <= LONGEST_LISTED for item in items)


def is_outcome(term: Term) -> bool:
    """Return whether a word is nothing but the name of an outcome ("survival"): what is asked, not what about."""
    return term.kind == "word" and any(re.fullmatch(cue, term.word.lower()) for cue in OUTCOMES.values())


def outcomes_in(text: str) -> tuple[str, ...]:
    """Return the names of the outcomes a text speaks of.

    >>> outcomes_in("Overall survival and adverse events")
    ('survival', 'harm')
    """
    lowered = text.lower()
    return tuple(name for name, cue in _OUTCOME_PATTERNS.items() if cue.search(lowered))


_OUTCOME_PATTERNS = {name: re.compile(cue) for name, cue in OUTCOMES.items()}
