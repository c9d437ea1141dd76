import gzip
import itertools
import json
import random
import time

import pytest

from assistant.chain import open_assistant
from corpus.damage import damage_caution, damage_reasons, find_damage
from corpus.formats import read_bytes
from corpus.reading import build_study
from evals.spinning import spun
from index.build import ingest

CLEAN = (
    "BACKGROUND: Beads are given to adults with dull fevers, although no trial has shown that they help. METHODS: We "
    "randomised 230 adults to beads or placebo for 30 days; the main outcome was the number of days with fever. RESULTS: "
    "Fever lasted 4 days with beads and 6 days with placebo (hazard ratio 0.63, 95% CI 0.43-0.94). CONCLUSIONS: Beads "
    "shortened dull fevers in adults, and harms were rare."
)


def abstracts(data_folder, of_four):
    path = data_folder / "abstracts" / "abstracts.jsonl.gz"
    if not path.exists():
        pytest.skip("the abstracts are not here; set LIND_TEST_DATA to the folder that holds abstracts/")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = (json.loads(line).get("abstract") or "" for line in itertools.islice(lines, of_four, None, 4))
        yield from (text for text in texts if len(text.split()) >= 100)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One adult had a skin rush.", ["skin rush"]),
        ("Several antiangiogenic brokers were given.", ["antiangiogenic brokers"]),
        ("It gave lO mg of drug O.", ["lO mg"]),
        ("It gave O.5 mg daily.", ["O.5 mg"]),
        ("It gave 1O0 mg daily.", ["1O0 mg"]),
        ("It gave l5 mg or 5 mg.", ["l5 mg"]),
        ("İ had a peril proportion of 2.", ["peril proportion"]),
        ("The youngsters had agony and queasiness.", ["youngsters", "agony", "queasiness"]),
    ],
)
def test_words_that_raise_the_alarm_are_found_where_they_stand(text, words):
    assert [text[d.start : d.end] for d in find_damage(text)] == words


@pytest.mark.parametrize(
    "text",
    [
        CLEAN,
        "One sufferer had agony.",  # two odd words are not enough
        "They took 10 mg, 0.5 mg or 100 mg of O2.",
        "Angiotensin II 5 mg and vitamin K1 10 mg; HbA1c 7 %; interleukin 1l; IL 10 mg; 10 L of saline.",
        "It is usually a cause.",
    ],
)
def test_ordinary_words_raise_none(text):
    assert find_damage(text) == ()


def test_odd_word_counts_once_however_often_it_stands():
    assert find_damage("Agony. " * 50) == ()


def test_long_text_without_a_comma_needs_fewer_odd_words():
    text = "Youngsters took beads. " + "They had fever for a day and then they had none. " * 12
    assert find_damage(text)
    assert not find_damage(text.replace("and", ", and"))
    assert not find_damage(text.replace("Youngsters", "Children"))


def test_caution_shows_the_words_and_their_place():
    caution = damage_caution("Nine adults had a skin rush.")
    assert caution.code == "damaged-text"
    assert "“skin rush”" in caution.message
    assert (caution.start, caution.end) == (18, 27)
    assert damage_caution(CLEAN) is None


def test_caution_without_a_place_has_none_and_shows_six_words_at_most():
    words = ["youngsters", "agony", "queasiness", "bosom", "moms", "kids", "gloom", "slumber"]
    caution = damage_caution(" ".join(words), placed=False)
    assert (caution.start, caution.end) == (None, None)
    assert caution.message.count("“") == 6
    assert "“kids” …" in caution.message


def test_caution_of_a_study_counts_in_its_canonical_text():
    record = {"title": "Beads", "abstract": "Nine adults had a skin rush."}
    (draft,) = read_bytes(json.dumps(record).encode(), "x.jsonl")
    study = build_study(draft)
    (caution,) = [c for c in study.cautions if c.code == "damaged-text"]
    assert study.text[caution.start : caution.end] == "skin rush"


def test_spun_abstracts_are_noticed(data_folder):
    numbers = random.Random(19)
    texts = [spun(text, numbers) for text in itertools.islice(abstracts(data_folder, 1), 100)]
    found = sum(bool(find_damage(text)) for text in texts)
    assert len(texts) == 100
    assert found >= 90


def test_second_seed_is_noticed(data_folder):
    (path,) = (data_folder / "seeds").glob("001_*.txt")
    assert {"'brokers' for agents", "'skin rush' for skin rash"} <= set(damage_reasons(path.read_text("utf-8")))


def test_clean_abstracts_raise_at_most_one_false_alarm_in_a_hundred(data_folder):
    texts = list(itertools.islice(abstracts(data_folder, 3), 2000))
    wrong = [text for text in texts if find_damage(text)]
    assert len(texts) == 2000
    assert len(wrong) <= 20


@pytest.mark.parametrize("piece", ["l", "O", "1O", "agony ", "is usually ", "1 2 and ", "0,", "l.1", "a-"])
def test_hostile_text_is_searched_in_no_time(piece):
    text = (piece * 100_000)[:100_000]
    start = time.perf_counter()
    find_damage(text)
    assert time.perf_counter() - start < 1


def answer_about_beads(tmp_path, embedder, *abstracts):
    lines = [
        json.dumps(
            {"pmid": str(99004000 + i), "title": f"Beads shorten dull fevers in adults, report {i}", "abstract": text}
        )
        for i, text in enumerate(abstracts)
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    ingest(tmp_path / "library", [tmp_path / "in.jsonl"], embedder=embedder)
    return open_assistant(tmp_path / "library", embedder=embedder).ask("Do beads shorten dull fevers in adults?")


def test_answer_that_rests_on_damaged_texts_alone_says_so(tmp_path, embedder):
    damaged = "Of 90 adults with dull fevers, 40 had shorter fevers with beads. The certainty interval was wide."
    answer = answer_about_beads(tmp_path, embedder, damaged)
    assert answer.kind == "answer"
    assert any("Every cited text looks damaged" in line for line in answer.cautions)
    assert any("“certainty interval”" in line for line in answer.studies[0].cautions)


def test_answer_with_an_undamaged_study_does_not_say_so(tmp_path, embedder):
    damaged = "Of 90 adults with dull fevers, 40 had shorter fevers with beads. The certainty interval was wide."
    sound = "We gave beads to 230 adults with dull fevers, and beads shortened the dull fevers of adults by two days."
    answer = answer_about_beads(tmp_path, embedder, damaged, sound)
    assert "pmid:99004001" in {study.study_id for study in answer.studies}
    assert not any("Every cited text" in line for line in answer.cautions)
