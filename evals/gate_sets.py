"""The fixed set of the regression gate: what is run, on what, and how much worse each measure may be.

Sample questions, queries, judgements and role sentences are our own; a public collection is added where it is at hand.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from corpus.sample import sample_path
from evals.gate import GateSet

FIXED = Path(__file__).parent / "fixed"
QUESTIONS = Path(__file__).with_name("sample_questions.jsonl")
POINT = 0.01
RETRIEVAL = {"hybrid/nDCG@10": 2 * POINT, "hybrid/R@10": 2 * POINT}


def sample_collection(work: Path) -> Path:
    """Return a BEIR folder of the bundled sample with our own queries and judgements, made below the work folder."""
    folder = work / "sample-beir"
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for line in sample_path().read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        plain = {"_id": record["doc_id"], "title": record["title"] or "", "text": record["abstract"]}
        lines.append(json.dumps(plain, ensure_ascii=False) + "\n")
    (folder / "corpus.jsonl").write_text("".join(lines), encoding="utf-8", newline="\n")
    for name in ("queries.jsonl", "qrels.tsv"):
        (folder / name).write_bytes((FIXED / name).read_bytes())
    return folder


def shared(name: str) -> Path | None:
    """Return a folder of the real public data; None: it is not on this machine."""
    root = Path(os.environ.get("LIND_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
    return root / name if (root / name).is_dir() else None


SETS: tuple[GateSet, ...] = (
    GateSet(
        name="sample-answers",
        benchmark="answers",
        data=lambda _: QUESTIONS,
        margins={
            "decision": POINT,
            "must_quote_recall": 2 * POINT,
            "gold_study_recall": 2 * POINT,
            "citation_coverage": POINT,
            "verbatim_rate": 0.0,
            "number_fidelity": 0.0,
            "must_not_violations": 0.0,
        },
    ),
    GateSet(name="sample-retrieval", benchmark="beir", data=sample_collection, margins=RETRIEVAL),
    GateSet(name="sample-mutations", benchmark="mutations", data=lambda _: sample_path(), margins={"*": POINT}),
    GateSet(
        name="fixed-roles", benchmark="roles", data=lambda _: FIXED / "roles.jsonl", margins={"accuracy": 2 * POINT}
    ),
    GateSet(
        name="nfcorpus-dev-100",
        benchmark="beir",
        data=lambda _: shared("nfcorpus"),
        margins=RETRIEVAL,
        split="dev",
        limit=100,
    ),
)
