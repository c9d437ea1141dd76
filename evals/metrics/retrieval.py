"""Retrieval measures, through ir-measures (this file is its home).

Names carry their parameters: ``nDCG@10`` (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418, with the
graded label as gain, as trec_eval does), ``R@k``, ``RR@k`` (Voorhees 1999, TREC-8), ``AP`` and ``AP@k``.
Every query of the judgements is in the denominator: one without results scores 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MEASURES = ("nDCG@10", "R@10", "R@100", "RR@10", "AP@100")

Qrels = Mapping[str, Mapping[str, int]]
"""Query → document → graded relevance, 0 and below not relevant."""
Run = Mapping[str, Sequence[str]]
"""Query → documents, best first."""


def score_queries(qrels: Qrels, run: Run, measures: Sequence[str] = MEASURES) -> dict[str, dict[str, float]]:
    """Return every measure of every judged query.

    Ranks come from the order given, so ties of the retriever's scores cannot change the result.
    Of a document listed twice the first place counts.

    Args:
        qrels: The judgements; queries in ``run`` without any are left aside.
        run: The ranking of each query; a query that is absent scores 0.
        measures: Names as ir-measures prints them.

    Returns:
        Measure → query → value in [0, 1].

    Raises:
        ValueError: A measure's name is not known.
    """
    import ir_measures

    try:
        wanted = [ir_measures.parse_measure(name) for name in measures]
    except (NameError, ValueError, SyntaxError) as error:
        raise ValueError(f"unknown measure in {tuple(measures)!r}; known are names such as {MEASURES}") from error
    judged = [
        ir_measures.Qrel(query, document, relevance)
        for query, documents in qrels.items()
        for document, relevance in documents.items()
    ]
    ranked = [
        ir_measures.ScoredDoc(query, document, -float(rank))
        for query in qrels
        for rank, document in enumerate(dict.fromkeys(run.get(query, ())))
    ]
    names = dict(zip(wanted, measures, strict=True))
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(qrels, 0.0) for name in measures}
    for metric in ir_measures.iter_calc(wanted, judged, ranked):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    return values
