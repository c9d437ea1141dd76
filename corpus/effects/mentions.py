"""Where a sentence names a measure of effect: by its words, or by a short name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.effects import patterns


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words or letters that name a measure."""

    code: str
    start: int
    end: int
    short: bool
    """Whether it is an abbreviation, which may mean something else (HR: heart rate)."""


def find_mentions(text: str, start: int, end: int) -> list[Mention]:
    """Return the mentions of measures, a bracketed abbreviation counted with its words (``odds ratio [OR]``)."""
    found: list[Mention] = []
    words = text[start:end]
    low = words.lower()
    if not any(stem in low for stem in patterns.MEASURE_STEMS) and not any(c in words for c in patterns.MEASURE_CODES):
        return found
    for match in patterns.MEASURE.finditer(text, start, end):
        if match["words"]:
            code = (
                patterns.PATTERN_WORDS[int(str(match.lastgroup)[1:])][0]
                if match.lastgroup != "words"
                else _code_of(match)
            )
        else:
            code = patterns.ABBREVIATIONS[match["short"] or match["aor"]]
            if match["short"] in ("PLR", "NLR") and not patterns.DIAGNOSTIC.search(text, start, end):
                continue
        last = found[-1] if found else None
        between = text[last.end : match.start()] if last else ""
        # "relative risk reduction (RR 0.75": another measure, not a short name of the first.
        other = (
            last
            and last.code != code
            and last.code in patterns.NOT_RENAMED
            and text[match.end() : match.end() + 1] not in ("]", ")")
        )
        if (
            last
            and not other
            and not match["words"]
            and (re.fullmatch(r"[ ]?[\[(]", between) or (between == ", " and last.code == code))
        ):
            found[-1] = replace(last, end=match.end())
        else:
            found.append(Mention(code=code, start=match.start(), end=match.end(), short=not match["words"]))
    return found


def _code_of(match: re.Match[str]) -> str:
    return next(code for i, (code, _) in enumerate(patterns.PATTERN_WORDS) if match[f"w{i}"])


def leads_to(between: str) -> bool:
    """Whether what stands between a measure and a number has no other number and no break."""
    return len(between) <= 80 and not re.search(r"[0-9;]", between)
