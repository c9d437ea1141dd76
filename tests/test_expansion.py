import pytest

from index.expansion import FILE_NAME, NOTHING, learn_abbreviations, read_expansions, write_abbreviations

TEXTS = (
    "The confidence interval (CI) was wide.",
    "A confidence  interval (CI) and a cardiac index (CI).",
    "Confidence Interval (CI). Hepatocellular carcinoma (HCC).",
)


def test_most_frequent_long_form_comes_first():
    assert learn_abbreviations(TEXTS) == {
        "CI": ["confidence interval", "cardiac index"],
        "HCC": ["hepatocellular carcinoma"],
    }


def test_at_most_three_long_forms_are_kept():
    words = ["alpha beta", "amber blue", "acid base", "arm bone"]
    assert learn_abbreviations(f"an {w} (AB)" for w in words) == {"AB": ["acid base", "alpha beta", "amber blue"]}


def test_order_of_the_texts_does_not_matter():
    assert learn_abbreviations(TEXTS) == learn_abbreviations(reversed(TEXTS))


def test_what_was_written_is_read_back_as_stems(tmp_path):
    write_abbreviations(tmp_path, learn_abbreviations(TEXTS))
    expansions = read_expansions(tmp_path)
    assert expansions.long_of["HCC"] == (("hepatocellular", "carcinoma"),)
    assert expansions.alternatives(("treating", "HCC")) == {1: (("hepatocellular", "carcinoma"),)}
    assert expansions.alternatives(("hepatocellular", "carcinomas")) == {0: (("hcc",),), 1: (("hcc",),)}
    assert expansions.alternatives(("carcinoma",)) == {}
    assert expansions.alternatives(("hcc",)) == {}  # a short form counts as printed: "AIDS" is not "aids"
    assert expansions.alternatives(()) == {}


def test_rare_long_form_does_not_bring_in_the_short_form(tmp_path):
    write_abbreviations(tmp_path, learn_abbreviations(TEXTS))
    expansions = read_expansions(tmp_path)
    assert expansions.alternatives(("cardiac", "index")) == {}
    assert expansions.alternatives(("confidence", "interval"))[0] == (("ci",),)


def test_nothing_learned_expands_nothing(tmp_path):
    write_abbreviations(tmp_path, {})
    assert read_expansions(tmp_path) == NOTHING
    assert NOTHING.alternatives(("HCC",)) == {}


def test_missing_and_damaged_files_raise_what_the_reader_of_a_generation_expects(tmp_path):
    with pytest.raises(OSError, match=FILE_NAME):
        read_expansions(tmp_path)
    (tmp_path / FILE_NAME).write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        read_expansions(tmp_path)
