"""A report as one HTML file: no script, no style sheet, no font, no image from anywhere else.

Everything that came out of data is escaped; the page's policy forbids every request.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from evals.report_page import Bar, Page, Table, Worst

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem;font-size:.9rem}
th,td{border-bottom:1px solid #d4d9de;padding:.3rem .6rem;text-align:left;vertical-align:top}
.status{padding:.6rem 1rem;border-left:6px solid #1a7f37;background:#eef7f0}
.status.bad{border-color:#b42318;background:#fdf0ee}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f7f9;padding:.7rem;font-size:.85rem}
code{overflow-wrap:anywhere}
svg text{font:12px system-ui,sans-serif;fill:#1b1f24}
"""
BAR_WIDTH, ROW_HEIGHT, LABEL_WIDTH = 420, 24, 240  # pixels
PLOT = 320  # pixels


def to_html(pages: Sequence[Page]) -> str:
    """Return the reports of one or more runs as a whole HTML document."""
    title = pages[0].title if len(pages) == 1 else f"Evaluation: {len(pages)} runs"
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
    )
    inner = "\n<hr>\n".join(_section(page) for page in pages)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{inner}\n</body></html>\n'


def _section(page: Page) -> str:
    bad = "" if page.finished else " bad"
    body = [
        f"<h1>{escape(page.title)}</h1>",
        f'<p class="status{bad}"><strong>{escape(page.status)}</strong></p>',
        f"<p>{escape(page.what)}</p>",
        *(_table(table) for table in (*page.figures, *page.anchors, *page.cases)),
        _curve(page.curve),
        _notes(page.notes),
        _table(page.unscored) if page.unscored.rows else "",
        "<h2>Worst items, in full</h2>" if page.worst else "",
        *(_worst(item) for item in page.worst),
        "<h2>How it was made</h2>",
        "<table>" + "".join(f"<tr><th>{escape(n)}</th><td>{escape(v)}</td></tr>" for n, v in page.facts) + "</table>",
        f"<p>Signature: <code>{escape(page.signature)}</code></p>" if page.signature else "",
    ]
    return "\n".join(part for part in body if part)


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.head)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    return f"<h2>{escape(table.title)}</h2>{_bars(table.bars)}<table><tr>{head}</tr>{rows}</table>"


def _bars(bars: tuple[Bar, ...]) -> str:
    """Return bars from 0 to 1 with their intervals as an inline drawing; nothing for no bars."""
    if not bars:
        return ""
    drawn = "".join(_bar(i, bar) for i, bar in enumerate(bars))
    width, height = LABEL_WIDTH + BAR_WIDTH + 80, ROW_HEIGHT * len(bars) + 6
    return f'<svg role="img" aria-label="means with 95 % intervals" width="{width}" height="{height}">{drawn}</svg>'


def _bar(row: int, bar: Bar) -> str:
    name, value, low, high = bar
    y = row * ROW_HEIGHT + 4
    middle = y + ROW_HEIGHT / 2 - 3
    parts = [
        f'<text x="0" y="{middle + 4:.0f}">{escape(name)}</text>',
        f'<rect x="{LABEL_WIDTH}" y="{y}" width="{value * BAR_WIDTH:.1f}" height="{ROW_HEIGHT - 8}" fill="#9cc3e6"/>',
        f'<text x="{LABEL_WIDTH + BAR_WIDTH + 8}" y="{middle + 4:.0f}">{value:.3f}</text>',
    ]
    if low is not None and high is not None:
        ends = (LABEL_WIDTH + max(0.0, low) * BAR_WIDTH, LABEL_WIDTH + min(1.0, high) * BAR_WIDTH)
        parts.append(
            f'<line x1="{ends[0]:.1f}" x2="{ends[1]:.1f}" y1="{middle:.1f}" y2="{middle:.1f}" stroke="#1b1f24" '
            'stroke-width="2"/>'
        )
    return "".join(parts)


def _curve(points: tuple[tuple[float, float], ...]) -> str:
    """Return the risk–coverage curve; nothing without points."""
    if not points:
        return ""
    path = " ".join(f"{40 + c * PLOT:.1f},{10 + (1 - r) * PLOT:.1f}" for c, r in points)
    axes = f'<path d="M40 10V{10 + PLOT}H{40 + PLOT}" fill="none" stroke="#1b1f24"/>'
    labels = (
        f'<text x="{40 + PLOT / 2 - 60:.0f}" y="{PLOT + 42}">coverage (share answered)</text>'
        f'<text x="0" y="22">risk</text><text x="36" y="{PLOT + 26}">0</text>'
        f'<text x="{36 + PLOT}" y="{PLOT + 26}">1</text>'
    )
    line = f'<polyline points="{path}" fill="none" stroke="#2463a5" stroke-width="2"/>'
    size = f'width="{PLOT + 80}" height="{PLOT + 50}"'
    return f'<h2>Risk–coverage</h2><svg role="img" aria-label="risk–coverage curve" {size}>{axes}{labels}{line}</svg>'


def _notes(notes: tuple[str, ...]) -> str:
    if not notes:
        return ""
    return "<h2>Notes on the data</h2><ul>" + "".join(f"<li>{escape(note)}</li>" for note in notes) + "</ul>"


def _worst(item: Worst) -> str:
    rows = "".join(f"<tr><td>{escape(n)}</td><td>{escape(v)}</td><td>{escape(w)}</td></tr>" for n, v, w in item.scores)
    return (
        f"<h3>{escape(item.id)}</h3><p><strong>Question</strong> {escape(item.question)}</p>"
        f"<p><strong>Expected</strong></p><pre>{escape(item.expected)}</pre>"
        f"<p><strong>Got</strong></p><pre>{escape(item.got)}</pre>"
        f"<table><tr><th>measure</th><th>value</th><th>why</th></tr>{rows}</table>"
    )
