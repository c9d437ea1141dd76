r"""RIS, read and written with rispy (https://en.wikipedia.org/wiki/RIS_(file_format)).

Read: the dialects of PubMed, Embase, Ovid, ProQuest, Rayyan, Scopus, Web of Science, EndNote and Zotero. rispy keeps the
first of a repeated field, appends to it what follows the others, takes a tab before the hyphen for text, and passes over
what stands outside ``TY`` and ``ER``; so each record is cut out here, its lines are put in the standard form, and rispy is
told that every tag may repeat. What stands outside ``TY`` and ``ER`` becomes a record of its own.

Written and read back unchanged: title, authors, journal, year, volume, issue, pages, DOI, PMID, registry ids, publication
types, keywords, language, standing, and the abstract up to its white space (a line of RIS is a field: it cannot hold a line break).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.formats.export_record import Fields, export_record, page_range, split_list, status_note, types_in_notes
from corpus.formats.reader import Reader, Record
from corpus.formats.tagged_lines import lines_with_ends, says_something
from corpus.study import Study

Tags = dict[str, list[str]]

_STRICT = re.compile(r"([A-Z][A-Z0-9])  -(?: |$)")
_LOOSE = re.compile(r"([A-Z][A-Z0-9])[ \t]{0,3}-(?:[ \t]|$)")
_START = re.compile(r"TY  - {0,2}[A-Z]{3,8}\s{0,3}$")
_LISTS = ("A1", "A2", "A3", "A4", "AU", "KW", "N1", "UR")
"""Tags whose further lines are further values (EndNote writes one keyword a line); elsewhere they go on the value."""
_KNOWN = frozenset(
    "TY ER A1 A2 A3 AB AD AN AU C1 C2 CY DA DB DO DP EP ID IS J1 J2 JA JF JO KW L1 L2 LA M1 M3 N1 N2 PB PY SN SP ST T1 "
    "T2 T3 TI TT UR VL Y1 Y2".split()
)
"""Tags that are also taken with a space or tab missing or too many; for others that is too likely to be text."""
_PUBMED = re.compile(r"pubmed|medline|\bNLM\b", re.IGNORECASE)
_PUBMED_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})(?!\d)")


def read(text: str, name: str) -> Iterator[Record]:
    """Yield one record from each ``TY`` to its ``ER``, and one for tagged lines that stand outside of both."""
    for number, block in enumerate(_blocks(text), start=1):
        yield export_record(_fields(_tags(block)), original=block, name=name, number=number, format="ris")


def recognises(head: str) -> bool:
    """Whether a record starts in it: at its first line in any spelling, or at a later line in the strict one."""
    lines = [line for line, _ in lines_with_ends(head.lstrip()) if line.strip()]
    return bool(lines) and (_tag(lines[0]) == "TY" or any(_START.match(line) for line in lines))


def _tag(line: str) -> str | None:
    match = _STRICT.match(line)
    if match is None and (match := _LOOSE.match(line)) and match[1] not in _KNOWN:
        return None
    return match[1] if match else None


def _blocks(text: str) -> Iterator[str]:
    """Cut the text at ``TY`` and after ``ER``; words before the first tagged line go with the record they stand before."""
    block: list[str] = []
    tagged = False
    for line, end in lines_with_ends(text):
        tag = _tag(line)
        if tag == "TY" and tagged:
            yield "".join(block)
            block, tagged = [], False
        block += [line, end]
        tagged = tagged or tag is not None
        if tag == "ER":
            yield "".join(block)
            block, tagged = [], False
    if says_something(block):
        yield "".join(block)


def _tags(block: str) -> Tags:
    """Return the values of each tag in order, read by rispy from lines in the standard form."""
    import rispy

    lines = ["TY  - GEN"]
    last = ""
    for line, _ in lines_with_ends(block):
        tag = _tag(line)
        if tag not in (None, "TY", "ER"):
            last = str(tag)
            lines.append(f"{last}  - {line[line.index('-') + 1 :].strip()}")
        elif tag is None and line.strip() and last:
            value = line.strip()
            if last in _LISTS:
                lines.append(f"{last}  - {value}")
            else:
                lines[-1] += f" {value}"
    found = {line[:2] for line in lines}
    entries: list[dict[str, Any]] = rispy.loads(
        "\n".join([*lines, "ER  - "]),
        mapping={tag: tag for tag in (*found, "UK", "ER")},
        list_tags=sorted(found - {"TY"}),
        delimiter_tags_mapping={},
    )
    return {tag: value for tag, value in entries[0].items() if isinstance(value, list)}


def _fields(tags: Tags) -> Fields:
    def all_of(*names: str) -> list[str]:
        return [value for name in names for value in tags.get(name, ())]

    sources = " ".join(all_of("DB", "DP"))
    from_pubmed = bool(_PUBMED.search(sources))
    addresses = "\n".join(all_of("UR", "L2", "LK"))
    abstract = [value for value in all_of("AB") if value.strip("/-. ")] or all_of("N2")
    return {
        "title": all_of("TI", "T1", "CT", "BT", "TT", "ST"),
        "abstract": abstract,
        "authors": all_of("A1", "AU"),
        "journal": all_of("JF", "JO", "T2", "JA", "J2", "J1"),
        "year": all_of("PY", "Y1", "DA"),
        "volume": all_of("VL"),
        "issue": all_of("IS"),
        "pages": [page_range(*(next(iter(all_of(tag)), None) for tag in ("SP", "EP"))) or ""],
        "doi": all_of("DO", "M3") + [value for value in all_of("UR", "L2", "L3") if "doi.org/" in value],
        "pmid": (all_of("AN") if from_pubmed else []) + [match[1] for match in _PUBMED_ADDRESS.finditer(addresses)],
        "pmcid": all_of("C2"),
        "trial_ids": all_of("C1"),
        "types": [
            *types_in_notes(all_of("N1")),
            *(kind for value in all_of("M3") if "10." not in value for kind in split_list(value)),
        ],
        "keywords": [value.strip().lstrip("*") for value in all_of("KW")],
        "language": all_of("LA"),
        "notes": all_of("N1"),
    }


def write_ris(studies: tuple[Study, ...]) -> str:
    """Return studies as RIS records; what a study does not have is left out.

    PMID goes to ``AN`` with the database name in ``DB``, registry ids to ``C1`` (custom) and keywords, as
    PubMed's own export and Zotero do.
    """
    import rispy

    class Unnumbered(rispy.RisWriter):  # type: ignore[misc]
        """Without the line "1." that rispy puts before a record: strict importers stop there."""

        def set_header(self, count: int) -> str:
            return ""

    written = str(rispy.dumps([_entry(study) for study in studies], implementation=Unnumbered, skip_unknown_tags=False))
    return written.lstrip("\n")


def _entry(study: Study) -> dict[str, Any]:
    pages = (study.pages or "").partition("-")
    fields: dict[str, Any] = {
        "type_of_reference": "JOUR",
        "id": study.study_id,
        "title": _one_line(study.title_text),
        "authors": [_one_line(author) for author in study.authors],
        "journal_name": _one_line(study.journal),
        "year": None if study.year is None else str(study.year),
        "volume": _one_line(study.volume),
        "number": _one_line(study.issue),
        "start_page": _one_line(pages[0]),
        "end_page": _one_line(pages[2]),
        "doi": study.doi,
        "accession_number": study.pmid,
        "name_of_database": "PubMed" if study.pmid else None,
        "custom1": "; ".join(study.trial_ids),
        "custom2": study.pmcid,
        "type_of_work": _one_line("; ".join(study.publication_types)),
        "keywords": [_one_line(word) for word in dict.fromkeys((*study.mesh, *study.trial_ids))],
        "language": _one_line(study.language),
        "abstract": _one_line(abstract_of(study)),
        "notes": [status_note(study)],
    }
    return {name: value for name, value in fields.items() if value}


def abstract_of(study: Study) -> str:
    """Return the text of a study without its title."""
    return study.text[study.title.end :].lstrip("\n") if study.title else study.text


def _one_line(text: str | None) -> str | None:
    # A line of RIS is a field: a line break inside a value would start another one.
    return None if text is None else " ".join(text.split())


READER = Reader(
    name="ris",
    description="RIS, as exported by EndNote, Zotero, Ovid, Embase, Scopus, Web of Science, ProQuest …",
    recognises=recognises,
    read=read,
)
