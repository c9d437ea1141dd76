"""The abstracts read and labelled to learn from: what each study did, and how many people it studied."""

from __future__ import annotations

from pathlib import Path

from evals.benchmarks.labelled_records import Label, read_labels

TRAINING = Path(__file__).with_name("labels.tsv")
"""Labels by ``doc_id``; its head says who made them, when and by what rules."""


def read_training() -> dict[str, Label]:
    """Return the labels to learn from, by ``doc_id``.

    Raises:
        InputError: A line is malformed.
    """
    return read_labels(TRAINING)
