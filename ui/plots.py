"""Pictures as SVG text: forest plot, timeline, risk–coverage curve. Nothing in them comes from anywhere else.

Shown as an image, so that no word in them can act; saved as they are. Each comes with a table of the same figures for
readers who do not see it. Sizes are pixels of the drawing.
"""

from __future__ import annotations

import base64
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 1060
ROW = 34
STUDY, RIGHT = 366, 215
"""Width of the column of studies, and of the column of figures."""
LONGEST_NAME = 42
"""Characters of a label; the table beside the picture has it whole."""
SMALLEST, LARGEST = 6.0, 16.0
"""Edge of a box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours of a picture; text and background differ by at least 7:1."""

    paper: str
    ink: str
    quiet: str
    accent: str


LIGHT = Palette(paper="#ffffff", ink="#17202a", quiet="#5b6773", accent="#0b5a6b")
DARK = Palette(paper="#12181d", ink="#f2f5f7", quiet="#a9b4be", accent="#5cc3d6")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One line of a forest plot."""

    label: str
    point: float | None
    """None: the text gives an interval alone."""
    low: float | None
    high: float | None
    weight: float | None = None
    """Share of the whole, 0…1; None: not known, the box has the smallest size."""
    is_pooled: bool = False
    """Drawn as a diamond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Where a value stands."""

    low: float
    high: float
    is_log: bool
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return where a value stands between the ends, 0…1; values beyond them are cut."""
        scale: Callable[[float], float] = math.log if self.is_log else float
        if self.is_log and value <= 0:
            return 0.0
        if math.isinf(value):
            return 1.0 if value > 0 else 0.0
        return min(1.0, max(0.0, (scale(value) - scale(self.low)) / (scale(self.high) - scale(self.low))))


def forest_axis(rows: Sequence[ForestRow], *, is_log: bool) -> Axis:
    """Return the axis of a forest plot: all finite values and the line of no effect are on it.

    Args:
        rows: What is drawn.
        is_log: A ratio: the axis is logarithmic and no effect is 1; else it is linear and no effect is 0.
    """
    given = [v for row in rows for v in (row.point, row.low, row.high) if v is not None and math.isfinite(v)]
    values = [v for v in given if v > 0] if is_log else given
    if is_log:
        ends = [max(0.01, min([*values, 1.0])), min(100.0, max([*values, 1.0]))]
        ticks = [t for t in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)]
        low = max((t for t in ticks if t <= ends[0]), default=0.01)
        high = min((t for t in ticks if t >= ends[1]), default=100.0)
        low, high = (low, high) if low < high else (0.5, 2.0)
        return Axis(low=low, high=high, is_log=True, ticks=tuple(t for t in ticks if low <= t <= high))
    low, high = min([*values, 0.0]), max([*values, 0.0])
    step = _step(high - low)
    first, last = math.floor(low / step), math.ceil(high / step)
    if first == last:
        first, last = -1, 1
    ticks = [round(number * step, 10) for number in range(first, last + 1)]
    return Axis(low=ticks[0], high=ticks[-1], is_log=False, ticks=tuple(ticks))


def forest_svg(
    rows: Sequence[ForestRow], *, measure: str, is_log: bool, sides: tuple[str, str] | None, palette: Palette = LIGHT
) -> str:
    """Return a forest plot.

    Args:
        rows: Its lines, a pooled one last.
        measure: Name of the one measure of all lines.
        is_log: Whether that measure is a ratio.
        sides: What lies left and right of no effect; None: it cannot be said.
        palette: Its colours.
    """
    axis = forest_axis(rows, is_log=is_log)
    left, plot = STUDY, WIDTH - STUDY - RIGHT
    height = ROW * (len(rows) + 1) + (80 if sides else 46)
    bottom = ROW * (len(rows) + 1) + 8

    def across(value: float) -> float:
        return left + axis.share(value) * plot

    none = across(1.0 if is_log else 0.0)
    parts = [
        _text(12, 22, "Study", palette.quiet),
        _text(WIDTH - 12, 22, f"{measure} (interval)", palette.quiet, "end"),
        *(_line(across(tick), ROW, across(tick), bottom, palette.quiet, width=0.3) for tick in axis.ticks),
        _text(none, 22, "no effect", palette.quiet, "middle"),
        _line(none, ROW, none, bottom, palette.quiet, width=1.4, dash="4 3"),
        *(_forest_row(row, ROW * (number + 1), across, palette) for number, row in enumerate(rows)),
        _line(left, bottom, left + plot, bottom, palette.ink),
        *(_tick(across(tick), bottom, f"{tick:g}", palette) for tick in axis.ticks),
        *(_sides(sides, none, bottom + 52, palette) if sides else ()),
    ]
    return _svg(WIDTH, height, parts, palette, f"Forest plot, {measure}, {len(rows)} lines")


def _forest_row(row: ForestRow, top: float, across: Callable[[float], float], palette: Palette) -> str:
    middle = top + ROW / 2
    parts = [_text(12, middle + 5, shortened(row.label), palette.ink, bold=row.is_pooled)]
    parts.append(_text(WIDTH - 12, middle + 5, figures(row), palette.ink, "end", bold=row.is_pooled))
    if row.is_pooled and None not in (row.point, row.low, row.high):
        low, point, high = (across(v) for v in (row.low, row.point, row.high) if v is not None)
        corners = f"{low:.1f},{middle} {point:.1f},{middle - 8} {high:.1f},{middle} {point:.1f},{middle + 8}"
        return "".join([*parts, f'<polygon points="{corners}" fill="{palette.accent}"/>'])
    if row.low is not None and row.high is not None:
        parts.append(_line(across(row.low), middle, across(row.high), middle, palette.ink, width=1.6))
    if row.point is not None:
        edge = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(row.weight or 0.0)
        x = across(row.point) - edge / 2
        size = f'width="{edge:.1f}" height="{edge:.1f}"'
        parts.append(f'<rect x="{x:.1f}" y="{middle - edge / 2:.1f}" {size} fill="{palette.accent}"/>')
    return "".join(parts)


def _sides(sides: tuple[str, str], none: float, y: float, palette: Palette) -> list[str]:
    return [
        _text(none - 14, y, f"← {shortened(sides[0], 34)}", palette.ink, "end"),
        _text(none + 14, y, f"{shortened(sides[1], 34)} →", palette.ink),
    ]


def figures(row: ForestRow) -> str:
    """Return a line's figures as printed, to two or more places.

    >>> figures(ForestRow(label="", point=0.5, low=0.25, high=1))
    '0.50 (0.25 to 1.00)'
    """
    point = "–" if row.point is None else number(row.point)
    if row.low is None and row.high is None:
        return f"{point} (no interval)"
    ends = ["–" if end is None else number(end) for end in (row.low, row.high)]
    return f"{point} ({ends[0]} to {ends[1]})"


def number(value: float) -> str:
    """Return a figure with two places, or more where it has them.

    >>> number(0.5), number(0.125), number(float("inf"))
    ('0.50', '0.125', '∞')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    short = f"{value:.2f}"
    return short if float(short) == round(value, 4) else f"{value:.4g}"


def timeline_svg(points: Sequence[tuple[int, str, str]], palette: Palette = LIGHT) -> str:
    """Return studies by year and design.

    Args:
        points: Year, design and label of each study; at least one.
        palette: Its colours.
    """
    designs = list(dict.fromkeys(design for _, design, _ in points))
    years = [year for year, _, _ in points]
    low, high = min(years) - 1, max(years) + 1
    bottom = 56 * len(designs) + 20
    left, plot = 250, WIDTH - 250 - 60
    parts = [_line(left, bottom, left + plot, bottom, palette.ink)]
    step = max(1, math.ceil((high - low) / 12))
    for year in range(low, high + 1, step):
        parts.append(_tick(left + (year - low) / (high - low) * plot, bottom, str(year), palette))
    taken: dict[tuple[int, str], int] = {}
    for year, design, label in points:
        row = designs.index(design)
        beside = taken[year, design] = taken.get((year, design), -1) + 1
        x, y = left + (year - low) / (high - low) * plot + 26 * beside, 56 * row + 40
        parts.append(f'<circle cx="{x:.1f}" cy="{y}" r="12" fill="{palette.accent}"/>')
        parts.append(_text(x, y + 5, label, palette.paper, "middle", bold=True))
    parts += [_text(12, 56 * row + 45, design, palette.ink) for row, design in enumerate(designs)]
    return _svg(WIDTH, bottom + 44, parts, palette, f"Timeline of {len(points)} studies")


def curve_svg(points: Sequence[tuple[float, float]], palette: Palette = LIGHT) -> str:
    """Return a risk–coverage curve.

    Args:
        points: Coverage and risk, each 0…1, in order of coverage.
        palette: Its colours.
    """
    left, top, side = 70, 16, 360
    path = " ".join(f"{left + c * side:.1f},{top + (1 - r) * side:.1f}" for c, r in points)
    parts = [
        _line(left, top, left, top + side, palette.ink),
        _line(left, top + side, left + side, top + side, palette.ink),
        *(_tick(left + share * side, top + side, f"{share:g}", palette) for share in (0, 0.25, 0.5, 0.75, 1)),
        *(
            _text(left - 10, top + (1 - share) * side + 5, f"{share:g}", palette.quiet, "end")
            for share in (0, 0.25, 0.5, 0.75, 1)
        ),
        f'<polyline points="{path}" fill="none" stroke="{palette.accent}" stroke-width="2.5"/>',
        _text(left + side / 2, top + side + 48, "share of questions answered", palette.ink, "middle"),
        _text(14, top + 8, "risk", palette.ink),
    ]
    return _svg(left + side + 40, top + side + 64, parts, palette, "Risk and coverage")


def image_html(svg: str, alt: str) -> str:
    """Return a picture as an image element that a reader's page can hold; ``alt`` says what it shows."""
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    width = re.search(r'width="(\d+)"', svg)
    size = f' width="{width[1]}"' if width else ""
    image = f'<img class="lind-picture"{size} alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}">'
    return f'<div class="lind-drawing" tabindex="0" role="region" aria-label="Picture">{image}</div>'


def shortened(text: str, most: int = LONGEST_NAME) -> str:
    """Return a label without characters that do not show, cut where it is too long.

    >>> shortened("A" * 50, 10)
    'AAAAAAAAA…'
    """
    shown = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _step(width: float) -> float:
    """Return a round distance between ticks, so that about six of them span the width."""
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width / 6))
    return next(power * times for times in (1, 2, 5, 10) if power * times * 6 >= width)


def _svg(width: float, height: float, parts: Sequence[str], palette: Palette, title: str) -> str:
    frame = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {frame} font-family="system-ui, sans-serif" font-size="15">'
    paper = f'<rect width="{width:g}" height="{height:g}" fill="{palette.paper}"/>'
    return f"{head}<title>{escape(title)}</title>{paper}{''.join(parts)}</svg>"


def _text(x: float, y: float, words: str, colour: str, anchor: str = "start", *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(shortened(words, 200))}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, width: float = 1, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"{dashes}/>'


def _tick(x: float, bottom: float, words: str, palette: Palette) -> str:
    mark = _line(x, bottom, x, bottom + 6, palette.ink)
    return mark + _text(x, bottom + 24, words, palette.quiet, "middle")
