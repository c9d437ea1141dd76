import time

from corpus.effects.arms import find_arm_counts, find_arm_medians, find_group_sizes


def test_a_count_stands_with_its_group() -> None:
    text = "Relief came to 12/40 (30%) in the vinegar group and 20/40 (50%) in the lemon group."
    assert [(c.k, c.n, c.percent, c.arm) for c in find_arm_counts(text)] == [
        (12, 40, 30.0, "vinegar"),
        (20, 40, 50.0, "lemon"),
    ]


def test_a_count_beside_no_group_has_none() -> None:
    (count,) = find_arm_counts("Relief came to 12/40 (30%).")
    assert count.arm is None


def test_two_medians_stand_with_their_groups() -> None:
    text = "The median time to relief was 4.5 days in the lemon group and 9 days in the vinegar group."
    found = find_arm_medians(text)
    assert [(m.value, m.unit, m.of, m.arm) for m in found] == [
        (4.5, "days", "time to relief", "lemon"),
        (9.0, "days", "time to relief", "vinegar"),
    ]
    assert [text[m.start : m.end] for m in found] == ["4.5 days", "9 days"]


def test_a_median_without_group_or_unit_has_none() -> None:
    (found,) = find_arm_medians("The median score was 7.")
    assert (found.value, found.unit, found.of, found.arm) == (7.0, None, "score", None)


def test_lettered_groups_and_series_are_sets_of_sizes() -> None:
    text = "Twenty patients were in group A and 31 patients in group B; there were 5, 6 and 7 cases of each grade."
    assert [[size.n for size in sizes] for sizes in find_group_sizes(text)] == [[20, 31], [5, 6, 7]]


def test_one_group_alone_is_no_set() -> None:
    assert find_group_sizes("Twenty patients were in group A.") == ()


def test_hostile_text_is_read_at_once() -> None:
    for text in ("median " * 14_000, "1 and " * 16_000, "twenty " * 14_000, "1/1 in the a " * 8_000):
        began = time.perf_counter()
        find_arm_counts(text)
        find_arm_medians(text)
        find_group_sizes(text)
        assert time.perf_counter() - began < 1.5
