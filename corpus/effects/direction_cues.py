"""Words that say which way an outcome went, and words that take it back (data for ``corpus.effects.direction``)."""

from __future__ import annotations

import re

NO_DIFFERENCE = re.compile(
    r"\bno(?:r|ne)? (?:[\w‐-]+ ){0,4}(?:differen\w+|effects?|changes?|improvements?|benefits?|advantages?|reductions?|increases?|"
    r"associations?|influence|impact|interactions?)\b|"
    r"\b(?:not|n't|neither|never|nor) (?:[\w-]+ ){0,5}(?:differ\w*|chang\w+|affect\w*|improv\w+|reduc\w+|increas\w+|decreas\w+|"
    r"significan\w+|superior|better|worse|alter\w*|influenc\w+|associated|higher|lower|greater|prevent\w*|prolong\w*|effective|"
    r"achieve|reach\w*|more|less|modif\w+|enhanc\w+|detect\w*|found|observed|seen)\b|"
    r"\b(?:non-?significan\w*|insignificant\w*|similar(?!ly (?:reduc|increas|improv|lower|rais|prevent|effective))"
    r"(?:ly|ity)?|comparable|equivalent|equally|equal|as effective as|unchanged|identical|"
    r"(?:did|was|were|are|is)n't|failed to|lack of|unaffected|the same|non-?inferior\w*|without (?:[\w-]+ ){0,3}"
    r"(?:differen\w+|effects?|changes?|improvements?|increases?))\b|\b(?:ns|NS|n\.s\.)(?=[\s),;.]|\Z)",
    re.I,
)
NOT_REACHED = re.compile(
    r"\b(?:differen\w+|this|these|trend|it|which|increase|decrease|effect|result)\b[^.;]{0,40}\b(?:not|n't|failed to|fell short of|no)\b"
    r"[^.;]{0,40}\bsignifican\w+|\bdid not (?:reach|achieve|attain) (?:statistical )?significance|\bwithout (?:reaching )?statistical "
    r"significance|\bnot (?:statistically |significantly )?(?:significant|different) between\b",
    re.I,
)
"""What a later clause of the sentence says of the difference just named."""
BETWEEN_GROUPS = re.compile(
    r"\bno (?:[\w‐-]+ ){0,3}differences? (?:[\w-]+ ){0,3}between (?:[\w-]+ ){0,3}(?:groups|arms|treatments)\b", re.I
)
"""What a later sentence of the same finding may say."""
UP = re.compile(
    r"\b(?:increas\w+|higher|greater|larger|longer|more|elevat\w+|rais\w+|rose|rise|gained|prolong\w+|enhanc\w+|augment\w*|"
    r"upregulat\w+|bigger|faster|exceed\w*|highest|longest|greatest|heavier|stronger|doubled|best)\b",
    re.I,
)
DOWN = re.compile(
    r"\b(?:decreas\w+|lower\w*|reduc\w+|smaller|shorter|fewer|less|declin\w+|fell|diminish\w*|shorten\w*|suppress\w+|drop\w*|"
    r"attenuat\w+|lesser|lowest|prevent\w*|inhibit(?:ed|s|ion)|slower|delay\w*|weaker|minimi[sz]\w+|blunted|shortest|halved)\b",
    re.I,
)
BETTER = re.compile(
    r"\b(?:improv\w+|better|superior\w*|favou?r\w*|benefi\w+|effective\w*|efficac\w+|success\w*|outperform\w*|advantage\w*)\b",
    re.I,
)
WORSE = re.compile(r"\b(?:worse\w*|inferior\w*|poorer|deteriorat\w+|impair\w*|harm\w*)\b", re.I)
BAD_OUTCOME = re.compile(
    r"\b(?:pain\w*|mortality|deaths?|risks?|adverse|symptom\w*|infection\w*|complication\w*|recurr\w*|relaps\w*|bleeding|anxiety|"
    r"depress\w*|severity|failure\w*|incidence|duration|length|time to|nausea|vomiting|fatigue|loss|weight|stress|cholesterol|"
    r"pressure|glucose|HbA1c|score on|disability|toxicity|events?|burden|cost\w*|inflammat\w+|distress|dyspn\w+|errors?|falls?|"
    r"fractures?|hospitali\w+|requirement\w*|consumption|exacerbation\w*|insomnia|impairment|cough|edema|oedema|swelling)\b",
    re.I,
)
"""Outcomes of which less is better, so that "improved" means that they fell."""
GOOD_OUTCOME = re.compile(
    r"\b(?:relief|improvement\w*|reduction\w*|control|free|surviv\w+|free of|quality|response|function\w*)\b", re.I
)
AGAINST = re.compile(
    r"\b(?:than|compared? (?:with|to|against)|versus|vs\.?|relative to|over|in comparison (?:with|to)|as against|when compared)\b",
    re.I,
)
SHORT_FORM = re.compile(r"\(([A-Za-z][A-Za-z0-9]{1,9})\)")
BASELINE = re.compile(
    r"\b(?:at baseline|baseline (?:characteristics|values|data)|(?:before|prior to) (?:the )?(?:interventions?|treatments?|study|"
    r"surgery|randomi[sz]ation)|pre-?(?:treatment|intervention))\b(?! and after)",
    re.I,
)
"""How the arms stood before anything was done."""
AND = re.compile(r"\band\b|[;(]")
MANY_FINDINGS = 8
"""A clause with more joints than this lists several findings."""
UNCERTAIN = re.compile(r"\b(?:tend\w*|trends?|may|might|could|non-?significant\w*)\b", re.I)
BOTH = re.compile(
    r"\b(?:both|all|either|each) (?:[\w-]+ ){0,2}(?:groups?|arms|treatments?|cases|regimens)\b|\bfrom baseline\b", re.I
)
AMOUNT_OF = re.compile(
    r" (?:[\w-]+ ){0,2}(?:improve|reduc|decreas|increas|declin|benefi|drop|fall|rise|gain|prolong|worsen)\w*", re.I
)
"""Behind a word of amount: what it is the amount of."""
LESS_BEHIND = re.compile(r"(?: \w+){0,2} less\b", re.I)
CHANGE_AS_OUTCOME = re.compile(
    r"\W*(?:the |mean |degree of |percent\w* )*(?:improvement|reduction|decrease|increase|decline|relief|success)", re.I
)
"""An outcome that is itself a change: more of a reduction is an increase of that outcome."""
CHANGE_WORD = re.compile(r"\b(?:improv|reduc|decreas|increas|declin|relie)\w*", re.I)
CLAUSE_END = re.compile(
    r"[;]|[.](?=\s|\Z)|, (?:but|while|whereas|although|and there|yet)\b|\b(?:but|while|whereas|although|however)\b",
    re.I,
)
TWO_VALUES = re.compile(
    r"(?P<one>[-−–]?\d{1,6}(?:[.·]\d{1,4})?)(?P<mid>[^;]{0,60}?\b(?P<against>vs\.?|versus|compared (?:with|to)|and|than|against)\b"
    r"[^;]{0,60}?)"
    r"(?P<two>[-−–]?\d{1,6}(?:[.·]\d{1,4})?)",
    re.I,
)
WORD = re.compile(r"[^\W_]+")
COMMON = frozenset(
    "the of and in to a an for with at or by on after from between than per mean rate rates level levels group groups patients "
    "number time total score scores treatment treated change changes use control as all who had were was is patient study "
    "mg daily day days week weeks month months therapy dose plus alone receiving received given".split()
)
CONTROL = re.compile(
    r"\b(?:placebo|controls?|usual care|untreated|sham|standard(?! deviation| error)|conventional|no treatment|comparison group)\b"
    r"(?<!disease control)(?<!weight control)(?<!ycemic control)(?<!ycaemic control)(?! rates?\b)",
    re.I,
)
