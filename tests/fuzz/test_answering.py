"""Whatever a question or a model's sentence holds, it is redacted, looked up and compared without breaking or hanging."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.admit.privacy.redact import redact
from assistant.citations import find_studies
from assistant.claim_gate import objection
from assistant.verify import numbers_in
from corpus.errors import InputError
from corpus.library import Library
from corpus.sentences import split_sentences
from tests.fuzz.cases import ANYTHING, TRIED

PIECES = (
    "My patient |Mr. |Anna Muster|, born 12.03.1951|, MRN 00123456|, 64 years old|anna@example.org|+49 30 1234567|tel. |"
    "12345 Berlin|Beads|10.1000/x|PMID: 12345678|NCT01234567|PMC123|https://doi.org/10.1000/x|Muster A, Beispiel B. |Of 20 adults, |"
    "12 improved|(HR 0.63, 95% CI 0.43-0.94)|P < .05|1,000|0·5|twelve|not |no |RESULTS: |?|. | . . . |\n|\t|\0|“|”|(|)|é|ß|İ|⁹|½|%"
).split("|")


def made(seed):
    """Return a text of such pieces; a seed is ten times faster to draw than the pieces are."""
    rng = random.Random(seed)
    return "".join(rng.choice(PIECES) + rng.choice(("", " ", " ", ",")) for _ in range(rng.randrange(30)))


TEXTS = st.one_of(st.integers(0, 2**63).map(made), ANYTHING)


@given(text=TEXTS)
@TRIED
def test_redactor_removes_spans_and_leaves_the_rest_as_it_was(text):
    redacted = redact(text)
    position, rest = 0, redacted.text
    for removed in redacted.removed:
        assert position <= removed.start < removed.end <= len(text)
        kept = text[position : removed.start]
        assert rest.startswith(kept)
        rest = rest[len(kept) :]
        mark, closing, rest = rest.partition("]")
        assert mark.startswith("[")
        assert closing
        position = removed.end
    assert rest == text[position:]


@pytest.fixture(scope="module")
def library(library_folder):
    with Library.open(library_folder) as opened:
        yield opened


@given(text=TEXTS)
@TRIED
def test_citation_parser_finds_studies_or_none(library, text):
    try:
        found = find_studies(library, text)
    except InputError:
        assert not text.strip()
        return
    assert len({study.study_id for study in found}) == len(found)


@given(sentence=TEXTS, quote=TEXTS)
@TRIED
def test_quote_matcher_gives_a_reason_or_none(sentence, quote):
    reason = objection(sentence, quote)
    assert reason is None or (reason and "\n" not in reason)
    if extra := numbers_in(sentence, words=False) - numbers_in(quote):
        assert reason, extra


@given(text=TEXTS)
@TRIED
def test_sentences_hold_every_character_but_labels_once(text):
    spans = split_sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
