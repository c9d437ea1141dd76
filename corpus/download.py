"""Downloads what a PubMed search finds, batch by batch, so that a broken download is taken up where it broke off.

Below the library, ``downloads/<hash of query and server>/`` keeps the plan (``plan.json``: what was found, in order) and
each batch as it came. A batch is written under its name only when it is whole. The folder is removed when all of it is
in the library.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.entrez import SEARCH_TRIES, Access, PassingError, Patience, RefusedError, ask, error_in, read_search
from corpus.errors import DownloadError, InputError, LibraryError
from corpus.formats import read_bytes
from corpus.formats.reader import Record
from corpus.formats.xml_guard import count_articles

BATCH = 200
"""Records asked for at once."""
MOST = 10_000
"""PubMed's search gives no more than its first 10,000 (https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ESearch)."""
PLAN = "plan.json"
IN_A_ROW = 2
"""After so many failed batches one after the other the server is taken to be down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a search found, kept so that a second run asks for the same records in the same order."""

    query: str
    base_url: str
    maximum: int
    found: int
    """Records that PubMed has for the query; it may be more than are taken."""
    ids: tuple[str, ...]
    """PMIDs to be fetched, in the order of the search."""
    webenv: str | None
    """Where the server keeps the search; None: it is over, records are asked for by PMID."""
    query_key: str | None
    searched: str
    """When, in UTC, as ISO 8601."""
    batch: int = BATCH


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedBatch:
    """Records that did not come."""

    first: int
    """Place of the first in the search, from 1."""
    last: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What was downloaded. ``fetched`` + the failed ones + ``not_delivered`` = the records asked for."""

    folder: Path
    plan: Plan
    fetched: int
    """Records in the batches at hand."""
    kept: int
    """Batches that an earlier run had fetched."""
    not_delivered: int
    """Records that whole batches lack: PubMed lists them but does not hand them out."""
    failed: tuple[FailedBatch, ...] = field(default=())


def download(
    query: str, library_folder: Path, *, maximum: int, access: Access, patience: Patience | None = None
) -> Download:
    """Fetch the first records that PubMed finds; what an earlier run of the same query fetched is not fetched again.

    Args:
        query: As PubMed's search field takes it.
        library_folder: Where the batches are kept, below ``downloads``.
        maximum: At most this many records, 1 to ``MOST``.
        access: Which server, and as whom.
        patience: How to wait after a failure.

    Raises:
        InputError: The query is empty, refused, or finds nothing.
        DownloadError: The server did not answer, and not one batch is at hand.
        LibraryError: The folder cannot be written.
    """
    if not query.strip() or not 1 <= maximum <= MOST:
        raise InputError(f"a query, and a number from 1 to {MOST:,}, are needed: lind download 'gout AND colchicine'")
    patience = patience or Patience()
    folder = folder_of(query, library_folder, access)
    try:
        plan = _kept_plan(folder, query, maximum) or _new_plan(folder, query, maximum, access, patience)
        return _fetched(folder, plan, access, patience)
    except OSError as error:
        raise LibraryError(f"cannot keep the download in {str(folder)!r}: {error.strerror or error}") from error


def folder_of(query: str, library_folder: Path, access: Access) -> Path:
    """Return where a download is kept until it is in the library."""
    key = hashlib.sha256(json.dumps([query, access.folder]).encode()).hexdigest()[:16]
    return library_folder / "downloads" / key


def records(done: Download) -> Iterator[Record]:
    """Yield the records of the batches at hand, in the order of the search."""
    for number, (start, stop) in enumerate(_batches(done.plan)):
        path = _batch_path(done.folder, number)
        if _articles_at(path) is not None:
            yield from read_bytes(path.read_bytes(), f"PubMed, {start + 1} to {stop}", "pubmed-xml")


def discard(done: Download) -> None:
    """Remove the batches, once all of them are in the library."""
    shutil.rmtree(done.folder, ignore_errors=True)


def _batches(plan: Plan) -> list[tuple[int, int]]:
    total = len(plan.ids)
    return [(start, min(start + plan.batch, total)) for start in range(0, total, plan.batch)]


def _batch_path(folder: Path, number: int) -> Path:
    return folder / f"batch-{number:05d}.xml"


def _kept_plan(folder: Path, query: str, maximum: int) -> Plan | None:
    """Return the plan of a download that broke off; None: there is none, or it asked for another number of records."""
    try:
        kept: dict[str, Any] = json.loads((folder / PLAN).read_text("utf-8"))
        plan = Plan(**{**kept, "ids": tuple(kept["ids"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    return plan if plan.query == query and plan.maximum == maximum and plan.ids and plan.batch > 0 else None


def _new_plan(folder: Path, query: str, maximum: int, access: Access, patience: Patience) -> Plan:
    parameters = {"db": "pubmed", "term": query, "usehistory": "y", "retmax": maximum}
    try:
        plan = ask(
            "esearch", parameters, access, patience, lambda data: _plan_of(data, query, maximum, access), SEARCH_TRIES
        )
    except RefusedError as error:
        raise InputError(f"PubMed refuses the search for {query!r}: {error}") from None
    shutil.rmtree(folder, ignore_errors=True)  # batches of a plan that asked for another number of records
    folder.mkdir(parents=True)
    _write(folder / PLAN, json.dumps(asdict(plan)).encode())
    return plan


def _plan_of(data: bytes, query: str, maximum: int, access: Access) -> Plan:
    answer = read_search(data)
    try:
        found, ids = int(answer["Count"]), tuple(str(pmid) for pmid in answer["IdList"])[:maximum]
    except (KeyError, ValueError, TypeError):
        raise PassingError("the answer to the search lacks its results") from None
    if found == 0:
        unknown = [str(phrase) for phrase in (answer.get("ErrorList") or {}).get("PhraseNotFound", [])]
        why = f"; it does not know {', '.join(map(repr, unknown))}" if unknown else ""
        raise InputError(f"PubMed finds nothing for {query!r}{why}; check the words, or try the query on PubMed's page")
    if len(ids) < min(found, maximum):
        raise PassingError(f"the search names {len(ids):,} of {min(found, maximum):,} records")
    return Plan(
        query=query,
        base_url=access.folder,
        maximum=maximum,
        found=found,
        ids=ids,
        webenv=str(answer["WebEnv"]) if answer.get("WebEnv") else None,
        query_key=str(answer["QueryKey"]) if answer.get("QueryKey") else None,
        searched=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _fetched(folder: Path, plan: Plan, access: Access, patience: Patience) -> Download:
    fetched = kept = not_delivered = in_a_row = 0
    failed: list[FailedBatch] = []
    for number, (start, stop) in enumerate(_batches(plan)):
        path = _batch_path(folder, number)
        articles = _articles_at(path)
        kept += articles is not None
        try:
            if articles is None:
                if in_a_row >= IN_A_ROW:
                    raise DownloadError("not asked for: the server seems to be down")
                data, plan = _fetch(plan, start, stop, access, patience)
                _write(path, data)
                patience.say(f"{stop:,} of {len(plan.ids):,} fetched")
                articles, in_a_row = count_articles(data), 0
        except DownloadError as error:
            in_a_row += 1
            failed.append(FailedBatch(first=start + 1, last=stop, reason=str(error)))
            continue
        fetched, not_delivered = fetched + articles, not_delivered + stop - start - articles
    if fetched == 0 and failed:
        raise DownloadError(f"nothing could be downloaded: {failed[0].reason}; run the same command again later")
    return Download(
        folder=folder, plan=plan, fetched=fetched, kept=kept, not_delivered=not_delivered, failed=tuple(failed)
    )


def _articles_at(path: Path) -> int | None:
    """Return how many records a batch at hand has; None: it is not at hand, or damaged."""
    try:
        return count_articles(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _fetch(plan: Plan, start: int, stop: int, access: Access, patience: Patience) -> tuple[bytes, Plan]:
    """Return a batch, and the plan as it is from now on: a search that the server forgot is not asked for again."""
    parameters: dict[str, Any] = {"db": "pubmed", "retmode": "xml"}
    by_id = {**parameters, "id": ",".join(plan.ids[start:stop])}
    if plan.webenv and plan.query_key:
        place = {"WebEnv": plan.webenv, "query_key": plan.query_key, "retstart": start, "retmax": stop - start}
        try:
            return ask("efetch", {**parameters, **place}, access, patience, _whole), plan
        except RefusedError:  # the history is kept for some hours only
            plan = replace(plan, webenv=None)
    return ask("efetch", by_id, access, patience, _whole), plan


def _whole(data: bytes) -> bytes:
    """Return an answer that is whole.

    Raises:
        PassingError: It is cut off, broken or empty.
        RefusedError: It consists of an error.
    """
    if problem := error_in(data):
        raise problem
    try:
        articles = count_articles(data)
    except ValueError as error:
        raise PassingError(f"the answer is broken XML ({error})") from None
    if articles == 0:
        raise PassingError("the answer holds no record")
    return data


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    new = path.with_suffix(".part")
    new.write_bytes(data)
    new.replace(path)
