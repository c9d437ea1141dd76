r"""Tables: comma, semicolon, tab or bar separated values with a line of column names (RFC 4180).

The separator is the one under which the first line holds most known names. Names are compared without case, spaces,
hyphens and underscores; ``COLUMNS`` lists what is known. A row whose quotes or cells do not add up is quarantined together
with the rows that follow it, up to the next line that is a whole row by itself, so that one lost quote does not turn
the rest of the file into one cell.

Written and read back unchanged: title, abstract text (line breaks included), authors, journal, year, volume, issue, pages,
DOI, PMID, PMCID, registry ids, publication types, keywords, language, standing. A cell that a spreadsheet would run as a
formula (it begins with ``= + - @``, a tab or a carriage return) is written after an apostrophe, which the reader takes off
again (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator

from corpus.formats.export_record import Fields, export_record, page_range
from corpus.formats.reader import Reader, Record, quarantined
from corpus.formats.ris import abstract_of
from corpus.study import Study

COLUMNS = {
    "title": "title primarytitle articletitle documenttitle titles ti t1",
    "abstract": "abstract notesabstract abstracttext abstractnote summary ab n2",
    "authors": "authors author authornames firstauthors authorlist authorfullnames au a1",
    "journal": "journal journalname source sourcetitle publicationtitle journaltitle journalbook secondarytitle so jf",
    "year": "year publicationyear pubyear pubdate publicationdate date py",
    "volume": "volume vol vl",
    "issue": "issue number is",
    "pages": "pages page pagerange",
    "start": "startpage pagestart bp sp",
    "end": "endpage pageend ep",
    "doi": "doi doiurl di do",
    "pmid": "pmid pubmedid pubmed pm",
    "pmcid": "pmcid pmc",
    "trial_ids": "trialids clinicaltrialnumbers trialregistration registrynumbers",
    "types": "publicationtypes publicationtype documenttype pubtypes dt pt",
    "keywords": "keywords keyword authorkeywords mesh meshterms manualtags de kw",
    "language": "language languageoforiginaldocument la",
    "status": "status",
    "notes": "notes note",
    "retracted": "isretracted retracted",
}
"""Lind's field → names of columns that hold it, without case, spaces, hyphens and underscores; the first column wins."""

WRITTEN = (
    *("study_id", "title", "abstract", "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmid"),
    *("pmcid", "trial_ids", "publication_types", "keywords", "language", "status"),
)
"""The columns of the table that Lind writes."""

_FIELD_OF = {name: field for field, names in COLUMNS.items() for name in names.split()}
_SEPARATORS = ",;\t|"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"''*[=+\-@\t\r]")
_EMBASE_SOURCE = re.compile(
    r"(?P<journal>[^()]{1,300}) \((?P<year>\d{4})\) (?P<volume>[\w ]{1,20})(?::(?P<issue>[^()]{1,20}))?"
    r"(?: \((?P<pages>[\w\-]{1,20})\))?\. Date of Publication: "
)
"""How Embase puts journal, year, volume, issue and pages into one cell (seen in its exports; not documented)."""
_MISSING = frozenset({"", "na", "n/a", "nan", "none", "null"})


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record for each row below the column names that has something in it."""
    text = text.removeprefix("\ufeff")
    lines = [match.group() for match in _LINE.finditer(text) if match.group()]
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    header = lines[first] if first < len(lines) else ""
    separator = _separator(header)
    columns = _cells([header], separator)
    if columns is None or not _has_text_column(columns):
        reason = "no column named title or abstract in its first line; name the columns in the first line"
        yield quarantined(name, reason, text)
        return
    if any('"' in column or len(column) > 100 for column in columns):
        reason = "a row has run into the column names; put a line break after them and read the file again"
        yield quarantined(f"{name}, column names", reason, header)
    number = 0
    for row, original in _rows(lines, first + 1, separator, len(columns)):
        number += 1
        if row is None:
            count = len(_LINE.findall(original)) - 1
            extent = f" ({count} lines, up to the next whole row)" if count > 1 else ""
            reason = f"its quotes or cells do not fit the column names{extent}; mend the row and read the file again"
            yield quarantined(f"{name}, row {number}", reason, original)
        else:
            fields = _fields(dict(_unique(columns, row)))
            yield export_record(fields, original=original, name=name, number=number, format="csv")
    if not number:
        yield quarantined(name, "column names and no row below them; export the table again", text)


def recognises(head: str) -> bool:
    """Whether the first line names a title or abstract column and at least one other, or is one such name alone."""
    line = next((raw for raw in head.splitlines() if raw.strip()), "")
    if len(line) > 4000 or line.lstrip()[:1] in ("{", "[", "<"):
        return False
    columns = _cells([line], _separator(line))
    return columns is not None and _has_text_column(columns) and (len(columns) > 1 or _plain(line) == line.strip())


def _separator(header: str) -> str:
    known = {
        separator: sum(_plain(cell) in _FIELD_OF for cell in _cells([header], separator) or ())
        for separator in _SEPARATORS
    }
    return max(_SEPARATORS, key=lambda separator: known[separator])


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]", "", name).casefold()


def _has_text_column(columns: list[str]) -> bool:
    return any(_FIELD_OF.get(_plain(column)) in ("title", "abstract") for column in columns)


def _cells(lines: list[str], separator: str) -> list[str] | None:
    """Return the cells of one row that takes up all of ``lines``; None: it does not."""
    try:
        rows = list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _rows(lines: list[str], start: int, separator: str, width: int) -> Iterator[tuple[list[str] | None, str]]:
    """Yield the cells of each row (None: they do not fit) and the lines it stood in; empty rows are left out."""
    while start < len(lines):
        if not lines[start].strip(" \r\n" + separator):
            start += 1
            continue
        end, row = _row(lines, start, separator, width)
        if row is None and end > start + 1:
            # A quote that does not close took in other rows: these begin again where a line is a whole row.
            end = start + 1
            while end < len(lines) and not _is_whole(lines[end], separator, width):
                end += 1
        if row is None or any(cell.strip() for cell in row):
            yield row, "".join(lines[start:end])
        start = end


def _row(lines: list[str], start: int, separator: str, width: int) -> tuple[int, list[str] | None]:
    """Return the line after the row that begins at ``start``, and its cells; None: they are not ``width`` cells."""
    taken = 0

    def feed() -> Iterator[str]:
        nonlocal taken
        for index in range(start, len(lines)):
            taken += 1
            yield lines[index]

    try:
        row = next(csv.reader(feed(), delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return start + taken, None
    surplus = any(cell.strip() for cell in row[width:])
    # Exporters leave out empty cells at the end of a line; a row over several lines that falls short lost a quote.
    if surplus or (len(row) < width and taken > 1):
        return start + taken, None
    return start + taken, row[:width] + [""] * (width - len(row))


def _is_whole(line: str, separator: str, width: int) -> bool:
    cells = _cells([line], separator)
    return cells is not None and len(cells) == width > 1


def _unique(columns: list[str], row: list[str]) -> Iterator[tuple[str, str]]:
    """Yield field and cell, the first filled column of each field."""
    seen: set[str] = set()
    for column, cell in zip(columns, row, strict=True):
        field = _FIELD_OF.get(_plain(column))
        if field and field not in seen and cell.strip().casefold() not in _MISSING:
            seen.add(field)
            yield field, cell[1:] if _ESCAPED.match(cell) else cell


def _fields(cells: dict[str, str]) -> Fields:
    fields = {field: [cell] for field, cell in cells.items() if field not in ("start", "end")}
    for field in ("authors", "trial_ids", "types", "keywords"):
        fields[field] = _entries(cells.get(field, ""), is_names=field == "authors")
    if "start" in cells and "pages" not in cells:
        fields["pages"] = [page_range(cells.get("start"), cells.get("end")) or ""]
    if source := _EMBASE_SOURCE.match(cells.get("journal", "")):
        fields = {**{key: [value] for key, value in source.groupdict().items() if value}, **fields}
        fields["journal"] = [source["journal"]]
    fields["status"] = [f"Status: {cells.get('status', '').strip()}"]
    fields["pmid"] = [cells.get("pmid", "").strip().removesuffix(".0")]
    return fields


def _entries(cell: str, *, is_names: bool) -> list[str]:
    """Split a cell of several entries: a Python list, else at semicolons or line breaks, else names at commas.

    Names are split at commas only if each piece looks like a name with initials ("Liu R., Adler D.G."): in
    "Marx, Karl" the comma stands inside the name.
    """
    bare = cell.strip()
    if bare.startswith(("['", '["')) and len(bare) < 100_000:
        try:
            listed = ast.literal_eval(bare)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            listed = None
        if isinstance(listed, list):
            return [str(entry) for entry in listed]
    if ";" in bare or "\n" in bare:
        return [piece.strip() for piece in re.split(r"[;\n]", bare)]
    names = [piece.strip() for piece in bare.split(",")]
    return names if is_names and len(names) > 1 and all(" " in piece for piece in names) else [bare]


def write_csv(studies: tuple[Study, ...]) -> str:
    """Return studies as a table with the columns ``WRITTEN``; what a study does not have is an empty cell."""
    if not studies:
        return ""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(WRITTEN)
    for study in studies:
        writer.writerow([_safe(cell) for cell in _written(study)])
    return out.getvalue()


def _written(study: Study) -> tuple[str, ...]:
    lists = (study.authors, study.trial_ids, study.publication_types, study.mesh)
    authors, trials, types, keywords = ("; ".join(entries) for entries in lists)
    year = "" if study.year is None else str(study.year)
    given = (
        *(study.study_id, study.title_text, abstract_of(study), authors, study.journal, year, study.volume),
        *(study.issue, study.pages, study.doi, study.pmid, study.pmcid, trials, types, keywords, study.language),
    )
    return (*(value or "" for value in given), study.status.value)


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


READER = Reader(
    name="csv",
    description="tables with column names (.csv, .tsv): title, abstract, authors, year, doi, pmid, keywords …",
    recognises=recognises,
    read=read,
)
