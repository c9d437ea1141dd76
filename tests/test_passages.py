import gzip
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import read_path
from corpus.reading import build_study
from corpus.sentences import split_sentences
from corpus.study import Draft, Part
from index.embed import HashEmbedder
from index.passages import (
    SPECIAL_TOKENS,
    TITLE_TOKENS,
    cut_passages,
    embedded_text,
    parse_passage_id,
)

WINDOW = 100
COUNT = HashEmbedder().count


def study(title, *parts):
    return build_study(
        Draft(
            source_id="x",
            format="test",
            original="",
            title=title,
            parts=tuple(Part(label=label, text=text) for label, text in parts),
            pmid="1",
        )
    )


def sentence(words, start="Word"):
    return " ".join([start] + ["word"] * (words - 2) + ["end."])


def texts(found, passages):
    return [found.text[p.start : p.end] for p in passages]


def sentences_of(found):
    return [span for s in found.sections for span in split_sentences(found.text, s.start, s.end)]


def check(found, count, window):
    """The four promises of cut_passages."""
    passages = cut_passages(found, count, window)
    longest = max(count([embedded_text(found, p, count) for p in passages]), default=0)
    assert longest <= window - SPECIAL_TOKENS
    assert all(one.end <= other.start for one, other in itertools.pairwise(passages))
    spans = sentences_of(found)
    held = {at for p in passages for at in range(p.start, p.end)}
    for span in spans:
        assert all(at in held or found.text[at].isspace() for at in range(span.start, span.end))
    title = found.title_text
    room = window - SPECIAL_TOKENS - (min(count([title])[0], TITLE_TOKENS) if title else 0)
    # Only a sentence that is too long with the label before it may be cut.
    cuttable = [span for span in spans if count([found.text[max(0, span.start - 12) : span.end]])[0] > room]
    starts = {span.start for span in spans} | ({found.title.start} if found.title else set())
    for passage in passages:
        inside_long = any(span.start <= passage.start < span.end for span in cuttable)
        assert passage.start in starts or inside_long
        assert found.text[passage.start : passage.end].strip()
    return passages


def test_short_abstract_is_one_passage():
    found = study("A title", (None, "One sentence. And another one."))
    (passage,) = cut_passages(found, COUNT, WINDOW)
    assert found.text[passage.start : passage.end] == "One sentence. And another one."
    assert passage.passage_id == "pmid:1#9-39"
    assert embedded_text(found, passage, COUNT) == "A title\nOne sentence. And another one."


def test_cut_falls_between_sentences_when_the_window_is_full():
    # room = 100 - 2 special - 2 of the title = 96 words: 50 + 40 fit, 50 + 40 + 30 do not.
    pieces = [sentence(50), sentence(40), sentence(30)]
    found = study("A title", (None, " ".join(pieces)))
    assert texts(found, cut_passages(found, COUNT, WINDOW)) == [" ".join(pieces[:2]), pieces[2]]


@pytest.mark.parametrize(("second", "passages"), [(46, 1), (47, 2)])
def test_last_word_that_fits_is_the_last_of_the_window(second, passages):
    found = study("A title", (None, f"{sentence(50)} {sentence(second)}"))  # room for 96 words, as above
    assert len(cut_passages(found, COUNT, WINDOW)) == passages


@pytest.mark.parametrize(("second", "passages"), [(55, 1), (56, 2)])
def test_label_inside_a_passage_takes_its_share_of_the_window(second, passages):
    found = study("A title", ("AIM", sentence(40)), ("METHODS", sentence(second)))  # 40 + 1 for the label + 55 = 96
    assert len(cut_passages(found, COUNT, WINDOW)) == passages


def test_small_section_is_joined_with_the_next_and_a_large_one_is_not():
    found = study("T", ("AIM", "To see."), ("METHODS", sentence(60)), ("RESULTS", "We saw."))
    cut = cut_passages(found, COUNT, WINDOW)
    assert texts(found, cut) == ["To see.\nMETHODS: " + sentence(60), "We saw."]
    assert [p.section for p in cut] == ["AIM", "RESULTS"]


def test_sentence_longer_than_the_window_is_cut_at_a_space():
    long = " ".join(f"w{i}" for i in range(230)) + "."
    found = study(None, (None, long))
    cut = texts(found, cut_passages(found, COUNT, WINDOW))
    assert " ".join(cut) == long
    assert [len(text.split()) for text in cut] == [98, 98, 34]


def test_title_without_abstract_is_its_own_passage():
    found = study("Rivenox in shock")
    (passage,) = cut_passages(found, COUNT, WINDOW)
    assert (passage.start, passage.end) == (0, 16)
    assert embedded_text(found, passage, COUNT) == "Rivenox in shock"


def test_study_without_words_has_no_passage():
    assert cut_passages(study(None), COUNT, WINDOW) == ()


def test_long_title_leaves_room_for_the_passage():
    found = study(" ".join(f"t{i}" for i in range(90)), (None, sentence(30)))
    (passage,) = cut_passages(found, COUNT, WINDOW)
    embedded = embedded_text(found, passage, COUNT)
    assert embedded.split("\n")[0].split() == [f"t{i}" for i in range(TITLE_TOKENS)]
    assert embedded.endswith(sentence(30))


def test_name_of_a_passage_with_hash_and_dash_in_the_study_id_is_read_back():
    passage = parse_passage_id("doi:10.1000/a#b-c#412-655")
    assert (passage.study_id, passage.start, passage.end) == ("doi:10.1000/a#b-c", 412, 655)


WORDS = st.sampled_from(["Drug", "fell", "0.05", "(n", "=", "12).", "HR", "vs.", "pain.", "e.g.", "Mice", "β", "95%"])
RUNS = st.lists(WORDS, max_size=150).map(" ".join) | st.text(max_size=80)
PARTS = st.lists(st.tuples(st.sampled_from([None, "METHODS", "RESULTS"]), RUNS), max_size=4)


@given(title=st.none() | RUNS, parts=PARTS, window=st.integers(TITLE_TOKENS + 10, 200))
def test_every_sentence_is_in_a_passage_and_no_passage_exceeds_the_window(title, parts, window):
    check(study(title, *parts), COUNT, window)


@pytest.mark.model
def test_no_passage_of_real_abstracts_exceeds_the_window_of_minilm(minilm, data_folder):
    with gzip.open(data_folder / "hcc" / "abstracts.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert json.loads(next(lines))
    records = [*read_path(data_folder / "hcc" / "abstracts.jsonl.gz"), *read_path(data_folder / "seeds")]
    drafts = [record for record in records if isinstance(record, Draft)]
    assert len(drafts) >= 200
    assert sum(len(check(build_study(d), minilm.count, minilm.window)) for d in drafts) > 400


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    ["a" * 5000, "β-α/γ" * 900, "1.5" * 900, "漢字" * 1500, "\u0301" * 3000, "x " * 3000, "((((" * 900, "🙂" * 900],
)
def test_hostile_text_is_cut_to_the_window_of_minilm(minilm, text):
    check(study("A title", ("RESULTS", text)), minilm.count, minilm.window)
    check(study(text, ("RESULTS", "We saw.")), minilm.count, minilm.window)
