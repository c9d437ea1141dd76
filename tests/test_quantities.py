import math
import time

import pytest

from corpus.effects.p_values import find_p_values
from corpus.effects.quantities import find_fractions, find_quantities, parse_number


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12.0),
        (".010", 0.01),
        ("0.63", 0.63),
        ("0·63", 0.63),
        ("0∙63", 0.63),
        ("0⋅63", 0.63),
        ("12,345", 12345.0),
        ("1,234,567.8", 1234567.8),
        ("12\u2009345", 12345.0),
        ("12\u202f345", 12345.0),
        ("−1.2", -1.2),
        ("–3.4", -3.4),
        ("- 43.51", -43.51),
        ("+17.8", 17.8),
        ("6.4 × 10(9)", 6.4e9),
        ("6.4 × 10⁹", 6.4e9),
        ("6.4 x 10^9", 6.4e9),
        ("6.4*10E9", 6.4e9),
        ("6.4E9", 6.4e9),
        ("1 × 10(-8)", 1e-8),
        ("1 × 10⁻⁸", 1e-8),
        ("10⁶", 1e6),
        ("1½", 1.5),
        ("¾", 0.75),
        ("∞", math.inf),
        ("0,05", 0.05),
    ],
)
def test_a_number_is_read_as_it_is_written(written, value):
    assert parse_number(written).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("written", "flag"), [("1,5", "ambiguous-comma"), ("12,34", "ambiguous-comma"), ("6.4 × 109", "ambiguous-exponent")]
)
def test_a_number_with_two_readings_is_flagged_and_not_guessed(written, flag):
    number = parse_number(written)
    assert number.value is None
    assert number.flags == (flag,)


@pytest.mark.parametrize(
    ("text", "value", "high", "unit", "kind"),
    [
        ("platelets 6.4 × 10(9)/L", 6.4e9, None, "/L", "count"),
        ("load 2.3 log10 copies/mL", 2.3, None, "log10 copies/mL", "log10"),
        ("12 345 patients", 12345, None, "patients", "N"),
        ("10 000 μg daily", 10000, None, "μg", "dose"),
        ("5-10 mg/kg/day", 5, 10, "mg/kg/day", "dose"),
        ("aged 65–74 years", 65, 74, "years", "age"),
        ("I² = 78%", 78, None, "%", "I2"),
        ("HbA1c 7.5%", 7.5, None, "%", "HbA1c"),
        ("a 1.5-fold rise", 1.5, None, "fold", "fold"),
        ("for 12 weeks", 12, None, "weeks", "duration"),
        ("a fall of −3 mm Hg", -3, None, "mm Hg", "number"),
        ("from 10 to 20 mg", 10, 20, "mg", "dose"),
    ],
)
def test_a_quantity_has_its_unit_and_kind(text, value, high, unit, kind):
    (found,) = find_quantities(text)
    assert (found.value, found.high, found.unit, found.kind) == (pytest.approx(value), high, unit, kind)
    assert unit in text[found.start : found.end]


@pytest.mark.parametrize("text", ["COVID-19", "IL-6", "CD56", "HbA1c", "p53", "5-FU", "log10", "BRCA1/BRCA2", "131I"])
def test_digits_of_a_name_are_no_value(text):
    assert find_quantities(text) == ()


def test_a_label_does_not_join_the_number_behind_it():
    assert [q.value for q in find_quantities("on day 1 200 mg were given")] == [1, 200]


@pytest.mark.parametrize(
    ("text", "relation", "value", "flags"),
    [
        ("P = .010", "=", 0.01, ()),
        ("P<.001", "<", 0.001, ()),
        ("p=0·05", "=", 0.05, ()),
        ("P ≤ 0.01", "<=", 0.01, ()),
        ("p > 0.2", ">", 0.2, ()),
        ("P less than .001", "<", 0.001, ()),
        ("P value 0.04", "=", 0.04, ()),
        ("P = NS", "NS", None, ()),
        ("P = .010 by 1-sided log-rank test", "=", 0.01, ("one-sided",)),
        ("one-sided P=0.04", "=", 0.04, ("one-sided",)),
        ("p = 0.000", "=", 0.0, ("impossible-p",)),
        ("P = 1.3", "=", 1.3, ("impossible-p",)),
        ("P = 1 × 10(-8)", "=", 1e-8, ()),
    ],
)
def test_a_p_value_keeps_its_relation(text, relation, value, flags):
    (p,) = find_p_values(text)
    assert (p.relation, p.value, p.flags, p.of) == (relation, value, flags, None)


def test_a_p_for_interaction_or_trend_says_what_it_is_for():
    assert find_p_values("P for interaction = .04")[0].of == "for interaction"
    assert find_p_values("P for trend <0.001")[0].of == "for trend"


def test_a_fraction_has_its_printed_percentage():
    (found,) = find_fractions("in 34/368 (9.2%) of them")
    assert (found.k, found.n, found.percent, found.decimals) == (34, 368, 9.2, 1)
    assert find_fractions("12 of 40 patients")[0].n == 40


def test_a_blood_pressure_is_no_fraction():
    assert find_fractions("BP of 140/90 mmHg") == ()


@pytest.mark.parametrize(
    "piece", ["1,", "1 ", "123 ", "P ", "P for a ", "5mg/", "1 % ", "-1", "1 x 10", "95% CI ", "1/2 "]
)
def test_hostile_text_of_100_kb_is_read_in_bounded_time(piece):
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    find_quantities(text)
    find_p_values(text)
    find_fractions(text)
    assert time.perf_counter() - start < 5
