"""Text that was read, as HTML in which no character changes.

Everything Lind read from a file (titles, authors, passages, reasons, names) reaches the browser through ``escaped``:
Markdown would call hosts named in image links and swallow ``~5 mg~`` (REQUIREMENTS B15). The page sanitises once more
(DOMPurify in ``st.html``). What ``textContent`` returns is what is stored, with three exceptions that HTML cannot hold:

* NUL and lone surrogates come out as U+FFFD, beside a mark that names them;
* a carriage return comes out as a line feed, and the pair CR LF as one line feed.

Invisible and direction-changing characters stay where they are, each in an element of its own that isolates it
(Unicode UAX #9, section 2.7) and shows its code point by style sheet, which adds nothing to the text (B18).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.study import Span, Study

REPLACEMENT = "\ufffd"
"""Stands for what HTML cannot hold."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\n": "&#10;", "\r": "&#13;"}
"""Line ends too: as entities they survive ``st.html``, which would dedent a text of several lines."""
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by category, blank to the eye."""
_PLAIN = re.compile(r"[ -!#-%(-;=?-~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u03ff]+")
"""Runs that need no look at each character: printable ASCII without ``"&'<>``, Latin and Greek without soft hyphen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """A span that looks different and says nothing about where it is cited."""

    span: Span
    style: str
    """CSS class: letters and hyphens."""


def escaped(text: str) -> str:
    """Return ``text`` as HTML character data, on one line; see the module for what cannot be kept.

    >>> escaped("p < 0.05 & ~5 mg~")
    'p &lt; 0.05 &amp; ~5 mg~'
    """
    pieces: list[str] = []
    at = 0
    while at < len(text):
        run = _PLAIN.match(text, at)
        if run is not None:
            pieces.append(run.group())
            at = run.end()
        else:
            pieces.append(_escaped_character(text[at]))
            at += 1
    return "".join(pieces)


def _escaped_character(character: str) -> str:
    if character in _ENTITIES:
        return _ENTITIES[character]
    category = unicodedata.category(character)
    if character == "\t" or (category not in _INVISIBLE and character not in _BLANK_LETTERS):
        return character
    kept = REPLACEMENT if character == "\0" or category == "Cs" else character
    return f'<span class="lind-code-point" data-code="U+{ord(character):04X}">{kept}</span>'


def text_html(text: str, style: str = "", tag: str = "div") -> str:
    """Return ``text`` in an element that keeps its white space and isolates its direction.

    Args:
        text: Anything.
        style: More CSS classes; written by us, never read from a source.
        tag: Name of the element.
    """
    classes = f"lind-text {style}".strip()
    return f'<{tag} class="{classes}" dir="auto">{escaped(text)}</{tag}>'


def mark_id(prefix: str, start: int) -> str:
    """Return the element id of the mark at ``start``; ``prefix`` names the answer and the study."""
    return f"{prefix}-{start}"


def marked_html(text: str, spans: Iterable[Span], prefix: str = "mark", styled: Sequence[Styled] = ()) -> str:
    """Return ``text`` with the cited spans marked, no character changed.

    A cited span inside another is a ``mark`` within its ``mark``; where two cross, the text is cut at their borders, so
    that every ``start`` is the start of a ``mark``. Its id is ``mark_id(prefix, start)`` and it carries its own offsets as
    ``data-start`` and ``data-end``.

    Args:
        text: The canonical text.
        spans: What is cited; an empty span marks nothing.
        prefix: Letters, digits and hyphens; unique on the page.
        styled: Spans to be set differently (title, section labels).

    Raises:
        ValueError: A span does not lie in the text.
    """
    cited = tuple(span for span in spans if span.start != span.end)
    every = (*cited, *(piece.span for piece in styled))
    for span in every:
        if not 0 <= span.start <= span.end <= len(text):
            raise ValueError(f"span {span.start}–{span.end} does not lie in a text of {len(text)} characters")
    html = _marks(text, Span(start=0, end=len(text)), cited, prefix, styled)
    return f'<div class="lind-text lind-passage" dir="auto">{html}</div>'


def _marks(text: str, whole: Span, cited: Sequence[Span], prefix: str, styled: Sequence[Styled]) -> str:
    """Return a range of a text with the cited spans in it marked, those that lie inside another within its mark."""
    outer = [one for one in cited if not any(_holds(other, one) and other != one for other in cited)]
    borders = sorted({whole.start, whole.end, *(s.start for s in outer), *(s.end for s in outer)})
    pieces = []
    for start, end in pairwise(borders):
        piece = Span(start=start, end=end)
        if not any(_holds(one, piece) for one in outer):
            pieces.append(_looks(text, piece, styled))
            continue
        clipped = {
            Span(start=max(s.start, start), end=min(s.end, end)) for s in cited if s.start < end and s.end > start
        }
        # What begins with the mark it lies in needs none of its own: a jump there leads to the same place.
        within = sorted((s for s in clipped if s.start != start), key=lambda s: s.start)
        inner = _marks(text, piece, within, prefix, styled)
        # tabindex: the jump from the citation moves the keyboard's focus along.
        name = f'id="{mark_id(prefix, start)}" data-start="{start}" data-end="{end}" tabindex="-1"'
        pieces.append(f"<mark {name}>{inner}</mark>")
    return "".join(pieces)


def _holds(one: Span, other: Span) -> bool:
    return one.start <= other.start and other.end <= one.end


def _looks(text: str, whole: Span, styled: Sequence[Styled]) -> str:
    """Return a range of a text set as it is to look."""
    inside = [p.span for p in styled if p.span.start < whole.end and p.span.end > whole.start]
    cuts = {at for span in inside for at in (span.start, span.end) if whole.start < at < whole.end}
    pieces = []
    for start, end in pairwise(sorted({whole.start, whole.end, *cuts})):
        html = escaped(text[start:end])
        for look in styled:
            if look.span.start <= start and end <= look.span.end:
                html = f'<span class="{look.style}">{html}</span>'
        pieces.append(html)
    return "".join(pieces)


def study_looks(study: Study) -> tuple[Styled, ...]:
    """Return how a study's text is set: its title, the blank lines below it, the printed section labels."""
    if study.title is None:
        looks, at = [], 0
    else:
        looks, at = [Styled(span=study.title, style="lind-title")], study.title.end
        body = next((section.start for section in study.sections), at)
        gap = at + len(study.text[at:body]) - len(study.text[at:body].lstrip("\n"))
        looks.append(Styled(span=Span(start=at, end=gap), style="lind-gap"))
        at = gap
    for section in study.sections:
        if section.label is not None and at < section.start:
            looks.append(Styled(span=Span(start=at, end=section.start), style="lind-label"))
        at = section.end
    return tuple(looks)


def document_html(text: str) -> str:
    """Return a text with ``#`` headings as it is, only its heading lines set heavier."""
    looks = [
        Styled(span=Span(start=found.start(), end=found.end()), style="lind-label")
        for found in re.finditer(r"^#{1,3} [^\n]*$", text, re.MULTILINE)
    ]
    return marked_html(text, (), styled=looks)
