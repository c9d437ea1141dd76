"""Links come from checked identifiers only, and lead to three hosts only (REQUIREMENTS B16)."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from ui.links import HOSTS, doi_url, pubmed_url, trial_url

ATTACKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://evil.example/1",
    "//evil.example",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "https://evil.example/10.1000/1",
    "http://doi.org/10.1000/1",
    "https://doi.org@evil.example/10.1000/1",
    "https://doi.org:443@evil.example/",
    "https://doi.org.evil.example/10.1000/1",
    "10.1000@evil.example/1",
    "10.1000/1@evil.example",
    "10.1000/1?redirect=https://evil.example",
    "10.1000/1#@evil.example\r\n",
    "10.1000/1\r\nSet-Cookie: a=b",
    "10.1000/1%0d%0aSet-Cookie:a=b",
    "10.1000/%2e%2e/%2e%2e/evil",
    "10.1000/../../evil",
    "10.1000/..",
    "10.1000/./1",
    "10.1000//evil.example/1",
    "10.1000/\\evil.example",
    "10.1000/1 onmouseover=alert(1)",
    '10.1000/1"onmouseover="alert(1)',
    "10.1000/1'onmouseover='alert(1)",
    "10.1000/1`alert`",
    '10.1000/"><script>alert(1)</script>',
    "10.1000/<img src=x onerror=alert(1)>",
    "10.1000/1|alert",
    "10.1000/{{7*7}}",
    "10.1000/${7*7}",
    "10.1000/1\u202egro.live",
    "10.1000/\u200b1",
    "10.1000/\u0430bc",
    "10.1000/\uff0e\uff0e\uff0f",
    "\uff11\uff10.1000/1",
    "10.\u0661\u0660\u0660\u0660/1",
    "10.1000/",
    "10.1000",
    "10/1000",
    "10.1/1",
    "https://xn--di-hja.org/10.1000/1",
    "https://d\u043ei.org/10.1000/1",
    "12345678/../../evil",
    "12345678@evil.example",
    "12345678\n",
    " 12345678",
    "0123",
    "123456789",
    "-1",
    "1e5",
    "\u0661\u0662\u0663",
    "NCT0000000",
    "NCT000000001",
    "NCT00000001\n",
    "NCT00000001/../evil",
    "NCT00000001?x=//evil.example",
    "nct00000001",
    "NCT\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0661",
    "",
    " ",
    "\0",
    "10.1000/" + "a" * 5000,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_string_becomes_a_link(attack: str) -> None:
    assert doi_url(attack) is None
    assert pubmed_url(attack) is None
    assert trial_url(attack) is None


@pytest.mark.parametrize(
    ("doi", "url"),
    [
        ("10.1053/j.gastro.2015.02.055", "https://doi.org/10.1053/j.gastro.2015.02.055"),
        ("10.1016/S0140-6736(05)67154-8", "https://doi.org/10.1016/S0140-6736(05)67154-8"),
        ("10.1000/a<b>#c+d", "https://doi.org/10.1000/a%3Cb%3E%23c%2Bd"),
        # A scheme inside a DOI is a path on doi.org and nothing else.
        ("10.1000/javascript:alert(1)", "https://doi.org/10.1000/javascript:alert(1)"),
        ("10.1000.10/123456", "https://doi.org/10.1000.10/123456"),
    ],
)
def test_a_doi_is_encoded_into_the_resolvers_address(doi: str, url: str) -> None:
    assert doi_url(doi) == url


def test_identifiers_lead_to_the_three_hosts_over_https() -> None:
    urls = [doi_url("10.1000/1"), pubmed_url("12230038"), trial_url("NCT00699816")]
    parts = [urlsplit(url or "") for url in urls]
    assert [part.scheme for part in parts] == ["https"] * 3
    assert tuple(part.netloc for part in parts) == HOSTS
    assert [part.path for part in parts] == ["/10.1000/1", "/12230038/", "/study/NCT00699816"]


def test_a_missing_identifier_has_no_link() -> None:
    assert (doi_url(None), pubmed_url(None), trial_url(None)) == (None, None, None)


def test_a_number_of_another_registry_has_no_link() -> None:
    assert trial_url("ISRCTN12345678") is None
