"""Records of an evaluation: samples, scores, item results, the manifest and the summary of a run.

The words are those of inspect_ai. A score that could not be taken is ``None`` with the reason,
never 0 and never left out; a summary always says how many items were scored and how many were not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

ONLY_ARM = "lind"
"""Name of the arm of a metric when a run measures one system only."""

RunStatus = Literal["started", "success", "error", "incomplete"]
"""started: running, or killed before it could say so (a reader shows it as incomplete)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a benchmark is, for a person who has to trust its figures."""

    name: str
    title: str
    what: str
    """What is asked of the system and how it is judged, in a few plain sentences."""
    data: str
    """What ``--data`` has to be."""
    source: str
    """Where the collection comes from."""
    licence: str
    citation: str
    """The publication to cite; empty: none."""
    labels: Mapping[str, str]
    """Label as it stands in the data → what it means."""
    metrics: Mapping[str, str]
    """Metric → one sentence: what it measures, its range, which way is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One question of a benchmark."""

    id: str
    input: str
    """What the system is asked."""
    target: Any
    """What is expected: plain JSON."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    unscored: str | None = None
    """Why this sample cannot be scored at all (bad or missing labels); None: it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One measurement of one item."""

    value: float | None
    """The measurement; None: unscored."""
    explanation: str = ""
    """What led to the value, or why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a system did with a sample."""

    output: Any
    """What it returned: plain JSON, without times, so that two runs write the same bytes."""
    scores: Mapping[str, Score]
    """Metric → score; a name with a slash is ``arm/measure``."""
    times_ms: Mapping[str, float] = field(default_factory=dict)
    """Stage → milliseconds; kept apart from everything that must not differ between runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """A sample with what came of it: one line of ``items.jsonl``."""

    id: str
    input: str
    target: Any
    output: Any
    scores: Mapping[str, Score]
    error: str | None = None
    """One line; None: nothing failed."""

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> ItemResult:
        """Return the item of one parsed line.

        Raises:
            KeyError: A field is missing.
            TypeError: A field has another shape.
        """
        scores = {name: Score(**score) for name, score in record["scores"].items()}
        return cls(**{**record, "scores": scores})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """How a run was made: ``manifest.json``."""

    benchmark: str
    status: RunStatus
    run_id: str
    """First 12 hex digits of the signature: equal runs have equal names."""
    data: str
    """Name of the data file or folder, without the folders above it."""
    data_hash: str
    """SHA-256 over the bytes of every file read."""
    snapshot: str | None
    """State of the library and index asked; None: the benchmark needs none."""
    n_items: int
    """Items the run is to have."""
    seed: int
    settings: Mapping[str, Any]
    git_commit: str | None
    """None: not run from a git checkout."""
    git_dirty: bool | None
    """Whether tracked files differed from the commit; None: no checkout."""
    code_hash: str
    """SHA-256 over the program's own source files."""
    versions: Mapping[str, str]
    """Package → version."""
    notes: tuple[str, ...] = ()
    """What a reader ought to know about the data: ids left out, and why."""
    started: str = ""
    """UTC, ISO 8601."""
    ended: str | None = None
    """None: it has not ended."""
    error: str | None = None
    """One line, when the status is error or incomplete."""

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Manifest:
        """Return the manifest of a parsed file.

        Raises:
            KeyError: A field is missing.
            TypeError: A field is unknown.
        """
        return cls(**{**record, "notes": tuple(record["notes"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSummary:
    """A metric over all items."""

    mean: float | None
    """Mean over the scored items (or the aggregate's value); None: nothing was scored."""
    low: float | None = None
    """Lower end of the 95 % bootstrap interval; None: fewer than two scored items, or an aggregate."""
    high: float | None = None
    n: int = 0
    """Items scored."""
    unscored: int = 0
    """Items that could not be scored, each with its reason in ``items.jsonl``."""
    note: str = ""
    """A remark that belongs beside the figure (``0 of 40, at most 0.075``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A run in figures: ``summary.json``. Holds no time, so two equal runs write the same bytes."""

    benchmark: str
    data: str
    status: RunStatus
    n_items: int
    """Items the run was to have."""
    n_done: int
    """Items on file."""
    errors: int
    """Items whose system failed; all their scores are unscored."""
    metrics: Mapping[str, Mapping[str, MetricSummary]]
    """Arm → measure → figures."""
    notes: tuple[str, ...]
    signature: str
    """What two figures must share to be comparable, as one line."""

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts and lists."""
        return {"schema": "lind.eval/1", **asdict(self)}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Summary:
        """Return the summary of a parsed file.

        Raises:
            KeyError: A field is missing.
            TypeError: A field is unknown.
        """
        plain = {key: value for key, value in record.items() if key != "schema"}
        metrics = {
            arm: {name: MetricSummary(**figures) for name, figures in measures.items()}
            for arm, measures in record["metrics"].items()
        }
        return cls(**{**plain, "metrics": metrics, "notes": tuple(record["notes"])})


def split_metric(name: str) -> tuple[str, str]:
    """Return the arm and the measure of a metric's name.

    >>> split_metric("hybrid/nDCG@10")
    ('hybrid', 'nDCG@10')
    >>> split_metric("verbatim_rate")
    ('lind', 'verbatim_rate')
    """
    arm, slash, measure = name.partition("/")
    return (arm, measure) if slash else (ONLY_ARM, name)
