import time

import pytest

from assistant.admit.privacy.redact import notice, redact
from evals.benchmarks.gates import QUESTIONS, note_scores
from evals.data_files import read_records
from evals.personal_note_templates import TEMPLATES
from evals.personal_notes import STRUCTURED, make_notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which one drug should I give Mr Jones?", "Which one drug should I give [name removed]?"),
        ("my patient John Smith with HCC", "my patient [name removed] with HCC"),
        (
            "93yo from 02139 admitted on 5 Jan 2026 with sepsis",
            "[90 or older] from [place removed] admitted on [date removed] with sepsis",
        ),
        ("call 555-123-4567 or jane.doe@example.org", "call [phone removed] or [e-mail removed]"),
        ("SSN 123-45-6789", "SSN [social security number removed]"),
        ("MRN 4471902", "MRN [record number removed]"),
        ("Fax: 212-555-0144", "Fax: [fax removed]"),
        ("member ID XKW77917063", "member ID [plan number removed]"),
        ("IBAN DE44 5001 0517 5407 3249 31", "IBAN [account number removed]"),
        ("bank account GB33 NWBK 2020 1555 5555 55", "bank account [account number removed]"),
        ("jane.12 [at] example [dot] org", "[e-mail removed]"),
        ("geboren am 3. März 1950", "geboren am [date removed]"),
        ("nacido el 3 de mayo de 1950", "nacido el [date removed]"),
        ("lives at Lindenstraße 12", "lives at [place removed]"),
        ("Should Mary take aspirin?", "Should [name removed] take aspirin?"),
        ("Regards, Ngozi Okonjo", "Regards, [name removed]"),
        ("Invoice for Smith, John, again", "Invoice for [name removed], again"),
        ("driver's license D1234567", "driver's license [licence number removed]"),
        ("pacemaker serial PM7766554", "pacemaker serial [device removed]"),
        ("VIN 1HGCM82633A004352", "VIN [vehicle removed]"),
        ("from 10.1.20.30", "from [IP address removed]"),
        ("see https://example.com/jane", "see [web address removed]"),
        ("fingerprint id: FP-123456", "fingerprint id: [biometric removed]"),
        ("photo face_123.jpg", "photo [photo removed]"),
        ("specimen number S123456", "specimen number [identifying number removed]"),
        ("lives at 12 Maple Street, Ashford, IL 62704", "lives at [place removed]"),
    ],
)
def test_each_kind_of_personal_data_gives_way_to_its_mark(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "Is apixaban 5 mg better than warfarin (INR 2.0-3.0) in patients aged 65-74? NCT01234567",
        "Evidence for Wilson disease, Parkinson, Addison crisis, Crohn",
        "Child-Pugh B cirrhosis, Budd-Chiari, Guillain-Barré syndrome",
        "What did Zheng 2023 find?",
        "the trial by Smith et al. on metformin",
        "According to Johnson and Lee, does aspirin help?",
        "PMID 31045810, doi 10.1056/NEJMoa1911303",
        "an 85-year-old woman with creatinine 1.9 mg/dl and BP 178/96",
        "patients over 90 years",
        "Mediterranean diet, Framingham Heart Study, Kaplan-Meier",
        "MS patients and MR angiography",
        "since 2015, published in March 2019",
        "hazard ratio 0.63 (95% CI 0.48-0.83), 12/34 patients, P = 0.001",
        "FOLFOX for 3 or 6 months in stage T3N1",
    ],
)
def test_clinical_words_and_citations_stay_as_they_are(text):
    assert redact(text).text == text


def test_removed_spans_count_in_the_text_as_written():
    text = "Evidence for Mr. Smith, MRN 4471902?"
    assert [(text[one.start : one.end], one.kind) for one in redact(text).removed] == [
        ("Mr. Smith", "name"),
        ("4471902", "record number"),
    ]


def test_the_person_is_told_what_was_removed():
    assert (
        notice(redact("Mr. Smith, MRN 4471902"))
        == "Personal data were removed before the search: name (1), record number (1)."
    )
    assert notice(redact("lithium")) is None


@pytest.mark.parametrize("split", sorted(TEMPLATES))
def test_planted_data_in_synthetic_notes_are_removed(split):
    totals: dict[str, list[float]] = {}
    for note in make_notes(1000, split=split, seed=7):
        for name, score in note_scores(note, split).items():
            totals.setdefault(name.removeprefix(f"{split} ").removesuffix("/recall"), []).append(score.value)
    recall = {kind: sum(values) / len(values) for kind, values in totals.items()}
    assert set(STRUCTURED) <= set(recall)
    assert recall["structured"] >= 0.98
    assert recall["name"] >= 0.90


def test_at_most_1_in_100_public_questions_is_altered(data_folder):
    questions = [
        str(r[field]) for name, field in QUESTIONS.items() for _, r in read_records(data_folder / name, (field,))
    ]
    altered = [text for text in questions if redact(text).removed]
    assert len(questions) > 5000
    assert len(altered) <= 0.01 * len(questions)


def test_notes_are_the_same_for_the_same_seed():
    assert list(make_notes(5, split="final", seed=3)) == list(make_notes(5, split="final", seed=3))


def test_a_planted_piece_that_stays_is_not_counted_as_removed():
    note = next(make_notes(1, split="develop", seed=1))
    plain = type(note)(text="x" * len(note.text), planted=note.planted)
    assert {score.value for score in note_scores(plain, "develop").values()} == {0.0}


@pytest.mark.parametrize(
    "text",
    ["0." * 50_000, "A" * 100_000, "Mr " * 30_000, "1-" * 50_000, "John " * 20_000, "a@" * 50_000, "a.b." * 25_000],
)
def test_a_hostile_text_is_read_in_bounded_time(text):
    began = time.perf_counter()
    redact(text[:4096])
    assert time.perf_counter() - began < 1.0
