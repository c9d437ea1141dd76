"""A saved answer as Markdown, HTML or JSON: every label travels with it.

What a reader must know stands first, in every form: strength, conflict, what became of the studies since, the date and
the state of the evidence. Quoted words are escaped so that a viewer shows the characters that were read: CommonMark
0.31.2, section 2.4 (a backslash before ASCII punctuation) and HTML character data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from assistant.counts import dated, searched
from assistant.stale import StaleMark

Document = Mapping[str, Any]
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
LINE_END = re.compile("[\r\n\u2028\u2029\x0b\x0c\x85]")
NOTE = (
    "Made of passages of records of studies, as a rule abstracts, for clinicians and researchers. "
    "Not for time-critical use; the cited publications decide."
)
BLOCKS = (
    ("What is cited", "bottom_line", None),
    ("Disagreement", "disagreement", None),
    ("Findings", "statements", "finding"),
    ("Harms", "statements", "harm"),
)
"""Heading, block of the answer, and the aspect of the statements shown under it (None: every one)."""


def labels(document: Document, stale: Sequence[StaleMark] = ()) -> tuple[str, ...]:
    """Return the lines that must stand beside an answer wherever it goes, the weightiest first."""
    lines = [str(document["help"])] if document.get("help") else []
    lines += [f"STALE: {mark.message}" for mark in stale]
    if document["kind"] != "answer":
        lines.append(f"{str(document['kind']).capitalize()}: {document['message']}")
    if document.get("disagreement"):
        lines.append("Quoted findings were read as pointing different ways: see “Disagreement”.")
    lines += [
        f"{one['outcome']}: {one['certainty']} certainty ({one['label']})." for one in document.get("appraisal") or ()
    ]
    lines += [
        f"Study [{study['number']}] carries a notice: {study['status']}."
        for study in document["studies"]
        if study["status"] not in ("no notice known", "updated")
    ]
    left_out = ", ".join(f"{count} {name}" for name, count in document["left_out"].items() if count)
    lines.append(f"{'; '.join(state(document))}; snapshot {document['snapshot']}.")
    if left_out:
        lines.append(f"Left out: {left_out}.")
    lines.append(f"Written by: {document['model']}; Lind {document['version']}. {NOTE}")
    return tuple(lines)


def state(document: Document) -> tuple[str, ...]:
    """Return what an answer says of the library: how new its records are, and among how many was searched.

    Args:
        document: ``lind.answer/1``, also of an older Lind.
    """
    held, count = document.get("held"), document.get("searched")
    newest = dated(document.get("evidence_to"), document.get("undated"), held)
    looked_at = (
        () if count is None else (searched(count, held, document.get("not_indexed"), document.get("only") or ()),)
    )
    return (f"{newest[0].upper()}{newest[1:]}", *looked_at)


def answer_markdown(document: Document, stale: Sequence[StaleMark] = ()) -> str:
    """Return a saved answer as CommonMark.

    Args:
        document: ``lind.answer/1``.
        stale: What became of its studies since (``assistant.stale``).
    """
    lines = [f"# {_plain(document['question'])}", ""]
    lines += [f"> {_plain(label)}  " for label in labels(document, stale)]
    for title, statements in _blocks(document):
        lines += ["", f"## {title}", ""]
        lines += [f"- {_statement_markdown(statement)}" for statement in statements]
    for title, texts in _lists(document):
        lines += ["", f"## {title}", "", *(f"- {_plain(text)}" for text in texts)]
    lines += ["", "## Studies", ""]
    for study in document["studies"]:
        lines += [f"{study['number']}. {_plain(_reference(study))}"]
        lines += [f"   - {_plain(caution)}" for caution in study["cautions"]]
    return "\n".join(lines) + "\n"


def answer_html(document: Document, stale: Sequence[StaleMark] = ()) -> str:
    """Return a saved answer as one HTML page that loads nothing; see ``answer_markdown``."""
    body = [f"<h1>{escape(document['question'])}</h1>", '<ul class="labels">']
    body += [f"<li>{escape(label)}</li>" for label in labels(document, stale)]
    body.append("</ul>")
    for title, statements in _blocks(document):
        body += [f"<h2>{title}</h2>", "<ul>", *map(_statement_html, statements), "</ul>"]
    for title, texts in _lists(document):
        body += [f"<h2>{title}</h2>", "<ul>", *(f"<li>{escape(text)}</li>" for text in texts), "</ul>"]
    body += ["<h2>Studies</h2>", "<ol>"]
    for study in document["studies"]:
        cautions = "".join(f"<li>{escape(caution)}</li>" for caution in study["cautions"])
        body.append(
            f'<li id="study-{study["number"]}" value="{study["number"]}"><bdi>{escape(_reference(study))}</bdi>'
            + (f"<ul>{cautions}</ul>" if cautions else "")
            + "</li>"
        )
    body.append("</ol>")
    return PAGE.format(title=escape(document["question"]), body="\n".join(body))


def answer_json(document: Document, stale: Sequence[StaleMark] = ()) -> str:
    """Return a saved answer as it is, with what became of its studies under ``stale``."""
    return json.dumps({**document, "stale": [asdict(mark) for mark in stale]}, ensure_ascii=False, indent=2) + "\n"


ANSWER_STYLES: dict[str, Callable[[Document, Sequence[StaleMark]], str]] = {
    "markdown": answer_markdown,
    "html": answer_html,
    "json": answer_json,
}
"""Every form of an answer by name; the reference styles of ``assistant.export`` write its studies."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
q, bdi {{ white-space: pre-wrap; }} q {{ quotes: none; }}
.labels {{ border-left: .3rem solid #b45309; padding: .5rem 1.5rem; list-style: none; }}
</style></head>
<body>
{body}
</body></html>
"""


def _blocks(document: Document) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Yield the headings that have statements, conflict before findings."""
    for title, block, aspect in BLOCKS:
        found = [s for s in document[block] if aspect is None or s.get("aspect", "finding") == aspect]
        if found:
            yield title, found


def _lists(document: Document) -> Iterator[tuple[str, list[str]]]:
    appraisal = [
        f"{one['outcome']}: {one['certainty']} {one['code']} ({one['label']}); starts {one['start']}: {one['start_reason']} "
        + " ".join(f"{step['domain']} {step['change']}: {step['reason']}" for step in one["steps"])
        for one in document.get("appraisal") or ()
    ]
    for title, texts in (
        ("How sure", appraisal),
        ("Not known", document["not_known"]),
        ("Cautions", document["cautions"]),
        ("About the question", document.get("notices") or ()),
    ):
        if texts:
            yield title, list(texts)


def _statement_markdown(statement: Mapping[str, Any]) -> str:
    text = _plain(statement["text"])
    shown = f"“{text}”" if statement["kind"] == "quote" else text
    formula = f" (worked out: {_plain(statement['formula'])})" if statement.get("formula") else ""
    return f"{shown}{formula} {_marks(statement['citations'])}{_kind(statement)}".rstrip()


def _statement_html(statement: Mapping[str, Any]) -> str:
    text = escape(statement["text"])
    shown = f"“<q>{text}</q>”" if statement["kind"] == "quote" else f"<bdi>{text}</bdi>"
    formula = f" <small>{escape(statement['formula'])}</small>" if statement.get("formula") else ""
    marks = " ".join(f'<a href="#study-{number}">[{number}]</a>' for number in _numbers(statement["citations"]))
    return f"<li>{shown}{formula} {marks}{_kind(statement)}</li>"


def _kind(statement: Mapping[str, Any]) -> str:
    named = {"generated": " (a model's words, checked against the quote)", "computed": " (computed by Lind)"}
    return named.get(statement["kind"], "")


def _numbers(citations: Iterable[Mapping[str, Any]]) -> list[int]:
    return list(dict.fromkeys(citation["number"] for citation in citations))


def _marks(citations: Iterable[Mapping[str, Any]]) -> str:
    return " ".join(f"\\[{number}\\]" for number in _numbers(citations))


def _reference(study: Mapping[str, Any]) -> str:
    size = f"; {study['sample_size']} participants" if study["sample_size"] is not None else ""
    return f"{study['citation']} ({study['design']}{size}; {study['status']})"


def _plain(text: str) -> str:
    """Return text whose every character a Markdown viewer shows; a line end as an entity, or it would end the item."""
    return LINE_END.sub(lambda found: f"&#{ord(found[0])};", PUNCTUATION.sub(r"\\\1", text))
