"""The benchmarks of sentences, damage, formats and retractions count what they say they count."""

import io
import json
import zipfile

import pytest

from corpus.errors import InputError
from evals.benchmark import Options
from evals.benchmarks import BENCHMARKS, damage, formats, retractions, sentences
from evals.records import ItemResult
from evals.runner import run_task


def run(benchmark, data, tmp_path, **options):
    task = benchmark.prepare(data, Options(work=tmp_path / "work", **options))
    return run_task(task, tmp_path / "run").metrics["lind"]


def lines(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_four_are_listed():
    assert {"sentences", "damage", "formats", "retractions"} <= set(BENCHMARKS)


def test_boundaries_right_missed_and_wrong_are_counted(tmp_path):
    rows = [
        {"sentences": ["Beads helped.", "Pain fell.", "All were well."]},  # two boundaries, both found
        {"abstract": ["Of these, approx.", "12 had pain."], "doc_id": 7},  # a boundary that is none to Lind
        {"sentences": ["It grew. It fell.", "It ended."]},  # one right, and one that the file does not have
        {"sentences": ["Alone."]},
    ]
    figures = run(sentences, lines(tmp_path / "s.jsonl", *rows), tmp_path)
    assert figures["precision"].mean == pytest.approx(3 / 4)
    assert figures["recall"].mean == pytest.approx(3 / 4)
    assert figures["item_f1"].n == 3


def test_halves_by_hash_make_up_the_whole(tmp_path):
    path = lines(tmp_path / "s.jsonl", *({"sentences": [f"Beads {n}.", "Pain fell."]} for n in range(50)))
    odd, even = (sentences.read_samples(path, split) for split in ("odd", "even"))
    assert {s.id for s in odd} | {s.id for s in even} == {s.id for s in sentences.read_samples(path)}
    assert len(odd) + len(even) == 50
    assert odd
    assert even
    with pytest.raises(InputError, match="odd and even"):
        sentences.read_samples(path, "test")


def test_line_without_sentences_is_named(tmp_path):
    with pytest.raises(InputError, match="line 1: a list of sentences"):
        sentences.read_samples(lines(tmp_path / "s.jsonl", {"abstract": "Beads."}))


SOUND = "We gave beads to patients with pain in this study, and the results were compared with placebo in women. " * 8


def test_spun_abstracts_and_clean_ones_are_told_apart_by_their_line(tmp_path):
    path = lines(tmp_path / "a.jsonl", *({"abstract": SOUND} for _ in range(40)), {"abstract": "Short."})
    figures = run(damage, path, tmp_path)
    assert (figures["recall"].n, figures["recall"].mean) == (10, 1.0)
    assert (figures["false_alarms"].n, figures["false_alarms"].mean) == (10, 0.0)


def test_false_alarm_and_miss_are_counted():
    def item(damaged, reasons):
        return ItemResult(id="x", input="", target={"damaged": damaged}, output={"reasons": reasons}, scores={})

    figures = damage.figures([item(True, ["a"]), item(True, []), item(False, ["a"]), item(False, []), item(False, [])])
    assert figures["recall"].mean == pytest.approx(1 / 2)
    assert figures["false_alarms"].mean == pytest.approx(1 / 3)


def test_file_of_short_abstracts_cannot_be_used(tmp_path):
    with pytest.raises(InputError, match="too few abstracts"):
        damage.prepare(lines(tmp_path / "a.jsonl", {"abstract": "Short."}), Options(work=tmp_path))


def archive(tmp_path, **files):
    path = tmp_path / "f.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for name, text in files.items():
            opened.writestr(name.replace("_", "."), text)
    return path


def test_records_of_every_file_are_counted_without_lind(tmp_path):
    ris = "TY  - JOUR\nTI  - Beads\nER  - \nTY  - JOUR\nER  - \n"
    path = archive(tmp_path, a_ris=ris, b_csv='title,abstract\nBeads,"Of 2\nadults"\nStrings,x\n', c_bin="\0")
    figures = run(formats, path, tmp_path)
    assert figures["complete"].mean == 1.0
    assert (figures["records"].mean, figures["read"].mean, figures["quarantined"].mean) == (4, 3, 1)


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("PMID- 1\nTI  - x\n\nPMID- 2\n", "a.txt", 2),
        ("<PubmedArticleSet><PubmedArticle></PubmedArticle></PubmedArticleSet>", "a.xml", 1),
        ("<article ><front/></article>", "a.xml", 1),
        ("PT J\nTI x\nER\n", "a.txt", 1),
        ("title;doi\na;b\n\n", "a.csv", 1),
        ("prose", "a.txt", None),
    ],
)
def test_mark_that_begins_a_record_counts_it(text, name, count):
    assert formats.count_records(text.encode(), name) == count


def test_what_is_no_archive_is_one_line(tmp_path):
    (tmp_path / "f.zip").write_bytes(io.BytesIO(b"PK no").getvalue())
    with pytest.raises(InputError, match=r"cannot be read as a \.zip"):
        formats.prepare(tmp_path / "f.zip", Options(work=tmp_path))


def folder(tmp_path, listed, *rows):
    data = tmp_path / "data"
    (data / "abstracts").mkdir(parents=True)
    (data / "retractions").mkdir()
    lines(data / "abstracts" / "a.jsonl", *rows)
    (data / "retractions" / "list.txt").write_text(listed)
    return data


def test_named_studies_are_marked_and_others_are_not(tmp_path):
    rows = [
        {"pmid": str(n), "title": f"Beads {n}", "abstract": f"Of {n} adults, 12 improved."} for n in range(1001, 1201)
    ]
    figures = run(retractions, folder(tmp_path, "1003\n{'pmid': '1005', 'x': '7'}\n9999\n", *rows), tmp_path)
    assert (figures["marked"].n, figures["marked"].mean) == (2, 1.0)
    assert (figures["wrongly_marked"].n, figures["wrongly_marked"].mean) == (2, 0.0)
    assert figures["right"].mean == 1.0


def test_list_that_names_none_cannot_be_measured(tmp_path):
    data = folder(tmp_path, "1\n", {"pmid": "2", "title": "Beads", "abstract": "x"})
    with pytest.raises(InputError, match="names no study"):
        retractions.prepare(data, Options(work=tmp_path / "work"))
