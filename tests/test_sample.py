import functools
import gzip
import json
import os
import re
from pathlib import Path

import pytest

from corpus.sample import DEMO_QUESTIONS, sample_path

NOTE = "Summary written for Lind from the published record; not the authors' abstract."
LABEL = re.compile(r"(BACKGROUND|OBJECTIVE|METHODS|RESULTS|CONCLUSIONS): ")
UNITS = "zero one two three four five six seven eight nine ten eleven twelve".split()
UNITS += "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORD_VALUES = {word: n for n, word in enumerate(UNITS)} | {word: 10 * n for n, word in enumerate(TENS, start=2)}
QUESTIONS = Path(__file__).parents[1] / "evals" / "sample_questions.jsonl"


def json_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


STUDIES = json_lines(sample_path())


@functools.cache
def source_texts() -> dict[str, str]:
    data = Path(os.environ.get("LIND_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (data / "seeds").is_dir():
        pytest.skip("development data absent: set LIND_TEST_DATA to compare the sample with its sources")
    texts = {f"seeds/{path.name}": path.read_text(encoding="utf-8") for path in (data / "seeds").glob("*.txt")}
    for name in ("hcc", "abstracts"):
        with gzip.open(data / name / "abstracts.jsonl.gz", "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                texts.setdefault(record["doc_id"], record.get("abstract") or "")
    return texts


def runs(text: str, length: int = 10) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


def numbers(text: str) -> set[str]:
    """All numbers of a text, in figures or words, with and without thousands separators."""
    joined = re.sub(r"(?<=\d)[,\s](?=\d{3}\b)", "", text)
    found = set(re.findall(r"\d+(?:\.\d+)?|(?<!\w)\.\d+", text)) | set(re.findall(r"\d+(?:\.\d+)?", joined))
    total = 0
    for word in [*re.findall(r"[a-z]+", text.lower()), ""]:
        if word == "hundred":
            total *= 100
        elif word in WORD_VALUES:
            found.add(str(WORD_VALUES[word]))
            total += WORD_VALUES[word]
        elif word != "and" or not total >= 100:
            found.add(str(total))
            total = 0
    return found


def unsupported(summary: str, source: str) -> set[str]:
    known = numbers(source)
    figures = {n for n in re.findall(r"\d+(?:\.\d+)?|(?<!\w)\.\d+", summary) if n not in known}
    words = {word for word in re.findall(r"[a-z]+", summary.lower()) if WORD_VALUES.get(word, 0) > 2}
    return figures | {word for word in words if str(WORD_VALUES[word]) not in known}


def test_sample_holds_at_least_25_studies_with_unique_ids_in_order():
    ids = [study["doc_id"] for study in STUDIES]
    assert len(ids) >= 25
    assert len(set(ids)) == len(ids)
    assert [name[:10] for name in ids] == [f"sample:{n:02d}-" for n in range(1, len(ids) + 1)]


def test_every_study_says_that_its_summary_is_not_the_authors_abstract():
    assert [study["doc_id"] for study in STUDIES if not study["note"].startswith(NOTE)] == []


def test_most_abstracts_carry_methods_results_and_conclusions_labels_in_that_order():
    labelled = [LABEL.findall(study["abstract"]) for study in STUDIES]
    complete = [found for found in labelled if found]
    assert all(found[1:] == ["METHODS", "RESULTS", "CONCLUSIONS"] for found in complete)
    assert all(found[0] in {"BACKGROUND", "OBJECTIVE"} for found in complete)
    assert len(complete) >= 25
    assert len(complete) < len(STUDIES), "some abstracts are unlabelled on purpose"


def test_identifiers_have_the_form_of_their_kind():
    for study in STUDIES:
        assert re.fullmatch(r"\d{7,8}", study.get("pmid", "12345678")), study["doc_id"]
        assert re.fullmatch(r"10\.\d{4,9}/\S+", study.get("doi", "10.1000/x")), study["doc_id"]
        assert all(re.fullmatch(r"NCT\d{8}|UMIN\d{9}", n) for n in study.get("trial_ids", [])), study["doc_id"]


def test_damaged_seed_keeps_its_missing_title_and_says_so():
    study = next(s for s in STUDIES if s["doc_id"] == "sample:02-thalidomide-salvage-series")
    assert study["title"] is None
    assert "authors" not in study
    assert "damaged" in study["note"]


def test_abstracts_hold_no_directive_wording():
    directive = re.compile(r"\b(should (receive|be given|take)|we recommend|must be given|start treatment)\b", re.I)
    assert [study["doc_id"] for study in STUDIES if directive.search(study["abstract"])] == []


def test_third_demo_question_names_terms_that_no_study_holds():
    text = " ".join(study["abstract"].lower() for study in STUDIES)
    assert len(DEMO_QUESTIONS) == 3
    assert "cytokine-induced killer" in text
    assert "thalidomide" in text
    assert "metformin" not in text
    assert "migraine" not in text


def test_expected_quotes_of_the_evaluation_questions_stand_in_their_gold_studies():
    abstracts = {study["doc_id"]: study["abstract"] for study in STUDIES}
    questions = json_lines(QUESTIONS)
    for row in questions:
        gold = [abstracts[name] for name in row["gold_studies"]]
        assert all(any(quote in text for text in gold) for quote in row["must_quote"]), row["id"]
        assert bool(gold) == row["answerable"], row["id"]
        assert (QUESTIONS.parent / row["corpus"]).resolve() == sample_path().resolve()
    assert sum(row["answerable"] for row in questions) == 20
    assert len(questions) == 32


def test_number_reader_knows_figures_words_and_separators():
    text = "One hundred and six of 27 037 patients, fifty-six men, n = 18,816; P = .010; 34-52 years; vs.14.3"
    assert {"106", "27037", "56", "18816", ".010", "34", "52", "14.3"} <= numbers(text)
    assert unsupported("In 107 patients, twelve responded.", text) == {"107", "twelve"}


def test_no_summary_shares_ten_words_in_a_row_with_a_source_text():
    ours = {run: study["doc_id"] for study in STUDIES for run in runs(study["abstract"])}
    shared = {ours[run]: run for text in source_texts().values() for run in runs(text) & ours.keys()}
    assert shared == {}


def test_every_number_of_a_summary_occurs_in_its_source():
    texts = source_texts()
    missing = {s["doc_id"]: unsupported(s["abstract"], texts[s["source_doc_id"]]) for s in STUDIES}
    assert {name: found for name, found in missing.items() if found} == {}
