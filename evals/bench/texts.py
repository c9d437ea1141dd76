"""What the benchmarks read: real abstracts where they are at hand, generated ones elsewhere."""

from __future__ import annotations

import gzip
import json
import os
import random
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
PUBMEDQA = "pubmedqa/pqal.dev.jsonl.gz"
ABSTRACTS = "abstracts/abstracts.jsonl.gz"
WORDS = (
    "patients group treatment placebo randomised trial outcome survival risk dose weeks months mean difference symptoms "
    "pain response baseline control adverse events significant reduction increase therapy surgery cohort follow-up rate "
    "clinical disease severe quality life score hospital blood pressure infection the of in and with for was were to by"
).split()
GENERATED_SENTENCES = 11
GENERATED_WORDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Studies to read, in a file of their own."""

    path: Path
    """JSON lines that ``lind ingest`` reads."""
    what: str
    """Where they are from, for the table."""
    questions: tuple[str, ...]
    """Questions to ask of them."""


def data_folder() -> Path:
    """Return the folder of real data: ``$LIND_TEST_DATA``, else ``../shared/data``; it need not exist."""
    return Path(os.environ.get("LIND_TEST_DATA") or ROOT.parent / "shared" / "data")


def write_corpus(name: str, n: int, target: Path) -> Corpus:
    """Write the first ``n`` studies of a data file, or as many generated ones if it is not there.

    Args:
        name: Path below the data folder, ``.jsonl.gz``.
        n: How many studies.
        target: The file to write.
    """
    source = data_folder() / name
    if source.is_file():
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in islice(lines, n)]
        what = f"the first {len(records)} studies of {name}"
    else:
        records = [generated_study(number) for number in range(n)]
        what = f"{n} GENERATED studies ({name} is not at hand)"
    target.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return Corpus(path=target, what=what, questions=tuple(_question(record) for record in records))


def generated_study(number: int) -> dict[str, object]:
    """Return an invented study of about the length of a real abstract; the same number gives the same text."""
    draw = random.Random(number)

    def sentence(words: int) -> str:
        return " ".join(draw.choices(WORDS, k=words)).capitalize() + "."

    return {
        "doc_id": f"generated-{number}",
        "title": sentence(12),
        "abstract": " ".join(sentence(GENERATED_WORDS) for _ in range(GENERATED_SENTENCES)),
    }


def _question(record: dict[str, object]) -> str:
    if "QUESTION" in record:
        return str(record["QUESTION"])
    return f"What is known about {str(record.get('title') or 'survival').rstrip('.').lower()}?"[:300]
