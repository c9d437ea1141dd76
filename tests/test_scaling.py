"""The arithmetic of scale: proportional to the citations, hours by the rate given."""

from __future__ import annotations

from evals.bench.scaling import GIB, Measured, rows


def test_hours_bytes_and_cost_follow_from_one_library() -> None:
    measured = Measured(studies=100_000, passages=190_000, bytes={"library": GIB, "vectors": 2 * GIB})
    table = {name: columns for name, *columns in rows(measured, rate=50.0, machines=20, price=0.5)}
    assert table["abstracts"] == ["100,000", "1,000,000", "38,000,000"]
    assert table["passages"] == ["190,000", "1,900,000", "72,200,000"]
    assert table["all on disk, GiB"] == ["3.00", "30.00", "1,140.00"]
    # 1,000,000 / 50 = 20,000 s = 5.6 h; 38 times that is 211.1 h; a twentieth 10.6 h; at 0.5 an hour 106
    assert table["hours on one machine"] == ["0.6", "5.6", "211.1"]
    assert table["hours on 20"] == ["0.0", "0.3", "10.6"]
    assert table["cost at 0.5 an hour"] == ["0", "3", "106"]
