import pytest

from corpus.funding import find_funding, find_registrations


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("The study was funded by Novartis.", "industry", "Novartis"),
        (
            "Supported by a grant from the Medical Research Council.",
            "public",
            "a grant from the Medical Research Council",
        ),
        ("FUNDING: Pfizer and the Wellcome Trust.", "industry and public", "Pfizer and the Wellcome Trust"),
        ("Funding: none.", "none", "none"),
        ("The authors received no specific funding.", "none", "received no specific funding"),
        ("The work was sponsored by Lemon Friends.", "stated", "Lemon Friends"),
    ],
)
def test_who_paid_is_quoted_with_its_kind(text: str, kind: str, words: str) -> None:
    found = find_funding(text)[0]
    assert (found.what, text[found.start : found.end]) == (kind, words)


def test_a_view_that_is_supported_is_no_funding() -> None:
    assert find_funding("This view is supported by earlier work. Blood pressure support was given.") == ()


def test_a_registration_stands_where_its_number_does() -> None:
    text = "Registered: NCT01234567."
    (found,) = find_registrations(text, ("NCT01234567", "NCT07654321"))
    assert text[found.start : found.end] == "NCT01234567"
