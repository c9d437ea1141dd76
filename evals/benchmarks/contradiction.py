"""Contradiction: is a study that points the other way shown, and is there no alarm where none does?

A trial whose finding is labelled (DeYoung et al. 2020, Evidence Inference 2.0, doi:10.18653/v1/2020.bionlp-1.13) gets a made-up
report of the same comparison and outcome beside it: one that finds the opposite, or one that finds the same. Claims that a real
abstract refutes or supports are those of SciFact (Wadden et al. 2020, doi:10.18653/v1/2020.emnlp-main.609).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from corpus.errors import InputError
from evals.benchmark import Benchmark, Options
from evals.data_files import find_file, read_records
from evals.engine import AnswerDoor, OpenAnswers, open_answers
from evals.provenance import hash_files
from evals.records import Card, ItemResult, MetricSummary, Sample, Score, Solved
from evals.runner import Task
from evals.summary import summarize_metric

HALVES = ("tune", "report")
PAIRS = 70  # planted opposites in a half
AGREEING = 50  # planted agreements in a half
CLAIMS = 30  # claims refuted, and as many supported, in a half
DISTRACTORS = 300
PERMUTED = 10  # questions asked of the library in each order
PERMUTATIONS = 10
METRICS = ("shown", "named", "alarm", "same")

CARD = Card(
    name="contradiction",
    title="Contradiction arm",
    what="A real trial and a planted report of the same comparison and outcome stand in one library. Where the planted one finds "
    "the opposite, it and the real one must both be on the answer's first screen (quoted, or under disagreement). Where it finds "
    "the same, nothing may be called a disagreement. A claim that a real abstract refutes is put as it stands, and that abstract "
    "must be on the first screen; one that is supported must raise no disagreement. The "
    "rules were written looking at --split tune; --split report is the other half "
    "of the articles. Another real study of the library may in truth disagree; it counts as a false alarm here.",
    data="a folder with effect-direction/prompts*.jsonl[.gz], abstracts/abstracts.jsonl[.gz] and scifact/ (claims.train, corpus)",
    source="https://github.com/jayded/evidence-inference, https://github.com/allenai/scifact",
    licence="MIT; CC BY 4.0 / ODC-By",
    citation="DeYoung et al. 2020, doi:10.18653/v1/2020.bionlp-1.13; Wadden et al. 2020, doi:10.18653/v1/2020.emnlp-main.609",
    labels={
        "opposite": "a planted report finds the opposite: both must be shown",
        "refuted": "a real abstract refutes the claim that is put as the question: it must be shown",
        "agreeing": "a planted report finds the same: no disagreement may be shown",
        "supported": "a real abstract supports the claim that is put as the question: no disagreement may be shown",
    },
    metrics={
        "shown": "share of contradictions whose studies are on the first screen; 0 to 1, higher is better",
        "named": "share of them with one of the studies under disagreement; higher is better",
        "alarm": "share of questions without a contradiction whose answer shows a disagreement; lower is better",
        "declined": "share of questions that were not answered, about which the other rates say nothing; no better way",
        "same": "share of questions whose answer is the same, whatever the order in which the studies were read; 1 is right",
    },
)

SAME = {"increased": "increased", "decreased": "decreased", "no_difference": "none"}
TURNED = {
    "increased": ("none", "decreased"),
    "decreased": ("none", "increased"),
    "no_difference": ("increased", "decreased"),
}
REPORTS: dict[str, tuple[tuple[str, str], ...]] = {
    "none": (
        ("{o} did not differ significantly between {i} and {c} (P = 0.48).", "{i} had no effect on {o}."),
        (
            "There was no significant difference in {o} between the two groups (P = 0.61).",
            "{i} did not change {o} compared with {c}.",
        ),
        ("{o} was similar with {i} and with {c}.", "We found no evidence that {i} alters {o}."),
        (
            "For {o} the risk ratio with {i} was 1.02 (95% CI 0.84 to 1.24).",
            "{i} was not associated with a change in {o}.",
        ),
    ),
    "increased": (
        ("{o} was significantly higher with {i} than with {c} (P = 0.004).", "{i} increased {o}."),
        (
            "Compared with {c}, {i} significantly increased {o} (P < 0.001).",
            "{o} was greater after {i} than after {c}.",
        ),
    ),
    "decreased": (
        ("{o} was significantly lower with {i} than with {c} (P = 0.004).", "{i} decreased {o}."),
        ("Compared with {c}, {i} significantly reduced {o} (P < 0.001).", "{o} was less after {i} than after {c}."),
    ),
}
"""Finding → results and conclusion of a planted report, in our own words."""


def prepare(data: Path, options: Options, *, connect: OpenAnswers = open_answers) -> Task:
    """Plant the reports, make the library and open the assistant over it.

    Raises:
        InputError: A file is missing or malformed, the split is none, or a library was named.
    """
    if options.library is not None:
        raise InputError("contradiction plants studies in its own library: leave out --library")
    half = options.split or HALVES[1]
    if half not in HALVES:
        raise InputError(f"unknown split {options.split!r}; known are {', '.join(HALVES)}")
    files = _files(data)
    samples, studies = _plant(files, half)
    corpus = _write(studies, options.work / f"contradiction-{half}")
    door = connect([corpus], options)
    samples = [*samples[: options.limit], *_orders(samples, studies)]
    return Task(
        benchmark=CARD.name,
        data=data.resolve().name,
        data_hash=hash_files(list(files.values())),
        samples=samples,
        solve=lambda sample: solve(sample, door, options, connect),
        metrics=(),
        settings={"limit": options.limit, "model": options.model, "embedder": options.embedder, "split": half},
        seed=options.seed,
        snapshot=door.snapshot,
        notes=(f"half: {half}", f"library: {len(studies)} studies, of which {_planted(studies)} planted"),
        aggregate=lambda items: _figures(items, options.seed),
    )


def solve(sample: Sample, door: AnswerDoor, options: Options, connect: OpenAnswers) -> Solved:
    """Ask one question, or the questions of one library in another order."""
    if sample.target["kind"] == "order":
        return _solve_order(sample, options, connect)
    answer = door.ask(sample.input)
    screen, named = _names(answer, door, with_statements=True), _names(answer, door, with_statements=False)
    wanted = set(sample.target["studies"])
    said = f"{answer.kind}; first screen: {', '.join(sorted(screen)) or 'nothing'}; disagreement: {', '.join(sorted(named)) or 'none'}"
    if answer.kind != "answer":
        # Nothing is asserted, so nothing is hidden: not scored here, and counted apart.
        return Solved(output={"declined": True}, scores={f"{sample.target['kind']}/declined": Score(value=1.0)})
    if sample.target["contradiction"]:
        scores = {
            "shown": Score(value=float(wanted <= screen), explanation=said),
            "named": Score(value=float(bool(wanted & named)), explanation=said),
        }
    else:
        scores = {"alarm": Score(value=float(bool(named)), explanation=said)}
    kind = sample.target["kind"]
    scores |= {f"{kind}/{name}": score for name, score in scores.items()} | {f"{kind}/declined": Score(value=0.0)}
    return Solved(output={"screen": sorted(screen), "named": sorted(named)}, scores=scores)


def _solve_order(sample: Sample, options: Options, connect: OpenAnswers) -> Solved:
    """Ask the same questions of the same studies, read in the order of the file and in another one."""
    records, questions = sample.target["records"], sample.target["questions"]
    shuffled = records.copy()
    random.Random(sample.target["seed"]).shuffle(shuffled)
    place = options.work / "contradiction-orders"
    doors = [connect([_write(order, place / name)], options) for order, name in ((records, "0"), (shuffled, sample.id))]
    said = [[_shown(door.ask(question)) for question in questions] for door in doors]
    same = sum(one == other for one, other in zip(*said, strict=True))
    score = Score(value=same / len(questions), explanation=f"{same} of {len(questions)} answers are the same")
    return Solved(output={"same": same}, scores={"same": score})


def _shown(answer: Answer) -> list[list[tuple[str, str]]]:
    parts = (answer.statements, answer.disagreement)
    return [[(c.study_id, c.quote) for s in part for c in s.citations] for part in parts]


def _names(answer: Answer, door: AnswerDoor, *, with_statements: bool) -> set[str]:
    """Return the names of the studies under disagreement, and of those quoted where asked."""
    statements = (*answer.disagreement, *(answer.statements if with_statements else ()))
    return {name for s in statements for c in s.citations for name in door.names_of(c.study_id)}


def _files(data: Path) -> dict[str, Path]:
    prompts = sorted((data / "effect-direction").glob("prompts*.jsonl*"))
    if len(prompts) != 1:
        raise InputError(f"{str(data)!r} has {len(prompts)} files effect-direction/prompts*.jsonl[.gz]: one is needed")
    return {
        "prompts": prompts[0],
        "abstracts": find_file(data / "abstracts", "abstracts.jsonl"),
        "claims": find_file(data / "scifact", "claims.train.jsonl"),
        "scifact": find_file(data / "scifact", "corpus.jsonl"),
    }


def half_of(name: str) -> str:
    """Return the half an article belongs to, by the SHA-256 of its PMID (the split of ``effect-direction``)."""
    return HALVES[int(sha256(name.encode()).hexdigest(), 16) % 2 == 0]


def _plant(files: Mapping[str, Path], half: str) -> tuple[list[Sample], list[dict[str, Any]]]:
    """Return the questions of a half, and the records of its library in a fixed order."""
    records = {
        str(record["pmid"]): record
        for _, record in read_records(files["abstracts"], ("abstract",))
        if record.get("pmid") and record.get("source") == "evidence-inference"
    }
    samples, studies = _plant_trials(files["prompts"], records, half)
    claims, claimed = _plant_claims(files["claims"], files["scifact"], half)
    asked = {str(study.get("pmid")) for study in studies}
    rest = sorted((p for p in records if p not in asked), key=lambda p: sha256(p.encode()).hexdigest())
    return [*samples, *claims], [*studies, *claimed, *(records[p] for p in rest[:DISTRACTORS])]


def _plant_trials(
    path: Path, records: Mapping[str, dict[str, Any]], half: str
) -> tuple[list[Sample], list[dict[str, Any]]]:
    samples: list[Sample] = []
    studies: list[dict[str, Any]] = []
    for at, prompt in enumerate(_prompts(path, records, half)):
        opposite = len(samples) % 12 < 7
        if sum(s.target["contradiction"] == opposite for s in samples) >= (PAIRS if opposite else AGREEING):
            continue
        label = prompt["label"]
        finding = TURNED[label][at % 2] if opposite else SAME[label]
        names = {
            key: str(prompt[field]).strip()
            for key, field in (("i", "intervention"), ("c", "comparator"), ("o", "outcome"))
        }
        planted, real = _report(f"planted-{prompt['prompt_id']}", finding, names, at), records[str(prompt["pmid"])]
        studies += [real, planted]
        target = {
            "kind": "opposite" if opposite else "agreeing",
            "contradiction": opposite,
            "studies": [planted["doc_id"], str(real["doc_id"])],
        }
        question = f"What is the effect of {names['i']} on {names['o']} compared with {names['c']}?"
        samples.append(Sample(id=f"trial-{prompt['prompt_id']}", input=question, target=target))
    return samples, studies


def _prompts(path: Path, known: Mapping[str, Any], half: str) -> Iterator[dict[str, Any]]:
    """Yield the first prompt of each article of a half that is agreed on, stands in the abstract and names one thing each."""
    seen: set[str] = set()
    needed = ("prompt_id", "pmid", "label", "intervention", "comparator", "outcome", "evidence_in_abstract")
    for _, record in read_records(path, needed):
        pmid = str(record["pmid"])
        short = all(2 < len(str(record[name]).strip()) < 120 for name in needed[3:6])
        usable = record["evidence_in_abstract"] and record.get("unanimous", True) and short
        if usable and pmid in known and pmid not in seen and half_of(pmid) == half:
            seen.add(pmid)
            yield record


def _report(name: str, finding: str, names: Mapping[str, str], at: int) -> dict[str, Any]:
    results, conclusion = REPORTS[finding][at % len(REPORTS[finding])]
    patients = 120 + 7 * (at % 40)
    return {
        "doc_id": name,
        "title": f"{names['i']} compared with {names['c']}: a randomised trial",
        "year": 2012 + at % 10,
        "pub_types": ["Randomized Controlled Trial"],
        "sections": [
            {
                "label": "METHODS",
                "text": f"We randomly assigned {patients} participants to {names['i']} or {names['c']}.",
            },
            {"label": "RESULTS", "text": _sentence(results.format(**names))},
            {"label": "CONCLUSIONS", "text": _sentence(conclusion.format(**names))},
        ],
    }


def _plant_claims(claims: Path, corpus: Path, half: str) -> tuple[list[Sample], list[dict[str, Any]]]:
    documents = {str(r["doc_id"]): r for _, r in read_records(corpus, ("doc_id", "title", "abstract"))}
    samples: list[Sample] = []
    studies: dict[str, dict[str, Any]] = {}
    counts = {"REFUTE": 0, "SUPPORT": 0}
    for _, record in read_records(claims, ("id", "claim", "evidence")):
        for document, found in record["evidence"].items():
            label = found[0]["label"]
            known = f"scifact-{document}" in studies or document not in documents
            if half_of(document) != half or known or counts.get(label, CLAIMS) >= CLAIMS:
                continue
            counts[label] += 1
            real = f"scifact-{document}"
            text = " ".join(documents[document]["abstract"])
            studies[real] = {"doc_id": real, "title": documents[document]["title"], "abstract": text}
            refuted = label == "REFUTE"
            target = {"kind": "refuted" if refuted else "supported", "contradiction": refuted, "studies": [real]}
            samples.append(Sample(id=f"claim-{record['id']}-{document}", input=str(record["claim"]), target=target))
            break
    return samples, list(studies.values())


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def _orders(samples: Sequence[Sample], studies: Sequence[Mapping[str, Any]]) -> list[Sample]:
    """Return one item for each further order in which the studies of the first questions are read."""
    asked = [sample for sample in samples if sample.target["contradiction"]][:PERMUTED]
    wanted = {name for sample in asked for name in sample.target["studies"]}
    records = [dict(study) for study in studies if str(study["doc_id"]) in wanted]
    questions = [sample.input for sample in asked]
    return [
        Sample(
            id=f"order-{seed}",
            input=f"{len(questions)} questions, the studies in order {seed}",
            target={"kind": "order", "seed": seed, "records": records, "questions": questions},
        )
        for seed in range(1, PERMUTATIONS + 1 if asked else 1)
    ]


def _write(studies: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "studies.jsonl"
    path.write_text("".join(json.dumps(study, ensure_ascii=False, sort_keys=True) + "\n" for study in studies), "utf-8")
    return path


def _planted(studies: Sequence[Mapping[str, Any]]) -> int:
    return sum(str(study["doc_id"]).startswith("planted-") for study in studies)


def _figures(items: Sequence[ItemResult], seed: int) -> dict[str, MetricSummary]:
    """Return each rate over the items it was taken of, together and by kind."""
    names = dict.fromkeys(name for item in items for name in item.scores)
    return {name: summarize_metric([item for item in items if name in item.scores], name, seed=seed) for name in names}


BENCHMARK = Benchmark(card=CARD, prepare=prepare)
