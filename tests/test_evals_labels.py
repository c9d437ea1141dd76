import json

import pytest

from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import design, effect_direction, mutations, participants, roles
from evals.benchmarks.labelled_records import read_labels
from evals.mutations import RULES, mutate, paraphrase
from evals.runner import run_task


def write(tmp_path, *records):
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def options(tmp_path, **rest):
    return Options(work=tmp_path, **rest)


def test_roles_are_counted_by_sentence_and_by_role(tmp_path):
    record = {
        "sentences": [
            "We aimed to test drug alpha.",
            "Patients were randomly assigned to alpha or placebo.",
            "Pain fell in 40% of patients (P<0.01).",
        ],
        "roles": ["OBJECTIVE", "methods", "results"],
    }
    task = roles.prepare(write(tmp_path, record), options(tmp_path))
    assert task.samples[0].input[slice(*task.samples[0].metadata["sentences"][1])] == record["sentences"][1]
    figures = run_task(task, tmp_path / "run").metrics["lind"]
    assert figures["micro_accuracy"].n == 3
    assert set(figures) == {"accuracy", "micro_accuracy", "macro_f1", "F1 objective", "F1 methods", "F1 results"}
    assert figures["accuracy"].mean == figures["micro_accuracy"].mean


def test_labelled_abstracts_give_roles_and_unknown_labels_are_noted(tmp_path):
    known = {
        "id": "a",
        "sections": [{"label": "AIM", "text": "To test."}, {"label": "RESULTS", "text": "It fell. It rose."}],
    }
    unknown = {"id": "b", "sections": [{"label": "ZZZ", "text": "What?"}, {"label": "RESULTS", "text": "It fell."}]}
    task = roles.prepare(write(tmp_path, known, unknown, {"id": "c"}), options(tmp_path))
    assert [s.target["labels"] for s in task.samples] == [["objective", "results", "results"]]
    assert task.notes == ("2 records without sections whose labels are all known are no part of it",)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"sentences": ["a"], "roles": []}, "line 1: sentences and roles must be lists of the same length"),
        ({"sentences": ["a"], "roles": ["chorus"]}, "line 1: unknown role 'chorus'; known are background"),
    ],
)
def test_malformed_roles_are_named_with_their_line(tmp_path, record, message):
    with pytest.raises(InputError, match=message):
        roles.prepare(write(tmp_path, record), options(tmp_path))


def test_design_is_found_without_its_publication_type(tmp_path):
    trial = {
        "id": "t",
        "title": "Alpha for pain: a randomised controlled trial",
        "abstract": "Adults with pain were randomised to alpha or placebo.",
        "pub_types": ["Journal Article", "Randomized Controlled Trial"],
    }
    hidden = {**trial, "id": "h", "title": "Alpha for pain", "abstract": "Alpha was given to adults with pain."}
    untyped = {**trial, "pub_types": ["Journal Article"]}
    task = design.prepare(write(tmp_path, trial, hidden, untyped), options(tmp_path))
    figures = run_task(task, tmp_path / "run").metrics["lind"]
    # one of two found by its words; the third record says nothing of its design
    assert (figures["accuracy"].mean, figures["accuracy"].n) == (0.5, 2)
    assert figures["F1 randomised trial"].note == "precision 1.000, recall 0.500"
    assert task.notes[0].startswith("1 records")


def test_an_unknown_design_is_named_with_its_line(tmp_path):
    with pytest.raises(InputError, match="line 1: unknown design 'guess'"):
        design.prepare(write(tmp_path, {"design": "guess"}), options(tmp_path))


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("sign", "The change was −1.2 mm.", "The change was 1.2 mm."),
        ("sign", "It fell (P < 0.05).", "It fell (P > 0.05)."),
        ("unit", "They took 5 mg daily.", "They took 5 g daily."),
        ("decimal shift", "Survival was 44.0 months.", "Survival was 4.40 months."),
        ("decimal shift", "All 230 came.", "All 23.0 came."),
        ("arm swap", "It was 44.0 months versus 30.0 months.", "It was 30.0 months versus 44.0 months."),
        ("negation", "Alpha did not help.", "Alpha did help."),
        ("negation", "Alpha was safe.", "Alpha was not safe."),
        ("direction", "Higher doses were given.", "Lower doses were given."),
        ("population", "It was tested in women.", "It was tested in men."),
        ("outcome", "Mortality was recorded.", "Morbidity was recorded."),
    ],
)
def test_a_rule_changes_one_thing(kind, sentence, expected):
    assert mutate(sentence, kind).text == expected


def test_a_drug_becomes_another_of_its_family():
    assert mutate("Sorafenib was given.", "entity").text in ("imatinib was given.", "erlotinib was given.")


def test_a_changed_number_is_another_number_of_the_same_length():
    sentence = "The hazard ratio was 0.63 in all."
    changed = mutate(sentence, "number").text
    assert changed != sentence
    assert len(changed) == len(sentence)
    assert changed.startswith("The hazard ratio was 0.6")


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_without_anything_to_change_makes_nothing(kind):
    assert mutate("Nothing here.", kind) is None


def test_mutants_are_the_same_every_time():
    sentence = "Of 120 patients 45 improved after 12 weeks and 30 worsened."
    assert [mutate(sentence, kind) for kind in RULES] == [mutate(sentence, kind) for kind in RULES]


def test_paraphrases_keep_every_number():
    assert paraphrase("Alpha vs. beta: 95% CI 0.4-0.9.").text == "Alpha against beta: 95% confidence interval 0.4-0.9."
    assert paraphrase("Nothing to reword.") is None


def abstracts():
    return [
        {
            "abstract": f"Survival was {i}.5 months versus {i + 9}.0 months in adults. Mortality did not rise with 5 mg (P < 0.05)."
        }
        for i in range(10, 30)
    ]


def test_catch_rates_are_given_by_kind(tmp_path):
    path = write(tmp_path, *abstracts())

    def run(name, accepts):
        verifier = mutations.Verifier(name=name, accepts=accepts)
        task = mutations.prepare(path, options(tmp_path), verifier=lambda: verifier)
        return run_task(task, tmp_path / name).metrics

    copies = run("copies", lambda sentence, passage: sentence == passage)
    anything = run("anything", lambda sentence, passage: True)
    for kind in ("number", "sign", "unit", "decimal shift", "arm swap", "negation", "population", "citation swap"):
        assert copies[kind]["caught"].mean == 1.0
        assert copies[kind]["caught"].note.startswith("0 of ")
        assert anything[kind]["caught"].mean == 0.0
    assert copies["paraphrase"]["false_rejection"].mean == 1.0
    assert anything["paraphrase"]["false_rejection"].mean == 0.0
    assert copies["entity"]["caught"].mean is None  # no sentence names a drug


def test_lind_catches_every_shifted_decimal(tmp_path):
    task = mutations.prepare(write(tmp_path, *abstracts()), options(tmp_path))
    assert run_task(task, tmp_path / "run").metrics["decimal shift"]["caught"].mean == 1.0


def directions():
    asked = {"outcome": "survival", "intervention": "Alpha", "comparator": "placebo"}
    return [
        {"prompt_id": 1, "label": "increased", "evidence_in_abstract": ["Alpha improved survival."], "pmid": "1"}
        | asked,
        {"prompt_id": 2, "label": "decreased", "evidence_in_abstract": ["Survival was longer with placebo."]} | asked,
        {"prompt_id": 3, "label": "no_difference", "evidence_in_abstract": ["There was no significant difference."]},
        {"prompt_id": 4, "label": "decreased", "evidence_in_abstract": ["The table shows the values."]} | asked,
        {"prompt_id": 5, "label": "decreased", "evidence_in_abstract": []},
    ]


def test_direction_is_read_for_the_outcome_and_the_arms(tmp_path):
    task = effect_direction.prepare(write(tmp_path, *directions()), options(tmp_path))
    figures = run_task(task, tmp_path / "run").metrics["lind"]
    assert (figures["accuracy"].mean, figures["accuracy"].n) == (pytest.approx(3 / 4), 4)
    assert figures["F1 increased"].mean == figures["F1 no difference"].mean == 1.0
    assert task.notes == ("1 prompts whose evidence is not in the abstract are no part of it",)


def test_halves_of_the_directions_are_split_by_article_and_share_none(tmp_path):
    halves = [
        {s.id for s in effect_direction.prepare(write(tmp_path, *directions()), options(tmp_path, split=half)).samples}
        for half in ("tune", "report")
    ]
    assert halves[0] | halves[1] == {"1", "2", "3", "4"}
    assert not halves[0] & halves[1]
    with pytest.raises(InputError, match="unknown split 'test'; known are tune, report"):
        effect_direction.prepare(write(tmp_path, *directions()), options(tmp_path, split="test"))


def test_an_unknown_direction_is_named_with_its_line(tmp_path):
    record = {"prompt_id": 1, "label": "sideways", "evidence_in_abstract": []}
    with pytest.raises(InputError, match="line 1: unknown label 'sideways'; known are increased"):
        effect_direction.prepare(write(tmp_path, record), options(tmp_path))


LABELLED = [
    {"doc_id": "a", "title": "", "abstract": "", "pub_types": ["Randomized Controlled Trial"]},
    {"doc_id": "b", "title": "Fruit", "abstract": "", "pub_types": ["Meta-Analysis"]},
    {"doc_id": "c", "title": "Fruit", "abstract": "The study included 230 patients with gout."},
    {"doc_id": "unlabelled", "title": "Fruit"},
]
LABELS = (
    "# who, when\ndoc_id\thalf\tdesign\tdesign_2\tparticipants\tparticipants_2\n"
    "a\treport\trandomised trial\t\t-\t\n"
    "b\treport\tsystematic review\tmeta-analysis\t12\t\n"
    "c\tdevelop\tdesign not stated\t\t240\t230|7\n"
)


def test_a_half_of_the_labelled_records_is_read_with_and_without_their_types(tmp_path):
    labels = tmp_path / "labels.tsv"
    labels.write_text(LABELS)
    data = write(tmp_path, *LABELLED)
    asked = options(tmp_path, split="report")
    figures = run_task(design.labelled_task(data, asked, labels), tmp_path / "designs").metrics["lind"]
    assert (figures["accuracy"].mean, figures["accuracy"].n) == (
        1.0,
        2,
    )  # the second of two defensible designs is right
    assert figures["precision randomised trial"].mean == 1.0
    assert figures["accuracy, exact interval"].low == pytest.approx(0.158, abs=0.001)  # 0.025 ** (1 / 2)

    sizes = run_task(participants.labelled_task(data, asked, labels), tmp_path / "sizes").metrics["lind"]
    assert sizes["accuracy"].mean == 0.5  # rightly none for a, none for the 12 of b
    assert (sizes["missed"].mean, sizes["wrong number"].mean) == (0.5, 0.0)


def test_a_second_number_counts_and_a_record_that_is_not_there_is_named(tmp_path):
    labels = tmp_path / "labels.tsv"
    labels.write_text(LABELS)
    asked = options(tmp_path, split="develop")
    task = participants.labelled_task(write(tmp_path, *LABELLED), asked, labels)
    assert run_task(task, tmp_path / "sizes").metrics["lind"]["accuracy"].mean == 1.0
    with pytest.raises(InputError, match="lacks 1 labelled records, c among them"):
        participants.labelled_task(write(tmp_path, LABELLED[0]), asked, labels)


def test_a_label_that_is_no_design_is_named_with_its_line(tmp_path):
    labels = tmp_path / "labels.tsv"
    labels.write_text("a\treport\tguess\t\t-\t\n")
    with pytest.raises(InputError, match="line 1: 'guess' is not a valid StudyDesign"):
        read_labels(labels)


def test_the_labels_that_come_with_lind_are_whole():
    halves = [label.half for label in read_labels().values()]
    assert (halves.count("develop"), halves.count("report")) == (115, 122)
