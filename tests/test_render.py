"""No character changes on its way into HTML (REQUIREMENTS B15), and nothing in it is obeyed."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.study import Span
from ui.render import REPLACEMENT, Styled, document_html, escaped, mark_id, marked_html, text_html

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
"""Every code point, lone surrogates and NUL included."""


class Page(HTMLParser):
    """What a reader of the HTML gets: text, elements, and the text of each mark."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.marks: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "mark":
            self._open.append(dict(attrs)["id"] or "")
            self.marks[self._open[-1]] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for name in self._open:
            self.marks[name] += data


def as_html_can_hold(text: str) -> str:
    """The documented exceptions: NUL and lone surrogates."""
    return "".join(REPLACEMENT if c == "\0" or unicodedata.category(c) == "Cs" else c for c in text)


@given(ANY_TEXT)
def test_any_text_comes_out_of_the_html_as_it_went_in(text: str) -> None:
    assert Page(text_html(text)).text == as_html_can_hold(text)


@given(ANY_TEXT, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=5))
def test_marks_change_no_character_and_hold_the_text_at_their_offsets(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [Span(start=min(p), end=max(p)) for p in pairs if max(p) <= len(text)]
    page = Page(marked_html(text, spans, prefix="p"))
    assert page.text == as_html_can_hold(text)
    offsets = [(int(a["data-start"] or ""), int(a["data-end"] or "")) for tag, a in page.elements if tag == "mark"]
    assert [page.marks[mark_id("p", start)] for start, _ in offsets] == [
        as_html_can_hold(text[start:end]) for start, end in offsets
    ]
    covered = {at for start, end in offsets for at in range(start, end)}
    assert covered == {at for span in spans for at in range(span.start, span.end)}
    assert {start for start, _ in offsets} >= {span.start for span in spans if span.start < span.end}


@given(ANY_TEXT)
def test_only_our_own_elements_come_out(text: str) -> None:
    assert {tag for tag, _ in Page(text_html(text)).elements} <= {"div", "span"}


@given(ANY_TEXT)
def test_streamlit_cannot_dedent_or_strip_what_is_one_line(text: str) -> None:
    import textwrap

    html = marked_html(text, ())
    assert textwrap.dedent(html).strip() == html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>window.XSS=1</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/a.png)",
        "</div></mark><style>*{display:none}</style>",
        "<!-- comment -->",
        "&lt;b&gt; &amp;amp; &#x3c;",
        "<![CDATA[x]]>",
        ":red[none] ~5 mg~ $x$ 2019. A cohort",
    ],
)
def test_hostile_text_is_shown_not_obeyed(hostile: str) -> None:
    page = Page(marked_html(hostile, [Span(start=0, end=len(hostile))]))
    assert page.text == hostile
    assert [tag for tag, _ in page.elements] == ["div", "mark"]


def test_overlapping_quotes_are_cut_at_their_borders() -> None:
    page = Page(marked_html("abcdefgh", [Span(start=1, end=5), Span(start=3, end=7)], prefix="p"))
    assert page.marks == {"p-1": "bc", "p-3": "de", "p-5": "fg"}


def test_what_lies_in_a_quote_is_marked_within_it() -> None:
    page = Page(marked_html("abcdefgh", [Span(start=1, end=7), Span(start=3, end=5), Span(start=1, end=2)], prefix="p"))
    assert page.marks == {"p-1": "bcdefg", "p-3": "de"}


def test_a_quote_cited_twice_is_marked_once() -> None:
    page = Page(marked_html("abc", [Span(start=0, end=2), Span(start=0, end=2)], prefix="p"))
    assert page.marks == {"p-0": "ab"}


@pytest.mark.parametrize("span", [Span(start=-1, end=2), Span(start=0, end=4), Span(start=3, end=2)])
def test_a_span_outside_the_text_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="does not lie in a text of 3 characters"):
        marked_html("abc", [span])


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\u202e", "U+202E"),  # right-to-left override
        ("\u200b", "U+200B"),  # zero width space
        ("\u00ad", "U+00AD"),  # soft hyphen
        ("\U000e0041", "U+E0041"),  # tag
        ("\ue000", "U+E000"),  # private use
        ("\x1b", "U+001B"),  # escape
        ("\ufeff", "U+FEFF"),  # byte order mark
        ("\u2028", "U+2028"),  # line separator
        ("\u3164", "U+3164"),  # a letter by category, blank to the eye
    ],
)
def test_an_invisible_character_is_named_isolated_and_kept(character: str, code: str) -> None:
    page = Page(text_html(f"5{character}mg"))
    assert page.text == f"5{character}mg"
    assert page.elements[1] == ("span", {"class": "lind-code-point", "data-code": code})


@pytest.mark.parametrize(
    "ordinary", ["6.4×10⁹/L", "1½", "β-blocker", "5\u00a0mg", "a\tb\nc", "中文", "p\u2009<\u20090.05"]
)
def test_ordinary_characters_are_not_named(ordinary: str) -> None:
    assert "lind-code-point" not in escaped(ordinary)


def test_a_styled_span_changes_no_character_and_may_hold_a_mark() -> None:
    html = marked_html("Title\n\nBody", [Span(start=2, end=9)], styled=[Styled(span=Span(start=0, end=5), style="t")])
    page = Page(html)
    assert page.text == "Title\n\nBody"
    assert "".join(page.marks.values()) == "tle\n\nBo"
    assert html.count('class="t"') == 2


def test_headings_of_a_document_are_set_heavier_and_keep_their_signs() -> None:
    html = document_html("# One\n\ntext\n\n## Two\n#no\n")
    assert Page(html).text == "# One\n\ntext\n\n## Two\n#no\n"
    assert html.count("lind-label") == 2


def test_a_hundred_thousand_hostile_characters_are_escaped_fast() -> None:
    import time

    began = time.perf_counter()
    escaped("<&\u202e" * 33_000)
    assert time.perf_counter() - began < 1.0
