"""Published figures to set a run beside, as data with their source.

They were taken by others, on the test split of each collection and with their own cutting of documents: a yardstick,
not a paired comparison. ``[T]`` in a source means quoted from a secondary text rather than read at the origin.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """One published figure."""

    benchmark: str
    dataset: str
    """What the data's name holds, in lower case (``nfcorpus``); empty: any data of this benchmark."""
    measure: str
    system: str
    value: float
    source: str


PYSERINI = "pyserini 2cr/beir.yaml"
MTEB = "embeddings-benchmark/results f4cc6c8b3"
FUSION = "pyserini fusion documentation"
BIOGEN = "GEHC-HTIC, TREC 2025 BioGen, arXiv:2603.17580"
ALCE = "ALCE tables, arXiv:2305.14627 [T]"
MS_EBM = "MS-EBM, arXiv:2509.04482 (as quoted in REQUIREMENTS; other questions than ours)"
PUBMEDQA = "PubMedQA leaderboard, 2024-04-28, reasoning-required, 500 test questions"


def _beir(system: str, source: str, nfcorpus: float, scifact: float, treccovid: float) -> tuple[Anchor, ...]:
    """Return one row of the retrieval table as anchors (nDCG@10, test split)."""
    values = {"nfcorpus": nfcorpus, "scifact": scifact, "trec-covid": treccovid}
    return tuple(
        Anchor(benchmark="beir", dataset=name, measure="nDCG@10", system=system, value=value, source=source)
        for name, value in values.items()
    )


def _one(benchmark: str, measure: str, system: str, value: float, source: str) -> Anchor:
    return Anchor(benchmark=benchmark, dataset="", measure=measure, system=system, value=value, source=source)


ANCHORS: tuple[Anchor, ...] = (
    *_beir("BM25 (Lucene, flat)", PYSERINI, 0.3218, 0.6789, 0.5947),
    *_beir("bm25s", MTEB, 0.3208, 0.6874, 0.6231),
    *_beir("all-MiniLM-L6-v2, whole documents", MTEB, 0.3159, 0.6451, 0.4723),
    *_beir("all-mpnet-base-v2", MTEB, 0.333, 0.656, 0.513),
    *_beir("bge-small-en-v1.5", MTEB, 0.343, 0.713, 0.755),
    *_beir("bge-base-en-v1.5", PYSERINI, 0.3735, 0.7408, 0.7815),
    *_beir("MedEmbed-small", MTEB, 0.3462, 0.7069, 0.7770),
    *_beir("SPLADE++ ED", PYSERINI, 0.3473, 0.7036, 0.7270),
    *_beir("BM25 + BGE, reciprocal rank fusion", FUSION, 0.3725, 0.7420, 0.8041),
    *_beir("BM25 + BGE, min-max average", FUSION, 0.3789, 0.7472, 0.7956),
    *_beir("Qwen3-Embedding-8B", MTEB, 0.4145, 0.785, 0.950),
    Anchor(benchmark="beir", dataset="nfcorpus", measure="R@100", system="BM25", value=0.2457, source=PYSERINI),
    Anchor(benchmark="beir", dataset="scifact", measure="R@100", system="BM25", value=0.9253, source=PYSERINI),
    Anchor(
        benchmark="beir",
        dataset="nfcorpus",
        measure="R@100",
        system="BM25 + BGE, min-max average",
        value=0.3382,
        source=FUSION,
    ),
    Anchor(
        benchmark="beir",
        dataset="scifact",
        measure="R@100",
        system="BM25 + BGE, min-max average",
        value=0.9700,
        source=FUSION,
    ),
    _one("answers", "citation_coverage", "GEHC-HTIC (3rd of 50 runs)", 0.9877, BIOGEN),
    _one("answers", "ALCE citation recall", "ChatGPT on ASQA", 0.736, ALCE),
    _one("answers", "ALCE citation precision", "ChatGPT on ASQA", 0.725, ALCE),
    _one(
        "answers",
        "statements supported",
        "GPT-4 with web search, medical",
        0.694,
        "SourceCheckup, Nature Communications 16:3615",
    ),
    _one("pubmedqa", "accuracy", "one human annotator", 0.780, PUBMEDQA),
    _one("pubmedqa", "macro_f1", "one human annotator", 0.722, PUBMEDQA),
    _one("pubmedqa", "accuracy", "Medprompt GPT-4", 0.820, PUBMEDQA),
    _one("pubmedqa", "accuracy", "BioLinkBERT-large", 0.722, PUBMEDQA),
    _one("pubmedqa", "accuracy", "always yes", 0.552, "class counts 276/169/55"),
    _one("claims", "macro_f1", "T5 on HealthVer", 0.796, "HealthVer README"),
    _one("claims", "accuracy", "T5 on HealthVer", 0.8069, "HealthVer README"),
    _one("roles", "micro_f1", "HSLN on NICTA-PIBOSO", 0.847, "Jin and Szolovits 2018, unverified"),
    _one("abstention", "AUROC", "medical retrieval with abstention, hard cases (0.946 to 0.961)", 0.961, MS_EBM),
    _one("abstention", "FPR@95TPR", "medical retrieval with abstention, hard cases (0.235 to 0.41)", 0.235, MS_EBM),
    _one("effect-direction", "accuracy", "MD-informed BioBERT, unseen trials", 0.84, "doi:10.1093/jamia/ocab077"),
)


def anchors_for(benchmark: str, data: str) -> tuple[Anchor, ...]:
    """Return the anchors of a benchmark that belong to a collection.

    Args:
        benchmark: The benchmark's name.
        data: The data's name; a collection is known by its name in it.
    """
    plain = data.lower()
    known = plain.replace("_", "-").replace("treccovid", "trec-covid")
    return tuple(a for a in ANCHORS if a.benchmark == benchmark and (not a.dataset or a.dataset in known))
