"""The table of benchmarks. To add one: write a file with a ``Benchmark``, and add a line here."""

from __future__ import annotations

from corpus.errors import InputError
from evals.benchmark import Benchmark
from evals.benchmarks import (
    abbreviations,
    abstention,
    answers,
    beir,
    bioasq,
    claims,
    contradiction,
    damage,
    dedup,
    design,
    effect_direction,
    effects,
    formats,
    gates,
    medevidence,
    mutations,
    participants,
    pubmedqa,
    redteam,
    retractions,
    roles,
    sentences,
)

BENCHMARKS: dict[str, Benchmark] = {
    benchmark.card.name: benchmark
    for benchmark in (
        beir.BENCHMARK,
        answers.BENCHMARK,
        abstention.BENCHMARK,
        mutations.BENCHMARK,
        bioasq.BENCHMARK,
        pubmedqa.BENCHMARK,
        effect_direction.BENCHMARK,
        contradiction.BENCHMARK,
        effects.BENCHMARK,
        roles.BENCHMARK,
        design.BENCHMARK,
        participants.BENCHMARK,
        claims.BENCHMARK,
        abbreviations.BENCHMARK,
        dedup.BENCHMARK,
        sentences.BENCHMARK,
        damage.BENCHMARK,
        formats.BENCHMARK,
        retractions.BENCHMARK,
        gates.BENCHMARK,
        redteam.BENCHMARK,
        medevidence.BENCHMARK,
    )
}
"""Name → benchmark."""


def find_benchmark(name: str) -> Benchmark:
    """Return a benchmark by name.

    Raises:
        InputError: There is none of that name; the message lists those there are.
    """
    if name not in BENCHMARKS:
        raise InputError(f"no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
    return BENCHMARKS[name]
