"""The bundled sample: short summaries of studies of hepatocellular carcinoma, written for Lind."""

from importlib.resources import files
from pathlib import Path

DEMO_QUESTIONS: tuple[str, ...] = (
    "Do adjuvant cytokine-induced killer cells lengthen recurrence-free survival in hepatocellular carcinoma?",
    "What response and which harms were seen with thalidomide in advanced hepatocellular carcinoma?",
    "Does metformin prevent migraine?",
)
"""What ``lind demo`` asks: the sample answers the first two; the third is outside it and must be declined."""


def sample_path() -> Path:
    """Return the path of the bundled ``studies.jsonl``: one study a line, UTF-8.

    The package has to be installed as files, which every wheel and source checkout is; an import straight
    from a zip archive has no such path.
    """
    return Path(str(files(__name__) / "studies.jsonl"))
