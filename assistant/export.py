"""Writing studies for other programs: the styles of ``lind cite --style``."""

from __future__ import annotations

from collections.abc import Callable

from assistant.citations import reference_line
from corpus.formats.bibtex import write_bibtex
from corpus.formats.csl import write_csl, write_nbib
from corpus.formats.csv_table import write_csv
from corpus.formats.ris import write_ris
from corpus.study import Study

Writer = Callable[[tuple[Study, ...]], str]


def write_text(studies: tuple[Study, ...]) -> str:
    """Return one reference a line."""
    return "\n".join(reference_line(study) for study in studies)


STYLES: dict[str, Writer] = {
    "text": write_text,
    "ris": write_ris,
    "bibtex": write_bibtex,
    "csl": write_csl,
    "nbib": write_nbib,
    "csv": write_csv,
}
"""Every style by name; a new one is one line here."""
