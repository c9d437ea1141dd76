import json
import time
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Checks, Citation, EvidenceStatement
from assistant.compose import cited_study
from assistant.verify import check_statement, gate, numbers_hold, numbers_in, read_saved, verify_saved
from corpus.errors import InputError
from corpus.reading import build_study
from corpus.study import Draft, Part

PASSED = Checks(verbatim=True, numbers=True)
ABSTRACT = "Eight of 1,099 patients responded. The hazard ratio was 0.63 (0.43-0.94)."


class Shelf:
    """A few studies in memory: all that the gate needs of a library."""

    def __init__(self, *studies):
        self._studies = {study.study_id: study for study in studies}

    def study(self, study_id):
        return self._studies[study_id]


def study(name, text=ABSTRACT, title=None):
    parts = (Part(label=None, text=text),)
    return build_study(
        Draft(source_id=name, format="test", original="", title=title, parts=parts, doi=f"10.5555/{name}")
    )


STUDY, OTHER = study("a"), study("b", "Nothing was seen in 12 others.")


def quote(of=STUDY, start=0, end=34, number=1, **changes):
    text = of.text[start:end]
    citation = Citation(number=number, study_id=of.study_id, start=start, end=end, quote=text)
    return replace(EvidenceStatement(text=text, kind="quote", citations=(citation,), checks=PASSED), **changes)


def written(text, *quotes):
    citations = tuple(c for q in quotes or (quote(end=len(STUDY.text)),) for c in q.citations)
    return EvidenceStatement(text=text, kind="generated", citations=citations, checks=PASSED)


def answer(*statements, studies=(STUDY, OTHER)):
    return Answer(
        kind="answer",
        question="?",
        standalone_question="?",
        question_type="other",
        statements=statements,
        studies=tuple(cited_study(one, n) for n, one in enumerate(studies, start=1)),
    )


def saved(one):
    return json.loads(json.dumps(one.to_json()))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", set()),
        ("44.0 months", {"44.0"}),
        ("1,099 and 12 345 678", {"1099", "12345678"}),
        ("7\u2009200 or 7\u00a0200", {"7200"}),
        ("0,63", {"0", "63"}),  # a decimal comma is not guessed at
        ("P=.010", {"0.010"}),
        ("HR 0·63", {"0.63"}),
        ("-1.9", {"-1.9"}),
        ("−1.9 and –1.9", {"-1.9"}),
        ("0.43-0.94", {"0.43", "0.94"}),  # a dash between two numbers is no minus
        ("0.43–0.94", {"0.43", "0.94"}),
        ("P<.001; 95% CI", {"0.001", "95"}),
        ("12-week", {"12"}),
        ("It was 3.", {"3"}),
        ("Twenty-five of one hundred and six", {"25", "106"}),
        ("two three", {"2", "3"}),
        ("NCT00699816 and CD34", set()),  # names, not figures
        ("44.0 is not 44", {"44.0", "44"}),
    ],
)
def test_numbers_of_a_text_in_one_spelling(text, numbers):
    assert numbers_in(text) == numbers


def test_number_words_can_be_left_unread():
    assert numbers_in("Eight of 12", words=False) == {"12"}


@given(st.text(max_size=400))
def test_numbers_of_any_text_can_be_read(text):
    assert all(isinstance(number, str) and number for number in numbers_in(text))


@given(st.integers(0, 10**9))
def test_thousands_separator_does_not_change_a_number(value):
    assert numbers_in(f"{value:,}") == {str(value)} == numbers_in(str(value))


@pytest.mark.parametrize(
    "text", ["1," * 50_000, "1 000" * 20_000, "one hundred and " * 6_000, ".1" * 50_000, "a1" * 50_000]
)
def test_numbers_of_100_kb_are_read_in_time(text):
    began = time.perf_counter()
    numbers_in(text)
    numbers_hold(written(text))
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    "text",
    [
        "The hazard ratio was 0.63 (0.43 to 0.94).",
        "The ratio was 0·63.",
        "8 of 1099 responded.",
        "Eight responded.",
        "Some responded.",
    ],
)
def test_written_sentence_whose_numbers_stand_in_the_quote_holds(text):
    assert numbers_hold(written(text))


@pytest.mark.parametrize(
    "text",
    [
        "The hazard ratio was 0.36.",
        "The hazard ratio was 0.6.",
        "The hazard ratio was 63.",
        "The hazard ratio was -0.63.",
        "9 responded.",
        "Nine responded.",
        "Eighty responded.",
        "About 1,100 took part.",
        "The hazard ratio was HR0.36.",
        "IL-6 fell.",
        "CD34 cells rose.",
    ],
)
def test_written_sentence_with_a_number_of_its_own_does_not_hold(text):
    assert not numbers_hold(written(text))


def test_name_with_a_digit_holds_where_the_quote_has_it():
    assert numbers_hold(written("IL-6 fell.", quote(study("il", "Serum IL-6 fell."), 0, 16)))


def test_number_that_stands_in_another_study_does_not_hold():
    assert not numbers_hold(written("12 responded.", quote()))
    assert numbers_hold(written("12 responded.", quote(), quote(OTHER, 0, len(OTHER.text))))


def test_slot_sentence_may_count_its_studies_but_not_bring_a_figure():
    assert numbers_hold(replace(quote(), kind="slot", text="2 studies: 1,099 patients"))
    assert not numbers_hold(replace(quote(), kind="slot", text="2 studies: 1,100 patients"))


def test_answer_that_is_borne_out_passes_unchanged():
    good = answer(quote(), quote(OTHER, 0, 7, number=2))
    assert gate(good, Shelf(STUDY, OTHER)) == good


def test_study_changed_by_one_character_loses_its_statement():
    changed = replace(STUDY, text=STUDY.text.replace("Eight", "Light"))
    checked = gate(answer(quote(), quote(OTHER, 0, 7, number=2)), Shelf(changed, OTHER))
    assert [s.text for s in checked.statements] == ["Nothing"]
    assert [s.study_id for s in checked.studies] == [OTHER.study_id]
    assert any("1 of 2 statements" in line for line in checked.cautions)


def test_study_still_cited_by_another_statement_stays_listed():
    changed = replace(STUDY, text=STUDY.text.replace("Eight", "Light"))
    checked = gate(answer(quote(), quote(start=35, end=len(STUDY.text))), Shelf(changed))
    assert [s.text for s in checked.statements] == ["The hazard ratio was 0.63 (0.43-0.94)."]
    assert [s.study_id for s in checked.studies] == [STUDY.study_id]


def shifted(by):
    return replace(quote().citations[0], start=by, end=34 + by)


@pytest.mark.parametrize(
    "bad",
    [
        quote(citations=()),
        quote(citations=(shifted(1),)),
        quote(citations=(replace(quote().citations[0], start=-34, end=0),)),
        quote(citations=(replace(quote().citations[0], end=10**9),)),
        quote(citations=(replace(quote().citations[0], start=5, end=5, quote=""),), text=""),
        quote(citations=(replace(quote().citations[0], study_id="pmid:1"),)),
        quote(text="Nine of 1,099 patients responded."),
        quote(text=quote().text.lower()),
        quote(text=""),
        quote(text=quote().text.lower(), citations=(replace(quote().citations[0], quote=quote().text.lower()),)),
        replace(written("Some responded."), citations=()),
        quote(citations=(*quote().citations, shifted(1))),
        written("The hazard ratio was 0.36."),
    ],
    ids=[
        "cites-nothing",
        "wrong-offset",
        "negative-offset",
        "past-the-end",
        "empty-span",
        "unknown-study",
        "retyped",
        "other-case",
        "no-text",
        "quote-in-other-case",
        "generated-cites-nothing",
        "one-good-one-bad-citation",
        "number-of-its-own",
    ],
)
def test_statement_that_is_not_borne_out_is_dropped(bad):
    assert gate(answer(bad), Shelf(STUDY, OTHER)).statements == ()
    assert verify_saved(saved(answer(bad)), Shelf(STUDY, OTHER))


@pytest.mark.parametrize("block", ["bottom_line", "statements", "disagreement"])
def test_every_block_is_checked(block):
    bad = replace(answer(), **{block: (quote(citations=(shifted(1),)),)})
    assert getattr(gate(bad, Shelf(STUDY)), block) == ()
    (first, *_) = verify_saved(saved(bad), Shelf(STUDY))
    assert first.where == f"{block}[0]"


def test_claim_of_an_answer_to_have_been_checked_is_not_believed():
    bad = quote(citations=(shifted(1),))
    assert bad.checks == PASSED
    assert check_statement(bad, Shelf(STUDY)).checks == Checks(verbatim=False, numbers=True)


def test_saved_answer_reads_back_and_verifies(tmp_path):
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(answer(quote()).to_json(), ensure_ascii=False), "utf-8")
    assert verify_saved(read_saved(path), Shelf(STUDY)) == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "not JSON"), ("nonsense", "not JSON"), ("[1]", "expected a JSON object"), ("\x00", "not JSON")],
)
def test_file_that_is_no_saved_answer_is_one_line(tmp_path, content, words):
    path = tmp_path / "answer.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=words) as error:
        read_saved(path)
    assert "\n" not in str(error.value)


def test_bytes_that_are_no_text_and_a_missing_file_are_one_line(tmp_path):
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(InputError, match="not JSON"):
        read_saved(tmp_path / "binary.json")
    with pytest.raises(InputError, match="cannot read"):
        read_saved(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "lind.answer/2"},
        {"schema": None},
        {"statements": None},
        {"statements": "text"},
        {"statements": [{}]},
        {"statements": [{"text": "a", "kind": "quote", "citations": [{"number": 1}]}]},
        {"statements": [{"text": "a", "kind": "quote", "citations": [{**asdict(shifted(0)), "start": "0"}]}]},
    ],
)
def test_document_of_another_shape_is_refused(change):
    with pytest.raises(InputError) as error:
        verify_saved({**saved(answer(quote())), **change}, Shelf(STUDY))
    assert "\n" not in str(error.value)


def test_document_without_a_block_is_refused():
    document = saved(answer(quote()))
    del document["disagreement"]
    with pytest.raises(InputError, match="disagreement"):
        verify_saved(document, Shelf(STUDY))
