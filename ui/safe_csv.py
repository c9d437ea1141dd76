"""Tables as CSV that a spreadsheet opens as text: no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet calculate (OWASP, CSV injection), the full-width forms too."""


def safe_cell(value: object) -> str:
    """Return a cell; an apostrophe goes before what a spreadsheet would calculate, plain numbers stay as they are.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell(-0.5), safe_cell(None)
    ("'=HYPERLINK(1)", '-0.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")
