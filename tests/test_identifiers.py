import time

import pytest

from corpus.identifiers import find_doi, find_trial_ids, normal_doi, parse_pmcid, parse_pmid, study_id_for

ONE_OF_EACH = [
    "NCT00699816",
    "ISRCTN12345678",
    "2012-001234-56",
    "2022-501234-12-00",
    "ChiCTR-TRC-12345678",
    "ChiCTR2000029308",
    "ACTRN12605000000123",
    "DRKS00001234",
    "CTRI/2010/091/000123",
    "UMIN000001234",
    "jRCTs031180001",
    "JapicCTI-101234",
    "IRCT20100101000001N1",
    "KCT0001234",
    "NTR1234",
    "NL8321",
    "PACTR201001000123456",
    "TCTR20100101001",
    "RPCEC00000123",
    "SLCTR/2010/003",
    "RBR-6abcde",
    "U1111-1234-5678",
]


@pytest.mark.parametrize("number", ONE_OF_EACH)
def test_each_registry_number_is_found_inside_a_sentence(number):
    assert find_trial_ids(f"The trial ({number}) was registered.") == (number,)


@pytest.mark.parametrize(
    "text",
    [
        "NCT0069981",
        "NCT006998166",
        "XNCT00699816",
        "call 2012-001234-567",
        "fax 020-2012-001234-56",
        "HCoV-NL63",
        "the NL12345.018.11 approval",
        "KCT00012345",
        "U1111-1234-56789",
        "in 2012-2013 we saw 123456 people",
    ],
)
def test_near_misses_are_no_registry_numbers(text):
    assert find_trial_ids(text) == ()


def test_numbers_come_in_order_once_and_without_inner_space():
    text = "ISRCTN 12345678 and NCT: 00699816; again nct00699816."
    assert find_trial_ids(text) == ("ISRCTN12345678", "NCT00699816")


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi: 10.1053/j.gastro.2015.02.055. Epub 2015", "10.1053/j.gastro.2015.02.055"),
        ("(see https://doi.org/10.1000/AbC-1).", "10.1000/AbC-1"),
        ("10.1016/S0140-6736(05)67154-8, and", "10.1016/S0140-6736(05)67154-8"),
        ("version 10.2 of 2015", None),
        ("10.1000/.", None),
    ],
)
def test_doi_is_found_without_the_punctuation_of_its_sentence(text, doi):
    assert find_doi(text) == doi


@pytest.mark.parametrize(
    "written", ["10.1000/ABC", "doi:10.1000/abc", "DOI 10.1000/Abc", "http://dx.doi.org/10.1000/abc"]
)
def test_one_doi_written_in_many_ways_is_one_doi(written):
    assert normal_doi(written) == "10.1000/abc"


@pytest.mark.parametrize(
    ("text", "pmid"),
    [
        ("12230038", "12230038"),
        ("PMID: 12230038", "12230038"),
        ("https://pubmed.ncbi.nlm.nih.gov/12230038/", "12230038"),
        ("0", None),
        ("123456789", None),
        ("PMC123", None),
    ],
)
def test_pmid_is_read_in_its_usual_writings(text, pmid):
    assert parse_pmid(text) == pmid


@pytest.mark.parametrize(("text", "pmcid"), [("PMC1373603.2", "PMC1373603"), ("pmcid: pmc12", "PMC12"), ("12", None)])
def test_pmcid_is_read_without_its_version(text, pmcid):
    assert parse_pmcid(text) == pmcid


def test_study_is_named_by_pmid_then_doi_then_pmcid_then_text():
    assert study_id_for("1", "10.1/X", "PMC2", "t") == "pmid:1"
    assert study_id_for(None, "https://doi.org/10.1000/X", "PMC2", "t") == "doi:10.1000/x"
    assert study_id_for(None, None, "PMC2", "t") == "pmc:PMC2"
    # printf abc | sha256sum
    assert study_id_for(None, None, None, "abc") == "file:ba7816bf8f01"


@pytest.mark.parametrize(
    "piece", ["NCT", "ChiCTR-", "20", "2012-", "IRCT0", "10.1234/))", " ", "NTR", "RBR-a", "doi ", "PMID:"]
)
def test_hostile_text_takes_no_time(piece):
    text = (piece * 100_000)[:100_000]
    start = time.perf_counter()
    for function in (find_trial_ids, find_doi, normal_doi, parse_pmid, parse_pmcid):
        function(text)
    assert time.perf_counter() - start < 0.5
