import zipfile

import pytest

from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import roles
from evals.runner import run_task

DEV = (
    "###1\nbackground\tTo test alpha was the aim .\npopulation\tFifty adults were randomly assigned to alpha or placebo .\n"
    "other\tThe weather was fair .\noutcome\tPain was significantly lower with alpha ( P < 0.01 ) .\n"
    "outcome\tThese findings suggest that alpha relieves pain .\n\n###2\nother\tNothing counts here .\n"
)


def archive(tmp_path, text=DEV):
    path = tmp_path / "nicta.zip"
    with zipfile.ZipFile(path, "w") as handle:
        for part in ("dev", "test", "train"):
            handle.writestr(f"{part}_clean.txt", text)
    return path


def test_the_archive_is_compared_in_three_groups_and_other_is_not_scored(tmp_path):
    task = roles.prepare(archive(tmp_path), Options(work=tmp_path, split="dev"))
    assert [sample.id for sample in task.samples] == ["dev:1"]  # the second abstract has nothing to score
    assert task.samples[0].target["labels"] == ["background", "methods", "outcome", "outcome"]
    assert task.samples[0].metadata["scored"] == [0, 1, 3, 4]
    assert len(task.samples[0].metadata["sentences"]) == 5
    found = run_task(task, tmp_path / "run").metrics["lind"]
    assert set(found) >= {"F1 background", "F1 methods", "F1 outcome"}
    assert found["accuracy"].mean == 1.0
    assert "other" in task.notes[0]


def test_all_parts_are_read_without_a_split(tmp_path):
    samples = roles.prepare(archive(tmp_path), Options(work=tmp_path)).samples
    assert [sample.id for sample in samples] == ["dev:1", "test:1", "train:1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "###1\nchorus\tLa .\n",
            "nicta.zip/dev_clean.txt, line 2: “label<tab>sentence” is needed, label one of background",
        ),
        ("background\tNo number before .\n", "line 1"),
    ],
)
def test_malformed_lines_of_the_archive_are_named(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        roles.prepare(archive(tmp_path, text), Options(work=tmp_path))


def test_an_unknown_part_is_refused(tmp_path):
    with pytest.raises(InputError, match="no split 'final'; there are dev, test, train"):
        roles.prepare(archive(tmp_path), Options(work=tmp_path, split="final"))


def test_the_real_archive_is_read(data_folder, tmp_path):
    path = data_folder / "sentence-roles" / "nicta-piboso.zip"
    if not path.is_file():
        pytest.skip(f"no {path}")
    task = roles.prepare(path, Options(work=tmp_path, split="dev"))
    found = run_task(task, tmp_path / "run").metrics["lind"]
    assert found["micro_accuracy"].n == 665
    assert found["micro_accuracy"].mean >= 0.75
